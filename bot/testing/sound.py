"""Decoded audio for tests of speech engines: the sample show, silence, noise, music, made on the spot."""

import json
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.domain.audio import SAMPLE_RATE, DecodedAudio

Wave = npt.NDArray[np.float64]


def write_sound(path: Path, *waves: npt.NDArray[Any]) -> DecodedAudio:
    """Waves (float -1 to 1, or int16 as they are) one behind the other as `DecodedAudio`."""
    pieces = [wave if wave.dtype == np.int16 else (np.clip(wave, -1, 1) * 32767).astype("<i2") for wave in waves]
    samples = np.concatenate(pieces).astype("<i2")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(samples.tobytes())
    return DecodedAudio(path=path, samples=len(samples))


def sample_speech(start: float = 0.0, end: float | None = None) -> npt.NDArray[np.int16]:
    """The sample episode between two times, as samples at 16 kHz."""
    return _sample()[int(start * SAMPLE_RATE) : None if end is None else int(end * SAMPLE_RATE)]


@cache
def _sample() -> npt.NDArray[np.int16]:
    import av

    with as_file(files("bot.sample") / "episode.mp3") as path, av.open(str(path)) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        frames = [frame for decoded in container.decode(audio=0) for frame in resampler.resample(decoded)]
        frames += resampler.resample(None)
        samples: npt.NDArray[np.int16] = np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames])
    return samples


def sample_script(start: float = 0.0, end: float | None = None) -> str:
    """What is said in the sample between two times: the sentences that lie wholly inside."""
    script = json.loads((files("bot.sample") / "spoken.json").read_text(encoding="utf-8"))
    said = (sentence for turn in script["turns"] for sentence in turn["sentences"])
    return " ".join(one["text"] for one in said if one["start"] >= start and (end is None or one["end"] <= end))


def silence(seconds: float) -> Wave:
    """Nothing at all."""
    return np.zeros(int(seconds * SAMPLE_RATE))


def noise(seconds: float, *, level: float = 0.1, seed: int = 7) -> Wave:
    """White noise: wind, a fan, a bad line."""
    return level * np.random.default_rng(seed).standard_normal(int(seconds * SAMPLE_RATE))


def music(seconds: float, *, seed: int = 7) -> Wave:
    """Chords of decaying harmonics over a beat: no voice, but more than a tone."""
    chance = np.random.default_rng(seed)
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    within = time % 0.5
    roots = 110.0 * 2 ** (chance.choice([0, 3, 5, 7, 10, 12], size=int(seconds * 2) + 1) / 12)
    pitch = roots[(time * 2).astype(int)]
    tones = [np.sin(2 * np.pi * pitch * factor * time) / factor for factor in (1.0, 1.26, 1.5, 2.0, 3.0)]
    beat = chance.standard_normal(len(time)) * np.exp(-within * 40)
    return np.asarray(0.15 * sum(tones) * np.exp(-within * 3) + 0.1 * beat)
