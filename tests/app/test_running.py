"""What the settings say is what the worker does, and what `/readyz` and `/metrics` tell."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
import structlog

from bot.app import App
from bot.app.duties import bells
from bot.app.reloading import reload_shows
from bot.app.running import Running, running
from bot.app.targets import Targets
from bot.settings import load
from bot.storage import disk
from bot.storage.library import SqlLibrary


@asynccontextmanager
async def _up(folder: Path, **work: object) -> AsyncIterator[tuple[App, Running]]:
    (folder / "config").mkdir(exist_ok=True)
    settings = {"data_dir": str(folder / "data"), "web": {"port": 0}, "speakers": {"engine": "none"}, "work": work}
    (folder / "config" / "podbot.yaml").write_text(json.dumps(settings))  # JSON is YAML
    app = App(load(folder / "config"))
    async with running(app) as run:
        yield app, run


@pytest.mark.slow
async def test_the_settings_reach_the_worker(tmp_path: Path) -> None:
    """How much at once, and how long things stay: seen at what a cleaning leaves behind."""
    kept = {"at_once": {"io": 7}, "keep_days": 3, "keep_audio_days": 1}
    async with _up(tmp_path, **kept) as (_, run):
        assert run.worker.at_once == {"io": 7, "gpu": 1, "cpu": 2, "chat": 4, "publish": 4}
        old = (datetime.now(UTC) - timedelta(days=4)).timestamp()
        chunks = [tmp_path / "data/artifacts/checkpoints" / key / "0.json" for key in ("old", "new")]
        for chunk in chunks:
            chunk.parent.mkdir(parents=True)
            chunk.write_text("{}")
        os.utime(chunks[0], (old, old))
        await run.worker.clean()
        assert [chunk.exists() for chunk in chunks] == [False, True]


@pytest.mark.slow
async def test_those_who_watch_see_queues_work_and_a_disk_nearly_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with _up(tmp_path) as (_, run), aiohttp.ClientSession() as session:
        async with session.get(f"{run.address}/metrics") as answer:
            text = await answer.text()
        assert 'podbot_queue_served{queue="gpu"} 1.0' in text
        assert "podbot_work_oldest_seconds 0.0" in text and "podbot_disk_free_bytes " in text
        monkeypatch.setattr(disk, "NEARLY_FULL", 1 << 62)
        async with session.get(f"{run.address}/readyz") as answer:
            told = await answer.json()
        assert answer.status == 200 and told["status"] == "ready"
        assert "is nearly full" in told["warnings"][0]


def _show(folder: Path, slug: str, **keys: object) -> None:
    (folder / "config" / "shows").mkdir(parents=True, exist_ok=True)
    (folder / "config" / "shows" / f"{slug}.yaml").write_text(json.dumps({"title": slug.title(), **keys}))


@pytest.mark.slow
async def test_the_shows_are_read_again_and_a_wrong_file_changes_nothing(tmp_path: Path) -> None:
    _show(tmp_path, "harbour", publish=[{"kind": "folder", "path": str(tmp_path / "old")}])
    async with _up(tmp_path) as (app, run):
        targets = Targets(app.configuration, network=None, templates=[])  # type: ignore[arg-type]
        before = targets.of(run.library.show("harbour"))["folder"]
        _show(tmp_path, "harbour", publish=[{"kind": "folder", "path": str(tmp_path / "new")}], template="newsletter")
        _show(tmp_path, "cellar", feed="https://example.com/feed.xml", poll={"every": "1h"})
        await reload_shows(app, library=run.library, chat=None)
        assert run.library.show("harbour").template == "newsletter"
        assert targets.of(run.library.show("harbour"))["folder"] is not before
        assert bells(app, ["cellar"])["cellar"].every == 3600
        _show(tmp_path, "cellar", publish=[{"kind": "foldr"}])
        with structlog.testing.capture_logs() as lines:
            await reload_shows(app, library=run.library, chat=None)
        assert any("No publisher is called 'foldr'" in line["event"] for line in lines)
        for wrong in ({"poll": {"every": "whenever"}}, {"titel": "x"}):
            _show(tmp_path, "harbour", template="other", **wrong)
            await reload_shows(app, library=run.library, chat=None)
            assert run.library.show("harbour").template == "newsletter"


@pytest.mark.slow
def test_sighup_reads_the_shows_again_and_sigterm_ends_it(tmp_path: Path) -> None:
    _show(tmp_path, "harbour")
    (tmp_path / "config" / "podbot.yaml").write_text(json.dumps({"data_dir": str(tmp_path), "web": {"port": 0}}))
    command = [sys.executable, "-m", "bot", "--config", str(tmp_path / "config"), "run"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        lines = iter(process.stderr.readline, "")
        assert any("podbot is up" in line for line in lines)
        _show(tmp_path, "cellar")
        process.send_signal(signal.SIGHUP)
        assert "cellar" in next(line for line in lines if "read again" in line)
        process.terminate()
        assert process.wait(15) == 0
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
    library = SqlLibrary(str(tmp_path / "podbot.db"))
    assert {show.slug for show in library.shows()} == {"harbour", "cellar"}
    library.close()
