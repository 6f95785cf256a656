"""Small media files of any format, made on the spot: a tone, silence, a film with a sound track."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np


def make_media(path: Path, *, seconds: float = 2.0, codec: str = "pcm_s16le", rate: int = 24_000, tone: float = 440.0,
               stereo: bool = False, video: bool = False, sound: bool = True) -> Path:  # fmt: skip
    """Write a file of the format that the ending names; `tone` in Hz, 0 for silence."""
    import av

    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        film: Any = container.add_stream("mpeg4", rate=10) if video else None
        track: Any = container.add_stream(codec, rate=rate, layout="stereo" if stereo else "mono") if sound else None
        if film is not None:
            film.width, film.height, film.pix_fmt = 64, 64, "yuv420p"
            picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), dtype=np.uint8), format="rgb24")
            for number in range(int(seconds * 10)):
                picture.pts, picture.time_base = number, Fraction(1, 10)
                container.mux(film.encode(picture))
            container.mux(film.encode(None))
        if track is not None:
            for frame in _frames(seconds, rate, tone, stereo):
                container.mux(track.encode(frame))
            container.mux(track.encode(None))
    return path


def _frames(seconds: float, rate: int, tone: float, stereo: bool) -> Iterator[Any]:
    import av

    total = int(seconds * rate)
    wave = (8000 * np.sin(2 * np.pi * tone * np.arange(total) / rate)).astype(np.int16)
    for start in range(0, total, 1024):
        piece = wave[start : start + 1024][None, :]
        samples = np.repeat(piece, 2, axis=0).T.reshape(1, -1) if stereo else piece
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo" if stereo else "mono")
        frame.sample_rate, frame.pts = rate, start
        yield frame
