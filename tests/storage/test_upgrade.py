"""Schemas: models and migrations agree, old databases are brought forward, newer ones are left alone."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.domain.episode import Stage
from bot.errors import StorageError
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.library import SqlLibrary
from bot.storage.upgrade import alembic_config, ready, schema_version, upgrade_to
from bot.testing.nouns import NOW, a_transcript, an_episode


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "podbot.db") if request.param == "sqlite" else request.getfixturevalue("postgres_url")


def test_models_and_migrations_agree(url: str) -> None:
    library = SqlLibrary(url)
    ours = lambda thing, name, kind, reflected, other: not str(name).startswith("passages_")  # noqa: E731
    with library.database.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
        scripts = ScriptDirectory.from_config(alembic_config(connection))
    assert scripts.get_current_head() == tables.SCHEMA == schema_version(library.database)
    library.close()


def test_a_database_of_the_first_version_is_brought_forward_with_all_it_holds(url: str) -> None:
    database = Database(url)
    upgrade_to(database, "0001")
    episode = an_episode()
    with database.write() as connection:
        connection.execute(
            sa.insert(tables.episodes).values(
                key=episode.key, show="harbour", stage="fetched", since=NOW, sorted_at=NOW, search="episode 1",
                record='{"show":"harbour","title":"Episode 1","guid":"guid-1"}',
            )
        )  # fmt: skip
    database.close()

    library = SqlLibrary(url)
    assert library.episode(episode.key).stage is Stage.FETCHED
    library.add_transcript(episode.key, a_transcript(), by="podbot", now=NOW)
    assert len(library.search_transcripts("harbour dawn")) == 1
    library.close()


def _receipt(target: str, state: str) -> str:
    """As it was written before receipts knew of `taken_back`."""
    url = f"https://example.com/{target}"
    return (
        f'{{"episode":"k","target":"{target}","revision":1,"state":"{state}","at":"2026-03-03T12:00:00Z",'
        f'"url":"{url}","ids":{{"post":"17"}},"verified":"draft","message":"says \\"state\\":\\"unpublished\\""}}'
    )


def test_what_was_taken_back_before_there_was_a_stage_for_it_is_unpublished(url: str) -> None:
    cases = {
        "everywhere": (Stage.PUBLISHED, ("unpublished", "unpublished"), Stage.UNPUBLISHED),
        "from one": (Stage.PUBLISHED, ("unpublished", "published"), Stage.PUBLISHED),
        "nowhere": (Stage.PUBLISHED, ("published", "published"), Stage.PUBLISHED),
        "without targets": (Stage.PUBLISHED, (), Stage.PUBLISHED),
        "reopened since": (Stage.IN_REVIEW, ("unpublished", "unpublished"), Stage.IN_REVIEW),
        "approved since": (Stage.APPROVED, ("unpublished",), Stage.APPROVED),  # other targets may wait for it
    }
    database = Database(url)
    upgrade_to(database, "0005")
    for guid, (stage, states, _) in cases.items():
        episode = replace(an_episode(), guid=guid)
        row = {"key": episode.key, "show": "harbour", "stage": stage.value, "since": NOW, "sorted_at": NOW}
        told = {"search": "", "record": '{"show":"harbour","title":"Episode 1","guid":"' + guid + '"}'}
        with database.write() as connection:
            connection.execute(sa.insert(tables.episodes).values(**row, **told))
            for day, state in enumerate(states, 1):
                sent = {"episode": episode.key, "target": f"blog {day}", "at": NOW + timedelta(days=day)}
                record = _receipt(f"blog {day}", state)
                connection.execute(sa.insert(tables.publications).values(**sent, record=record))
    database.close()

    library = SqlLibrary(url)
    for guid, (_, states, stage) in cases.items():
        key = replace(an_episode(), guid=guid).key
        assert library.episode(key).stage is stage, guid
        receipts = sorted(library.publications(key), key=lambda one: one.target)
        assert [(one.state.value, one.taken_back, bool(one.url)) for one in receipts] == [
            (state, state == "unpublished", state != "unpublished") for state in states
        ]
        assert all(one.ids == {"post": "17"} for one in receipts)
        since = library.episode(key).since
        assert since == (NOW + timedelta(days=2) if guid == "everywhere" else NOW)
    library.close()


def test_an_older_schema_is_named_where_it_may_not_be_changed(url: str) -> None:
    upgrade_to(database := Database(url), "0001")
    database.close()
    with pytest.raises(StorageError, match="podbot db upgrade"):
        SqlLibrary(url, upgrade=False)


def test_a_database_from_a_newer_podbot_is_refused_and_untouched(url: str) -> None:
    SqlLibrary(url).close()
    database = Database(url)
    with database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="newer podbot"):
        ready(database, upgrade=True)
    assert schema_version(database) == "9999"
    database.close()


def test_a_failed_migration_leaves_nothing_behind(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(url)
    upgrade_to(database, "0002")
    monkeypatch.setattr("alembic.op.create_table", _breaks_at("leases"))
    with pytest.raises(RuntimeError, match="leases"):
        upgrade_to(database)
    monkeypatch.undo()
    with database.read() as connection:
        assert not sa.inspect(connection).has_table("work")
    upgrade_to(database)
    assert schema_version(database) == tables.SCHEMA
    database.close()


def _breaks_at(table: str):
    from alembic import op

    create = op.create_table

    def create_table(name: str, *columns: object) -> object:
        if name == table:
            raise RuntimeError(name)
        return create(name, *columns)

    return create_table
