"""Loudness over time, for pictures: the loudest sample of each of some thousand steps, in one byte each."""

from itertools import pairwise
from typing import IO, TYPE_CHECKING

from bot.domain.audio import DecodedAudio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Steps of one picture, whatever the length: 4 KB, a pixel each on a wide screen and some to zoom into.
STEPS = 4_096


def loudness(audio: DecodedAudio) -> bytes:
    """One byte (0..255) a step, against the loud parts of the whole, so that quiet recordings show too; blocks.

    Taken from what recognition heard, so that a damaged file keeps the same clock here as in the transcript. Only one
    step is in memory at a time: read, not mapped, for mapped pages of hours count as memory too.
    """
    import numpy as np

    if not audio.samples:
        return bytes(STEPS)
    edges = np.linspace(0, audio.samples, STEPS + 1).astype(int).tolist()
    with audio.path.open("rb") as file:
        spans = (_read(file, start, max(end, start + 1)) for start, end in pairwise(edges))
        return _scaled(np.array([_loudest(span) for span in spans], dtype=np.float32))


def _read(file: IO[bytes], start: int, end: int) -> "NDArray[np.int16]":
    import numpy as np

    file.seek(2 * start)
    return np.fromfile(file, dtype="<i2", count=end - start)


def _loudest(span: "NDArray[np.int16]") -> int:
    return max(int(span.max()), -int(span.min())) if len(span) else 0


def _scaled(peaks: "NDArray[np.float32]") -> bytes:
    import numpy as np

    top = max(float(np.percentile(peaks, 99.5)), 1.0)
    scaled: bytes = (np.minimum(peaks / top, 1.0) * 255).astype(np.uint8).tobytes()
    return scaled
