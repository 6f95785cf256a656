"""Targets from the lines under `publish:`: what is missing, unknown, secret, or waits."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app.early import EarlyReviewer
from bot.app.patient import PatientPublisher
from bot.app.served import served_address
from bot.app.targets import Targets, build
from bot.domain.episode import Stage
from bot.errors import BotError, PluginError, PublishUnavailable, SettingsError
from bot.ports import Bundle
from bot.publishers.folder import FolderPublisher
from bot.publishers.ghost import Ghost
from bot.settings import Configuration, Settings, ShowSettings, TargetSettings
from bot.testing.library import MemoryLibrary
from bot.testing.line import Journal, JournalPublisher
from bot.testing.nouns import NOW, a_revision, a_show, a_transcript, an_episode
from bot.testing.reviewer import MemoryReviewer
from bot.testing.work import MemoryWork

GIVEN: dict[str, Any] = {"network": object(), "templates": [], "name": "x", "public_url": None}


def _line(**keys: Any) -> TargetSettings:
    return TargetSettings(**{"kind": "folder", **keys})


def test_a_folder_target_is_made_from_its_line(tmp_path: Path) -> None:
    made = build(_line(path=str(tmp_path)), given=GIVEN, where="here")
    assert isinstance(made, FolderPublisher)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (_line(), "path is missing"),
        (_line(path="p", pathh="q"), "pathh is not a setting of folder. Accepted: path"),
        (_line(kind="ghost", url="https://example.com"), "PODBOT_PUBLISH_GHOST_KEY"),
    ],
)
def test_what_is_missing_or_unknown_is_told_with_the_way_out(line: TargetSettings, says: str) -> None:
    with pytest.raises(SettingsError) as error:
        build(line, given=GIVEN, where="publish: x of show")
    assert says in str(error.value) and str(error.value).startswith("publish: x of show")


def test_an_unknown_kind_names_the_known_ones() -> None:
    with pytest.raises(PluginError, match="Did you mean 'folder'"):
        build(_line(kind="fodler"), given=GIVEN, where="here")


def test_secrets_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_HOOK", "s3cret")
    line = _line(kind="webhook", url="https://example.com/hook", secret_env="MY_HOOK")
    assert "s3cret" not in repr(build(line, given=GIVEN, where="here"))


def _targets(*lines: TargetSettings) -> Targets:
    show = ShowSettings(title="T", publish=lines)
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    configuration = Configuration(settings=settings, shows={a_show().slug: show}, folder=Path("config"))
    return Targets(configuration, network=object(), templates=[])  # type: ignore[arg-type]


async def test_a_target_whose_settings_are_wrong_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (_line(path="p"), _line(kind="ghost", url="https://e"), _line(kind="nope"), _line(kind="git", folder="/x"))
    targets = _targets(*lines)
    made = targets.of(a_show())
    assert isinstance(made["folder"], FolderPublisher) and list(made) == ["folder", "ghost", "nope", "git"]
    for name, says in (("ghost", "PODBOT_PUBLISH_GHOST_KEY"), ("nope", "No publisher is called"), ("git", "missing")):
        with pytest.raises(BotError, match=says):
            await made[name].publish(None, receipt=None, now=NOW)  # type: ignore[arg-type]
    monkeypatch.setenv("PODBOT_PUBLISH_GHOST_KEY", "abc:00")
    assert isinstance(targets.of(a_show())["ghost"], Ghost)


async def test_only_what_has_a_place_for_chapters_or_transcript_goes_out_before_approval() -> None:
    made = _targets(_line(path="p", when="always"), _line(kind="webhook", url="https://e", secret="s", when="always"))
    assert isinstance(made.of(a_show())["folder"], FolderPublisher)
    with pytest.raises(SettingsError, match="has no place for chapters or transcript alone"):
        await made.of(a_show())["webhook"].publish(None, receipt=None, now=NOW)  # type: ignore[arg-type]


def test_a_show_without_settings_has_no_targets() -> None:
    assert _targets(_line(path="p")).of(replace(a_show(), slug="other")) == {}


async def test_a_target_waits_for_the_date_of_the_episode_but_rehearses_before(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    patient = PatientPublisher(JournalPublisher("feed", journal))
    episode = replace(an_episode(), published=NOW + timedelta(hours=2))
    notes = a_revision().notes
    bundle = Bundle(show=a_show(), episode=episode, notes=notes, transcript=a_transcript(), revision=1, files={})
    with pytest.raises(PublishUnavailable) as error:
        await patient.publish(bundle, receipt=None, now=NOW)
    assert error.value.retry_after == 7200
    assert (await patient.publish(bundle, receipt=None, now=NOW, dry_run=True)).message.startswith("not before")
    await patient.publish(bundle, receipt=None, now=NOW + timedelta(hours=3))


async def test_a_standing_draft_goes_out_early_to_targets_that_always_get_it() -> None:
    library = MemoryLibrary()
    work = MemoryWork(library)
    library.save_show(a_show())
    library.add_episodes([an_episode()], now=NOW)
    key = an_episode().key
    library.add_revision(key, a_revision(), expected=0)
    library.set_stage(key, Stage.IN_REVIEW, now=NOW)
    targets = _targets(_line(path="p", when="always"), _line(kind="webhook", url="https://e", secret="s"))
    reviewer = EarlyReviewer(MemoryReviewer(), library=library, work=work, targets=targets)
    await reviewer.show_draft(key)
    assert [status.id for status in await work.status(key)] == [f"pub:{key}:1:folder"]


@pytest.mark.parametrize(
    ("line", "address"),
    [
        (_line(name="again", path="public"), "https://podbot.example.com/episodes"),
        (_line(kind="castopod", url="https://cast.example.com"), "https://podbot.example.com/episodes"),
        (_line(name="second", path="elsewhere"), None),
        (_line(kind="git", repository="site.git"), None),
        (_line(kind="s3", url="s3://notes"), None),
    ],
)
def test_only_what_podbots_web_server_gives_out_has_its_address(line: TargetSettings, address: str | None) -> None:
    show = ShowSettings(title="Harbour", publish=(_line(path="public"), line))
    settings = Settings(web={"public_url": "https://podbot.example.com/"})
    configuration = Configuration(settings=settings, shows={"harbour": show}, folder=Path("config"))
    assert served_address(configuration, line) == address


def test_a_castopod_without_a_served_folder_uploads() -> None:
    line = _line(kind="castopod", url="https://cast.example.com")
    show = ShowSettings(title="Harbour", publish=(line,))
    settings = Settings(web={"public_url": "https://podbot.example.com"})
    configuration = Configuration(settings=settings, shows={"harbour": show}, folder=Path("config"))
    assert served_address(configuration, line) is None
