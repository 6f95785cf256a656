"""Shows, how their feeds stand, and the small values of other parts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from bot.domain.show import NameRule, Show, Voice
from bot.errors import NotFound
from bot.ports import FeedState
from bot.rendering.records import dump_json, load_json
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.rows import insert_new, upsert


class Shows:
    """The part of the library that knows podcasts."""

    database: Database

    def save_show(self, show: Show) -> None:
        with self.database.write() as connection:
            old = _find(connection, show.slug)
            if old:
                rules, voices = show.name_rules or old.name_rules, show.voices or old.voices
                show = replace(show, name_rules=rules, voices=voices)
            upsert(connection, t.shows, {"slug": show.slug, "record": dump_json(show).decode()})

    def set_learnt(self, slug: str, *, name_rules: Sequence[NameRule], voices: Sequence[Voice]) -> None:
        with self.database.write() as connection:
            show = _find(connection, slug)
            if show is None:
                raise _unknown(slug)
            show = replace(show, name_rules=tuple(name_rules), voices=tuple(voices))
            upsert(connection, t.shows, {"slug": slug, "record": dump_json(show).decode()})

    def show(self, slug: str) -> Show:
        with self.database.read() as connection:
            show = _find(connection, slug)
        if show is None:
            raise _unknown(slug)
        return show

    def shows(self) -> Sequence[Show]:
        with self.database.read() as connection:
            records = connection.scalars(sa.select(t.shows.c.record).order_by(t.shows.c.slug)).all()
        return [load_json(Show, record) for record in records]

    def remove_show(self, slug: str) -> None:
        with self.database.write() as connection:
            gone = connection.execute(sa.delete(t.shows).where(t.shows.c.slug == slug))
            if not gone.rowcount:
                raise _unknown(slug)
            connection.execute(sa.delete(t.feed_states).where(t.feed_states.c.show == slug))
            _end_work(connection, slug)
            connection.execute(sa.delete(t.episodes).where(t.episodes.c.show == slug))

    def feed_state(self, slug: str) -> FeedState:
        with self.database.read() as connection:
            record = connection.scalar(sa.select(t.feed_states.c.record).where(t.feed_states.c.show == slug))
        return load_json(FeedState, record) if record else FeedState(show=slug)

    def feed_states(self) -> Mapping[str, FeedState]:
        """Of every show that was polled, by its slug."""
        with self.database.read() as connection:
            records = connection.scalars(sa.select(t.feed_states.c.record)).all()
        return {state.show: state for state in (load_json(FeedState, record) for record in records)}

    def save_feed_state(self, state: FeedState) -> None:
        with self.database.write() as connection:
            upsert(connection, t.feed_states, {"show": state.show, "record": dump_json(state).decode()})

    def get_value(self, name: str) -> str | None:
        with self.database.read() as connection:
            return connection.scalar(sa.select(t.small_values.c.value).where(t.small_values.c.name == name))

    def set_value(self, name: str, value: str | None) -> None:
        with self.database.write() as connection:
            if value is None:
                connection.execute(sa.delete(t.small_values).where(t.small_values.c.name == name))
            else:
                upsert(connection, t.small_values, {"name": name, "value": value})

    def values(self, prefix: str) -> Mapping[str, str]:
        named = t.small_values.c.name.startswith(prefix, autoescape=True)
        query = sa.select(t.small_values.c.name, t.small_values.c.value).where(named).order_by(t.small_values.c.name)
        with self.database.read() as connection:
            return {row.name: row.value for row in connection.execute(query)}

    def change_value(self, name: str, *, before: str | None, after: str | None) -> bool:
        row = {"name": name, "value": after}
        mine = (t.small_values.c.name == name, t.small_values.c.value == before)
        with self.database.write() as connection:
            if before is None:
                return after is not None and insert_new(connection, t.small_values, row)
            change = sa.update(t.small_values).values(value=after) if after is not None else sa.delete(t.small_values)
            return connection.execute(change.where(*mine)).rowcount == 1


def _end_work(connection: sa.Connection, slug: str) -> None:
    """Whoever works on the show may write no more; the rows stay, so that a show added again begins a new round."""
    keys = sa.select(t.episodes.c.key).where(t.episodes.c.show == slug)
    ended = {"state": "cancelled", "message": "Its show was removed.", "retry_at": None, "holder": None}
    work = sa.update(t.work).where(t.work.c.episode.in_(keys))
    connection.execute(work.values(claims=t.work.c.claims + 1, **ended))


def _find(connection: sa.Connection, slug: str) -> Show | None:
    record = connection.scalar(sa.select(t.shows.c.record).where(t.shows.c.slug == slug))
    return load_json(Show, record) if record else None


def _unknown(slug: str) -> NotFound:
    return NotFound(f"No show is called {slug!r}. `podbot watch list` names those that are known.")
