"""What is shipped: every folder of code, every template, and nothing that holds an address of a package index."""

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_folder_of_code_is_shipped() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    folders = {path.parent.relative_to(ROOT) for path in (ROOT / "bot").rglob("*.py")}
    assert {".".join(folder.parts) for folder in folders} <= set(listed)


def test_the_lock_holds_plain_versions_only() -> None:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    assert all(re.fullmatch(r"#.*|[A-Za-z0-9._-]+==[A-Za-z0-9.!]+", line) for line in lines)
    assert "torch==2.13.0" in lines


def test_the_lock_suits_the_torch_that_most_people_get() -> None:
    """On Linux, package indexes give out torch for graphics cards. It asks for exactly this triton."""
    assert {"torch==2.13.0", "triton==3.7.1"} <= set((ROOT / "requirements.lock").read_text().splitlines())


def test_every_direct_dependency_is_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    locked = {
        line.split("==")[0].lower().replace("_", "-") for line in (ROOT / "requirements.lock").read_text().split()
    }
    names = {re.split(r"[\[<>=~! ]", one)[0].lower().replace("_", "-") for one in wanted}
    assert names <= locked


def test_no_file_names_a_package_index_or_a_path_of_some_machine() -> None:
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    hosts = re.compile(
        r"(?:files\.)?python" + r"hosted\.org|py" + r"pi\.org|registry\.npm" + r"js\.org|deb\.deb" + r"ian\.org"
    )
    for name in files:
        path = ROOT / name
        if path.suffix in (".mp3", ".jpg", ".png") or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not hosts.search(text), name
