"""Episodes: what they are, how far they have come, their audio."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.domain.audio import AudioFile
from bot.domain.episode import Episode, Outcome, Stage
from bot.ports import EpisodeState
from bot.rendering.records import dump_json, load_json
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.rows import unknown_episode

#: Keys asked for in one query; SQLite takes 32,766 variables.
_BATCH = 500
#: Letters of a search that count; SQLite refuses patterns of 50,000 bytes.
_LONGEST_SEARCH = 1_000
_E = t.episodes.c


class Episodes:
    """The part of the library that knows items of feeds."""

    database: Database

    def add_episodes(self, episodes: Sequence[Episode], *, now: datetime) -> Sequence[Episode]:
        first: dict[str, Episode] = {}
        for episode in episodes:
            first.setdefault(episode.key, episode)
        with self.database.write() as connection:
            known = _known(connection, list(first))
            new = [episode for key, episode in first.items() if key not in known]
            if new:
                connection.execute(sa.insert(t.episodes), [_row(episode, now) for episode in new])
            for key, record in known.items():
                _refresh(connection, key, first[key], record)
        return new

    def episode(self, key: str) -> EpisodeState:
        with self.database.read() as connection:
            row = connection.execute(sa.select(*_STATE).where(_E.key == key)).first()
        return _state(row) if row else unknown_episode(key)

    def episodes(
        self,
        *,
        show: str | None = None,
        stages: Sequence[Stage] | None = None,
        text: str | None = None,
        key: str | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> Sequence[EpisodeState]:
        query = sa.select(*_STATE).order_by(_E.sorted_at.desc(), _E.key).offset(offset).limit(limit)
        if show is not None:
            query = query.where(_E.show == show)
        if stages is not None:
            query = query.where(_E.stage.in_([stage.value for stage in stages]))
        if text:
            query = query.where(_E.search.contains(text[:_LONGEST_SEARCH].casefold(), autoescape=True))
        if key:
            query = query.where(_E.key.startswith(key[:_LONGEST_SEARCH], autoescape=True))
        with self.database.read() as connection:
            return [_state(row) for row in connection.execute(query)]

    def count_episodes(self) -> Mapping[Stage, int]:
        query = sa.select(_E.stage, sa.func.count()).group_by(_E.stage)
        with self.database.read() as connection:
            counts = {row[0]: row[1] for row in connection.execute(query)}
        return {stage: counts.get(stage.value, 0) for stage in Stage}

    def set_stage(self, key: str, stage: Stage, *, now: datetime) -> None:
        same = _E.stage == stage.value
        self._change(key, stage=stage.value, since=sa.case((same, _E.since), else_=sa.bindparam("now", now, t.Utc())))

    def record_outcome(self, key: str, outcome: Outcome) -> None:
        self._change(key, outcome=dump_json(outcome).decode())

    def save_audio(self, key: str, audio: AudioFile, artifact: str) -> None:
        self._change(key, audio=dump_json(audio).decode(), artifact=artifact)

    def audio(self, key: str) -> tuple[AudioFile, str] | None:
        with self.database.read() as connection:
            row = connection.execute(sa.select(_E.audio, _E.artifact).where(_E.key == key)).first()
        if row is None:
            unknown_episode(key)
        return (load_json(AudioFile, row.audio), row.artifact) if row and row.audio else None

    def _change(self, key: str, **values: Any) -> None:
        with self.database.write() as connection:
            changed = connection.execute(sa.update(t.episodes).where(_E.key == key).values(**values))
            if not changed.rowcount:
                unknown_episode(key)


_STATE = (_E.record, _E.stage, _E.outcome, _E.transcript_revision, _E.draft_revision, _E.since)


def _state(row: Any) -> EpisodeState:
    return EpisodeState(
        episode=load_json(Episode, row.record),
        stage=Stage(row.stage),
        outcome=load_json(Outcome, row.outcome) if row.outcome else None,
        transcript_revision=row.transcript_revision,
        draft_revision=row.draft_revision,
        since=row.since,
    )


def _known(connection: sa.Connection, keys: Sequence[str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for at in range(0, len(keys), _BATCH):
        query = sa.select(_E.key, _E.record).where(_E.key.in_(keys[at : at + _BATCH]))
        known.update({row.key: row.record for row in connection.execute(query)})
    return known


def _refresh(connection: sa.Connection, key: str, episode: Episode, old: str) -> None:
    """A poll of 10,000 known items that changed nothing writes nothing."""
    record = dump_json(episode).decode()
    if record == old:
        return
    changed: dict[str, Any] = {"record": record, "search": episode.title.casefold()}
    if episode.published:
        changed["sorted_at"] = episode.published
    connection.execute(sa.update(t.episodes).where(_E.key == key).values(**changed))


def _row(episode: Episode, now: datetime) -> dict[str, Any]:
    return {
        "key": episode.key,
        "show": episode.show,
        "stage": Stage.DISCOVERED.value,
        "since": now,
        "sorted_at": episode.published or now,
        "search": episode.title.casefold(),
        "record": dump_json(episode).decode(),
    }
