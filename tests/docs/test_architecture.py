"""docs/architecture.md draws the rooms as the import rules have them, and the files it leads to are there."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_picture_of_the_rooms_is_the_contract_that_is_checked() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract.get("containers") == ["bot"])
    drawn = [re.split(r"\s{2,}", line.strip("│ "))[0] for line in PAGE.splitlines() if line.startswith("│")]
    assert [line.replace(" · ", " | ") for line in drawn] == layers


def test_every_folder_and_file_it_leads_to_is_there() -> None:
    named = re.findall(r"`((?:bot|templates)/[\w/.]+)`", PAGE)
    assert len(named) > 30
    assert [name for name in named if not (ROOT / name).exists()] == []
