"""Log mel filterbanks as Kaldi computes them: what voice models listen to."""

from functools import cache

import numpy as np
import numpy.typing as npt

from bot.domain.audio import SAMPLE_RATE

Floats = npt.NDArray[np.float32]

#: Samples from one frame to the next (10 ms), and samples in a frame (25 ms).
SHIFT, LENGTH = 160, 400
_FFT = 512
_BINS = 80
_LOWEST_HZ = 20.0
_PREEMPHASIS = np.float32(0.97)
_FLOOR = np.float32(1.1920929e-07)


def fbank(samples: Floats) -> Floats:
    """80 log energies for each full frame of samples between -1 and 1, the mean over time taken off.

    Kaldi's defaults without dither: Povey window, pre-emphasis .97, snip edges. Fewer samples than one frame are
    padded with silence.
    """
    padded = np.pad(samples, (0, max(0, LENGTH - len(samples))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, LENGTH)[::SHIFT]
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    spectrum = np.fft.rfft((frames - _PREEMPHASIS * before) * _window(), _FFT, axis=1)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    energies = np.log(np.maximum(power @ _bank(), _FLOOR))
    return np.asarray(energies - energies.mean(axis=0), dtype=np.float32)


@cache
def _window() -> Floats:
    return np.asarray(np.hanning(LENGTH) ** 0.85, dtype=np.float32)


@cache
def _bank() -> Floats:
    """Triangles of equal width in mel, from 20 Hz to half the sample rate."""
    low, high = _mel(np.asarray(_LOWEST_HZ)), _mel(np.asarray(SAMPLE_RATE / 2))
    width = (high - low) / (_BINS + 1)
    place = _mel(np.arange(_FFT // 2 + 1) * SAMPLE_RATE / _FFT)[:, None]
    left = low + width * np.arange(_BINS)[None, :]
    triangles = np.minimum((place - left) / width, (left + 2 * width - place) / width)
    return np.maximum(triangles, 0.0).astype(np.float32)


def _mel(hertz: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    return np.asarray(1127.0 * np.log1p(hertz / 700.0))
