"""The line and the tools of a worker: what the steps work with, handed in as one value."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.domain.audio import DecodedAudio
from bot.domain.episode import Episode
from bot.domain.show import Show
from bot.ports import (
    Artifacts,
    AudioDecoder,
    AudioFetcher,
    Checkpoints,
    CreatorsChapters,
    Diarizer,
    EpisodeContext,
    Library,
    NameKeeper,
    NotesWriter,
    PublishedTranscripts,
    Publisher,
    Renderer,
    Reviewer,
    SpeakerNamer,
    Transcriber,
)


def nothing_early(show: Show) -> Collection[str]:
    """Every target waits for approval."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The engines that an episode passes through, from its audio to finished files."""

    fetcher: AudioFetcher
    decoder: AudioDecoder
    #: Gives the transcriber of that engine and model, the configured one for None; keeps it for the next time.
    transcriber: Callable[[str | None, str | None], Transcriber]
    diarizer: Diarizer | None
    names: NameKeeper
    speakers: SpeakerNamer
    writer: NotesWriter
    renderer: Renderer
    checkpoints: Checkpoints | None = None
    #: Chapters that creators published outside the feed item; None: only those inside it count.
    chapters: CreatorsChapters | None = None
    #: Transcripts that shows published themselves; None: always listen.
    transcripts: PublishedTranscripts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools(Line):
    """The line with what remembers, decides and publishes around it: all that the steps of a worker need."""

    library: Library
    artifacts: Artifacts
    reviewer: Reviewer
    #: The targets of a show by name.
    publishers: Callable[[Show], Mapping[str, Publisher]]
    #: Names of targets that a show serves before approval too (`when: always`).
    early: Callable[[Show], Collection[str]] = nothing_early
    #: Where audio is brought to and decoded on this machine; may be emptied while nobody works.
    scratch: Path
    #: Measures the picture of a waveform; None: the page measures it when somebody looks.
    loudness: Callable[[DecodedAudio], bytes] | None = None


def context_of(library: Library, key: str) -> EpisodeContext:
    """All that is known about an episode besides its audio."""
    episode = library.episode(key).episode
    feed = library.feed_state(episode.show)
    return EpisodeContext(
        episode=episode,
        show=library.show(episode.show),
        feed_title=feed.title,
        feed_description=feed.description,
        feed_people=episode.people,
        history=library.history(episode.show, before=key),
    )


def artifact_folder(episode: Episode) -> str:
    """Where an episode's files are kept: readable, and unique by the first digits of its key."""
    return f"{episode.show}/{episode.slug}-{episode.key[:6]}"
