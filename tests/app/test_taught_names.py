"""One fix by an editor, from terminal, page or chat, is a rule of the show: here and in what comes next."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from typer.testing import CliRunner

from bot.app import App
from bot.app.chat import newsroom
from bot.app.web import room
from bot.cli import app as commands
from bot.domain.spoken_edits import FixName
from bot.domain.transcript import Transcript
from bot.notes.writer import LocalWriter
from bot.pipeline import produce
from bot.pipeline.edit import edit
from bot.pipeline.tools import Tools
from bot.settings import load
from bot.speech.names.keeper import ShowNames
from bot.storage.library import SqlLibrary
from bot.testing.artifacts import MemoryArtifacts
from bot.testing.line import Journal, line_of_fakes
from bot.testing.nouns import NOW, a_show, a_transcript, an_episode

#: What a recogniser makes of the guest of the sample, turn by turn.
HEARD = ("Agirri", "Agirry", "Aguirri")


class _Hears:
    """A recogniser that hears the sample show's own words, and its guest's name a little wrong each time."""

    name = "fake"

    def __init__(self, *spellings: str) -> None:
        self._spellings = spellings

    def transcribe(self, *given: object, **more: object) -> Transcript:
        spoken = json.loads((files("bot.sample") / "spoken.json").read_text(encoding="utf-8"))
        text = [turn["text"] for turn in spoken["turns"]]
        closing = [f"And {name} said so, as {name} always does." for name in self._spellings]
        heard = [line.replace("Aguirre", self._spellings[0]) for line in [*text, *closing]]
        return a_transcript(*heard, speaker=None)


@pytest.fixture
def podbot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PODBOT_DATA_DIR", str(tmp_path / "data"))
    return App(load())


@pytest.fixture
def library(podbot: App) -> Iterator[SqlLibrary]:
    library = podbot.library()
    library.save_show(a_show())
    library.add_episodes([an_episode(1), an_episode(2)], now=NOW)
    yield library
    library.close()


async def _draft(library: SqlLibrary, folder: Path, number: int, *heard: str) -> str:
    fakes: dict[str, Any] = line_of_fakes(
        folder, library=library, artifacts=MemoryArtifacts(), journal=Journal(folder / "journal")
    )
    fakes |= {"names": ShowNames(), "writer": LocalWriter(), "transcriber": lambda engine, model: _Hears(*heard)}
    tools, key = Tools(**fakes), an_episode(number).key
    await produce.fetch(tools, key, now=NOW)
    produce.hear(tools, key, now=NOW)
    produce.note(tools, key, now=NOW)
    return key


def _everything(library: SqlLibrary, key: str) -> str:
    """All that people would read."""
    notes = library.draft(key).revision.notes
    said = [*(m.quote for s in notes.sources for m in s.mentions), *(m.text + m.quote for m in notes.unlinked)]
    shown = [notes.summary, notes.teaser, *(c.title for c in notes.chapters), *(q.text for q in notes.quotes), *said]
    return " ".join([library.transcript(key).text, *shown])


async def test_a_fix_holds_here_for_all_its_sound_alikes_and_in_the_next_episode(
    library: SqlLibrary, tmp_path: Path
) -> None:
    first = await _draft(library, tmp_path, 1, *HEARD)
    assert all(name in _everything(library, first) for name in HEARD)
    done = await asyncio.to_thread(CliRunner().invoke, commands, ["draft", "fix-name", first, "Agirri", "Aguirre"])
    assert done.exit_code == 0, done.output
    assert "revision 2" in done.output and "Aguirre for Agirri" in done.output
    corrected = _everything(library, first)
    assert "Aguirre" in corrected and not any(name in corrected for name in HEARD)
    second = await _draft(library, tmp_path, 2, "Agirry")
    fixed = _everything(library, second)
    assert "Aguirre" in fixed and "Agirry" not in fixed
    assert {c.reason.split(",")[0] for c in library.transcript(second).corrections} == {"rule of the show"}


async def test_a_fix_of_what_stands_nowhere_changes_nothing(library: SqlLibrary, tmp_path: Path) -> None:
    key = await _draft(library, tmp_path, 1, *HEARD)
    done = await asyncio.to_thread(CliRunner().invoke, commands, ["draft", "fix-name", key, "Zorblat", "Zorblatt"])
    assert "is nowhere" in done.output
    assert library.draft(key).revision.number == 1 and library.show("harbour").name_rules == ()


@pytest.mark.parametrize("surface", ["chat", "page"])
async def test_page_and_chat_teach_the_same(library: SqlLibrary, podbot: App, tmp_path: Path, surface: str) -> None:
    makes: dict[str, Callable[[], Any]] = {
        "chat": lambda: newsroom(podbot, library=library, work=Mock(), network=Mock()),
        "page": lambda: room(podbot, library=library, work=Mock(), chat=None),
    }
    key = await _draft(library, tmp_path, 1, *HEARD)
    fix = FixName(heard="Agirri", written="Aguirre")
    done = await edit(key, fix, revision=1, by="mara", now=NOW, library=library, teach=makes[surface]().teach)
    assert set(HEARD) <= set(done.lesson.rules[0].heard)
    again = await edit(key, fix, revision=2, by="mara", now=NOW, library=library, teach=makes[surface]().teach)
    assert again.changes == () and again.revision.number == 2


async def test_rules_hold_for_what_the_feed_says_as_well(library: SqlLibrary, tmp_path: Path) -> None:
    key = await _draft(library, tmp_path, 1, *HEARD)
    await asyncio.to_thread(CliRunner().invoke, commands, ["draft", "fix-name", key, "Agirri", "Aguirre"])
    misspelt = replace(an_episode(3), title="With Agirry", description="Tomás Agirry explains how feeds work. " * 5)
    library.add_episodes([misspelt], now=NOW)
    third = await _draft(library, tmp_path, 3, "Aguirre")
    notes = library.draft(third).revision.notes
    assert notes.title == "With Aguirre" and "Agirry" not in notes.summary and "Aguirre" in notes.summary
