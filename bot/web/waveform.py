"""The waveform of an episode: loudness in short steps, measured once while streaming through the audio, then kept."""

import asyncio
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.audio import DecodedAudio
from bot.errors import NotFound
from bot.web.room import Room

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Steps of one picture, whatever the length: 16 KB, a pixel each on four screens side by side.
STEPS = 4_096


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
    """Peaks of an audio file; blocks. `AudioError` where there is no sound in it.

    Decoded as for recognition, so that a damaged file keeps the same clock here as in the transcript.
    """
    from bot.audio.decoder import AvDecoder

    with tempfile.TemporaryDirectory(prefix="podbot-waveform-") as folder:
        decoded = AvDecoder().decode(path, Path(folder) / "samples.pcm")
        return _scaled(_loudest(decoded))


def _loudest(audio: DecodedAudio) -> "NDArray[np.float32]":
    """The loudest sample of each step; only one step is in memory at a time."""
    import numpy as np

    samples = np.memmap(audio.path, dtype="<i2", mode="r")
    edges = np.linspace(0, len(samples), STEPS + 1).astype(int)
    spans = (samples[start : max(end, start + 1)] for start, end in pairwise(edges))
    return np.array([max(int(span.max()), -int(span.min())) if len(span) else 0 for span in spans], dtype=np.float32)


def _scaled(peaks: "NDArray[np.float32]") -> bytes:
    """Against the loud parts of the whole, so that quiet recordings show too."""
    import numpy as np

    top = max(float(np.percentile(peaks, 99.5)), 1.0)
    scaled: bytes = (np.clip(peaks / top, 0, 1) * 255).astype(np.uint8).tobytes()
    return scaled
