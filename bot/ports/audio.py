"""The sockets that bring an enclosure to disk and turn it into samples."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.domain.audio import AudioFile, DecodedAudio
from bot.ports.watching import CancelCheck, Progress, never_cancelled, no_progress


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
    Raises `AudioError` (HTML instead of audio, empty, too large, refused; `AudioMissing` where it may still come),
    `NetworkError`, `ForbiddenAddress`.

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
