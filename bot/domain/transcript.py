"""Who said what, when, and how sure we are."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.person import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word as printed, with its punctuation; `start <= end` in seconds."""

    start: float
    end: float
    text: str
    #: 0..1, the recogniser's own.
    probability: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of speech that the recogniser wrote in one go; after speaker assignment, of one speaker."""

    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()
    #: `Speaker.id`, None before assignment.
    speaker: str | None = None
    #: 0..1: how much to trust this segment.
    confidence: float = 1.0
    #: As `Transcript.language`, where this is spoken in another one; else None.
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Who spoke when, before any text is known."""

    start: float
    end: float
    #: `Speaker.id`.
    speaker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A voice of this episode and, where something tells it, whose."""

    #: `S1`, `S2`, … in order of first words.
    id: str
    #: None: unnamed, shown as "Speaker 1".
    name: str | None = None
    initials: str | None = None
    #: host, guest, … (podcast taxonomy); empty where unknown.
    role: str = ""
    #: 0..1: how sure the name is.
    confidence: float = 0.0
    #: What told the name: "introduces himself at 00:03", "podcast:person in the feed".
    evidence: str = ""
    origin: Origin | None = None
    #: Voice print of unit length; empty where the engine gives none.
    voice: tuple[float, ...] = ()

    @property
    def label(self) -> str:
        """Name, or `Speaker 1`."""
        return self.name or f"Speaker {self.id.removeprefix('S')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diarization:
    """What a diarizer hears: turns in order of time, and its voices."""

    turns: tuple[Turn, ...]
    speakers: tuple[Speaker, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A word or run of words that was changed after recognition, and why; enough to undo it."""

    start: float
    end: float
    original: str
    replacement: str
    #: "sounds and is spelt like a name in the feed", "rule of the show", …
    reason: str
    confidence: float = 1.0
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A place that needs a human ear: shown first to the editor."""

    start: float
    end: float
    text: str
    reason: str
    suggestion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """The whole text of an episode, in order of time."""

    segments: tuple[Segment, ...]
    #: BCP 47 / Whisper code: "en", "de".
    language: str
    #: Seconds of audio.
    duration: float
    speakers: tuple[Speaker, ...] = ()
    engine: str = ""
    model: str = ""
    #: 0..1, 1.0 where the language was fixed.
    language_probability: float = 1.0
    corrections: tuple[Correction, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def text(self) -> str:
        """All text in one line."""
        return " ".join(segment.text.strip() for segment in self.segments)

    def words(self) -> Iterator[Word]:
        """Every word in order."""
        for segment in self.segments:
            yield from segment.words

    def speaker(self, id: str | None) -> Speaker | None:
        """The speaker of that id, None where there is none."""
        return next((speaker for speaker in self.speakers if speaker.id == id), None)

    def paragraphs(self) -> Iterator[tuple[Speaker | None, tuple[Segment, ...]]]:
        """Runs of neighbouring segments of one speaker: a paragraph a turn."""
        run: list[Segment] = []
        for segment in self.segments:
            if run and segment.speaker != run[-1].speaker:
                yield self.speaker(run[0].speaker), tuple(run)
                run = []
            run.append(segment)
        if run:
            yield self.speaker(run[0].speaker), tuple(run)
