"""A review page with a real server behind it: the sample's draft, a library in memory, work asked for."""

import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import bot
from bot.domain.audio import AudioFile
from bot.domain.chapter import Chapter
from bot.domain.draft import Revision
from bot.domain.episode import Enclosure, Episode, Stage
from bot.domain.notes import Mention, MentionKind, Quote, ShowNotes, Source
from bot.domain.person import Link, LinkGroup, Origin, Person
from bot.domain.proposal import Proposal
from bot.domain.show import NameRule, Show
from bot.domain.transcript import Doubt, Segment, Speaker, Transcript
from bot.domain.verdicts import ReviewRules
from bot.pipeline.rerun import describe
from bot.pipeline.splice import word_borders
from bot.rendering.renderer import NotesRenderer
from bot.rendering.templates import Templates, shipped_templates
from bot.testing.artifacts import MemoryArtifacts
from bot.testing.library import MemoryLibrary
from bot.testing.nouns import an_episode
from bot.testing.reviewer import MemoryReviewer
from bot.testing.work import MemoryWork
from bot.web.discord_roles import DiscordRoles
from bot.web.door import Door
from bot.web.review import review_routes
from bot.web.room import Room
from bot.web.server import serving, web_application
from bot.web.signing import Signer

SAMPLE = Path(bot.__file__).parent / "sample"
AUDIO = "signal-chain/sample/audio.mp3"


@dataclass(kw_only=True)
class Desk:
    """Everything a test of the page touches."""

    library: MemoryLibrary
    work: MemoryWork
    reviewer: MemoryReviewer
    artifacts: MemoryArtifacts
    room: Room
    door: Door
    key: str
    address: str = ""
    clock: list[datetime] = field(default_factory=list)
    #: What `Membership` takes for the time.
    seconds: float = 0.0

    @property
    def notes(self) -> ShowNotes:
        return self.library.draft(self.key).revision.notes

    @property
    def transcript(self) -> Transcript:
        return self.library.transcript(self.key)

    @property
    def page(self) -> str:
        return f"{self.address}/drafts/{self.key}"


def sample_episode() -> Episode:
    """The sample's one episode."""
    return Episode(
        show="signal-chain",
        title="How an episode reaches your ears",
        guid="sample-1",
        published=datetime(2026, 3, 3, 6, 0, tzinfo=UTC),
        enclosure=Enclosure(url="https://example.com/episode.mp3", type="audio/mpeg"),
        duration=147.0,
    )


def sample_transcript() -> Transcript:
    """What is said in the sample, with word times spread evenly, one wrong name and one passage nobody is sure of."""
    segments = [_sentence(start, end, speaker, text) for start, end, speaker, text in said()]
    weak = len(segments) // 3
    words = tuple(replace(word, probability=0.3 if i % 2 else 0.5) for i, word in enumerate(segments[weak].words))
    segments[weak] = replace(segments[weak], confidence=0.4, words=words)
    name = [word for segment in segments for word in segment.words if word.text.startswith(("Tomás", "Agire"))][:2]
    return Transcript(
        segments=tuple(segments),
        language="en",
        duration=147.0,
        engine="fake",
        model="base",
        speakers=(
            Speaker(
                id="S1", name="Nora Whitfield", initials="NW", role="host", confidence=0.95, origin=Origin.REGISTRY
            ),
            Speaker(id="S2", role="guest", voice=(0.6, 0.8)),
        ),
        doubts=(
            Doubt(
                start=name[0].start,
                end=name[1].end,
                text="Tomás Agire",
                reason="a name of the feed sounds alike",
                suggestion="Tomás Aguirre",
            ),
        ),
    )


