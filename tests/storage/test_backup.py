"""Backup, restore, move: everything arrives, nothing is half there."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.domain.episode import Stage
from bot.domain.publication import Publication, PublicationState
from bot.errors import StorageError
from bot.ports import AuditEntry
from bot.storage import tables as t
from bot.storage.backup import backup, move, restore
from bot.storage.library import SqlLibrary
from bot.testing.nouns import NOW, a_revision, a_show, a_transcript, an_episode


def _filled(url: str) -> SqlLibrary:
    library = SqlLibrary(url)
    key = an_episode().key
    library.save_show(a_show())
    library.add_episodes([an_episode(), an_episode(2)], now=NOW)
    library.set_stage(key, Stage.PUBLISHED, now=NOW)
    library.add_transcript(key, a_transcript(), by="podbot", now=NOW)
    library.add_revision(key, a_revision(), expected=0)
    library.save_publication(
        Publication(episode=key, target="blog", revision=1, state=PublicationState.PUBLISHED, at=NOW)
    )
    library.audit(AuditEntry(at=NOW, by="ed", action="approve", subject=key))
    library.set_value("cursor", "7")
    return library


def _everything(library: SqlLibrary) -> dict[str, list[tuple[object, ...]]]:
    with library.database.read() as connection:
        return {
            table.name: sorted(tuple(row) for row in connection.execute(sa.select(table)))
            for table in t.metadata.sorted_tables
        }


def test_a_backup_is_one_file_that_brings_everything_back(tmp_path: Path) -> None:
    library = _filled(str(tmp_path / "podbot.db"))
    before = _everything(library)
    rows = backup(str(tmp_path / "podbot.db"), tmp_path / "backup" / "monday.db", now=NOW)
    assert rows > 8 and [path.name for path in (tmp_path / "backup").iterdir()] == ["monday.db"]
    library.remove_show("harbour")
    library.close()
    restore(tmp_path / "backup" / "monday.db", str(tmp_path / "podbot.db"), now=NOW)
    restored = SqlLibrary(str(tmp_path / "podbot.db"))
    assert _everything(restored) == before
    assert len(restored.search_transcripts("harbour")) == 1
    restored.close()


@pytest.mark.parametrize("content", [b"", b"not a database", None])
def test_what_is_no_backup_is_not_put_in_place_of_everything(tmp_path: Path, content: bytes | None) -> None:
    """An empty file, a text, another program's database: each would leave an empty library, or change that file."""
    library = _filled(str(tmp_path / "podbot.db"))
    before = _everything(library)
    other = tmp_path / "other.db"
    if content is None:
        with closing(sqlite3.connect(other)) as connection:
            connection.execute("CREATE TABLE invoices (id INTEGER)")
    else:
        other.write_bytes(content)
    untouched = other.read_bytes()
    with pytest.raises(
        StorageError, match=r"other.db is not a backup that `podbot db backup` wrote; nothing was changed"
    ):
        restore(other, str(tmp_path / "podbot.db"), now=NOW)
    assert (_everything(library), other.read_bytes()) == (before, untouched)
    library.close()


def test_a_backup_is_not_changed_by_being_restored(tmp_path: Path) -> None:
    _filled(str(tmp_path / "podbot.db")).close()
    backup(str(tmp_path / "podbot.db"), tmp_path / "monday.db", now=NOW)
    (tmp_path / "monday.db").chmod(0o444)
    before = (tmp_path / "monday.db").read_bytes()
    restore(tmp_path / "monday.db", str(tmp_path / "podbot.db"), now=NOW)
    assert (tmp_path / "monday.db").read_bytes() == before


def test_a_backup_never_overwrites_a_file(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(StorageError, match="already exists"):
        backup(str(tmp_path / "podbot.db"), tmp_path / "notes.txt", now=NOW)


def test_restoring_under_a_running_worker_is_refused(tmp_path: Path) -> None:
    library = _filled(str(tmp_path / "podbot.db"))
    with library.database.write() as connection:
        lease = {"holder": "host-7", "expires": NOW + timedelta(minutes=1), "queues": "cpu"}
        connection.execute(sa.insert(t.leases).values(**lease))
    backup(str(tmp_path / "podbot.db"), tmp_path / "monday.db", now=NOW)
    with pytest.raises(StorageError, match="host-7"):
        restore(tmp_path / "monday.db", str(tmp_path / "podbot.db"), now=NOW)
    library.close()


def test_a_library_with_episodes_is_no_place_to_move_to(tmp_path: Path) -> None:
    for name in ("a.db", "b.db"):
        _filled(str(tmp_path / name)).close()
    with pytest.raises(StorageError, match="already holds"):
        move(str(tmp_path / "a.db"), str(tmp_path / "b.db"), now=NOW)


def test_unfinished_work_begins_again_after_a_move(tmp_path: Path) -> None:
    library = _filled(str(tmp_path / "a.db"))
    row = {
        "kind": "produce", "episode": "e", "request": "{}", "claims": 1, "crashes": 0, "tries": 0, "done": 0.5,
        "step": "", "message": "", "queued_at": NOW, "changed_at": NOW, "round": 1,
    }  # fmt: skip
    with library.database.write() as connection:
        for state in ("running", "done"):
            connection.execute(sa.insert(t.work).values(id=state, state=state, **row))
    library.close()
    move(str(tmp_path / "a.db"), str(tmp_path / "b.db"), now=NOW)
    moved = SqlLibrary(str(tmp_path / "b.db"))
    with moved.database.read() as connection:
        rows = connection.execute(sa.select(t.work.c.id, t.work.c.state, t.work.c.round).order_by(t.work.c.id)).all()
    assert [tuple(row) for row in rows] == [("done", "done", 1), ("running", "asked", 2)]
    moved.close()


@pytest.mark.slow
def test_sqlite_moves_to_postgres_and_grows_there(tmp_path: Path, postgres_url: str) -> None:
    before = _everything(library := _filled(str(tmp_path / "podbot.db")))
    library.close()
    move(str(tmp_path / "podbot.db"), postgres_url, now=NOW)
    moved = SqlLibrary(postgres_url)
    assert _everything(moved) == before
    moved.audit(AuditEntry(at=NOW, by="ed", action="reject", subject="x"))
    moved.add_transcript(an_episode(2).key, a_transcript("New words."), by="podbot", now=NOW)
    assert len(moved.search_transcripts("new words")) == 1
    moved.close()
