"""Both Whisper engines, with real weights, on the sample and on what is no speech."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bot.ports import Transcriber
from bot.speech.recognition.engine import Setting
from bot.speech.recognition.faster_whisper import FasterWhisper
from bot.speech.recognition.openai_whisper import OpenAIWhisper
from bot.speech.recognition.recognizer import Recognizer
from bot.testing.sound import sample_script, sample_speech
from bot.testing.transcriber import FakeTranscriber, ListeningContract, TranscriberContract, recall


@pytest.fixture(scope="module")
def fast(models_dir: Path) -> Iterator[FasterWhisper]:
    engine = FasterWhisper("tiny.en", models_dir=models_dir)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def original(models_dir: Path) -> Iterator[OpenAIWhisper]:
    engine = OpenAIWhisper("tiny.en", models_dir=models_dir)
    yield engine
    engine.close()


class TestFakeTranscriber(TranscriberContract):
    @pytest.fixture
    def transcriber(self) -> Transcriber:
        return FakeTranscriber(sample_script(3.2, 46.0))


@pytest.mark.slow
class TestFasterWhisper(TranscriberContract, ListeningContract):
    @pytest.fixture
    def transcriber(self, fast: FasterWhisper) -> Transcriber:
        return fast


@pytest.mark.slow
class TestOpenAIWhisper(TranscriberContract, ListeningContract):
    @pytest.fixture
    def transcriber(self, original: OpenAIWhisper) -> Transcriber:
        return original


@pytest.mark.slow
@pytest.mark.parametrize("name", ["fast", "original"])
def test_a_window_full_of_fast_speech_is_heard_to_its_end(name: str, request: pytest.FixtureRequest) -> None:
    engine: Recognizer = request.getfixturevalue(name)
    faster, (start, end) = 1.4, (3.2, 43.0)
    spoken = sample_speech(start, end).astype(np.float32) / 32768.0
    hurried = np.interp(np.arange(0, len(spoken), faster), np.arange(len(spoken)), spoken).astype(np.float32)
    assert 28.0 < len(hurried) / 16_000 < 30.0
    (heard,) = engine.open().decode([hurried], language="en", prompt=(), setting=Setting(beam=1))
    script = sample_script(start, end)
    assert len(script.split()) / 29.0 > 3.5  # words a second, as in lively talk
    assert recall(heard.text, script) > 0.9
