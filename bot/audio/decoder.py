"""`AvDecoder`: turns a media file into 16 kHz mono samples on disk, with the FFmpeg that PyAV brings."""

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bot.audio.media import open_media
from bot.domain.audio import SAMPLE_RATE, DecodedAudio
from bot.errors import AudioError, Cancelled, NoRoom
from bot.ports import CancelCheck, Progress, never_cancelled, no_progress

if TYPE_CHECKING:
    import av

_SAMPLE_BYTES = 2
#: Packets between two reports; a packet of MP3 is 26 ms of audio.
_REPORT_EVERY = 2000
#: Samples resampled at once: a second or so.
_GATHERED = 1 << 15
#: Attempts to read on without getting one packet, after which a damaged file is taken to be over.
_HOPELESS = 50


class AvDecoder:
    """Implements `bot.ports.AudioDecoder`."""

    def decode(
        self,
        source: Path,
        destination: Path,
        *,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
    ) -> DecodedAudio:
        """See `bot.ports.AudioDecoder`."""
        part = destination.with_name(f"{destination.name}.part")
        try:
            destination.parent.mkdir(parents=True, exist_ok=True)
            with open_media(source) as container, part.open("wb", buffering=1 << 20) as out:
                _write_samples(container, out, source, progress, cancelled)
            samples = part.stat().st_size // _SAMPLE_BYTES
            if samples == 0:
                raise AudioError(f"{source.name}: contains no readable audio. Check the file.")
            part.replace(destination)
        except OSError as error:
            raise _disk_trouble(destination, error) from error
        finally:
            part.unlink(missing_ok=True)
        return DecodedAudio(path=destination, samples=samples)


def _write_samples(
    container: "av.container.InputContainer", out: IO[bytes], source: Path, progress: Progress, cancelled: CancelCheck
) -> None:
    stream = container.streams.audio[0]
    length = _seconds(container, stream)
    resample = _Resampler()
    for number, packet in enumerate(_packets(container, stream)):
        for piece in _samples(packet, resample):
            out.write(piece)
        if number % _REPORT_EVERY == 0:
            if cancelled():
                raise Cancelled(f"{source.name}: decoding was stopped.")
            if length and packet.pts is not None:
                progress(min(1.0, max(0.0, float(packet.pts * stream.time_base) / length)), "decoding")
    for piece in resample(None):
        out.write(piece)
    progress(1.0, "decoding")


def _packets(container: Any, stream: Any) -> Iterator[Any]:
    """All packets of the stream; where the file is damaged, reading goes on behind the damage."""
    import av

    idle = 0
    while idle < _HOPELESS:
        idle += 1
        try:
            for packet in container.demux(stream):
                idle = 0
                yield packet
            return
        except av.error.FFmpegError:
            continue


def _samples(packet: Any, resample: "_Resampler") -> Iterator[bytes | memoryview]:
    """Sound of one packet; silence of its length where it cannot be decoded, so that all later times stay right."""
    import av

    try:
        for frame in packet.decode():
            yield from resample(frame)
    except av.error.FFmpegError:
        yield from resample(None)  # what was gathered comes first
        lost = float((packet.duration or 0) * packet.time_base)
        yield bytes(round(min(lost, 10.0) * SAMPLE_RATE) * _SAMPLE_BYTES)


class _Resampler:
    """Frames of any rate and layout to bytes of 16 kHz mono; made anew where a file changes its format midway.

    Frames are gathered first: one by one, more time goes into calls than into samples.
    """

    def __init__(self) -> None:
        self._format: tuple[Any, ...] = ()
        self._gathered: Any = None
        self._resampler: Any = None

    def __call__(self, frame: Any) -> Iterator[memoryview]:
        """The samples that are ready by now; with None, all that are left."""
        import av

        format = (frame.format.name, frame.layout.name, frame.sample_rate) if frame is not None else ()
        if format != self._format:
            yield from self._rest()
            self._format = format
            self._gathered = av.AudioFifo()
            self._resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        if frame is None:
            return
        frame.pts = None  # gaps and jumps of a file's clock must not stop the resampler
        self._gathered.write(frame)
        if self._gathered.samples >= _GATHERED:
            yield from self._pieces(self._gathered.read())

    def _rest(self) -> Iterator[memoryview]:
        if self._format and self._gathered.samples:
            yield from self._pieces(self._gathered.read())
        if self._format:
            yield from self._pieces(None)

    def _pieces(self, frame: Any) -> Iterator[memoryview]:
        for piece in self._resampler.resample(frame):
            yield memoryview(piece.planes[0])[: piece.samples * _SAMPLE_BYTES]


def _seconds(container: Any, stream: Any) -> float | None:
    if stream.duration:
        return float(stream.duration * stream.time_base)
    return container.duration / 1_000_000 if container.duration else None


def _disk_trouble(destination: Path, error: OSError) -> AudioError:
    if error.errno == errno.ENOSPC:
        return NoRoom(f"{destination.parent}: the disk is full. Free some space and try again.")
    return AudioError(f"{error.filename or destination}: {error.strerror or error}. Check path and rights.")
