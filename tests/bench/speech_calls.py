"""The calls that are compared: each engine's own way, and podbot's; run one by one, each in a process of its own.

`python -m tests.bench.speech_calls CALL SAMPLES MODELS ANSWER [CONTEXT NAME…]` writes what it measured to ANSWER.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bot.domain.audio import DecodedAudio
from bot.ports import SpeechOptions
from bot.speech.hardware import cores
from bot.speech.recognition.recognizer import Recognizer
from bot.speech.weights import store
from bot.speech.weights.catalogue import FASTER_WHISPER, OPENAI_WHISPER

#: A call takes nothing and gives the text; loading the model happened before and does not count.
Call = Callable[[], str]
_MODEL = "base"


def _floats(audio: DecodedAudio) -> Any:
    return np.fromfile(audio.path, dtype="<i2").astype(np.float32) / 32768.0


def _openai(audio: DecodedAudio, models: Path, options: SpeechOptions, *, words: bool) -> Call:
    import torch
    import whisper

    torch.set_num_threads(cores())
    model = whisper.load_model(str(store.find(_MODEL, engine=OPENAI_WHISPER, models_dir=models)), device="cpu")
    model.set_alignment_heads(whisper._ALIGNMENT_HEADS[_MODEL])
    return lambda: str(model.transcribe(_floats(audio), word_timestamps=words, fp16=False)["text"])


def _faster(audio: DecodedAudio, models: Path, options: SpeechOptions, *, batched: bool, words: bool) -> Call:
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    path = store.find(_MODEL, engine=FASTER_WHISPER, models_dir=models)
    model = WhisperModel(str(path), device="cpu", compute_type="int8", cpu_threads=cores())
    engine = BatchedInferencePipeline(model) if batched else model
    given = {"word_timestamps": words, **({"batch_size": 8} if batched else {})}
    return lambda: " ".join(segment.text for segment in engine.transcribe(_floats(audio), **given)[0])


def _podbot(engine: Recognizer, audio: DecodedAudio, options: SpeechOptions) -> Call:
    engine.open()
    return lambda: engine.transcribe(audio, options=options).text


def _podbot_faster(audio: DecodedAudio, models: Path, options: SpeechOptions) -> Call:
    from bot.speech.recognition.faster_whisper import FasterWhisper

    return _podbot(FasterWhisper(_MODEL, models_dir=models), audio, options)


def _podbot_openai(audio: DecodedAudio, models: Path, options: SpeechOptions) -> Call:
    from bot.speech.recognition.openai_whisper import OpenAIWhisper

    return _podbot(OpenAIWhisper(_MODEL, models_dir=models), audio, options)


CALLS: dict[str, Callable[[DecodedAudio, Path, SpeechOptions], Call]] = {
    "openai-whisper, its own transcribe": lambda *given: _openai(*given, words=False),
    "openai-whisper, with word times": lambda *given: _openai(*given, words=True),
    "faster-whisper, sequential, word times": lambda *given: _faster(*given, batched=False, words=True),
    "faster-whisper, batched": lambda *given: _faster(*given, batched=True, words=False),
    "faster-whisper, batched, word times": lambda *given: _faster(*given, batched=True, words=True),
    "podbot on openai-whisper": _podbot_openai,
    "podbot": _podbot_faster,
    "podbot, no names given": lambda audio, models, options: _podbot_faster(audio, models, SpeechOptions()),
}


def main(name: str, samples: str, models: str, answer: str, *told: str) -> None:
    """Run one call and write down what it took."""
    path = Path(samples)
    audio = DecodedAudio(path=path, samples=path.stat().st_size // 2)
    options = SpeechOptions(context=told[0] if told else "", names=told[1:])
    call = CALLS[name](audio, Path(models), options)
    wall, cpu = time.perf_counter(), time.process_time()
    text = call()
    measured = {
        "seconds": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        "text": text,
    }
    Path(answer).write_text(json.dumps(measured), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
