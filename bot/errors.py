"""Every error a person may see: one sentence that names the thing, what happened and the next move."""


class BotError(Exception):
    """Something a person can act on; surfaces print its text and nothing else.

    >>> str(FeedError("https://example.com/feed: the server answered 404. Check the address of the feed."))
    'https://example.com/feed: the server answered 404. Check the address of the feed.'
    """

    #: Whether trying the same again later may work without anybody changing anything.
    retryable: bool = False


class SettingsError(BotError):
    """A configuration file or environment variable is wrong."""


class NetworkError(BotError):
    """A server could not be reached or answered with an error that may pass.

    `retry_after` is in seconds, None where the server named no time.
    """

    retryable = True

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TooLarge(BotError):
    """An answer from the web is larger than the limit set for it."""


class ForbiddenAddress(BotError):
    """An address outside http(s) or inside a private network, which feeds may not make us visit."""


class FeedError(BotError):
    """A feed could not be read."""


class FeedGone(FeedError):
    """The server says the feed is gone for good (410)."""


class EpisodeNotFound(BotError):
    """No episode matches that number, GUID or title."""


class AudioError(BotError):
    """Audio could not be fetched or decoded."""


class AudioMissing(AudioError):
    """The server has no such file. Feeds often name audio some minutes before it is everywhere, so it may come."""

    retryable = True


class NoRoom(AudioError):
    """The disk has no room for the audio; there may be some later."""

    retryable = True


class NoSpeech(AudioError):
    """The audio holds no speech to transcribe."""


class ModelError(BotError):
    """Model weights are unknown, missing or not what they claim to be."""


class TranscriptionError(BotError):
    """Speech recognition failed."""


class OutOfMemory(TranscriptionError):
    """The machine ran out of memory during recognition; a smaller model or batch may fit."""

    retryable = True


class EngineCrashed(TranscriptionError):
    """The process that recognises speech died (native code, or somebody killed it); another attempt may work."""

    retryable = True


class Cancelled(BotError):
    """Somebody asked for this work to stop."""


class TemplateError(BotError):
    """A template does not render."""


class NotesError(BotError):
    """Notes could not be written or an edit does not fit them."""


class StorageError(BotError):
    """The database or the file store refused."""


class StorageUnavailable(StorageError):
    """The database or the file store is away or full; it may come back."""

    retryable = True


class DatabaseUnavailable(StorageUnavailable):
    """The database alone: everybody waits for it together, so it is no fault of the work at hand."""


class NotFound(StorageError):
    """No show, episode, draft or file of that name is known."""


class Conflict(StorageError):
    """Somebody else changed the same thing first; nothing was written."""


class RulesBroken(Conflict):
    """A platform would refuse what is about to be approved; a person may insist."""


class PublishError(BotError):
    """A target refused what was published."""

    #: For the receipt: what must not be forgotten although it failed, like the text that stood there before.
    ids: dict[str, str] | None = None


class PublishUnavailable(PublishError):
    """A target could not be reached or asked to wait; trying again may work.

    `retry_after` is in seconds, None where the target named no time.
    """

    retryable = True

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PluginError(BotError):
    """No engine, publisher or template of that name is installed."""


class NotAllowed(BotError):
    """A member asked for something that only others may do."""
