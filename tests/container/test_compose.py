"""compose.yaml holds to what podbot is: its commands, its queues, its settings."""

import re
from typing import Any

import pytest
import typer.main
import yaml

from bot.cli import app
from bot.settings.general import AtOnceSettings, Settings
from tests.container.instructions import ROOT, SHIPPED, all_of, variables

TEXT = (ROOT / "compose.yaml").read_text(encoding="utf-8")
STACK: dict[str, Any] = yaml.safe_load(TEXT)
OURS: dict[str, dict[str, Any]] = {
    name: service for name, service in STACK["services"].items() if service["image"] == "podbot"
}


def test_every_queue_is_served() -> None:
    served = [queue for service in OURS.values() for queue in service["command"][2].split(",")]
    assert sorted(served) == sorted(AtOnceSettings.model_fields)


@pytest.mark.parametrize("name", OURS)
def test_a_service_is_a_command_with_known_settings(name: str) -> None:
    command, option, _ = OURS[name]["command"]
    assert option == "--queues"
    assert command in typer.main.get_command(app).commands  # type: ignore[attr-defined]
    settings = [key for key in OURS[name]["environment"] if key.startswith("PODBOT_")]
    assert settings and all(key.removeprefix("PODBOT_").lower() in Settings.model_fields for key in settings)


@pytest.mark.parametrize("name", OURS)
def test_a_service_writes_to_volumes_only(name: str) -> None:
    assert OURS[name]["read_only"] is True
    inside = {volume.split(":")[1] for volume in OURS[name]["volumes"]}
    [image] = [one.words for one in all_of(SHIPPED, "VOLUME")]
    assert inside - {variables(SHIPPED)["PODBOT_CONFIG"]} <= set(image)


def test_weights_are_kept_where_recognition_is_and_data_where_pages_are() -> None:
    kept = {name: [volume.split(":")[0] for volume in service["volumes"]] for name, service in OURS.items()}
    assert "models" in kept["worker"]
    assert "data" in kept["bot"]
    assert {"models", "data", "database", "files"} == set(STACK["volumes"])


def test_every_password_is_named_in_the_example() -> None:
    example = (ROOT / "config/.env.example").read_text(encoding="utf-8")
    for variable in re.findall(r"\$\{([A-Z_]*PASSWORD)", TEXT):
        assert f"{variable}=" in example, variable
    assert "://podbot:" not in TEXT  # a password inside an address has to be encoded
