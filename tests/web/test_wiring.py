"""The page as `podbot run` serves it: a library on disk, links by command line and chat, work for a worker."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from typer.testing import CliRunner

from bot.app.parts import App
from bot.app.show_facts import settings_of
from bot.app.standing_desks import desks, rules_of
from bot.app.web import page_link, room, show_roles, web_routes
from bot.chat.desk import Desks
from bot.chat.desk_changes import change_desk
from bot.cli import app as command_line
from bot.domain.draft import Revision
from bot.domain.episode import Stage
from bot.domain.show import Show
from bot.settings import load
from bot.storage.library import SqlLibrary
from bot.web.server import serving, web_application
from bot.work.durable import DurableWork
from tests.web.conftest import Caller
from tests.web.making import sample_episode, sample_notes, sample_transcript

KEY = sample_episode().key


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    (folder / "shows").mkdir(parents=True)
    (folder / "podbot.yaml").write_text(f"data_dir: {tmp_path / 'data'}\nweb: {{public_url: 'http://127.0.0.1:1'}}\n")
    (folder / "shows" / "signal-chain.yaml").write_text(
        "title: Signal Chain\ndiscord: {min_approvals: 1}\npublish: [{kind: folder, path: public, token: hush}]\n"
    )
    return folder


@pytest.fixture
async def address(config: Path) -> AsyncIterator[str]:
    app = App(load(config, env_file=None))
    library = app.library()
    library.save_show(app.configuration.show("signal-chain"))
    transcript = sample_transcript()
    now = sample_episode().published
    assert now is not None
    library.add_episodes([sample_episode()], now=now)
    number = library.add_transcript(KEY, transcript, by="podbot", now=now)
    revision = Revision(number=1, notes=sample_notes(transcript), transcript=number, at=now, by="podbot")
    library.add_revision(KEY, revision, expected=0)
    library.set_stage(KEY, Stage.IN_REVIEW, now=now)
    work = DurableWork(library, targets=lambda show: ["folder"])
    pages = room(app, library=library, work=work, chat=None)
    async with serving(
        web_application(web_routes(app, room=pages, library=library, chat=None)), host="127.0.0.1", port=0
    ) as site:
        yield site
    library.close()


async def test_a_draft_is_reviewed_by_the_link_that_the_command_line_gives(address: str, config: Path) -> None:
    made = CliRunner().invoke(command_line, ["--config", str(config), "draft", "open", KEY, "--link"])
    assert made.exit_code == 0, made.output
    link = made.output.strip().replace("http://127.0.0.1:1", address)
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        assert (await session.get(link)).status == 200
        api = Caller(session=session, address=address)
        api.csrf = (await api.get("/api/me"))[1]["csrf"]
        assert (await api.edit(KEY, 1, kind="spelling", heard="Agire", written="Aguirre"))[0] == 200
        body = {"what": "span", "start": 3, "end": 20, "model": "base"}
        assert (await api.post(f"/api/drafts/{KEY}/rerun", body))[0] == 200
        _, draft = await api.get(f"/api/drafts/{KEY}")
        assert (draft["revision"], draft["work"][0]["state"]) == (2, "queued")
        assert (await api.post(f"/api/drafts/{KEY}/undo", {"revision": 2}))[0] == 200
        assert (await api.post(f"/api/drafts/{KEY}/redo", {"revision": 3}))[0] == 200
        decision = {"verdict": "approve", "revision": 4, "anyway": True}
        status, answer = await api.post(f"/api/drafts/{KEY}/decision", decision)
        assert (status, answer["stage"], answer["publishing"]) == (200, "approved", 1)
        assert (await api.get(f"/api/drafts/{KEY}/audio"))[0] == 404


async def test_settings_of_a_show_tell_no_secret(address: str, config: Path) -> None:
    app = App(load(config, env_file=None))
    library = app.library()
    told = settings_of(app, library, "signal-chain")
    assert told["publishes to"] == "folder" and "hush" not in str(told)
    library.close()


def test_chat_gives_links_only_where_people_can_reach_the_page(config: Path, tmp_path: Path) -> None:
    app = App(load(config, env_file=None))
    link = page_link(app, KEY, "4711", "Mara")
    assert link is not None and link.startswith(f"http://127.0.0.1:1/drafts/{KEY}?pass=")
    assert page_link(app, KEY, "") == f"http://127.0.0.1:1/drafts/{KEY}"
    (config / "podbot.yaml").write_text(f"data_dir: {tmp_path / 'data'}\n")
    assert page_link(App(load(config, env_file=None)), KEY, "4711") is None


def test_the_library_is_a_real_one(config: Path) -> None:
    assert isinstance(App(load(config, env_file=None)).library(), SqlLibrary)


def test_a_show_added_in_discord_is_known_to_the_page_as_one_of_the_settings(config: Path) -> None:
    app = App(load(config, env_file=None))
    library = app.library()
    library.save_show(app.configuration.show("signal-chain"))
    library.save_show(Show(slug="harbour", title="Harbour", feed="https://example.com/feed.xml"))
    changes = {"channel_id": 77, "editor_roles": [10], "min_approvals": 2, "not_by_last_editor": True}
    change_desk(library, Desks(), "harbour", **changes)
    (roles,) = show_roles(app, library)
    assert (roles.show, roles.channel_id, roles.roles) == ("harbour", 77, (10,))
    rules = rules_of(app.configuration, library, "harbour")
    assert (rules.min_approvals, rules.not_by_last_editor) == (2, True)
    told = settings_of(app, library, "harbour")
    assert told["comes from"] == "Discord (/show add)" and told["approvals needed"] == "2, not by whoever edited last"
    assert told["reviewed by"] == "a role of Discord"
    library.close()


def test_what_managers_changed_in_discord_lies_over_the_settings_here_too(config: Path) -> None:
    show = config / "shows" / "signal-chain.yaml"
    show.write_text("title: Signal Chain\ndiscord: {channel_id: 5, editor_roles: [Editors]}\n")
    app = App(load(config, env_file=None))
    library = app.library()
    library.save_show(app.configuration.show("signal-chain"))
    change_desk(library, Desks(desks(app.configuration)), "signal-chain", min_approvals=3, editor_roles=["Desk"])
    assert rules_of(app.configuration, library, "signal-chain").min_approvals == 3
    assert [roles.roles for roles in show_roles(app, library)] == [("Desk",)]
    library.close()
