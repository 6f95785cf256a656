"""`podbot run` takes back from its page what its own worker published: one library, one folder, no stand-ins."""

import json
from pathlib import Path

import aiohttp
import discord
import pytest

from bot.app import App
from bot.app.running import running
from bot.domain.draft import Revision
from bot.domain.episode import Stage
from bot.settings import load
from bot.web.server import serving
from tests.app.test_announcing import RestAlone
from tests.web.conftest import Caller, until
from tests.web.making import sample_episode, sample_notes, sample_transcript

KEY = sample_episode().key


def _configured(folder: Path, *more: dict[str, object], **settings_too: object) -> App:
    web = {"port": 0, "local_only": True}
    settings = {"data_dir": str(folder / "data"), "web": web, "speakers": {"engine": "none"}, **settings_too}
    targets = [
        {"kind": "folder", "path": str(folder / "public")},
        {"kind": "folder", "name": "copy", "path": str(folder / "copy")},
        *more,
    ]
    (folder / "config/shows").mkdir(parents=True)
    (folder / "config/podbot.yaml").write_text(json.dumps(settings))  # JSON is YAML
    show = json.dumps({"title": "Signal Chain", "publish": targets})
    (folder / "config/shows/signal-chain.yaml").write_text(show)
    return App(load(folder / "config", env_file=None))


def _drafted(app: App) -> None:
    now = sample_episode().published
    assert now is not None
    library, transcript = app.library(), sample_transcript()
    library.save_show(app.configuration.show("signal-chain"))
    library.add_episodes([sample_episode()], now=now)
    number = library.add_transcript(KEY, transcript, by="podbot", now=now)
    revision = Revision(number=1, notes=sample_notes(transcript), transcript=number, at=now, by="podbot")
    library.add_revision(KEY, revision, expected=0)
    library.set_stage(KEY, Stage.IN_REVIEW, now=now)
    library.close()


@pytest.mark.slow
async def test_the_page_takes_back_what_the_worker_published_and_leaves_the_rest(tmp_path: Path) -> None:
    app = _configured(tmp_path)
    _drafted(app)
    jar = aiohttp.CookieJar(unsafe=True)
    async with running(app) as run, aiohttp.ClientSession(cookie_jar=jar) as session:
        api, place = Caller(session=session, address=run.address), f"/api/drafts/{KEY}"
        await api.get(f"/drafts/{KEY}")
        api.csrf = (await api.get("/api/me"))[1]["csrf"]
        assert (await api.post(f"{place}/decision", {"verdict": "approve", "revision": 1, "anyway": True}))[0] == 200
        await until(lambda: run.library.episode(KEY).stage is Stage.PUBLISHED, 20)
        assert (await api.get(place))[1]["take_back_targets"] == ["copy", "folder"]
        _, answer = await api.post(f"{place}/unpublish", {"targets": ["copy", "gohst"]})
        assert [(one["target"], one["worked"]) for one in answer["taken"]] == [("copy", True), ("gohst", False)]
        assert "has no target 'gohst'" in answer["taken"][1]["said"]
        assert not list((tmp_path / "copy").rglob("show_notes.*")) and list((tmp_path / "public").rglob("show_notes.*"))
        await api.post(f"{place}/unpublish", {"targets": ["folder"]})
        assert not list((tmp_path / "public").rglob("show_notes.*"))
        assert run.library.episode(KEY).stage is Stage.UNPUBLISHED
        assert (await api.post(f"{place}/publish-again"))[1]["targets"] == ["copy", "folder"]
        await until(lambda: run.library.episode(KEY).stage is Stage.PUBLISHED, 20)


@pytest.mark.slow
async def test_announcements_go_out_and_are_taken_back_where_this_process_is_not_in_the_chat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a second `podbot run` that stands by, on a worker, or while the gateway is away."""
    there = RestAlone()  # no gateway
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
    monkeypatch.setenv("PODBOT_DISCORD__TOKEN", "good")
    async with serving(there.application(), host="127.0.0.1", port=0) as address:
        app = _configured(tmp_path, {"kind": "discord", "channel_id": 77}, discord={"api_base": address})
        _drafted(app)
        jar = aiohttp.CookieJar(unsafe=True)
        async with running(app) as run, aiohttp.ClientSession(cookie_jar=jar) as session:
            api, place = Caller(session=session, address=run.address), f"/api/drafts/{KEY}"
            await api.get(f"/drafts/{KEY}")
            api.csrf = (await api.get("/api/me"))[1]["csrf"]
            await api.post(f"{place}/decision", {"verdict": "approve", "revision": 1, "anyway": True})
            await until(lambda: run.library.episode(KEY).stage is Stage.PUBLISHED, 20)
            assert len(there.messages) == 1
            _, answer = await api.post(f"{place}/unpublish", {"targets": ["discord"]})
            assert answer["taken"][0]["said"] == "discord: taken back (deleted)." and not there.messages
