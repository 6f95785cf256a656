"""A disk that fills up is told before it is full."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.storage.disk import NEARLY_FULL, disk_under


def test_the_disk_of_a_folder_that_is_not_there_yet_is_its_parents(tmp_path: Path) -> None:
    disk = disk_under(tmp_path / "not" / "yet")
    assert disk.size == shutil.disk_usage(tmp_path).total and 0 < disk.free <= disk.size


@pytest.mark.parametrize(("free", "warns"), [(NEARLY_FULL - 1, True), (NEARLY_FULL, False)])
def test_below_two_gigabytes_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch, free: int, warns: bool) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=free, total=50_000_000_000))
    warning = disk_under(Path("data")).warning
    assert bool(warning) is warns
    assert not warns or warning.startswith("The disk of data is nearly full: 2.0 GB of 50 GB are free")
