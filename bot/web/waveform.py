"""The waveform of an episode: loudness in short steps, measured once while streaming through the audio, then kept."""

import asyncio
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import AudioError, NotFound
from bot.web.room import Room

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Steps of one picture, whatever the length: 16 KB, a pixel each on four screens side by side.
STEPS = 4_096
#: Samples a second that are looked at; peaks of speech survive, and three hours decode in seconds.
_RATE = 8_000


async def waveform(room: Room, key: str) -> bytes:
    """One byte (0..255) a step; kept beside the audio. `NotFound` where the audio is not kept."""
    found = await asyncio.to_thread(room.library.audio, key)
    if found is None:
        raise NotFound(f"The audio of episode {key} was not fetched yet.")
    audio, artifact = found
    name = f"{artifact.rpartition('/')[0] or key}/waveform-{audio.sha256[:12]}.bin"
    async with room.drawing:
        if await room.artifacts.exists(name):
            return await room.artifacts.get(name)
        if not await room.artifacts.exists(artifact):
            raise NotFound("The audio of this episode is no longer kept; a re-run fetches it again.")
        with room.artifacts.local(artifact) as path:
            data = await asyncio.to_thread(measure, path)
        await room.artifacts.put(name, data, content_type="application/octet-stream")
    return data


def measure(path: Path) -> bytes:
    """Peaks of an audio file; blocks. `AudioError` where FFmpeg finds no audio in it."""
    import av
    import numpy as np

    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise AudioError(f"{path.name} holds no audio.")
            return _scaled(np.array(_hundredths(container), dtype=np.float32))
    except av.error.FFmpegError as error:
        raise AudioError(f"{path.name} can't be read as audio: {error.strerror}.") from error


def _hundredths(container: object) -> list[float]:
    """The loudest sample of each 10 ms."""
    import av
    import numpy as np

    resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE)
    step, rest, peaks = _RATE // 100, np.zeros(0, np.int16), []
    frames = container.decode(audio=0)  # type: ignore[attr-defined]
    for frame in _until_torn(frames):
        parts = [part.to_ndarray().reshape(-1) for part in resampler.resample(frame)]
        rest = np.concatenate([rest, *parts])
        whole = len(rest) // step * step
        if whole >= step * 100:
            peaks.extend(np.abs(rest[:whole].reshape(-1, step).astype(np.int32)).max(axis=1).tolist())
            rest = rest[whole:]
    if len(rest):
        peaks.append(float(np.abs(rest.astype(np.int32)).max()))
    return peaks


def _until_torn(frames: object):  # type: ignore[no-untyped-def]
    """What can be decoded: a torn end costs the end."""
    import av

    iterator = iter(frames)  # type: ignore[call-overload]
    while True:
        try:
            yield next(iterator)
        except (StopIteration, av.error.FFmpegError):
            return


def _scaled(peaks: "NDArray[np.float32]") -> bytes:
    """Loudest of each step against the loud parts of the whole, so that quiet recordings show too."""
    import numpy as np

    if not len(peaks):
        return bytes(STEPS)
    edges = np.linspace(0, len(peaks), STEPS + 1).astype(int)
    loudest = np.array([peaks[a : max(b, a + 1)].max() for a, b in pairwise(edges)])
    top = max(float(np.percentile(loudest, 99.5)), 1.0)
    return (np.clip(loudest / top, 0, 1) * 255).astype(np.uint8).tobytes()