def sample_notes(transcript: Transcript) -> ShowNotes:
    """Notes as podbot writes them for the sample."""
    chapters = tuple(Chapter(start=each["start"], title=each["title"]) for each in _sample("chapters.json"))
    said = transcript.segments[3]
    return ShowNotes(
        title="How an episode reaches your ears, with Tomás Agire",
        podcast="Signal Chain",
        published_on=datetime(2026, 3, 3, tzinfo=UTC).date(),
        summary=_sample("published.json")["description"].replace("Aguirre", "Agire"),
        teaser="What happens between the microphone and your ears.",
        chapters=chapters,
        sources=(
            Source(
                title="Podcast namespace",
                url="https://podcastindex.org/namespace/1.0",
                origin=Origin.FEED,
                evidence="linked in the feed’s description",
            ),
            Source(
                title="RSS 2.0", url="https://www.rssboard.org/rss-specification", origin=Origin.CHAT, alive_status=404
            ),
        ),
        people=(Person(name="Nora Whitfield", role="host"),),
        link_groups=(LinkGroup(name="Signal Chain", links=(Link(label="Website", url="https://example.com/"),)),),
        quotes=(Quote(text=said.text, start=said.start, end=said.end, speaker=said.speaker),),
        unlinked=(Mention(text="the Opus codec", start=60.0, end=61.0, kind=MentionKind.STANDARD, weight=0.8),),
        duration=147.0,
    )


def put(desk: Desk, episode: Episode, notes: ShowNotes, transcript: Transcript, stage: Stage = Stage.IN_REVIEW) -> str:
    """A draft waits in the library."""
    now = desk.clock[0]
    desk.library.add_episodes([episode], now=now)
    number = desk.library.add_transcript(episode.key, transcript, by="podbot", now=now)
    revision = Revision(number=1, notes=notes, transcript=number, at=now, by="podbot", summary="Written by podbot")
    desk.library.add_revision(episode.key, revision, expected=0)
    desk.library.set_stage(episode.key, stage, now=now)
    return episode.key


def heard_again(desk: Desk, text: str = "This is what was heard the second time.") -> Proposal:
    """What a worker does with a re-run of a span that was asked for: a proposal, nothing changed."""
    request = desk.work.requests[desk.key]
    assert request.span is not None
    now, current = desk.room.now(), desk.transcript
    start, end = word_borders(current, *request.span)
    inside = [word for word in current.words() if start <= (word.start + word.end) / 2 < end]
    fresh = replace(_sentence(inside[0].start, inside[-1].end, "S1", text), speaker=None)
    proposal = Proposal(
        episode=desk.key,
        id=hashlib.sha256(str(now).encode()).hexdigest()[:16],
        start=start,
        end=end,
        base=desk.library.episode(desk.key).transcript_revision,
        heard=replace(current, segments=(fresh,), corrections=(), doubts=(), model=request.model or "base"),
        at=now,
        by=request.by,
        asked=describe(request),
    )
    desk.library.propose(proposal)
    desk.work.rows.clear()
    return proposal


def make_desk(*, rules: ReviewRules | None = None, local: bool = True, secret: bytes = b"a secret of tests") -> Desk:
    """The sample's draft in review, nothing served yet."""
    clock = [datetime(2026, 3, 3, 12, 0, tzinfo=UTC)]

    def now() -> datetime:
        clock[0] += timedelta(milliseconds=10)
        return clock[0]

    library = MemoryLibrary()
    library.save_show(
        Show(
            slug="signal-chain",
            title="Signal Chain",
            feed="https://example.com/feed.xml",
            language="en",
            glossary=("podbot", "Opus"),
            name_rules=(NameRule(written="Tomás Aguirre", heard=("Thomas Agire",), by="mara"),),
        )
    )
    work = MemoryWork(library, targets=lambda show: ("folder",))
    artifacts, reviewer = MemoryArtifacts(), MemoryReviewer()
    room = Room(
        library=library,
        work=work,
        artifacts=artifacts,
        renderer=NotesRenderer([shipped_templates()]),
        reviewer=reviewer,
        rules=lambda slug: rules or ReviewRules(),
        settings_of=lambda slug: {"hosts": "Nora Whitfield", "template": "show_notes", "publishes to": "folder"},
        models=("base", "small", "large-v3"),
        now=now,
        look_every=0.1,
    )
    door = Door(signer=Signer(secret), now=lambda: datetime.now(UTC), local_name="ed" if local else "")
    desk = Desk(
        library=library,
        work=work,
        reviewer=reviewer,
        artifacts=artifacts,
        room=room,
        door=door,
        key=sample_episode().key,
        clock=clock,
    )
    transcript = sample_transcript()
    put(desk, sample_episode(), sample_notes(transcript), transcript)
    _with_sound(desk)
    return desk


