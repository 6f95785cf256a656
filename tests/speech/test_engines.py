"""Both Whisper engines, with real weights, on the sample and on what is no speech."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ports import Transcriber
from bot.speech.faster_whisper import FasterWhisper
from bot.speech.openai_whisper import OpenAIWhisper
from bot.testing.sound import sample_script
from bot.testing.transcriber import FakeTranscriber, ListeningContract, TranscriberContract


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
