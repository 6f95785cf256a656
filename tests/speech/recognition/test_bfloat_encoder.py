"""The encoder in bfloat16, against CTranslate2's own in float32."""

from pathlib import Path

import numpy as np
import pytest

from bot.speech.recognition.bfloat_encoder import BFloatEncoder, supported
from bot.speech.weights import store


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        ("processor\t: 0\nflags\t\t: fpu avx2 amx_bf16 amx_tile\n", True),
        ("processor\t: 0\nflags\t\t: fpu avx2 avx512_bf16\n", False),
        ("model name\t: amx_bf16\n", False),
    ],
)
def test_only_a_matrix_unit_for_bfloat16_counts(tmp_path: Path, lines: str, answer: bool) -> None:
    (tmp_path / "cpuinfo").write_text(lines, encoding="utf-8")
    assert supported(tmp_path / "cpuinfo") is answer


def test_a_system_that_does_not_say_has_none(tmp_path: Path) -> None:
    assert not supported(tmp_path / "missing")


@pytest.mark.slow
def test_it_hears_what_the_full_precision_encoder_hears(models_dir: Path) -> None:
    from faster_whisper import WhisperModel

    folder = store.find("tiny.en", engine="faster-whisper", models_dir=models_dir)
    spectra = np.random.default_rng(7).normal(size=(2, 80, 3000)).astype(np.float32).clip(-1, 1)
    exact = np.array(WhisperModel(str(folder), device="cpu", compute_type="float32").encode(spectra))
    close = BFloatEncoder(folder, threads=1)(spectra)
    assert close.shape == exact.shape and close.dtype == np.float32
    assert np.abs(close - exact).mean() < 0.02 * np.abs(exact).mean()
