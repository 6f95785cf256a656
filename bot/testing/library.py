"""A library in memory: the whole `Library` contract, gone with the process."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.audio import AudioFile
from bot.domain.draft import Draft, Part, Review, Revision
from bot.domain.episode import Episode, Outcome, Stage
from bot.domain.proposal import Proposal
from bot.domain.publication import Publication
from bot.domain.show import NameRule, Show, Voice
from bot.domain.transcript import Transcript
from bot.errors import Conflict, NotFound
from bot.ports import AuditEntry, EpisodeState, FeedState, History

_APPROVED = (Stage.APPROVED, Stage.PUBLISHED)


@dataclass(kw_only=True)
class _Shelf:
    """All that is kept about one episode."""

    state: EpisodeState
    added: datetime
    audio: tuple[AudioFile, str] | None = None
    transcripts: list[tuple[Transcript, datetime, str, str]] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    posted: dict[str, str] | None = None
    publications: dict[str, Publication] = field(default_factory=dict)

    @property
    def sorted_at(self) -> datetime:
        return self.state.episode.published or self.added


class MemoryLibrary:
    """Fulfils `bot.ports.Library` with dictionaries; for tests and for trying a part on its own."""

    def __init__(self) -> None:
        self._shows: dict[str, Show] = {}
        self._feeds: dict[str, FeedState] = {}
        self._shelves: dict[str, _Shelf] = {}
        self._audit: list[AuditEntry] = []
        self._values: dict[str, str] = {}
        self._changing = threading.Lock()

    def close(self) -> None:
        """Nothing to close."""

    # shows
    def save_show(self, show: Show) -> None:
        old = self._shows.get(show.slug)
        if old:
            rules, voices = show.name_rules or old.name_rules, show.voices or old.voices
            show = replace(show, name_rules=rules, voices=voices)
        self._shows[show.slug] = show

    def set_learnt(self, slug: str, *, name_rules: Sequence[NameRule], voices: Sequence[Voice]) -> None:
        self._shows[slug] = replace(self.show(slug), name_rules=tuple(name_rules), voices=tuple(voices))

    def show(self, slug: str) -> Show:
        if slug not in self._shows:
            raise NotFound(f"No show is called {slug!r}. `podbot watch list` names those that are known.")
        return self._shows[slug]

    def shows(self) -> Sequence[Show]:
        return sorted(self._shows.values(), key=lambda show: show.slug)

    def remove_show(self, slug: str) -> None:
        self.show(slug)
        del self._shows[slug]
        self._feeds.pop(slug, None)
        self._shelves = {key: shelf for key, shelf in self._shelves.items() if shelf.state.episode.show != slug}

    def feed_state(self, slug: str) -> FeedState:
        return self._feeds.get(slug) or FeedState(show=slug)

    def save_feed_state(self, state: FeedState) -> None:
        self._feeds[state.show] = state

    # episodes
    def add_episodes(self, episodes: Sequence[Episode], *, now: datetime) -> Sequence[Episode]:
        new = []
        for episode in {episode.key: episode for episode in reversed(episodes)}.values():
            known = self._shelves.get(episode.key)
            if known:
                known.state = replace(known.state, episode=episode)
            else:
                state = EpisodeState(episode=episode, stage=Stage.DISCOVERED, since=now)
                self._shelves[episode.key] = _Shelf(state=state, added=now)
                new.append(episode.key)
        return [self._shelves[key].state.episode for key in dict.fromkeys(e.key for e in episodes) if key in new]

    def episode(self, key: str) -> EpisodeState:
        return self._shelf(key).state

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
        found = [
            shelf.state
            for shelf in self._newest_first()
            if (show is None or shelf.state.episode.show == show)
            and (stages is None or shelf.state.stage in stages)
            and (not text or text.casefold() in shelf.state.episode.title.casefold())
            and (not key or shelf.state.episode.key.startswith(key))
        ]
        return found[offset : offset + limit]

    def count_episodes(self) -> Mapping[Stage, int]:
        counts = dict.fromkeys(Stage, 0)
        for shelf in self._shelves.values():
            counts[shelf.state.stage] += 1
        return counts

    def set_stage(self, key: str, stage: Stage, *, now: datetime) -> None:
        shelf = self._shelf(key)
        if shelf.state.stage != stage:
            shelf.state = replace(shelf.state, stage=stage, since=now)

    def record_outcome(self, key: str, outcome: Outcome) -> None:
        shelf = self._shelf(key)
        shelf.state = replace(shelf.state, outcome=outcome)

    def save_audio(self, key: str, audio: AudioFile, artifact: str) -> None:
        self._shelf(key).audio = (audio, artifact)

    def audio(self, key: str) -> tuple[AudioFile, str] | None:
        return self._shelf(key).audio

    # transcripts
    def add_transcript(self, key: str, transcript: Transcript, *, by: str, now: datetime, note: str = "") -> int:
        shelf = self._shelf(key)
        if not shelf.transcripts or shelf.transcripts[-1][0] != transcript:
            shelf.transcripts.append((transcript, now, by, note))
            shelf.state = replace(shelf.state, transcript_revision=len(shelf.transcripts))
        return len(shelf.transcripts)

    def transcript(self, key: str, revision: int | None = None) -> Transcript:
        transcripts = self._shelf(key).transcripts
        number = len(transcripts) if revision is None else revision
        if not 1 <= number <= len(transcripts):
            raise NotFound(_no_revision(key, "transcript", revision))
        return transcripts[number - 1][0]

    def transcript_revisions(self, key: str) -> Sequence[tuple[int, datetime, str, str]]:
        kept = enumerate(self._shelf(key).transcripts, 1)
        return [(number, at, by, note) for number, (_, at, by, note) in kept][::-1]

    def search_transcripts(
        self, words: str, *, show: str | None = None, limit: int = 25
    ) -> Sequence[tuple[str, float, str]]:
        wanted = words.casefold().split()
        hits = [
            (shelf.state.episode.key, segment.start, segment.text.strip())
            for shelf in self._newest_first()
            if shelf.transcripts and (show is None or shelf.state.episode.show == show)
            for segment in shelf.transcripts[-1][0].segments
            if wanted and all(word in segment.text.casefold() for word in wanted)
        ]
        return hits[:limit]

    # proposals
    def propose(self, proposal: Proposal) -> None:
        shelf = self._shelf(proposal.episode)
        others = [one for one in shelf.proposals if one.start >= proposal.end or one.end <= proposal.start]
        shelf.proposals = sorted([*others, proposal], key=lambda one: one.start)

    def proposals(self, key: str) -> Sequence[Proposal]:
        return list(self._shelf(key).proposals)

    def drop_proposal(self, key: str, id: str | None) -> int:
        shelf = self._shelf(key)
        kept = [one for one in shelf.proposals if id is not None and one.id != id]
        gone, shelf.proposals = len(shelf.proposals) - len(kept), kept
        return gone

    # drafts
    def draft(self, key: str, revision: int | None = None) -> Draft:
        shelf = self._shelf(key)
        number = len(shelf.revisions) if revision is None else revision
        if not 1 <= number <= len(shelf.revisions):
            raise NotFound(_no_revision(key, "draft", revision))
        return Draft(
            episode=key, revision=shelf.revisions[number - 1], reviews=tuple(shelf.reviews), posted=shelf.posted
        )

    def add_revision(self, key: str, revision: Revision, *, expected: int) -> Revision:
        shelf = self._shelf(key)
        current = len(shelf.revisions)
        if current != expected:
            last = shelf.revisions[-1] if shelf.revisions else None
            if last and current == expected + 1 and replace(revision, number=current) == last:
                return last
            raise Conflict(f"{last.by if last else 'Nobody'} changed this draft first: revision {current} is current.")
        kept = replace(revision, number=current + 1)
        shelf.revisions.append(kept)
        shelf.state = replace(shelf.state, draft_revision=kept.number)
        return kept

    def revisions(self, key: str) -> Sequence[Revision]:
        return self._shelf(key).revisions[::-1]

    def lock_parts(self, key: str, parts: frozenset[Part]) -> None:
        shelf = self._shelf(key)
        current = self.draft(key).revision
        shelf.revisions[-1] = replace(current, locked=parts)

    def add_review(self, key: str, review: Review, *, current: int) -> None:
        shelf = self._shelf(key)
        if current != len(shelf.revisions):
            raise Conflict(f"Revision {current} is no longer current: revision {len(shelf.revisions)} is.")
        if review not in shelf.reviews:
            shelf.reviews.append(review)

    def set_posted(self, key: str, posted: Mapping[str, str]) -> None:
        self._shelf(key).posted = dict(posted)

    def history(self, slug: str, *, before: str | None = None, limit: int = 10) -> History:
        shelves = [
            shelf
            for shelf in self._newest_first()
            if shelf.state.episode.show == slug and shelf.state.episode.key != before
        ]
        approved = [shelf for shelf in shelves if shelf.state.stage in _APPROVED and shelf.revisions][:limit]
        drafts = [shelf.revisions[-1] for shelf in approved]
        return History(
            notes=tuple(draft.notes for draft in drafts),
            chaptered=tuple(
                (shelf.transcripts[draft.transcript - 1][0], draft.notes.chapters)
                for shelf, draft in zip(approved, drafts, strict=True)
                if draft.notes.chapters and 1 <= draft.transcript <= len(shelf.transcripts)
            ),
            episodes=tuple(shelf.state.episode for shelf in shelves[:limit]),
        )

    # publications
    def publications(self, key: str) -> Sequence[Publication]:
        return sorted(self._shelf(key).publications.values(), key=lambda receipt: receipt.at, reverse=True)

    def save_publication(self, publication: Publication) -> None:
        self._shelf(publication.episode).publications[publication.target] = publication

    # everything that was done
    def audit(self, entry: AuditEntry) -> None:
        if entry not in self._audit:
            self._audit.append(entry)

    def audit_log(self, *, subject: str | None = None, limit: int = 100) -> Sequence[AuditEntry]:
        return [entry for entry in reversed(self._audit) if subject in (None, entry.subject)][:limit]

    def get_value(self, name: str) -> str | None:
        return self._values.get(name)

    def set_value(self, name: str, value: str | None) -> None:
        if value is None:
            self._values.pop(name, None)
        else:
            self._values[name] = value

    def values(self, prefix: str) -> Mapping[str, str]:
        return {name: value for name, value in sorted(self._values.items()) if name.startswith(prefix)}

    def change_value(self, name: str, *, before: str | None, after: str | None) -> bool:
        with self._changing:
            fits = self.get_value(name) == before
            if fits:
                self.set_value(name, after)
        return fits

    def _shelf(self, key: str) -> _Shelf:
        if key not in self._shelves:
            raise NotFound(f"No episode has the key {key}. `podbot episodes` lists those that are known.")
        return self._shelves[key]

    def _newest_first(self) -> list[_Shelf]:
        return sorted(self._shelves.values(), key=lambda shelf: shelf.sorted_at, reverse=True)


def _no_revision(key: str, kind: str, revision: int | None) -> str:
    return f"Episode {key} has no {kind} yet." if revision is None else f"Episode {key} has no {kind} {revision}."
