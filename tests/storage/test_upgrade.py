"""Schemas: models and migrations agree, old databases are brought forward, newer ones are left alone."""

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
