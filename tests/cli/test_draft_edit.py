"""`podbot draft edit`: every part as text and back, kept as a revision, refused with the reason."""

import os
import sys
from pathlib import Path

import pytest

from bot.cli.draft_edit import part_text
from bot.domain.draft import Revision
from bot.domain.edits import Piece
from bot.domain.episode import Stage
from bot.storage.library import SqlLibrary
from bot.testing.nouns import NOW, a_show, an_episode
from tests.chat.drafts import spoken, written
from tests.cli.conftest import Podbot

KEY = an_episode().key


@pytest.fixture
def library(tmp_path: Path) -> SqlLibrary:
    library = SqlLibrary(str(tmp_path / "data" / "podbot.db"))
    library.save_show(a_show())
    library.add_episodes([an_episode()], now=NOW)
    transcript = library.add_transcript(KEY, spoken(), by="podbot", now=NOW)
    first = Revision(number=1, notes=written(), transcript=transcript, at=NOW, by="podbot")
    library.add_revision(KEY, first, expected=0)
    library.set_stage(KEY, Stage.IN_REVIEW, now=NOW)
    return library


@pytest.mark.parametrize("part", ["title", "summary", "chapters", "quotes", "sources", "links", "people"])
def test_a_part_as_it_is_written_changes_nothing(part: str) -> None:
    piece, text = Piece(notes=written(), transcript=spoken()), part_text(part)
    assert text.read(text.write(piece.notes)).apply(piece).notes == piece.notes


def test_an_edit_from_a_file_is_a_revision_with_its_changes(
    podbot: Podbot, library: SqlLibrary, tmp_path: Path
) -> None:
    (tmp_path / "quotes.txt").write_text("today tomas agire is here\n")
    code, out, err = podbot("draft", "edit", KEY, "quotes", "--file", "quotes.txt")
    assert code == 0, err
    assert "+ Today Tomas Agire is here." in out and "revision 2" in out
    assert [quote.text for quote in library.draft(KEY).revision.notes.quotes] == ["Today Tomas Agire is here."]
    library.close()


def test_what_does_not_fit_is_refused_in_a_sentence(podbot: Podbot, library: SqlLibrary, tmp_path: Path) -> None:
    (tmp_path / "wrong.txt").write_text("12:30\nno time")
    code, _, err = podbot("draft", "edit", KEY, "chapters", "--file", "wrong.txt")
    assert code == 1 and "Line 2 has no time at its start" in err and "Traceback" not in err
    code, _, err = podbot("draft", "edit", KEY, "cover")
    assert code == 1 and "'cover' is not a part" in err and "chapters, quotes" in err
    assert len(library.revisions(KEY)) == 1
    library.close()


def test_the_editor_shows_what_is_there_and_what_is_saved_counts(
    podbot: Podbot, library: SqlLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor.py"
    script.write_text(
        "import pathlib, sys\np = pathlib.Path(sys.argv[1])\np.write_text(p.read_text().replace('dawn', 'dusk'))\n"
    )
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
    monkeypatch.delenv("VISUAL", raising=False)
    code, out, err = podbot("draft", "edit", KEY, "title")
    assert code == 0, err
    assert "+ Boats at dusk, with Tomas Agire" in out
    monkeypatch.setenv("EDITOR", "true" if os.name == "posix" else "rem")
    assert "nothing was changed" in podbot("draft", "edit", KEY, "title")[1]
    library.close()
