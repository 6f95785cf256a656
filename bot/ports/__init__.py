"""The sockets of podbot. Each Protocol's docstring is its contract; `bot.testing` holds a suite that checks it.

Engines get plain arguments and never see settings. Methods that are not `async` may block and are called from a
worker thread or process; errors are `bot.errors.BotError` children whose text a person can act on. One file a noun;
everybody imports from here.
"""

from bot.ports.artifacts import Artifacts
from bot.ports.audio import AudioDecoder, AudioFetcher, RemoteAudio
from bot.ports.context import EpisodeContext, History
from bot.ports.creators import CreatorsChapters, PublishedTranscripts
from bot.ports.feed import NO_VALIDATORS, FeedReader
from bot.ports.library import AuditEntry, EpisodeState, FeedState, Library
from bot.ports.names import NameKeeper, SpeakerNamer
from bot.ports.neighbours import LASTS, Neighbours, Visit
from bot.ports.notes import NotesWriter, Renderer, SourceResolver
from bot.ports.publisher import Bundle, FollowsFeed, Publisher
from bot.ports.reviewer import Reviewer
from bot.ports.speech import Checkpoints, Diarizer, SpeechOptions, Transcriber
from bot.ports.watching import CancelCheck, Progress, never_cancelled, no_progress
from bot.ports.work import RerunRequest, Work, WorkStatus

__all__ = [
    "LASTS",
    "NO_VALIDATORS",
    "Artifacts",
    "AudioDecoder",
    "AudioFetcher",
    "AuditEntry",
    "Bundle",
    "CancelCheck",
    "Checkpoints",
    "CreatorsChapters",
    "Diarizer",
    "EpisodeContext",
    "EpisodeState",
    "FeedReader",
    "FeedState",
    "FollowsFeed",
    "History",
    "Library",
    "NameKeeper",
    "Neighbours",
    "NotesWriter",
    "Progress",
    "PublishedTranscripts",
    "Publisher",
    "RemoteAudio",
    "Renderer",
    "RerunRequest",
    "Reviewer",
    "SourceResolver",
    "SpeakerNamer",
    "SpeechOptions",
    "Transcriber",
    "Visit",
    "Work",
    "WorkStatus",
    "never_cancelled",
    "no_progress",
]