@asynccontextmanager
async def served(desk: Desk, *, discord: DiscordRoles | None = None, port: int = 0) -> AsyncIterator[Desk]:
    """The desk behind a server on loopback."""
    templates = Templates([shipped_templates() / "web"])
    application = web_application([review_routes(desk.room, desk.door, templates=templates, discord=discord)])
    async with serving(application, host="127.0.0.1", port=port) as address:
        desk.address = address
        yield desk


def more_episodes(desk: Desk) -> None:
    """Others of the show at every stage, one of them being worked on, one that failed."""
    from bot.domain.episode import Outcome

    stages = (Stage.DISCOVERED, Stage.FETCHED, Stage.TRANSCRIBED, Stage.APPROVED, Stage.PUBLISHED, Stage.REJECTED)
    titles = (
        "What a compressor does to a voice",
        "The room you record in",
        "Loudness, measured and felt",
        "A conversation about silence",
        "Microphones for people who hate microphones",
        "Pilot, never aired",
    )
    for number, (stage, title) in enumerate(zip(stages, titles, strict=True), 2):
        episode = replace(an_episode(number, show="signal-chain", title=title), published=sample_episode().published)
        drafted = stage in (Stage.APPROVED, Stage.PUBLISHED, Stage.REJECTED)
        if drafted:
            put(desk, episode, replace(desk.notes, title=title), sample_transcript(), stage)
        else:
            desk.library.add_episodes([episode], now=desk.clock[0])
            desk.library.set_stage(episode.key, stage, now=desk.clock[0])
    from bot.ports import WorkStatus

    busy = an_episode(3, show="signal-chain", title=titles[1]).key
    desk.work.rows["ep:busy"] = WorkStatus(
        id="ep:busy", kind="produce", episode=busy, state="running", done=0.42, step="transcribing", left=95.0
    )
    failed = an_episode(2, show="signal-chain", title=titles[0]).key
    desk.library.record_outcome(
        failed,
        Outcome(worked=False, at=desk.clock[0], message="The server answered 503.", retry_at=desk.clock[0], attempts=2),
    )


def _with_sound(desk: Desk) -> None:
    sound = (SAMPLE / "episode.mp3").read_bytes()
    desk.artifacts.files[AUDIO] = sound
    audio = AudioFile(
        path=Path("audio.mp3"), sha256=hashlib.sha256(sound).hexdigest(), size=len(sound), type="audio/mpeg"
    )
    desk.library.save_audio(desk.key, audio, AUDIO)


def _sample(name: str) -> Any:
    return json.loads((SAMPLE / name).read_text(encoding="utf-8"))


def said() -> list[tuple[float, float, str, str]]:
    """Sentences of the sample; the guest's name as a recogniser hears it."""
    spoken = _sample("spoken.json")
    voices = {speaker["initials"]: f"S{n}" for n, speaker in enumerate(spoken["speakers"], 1)}
    return [
        (each["start"], each["end"], voices[turn["speaker_initials"]], each["text"].replace("Aguirre", "Agire"))
        for turn in spoken["turns"]
        for each in turn["sentences"]
    ]


def _sentence(start: float, end: float, speaker: str, text: str) -> Segment:
    from bot.domain.spelling import spread

    words = spread(text.split(), round(start, 3), round(end - 0.05, 3), 0.95)
    return Segment(start=words[0].start, end=words[-1].end, text=text, words=words, speaker=speaker, confidence=0.95)


async def _serve_until_stopped() -> None:
    import asyncio

    desk = make_desk()
    more_episodes(desk)
    async with served(desk, port=8099):
        print(desk.page, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    import asyncio

    asyncio.run(_serve_until_stopped())
