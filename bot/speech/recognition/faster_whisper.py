"""Whisper on CTranslate2: several chunks at once on a CPU's cores, in batches on a GPU, every step of it ours."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.domain.audio import SAMPLE_RATE
from bot.errors import ModelError
from bot.ports import Progress, no_progress
from bot.speech.activity import Samples
from bot.speech.hardware import cores, ctranslate2_has_gpu
from bot.speech.recognition import bfloat_encoder
from bot.speech.recognition.bfloat_encoder import BFloatEncoder
from bot.speech.recognition.engine import Decoded, Engine, Setting
from bot.speech.recognition.language import thinned
from bot.speech.recognition.recognizer import Recognizer
from bot.speech.recognition.words import timed_words
from bot.speech.sentences import spaces
from bot.speech.weights import store
from bot.speech.weights.catalogue import FASTER_WHISPER

#: Each step of the alignment is 20 ms, each frame of the spectrogram 10 ms; a window has this many frames.
_STEP, _FRAMES_PER_SECOND, _WINDOW_FRAMES = 0.02, 100, 3000
#: Beams where the encoder has taken most of the time: five cost a quarter more and save .001 to .002 of word errors
#: over an episode (measured).
_FEW = 2
#: Whisper's context in tokens, which prompt and text share. CTranslate2 sets half of what it is allowed aside for the
#: prompt, however short that is: only the whole of it leaves room for a window full of fast speech, some 150 tokens.
_CONTEXT = 448


class FasterWhisper(Recognizer):
    """`Transcriber` on faster-whisper's weights.

    `mode`: "parallel" decodes chunks side by side, one core each (fastest on a CPU); "batched" several in one call;
    "sequential" one by one, each with the text before it as context. "auto": batched on a GPU, else parallel.
    `threads` limits the cores used. `batch` is the number of chunks in one call. `compute_type` "auto" is int8 on a
    CPU, with the encoder in bfloat16 where the CPU has a matrix unit for it.
    """

    name = FASTER_WHISPER

    def __init__(
        self,
        model: str = "base",
        *,
        models_dir: Path,
        device: str = "auto",
        compute_type: str = "auto",
        threads: int | None = None,
        mode: str = "auto",
        batch: int | None = None,
    ) -> None:
        super().__init__(model=model, carry=mode == "sequential")
        self._models_dir, self._device, self._compute_type = models_dir, device, compute_type
        self._threads, self._mode, self._batch = threads, mode, batch

    @property
    def variant(self) -> str:
        encoder = "-bfloat16" if self._bfloat(_device(self._device)) else ""
        return f"{self._device}-{self._compute_type}-{self._mode}{encoder}"

    def load(self, progress: Progress = no_progress) -> Engine:
        path = store.find(self.model, engine=self.name, models_dir=self._models_dir, progress=progress)
        device = _device(self._device)
        mode = ("batched" if device == "cuda" else "parallel") if self._mode == "auto" else self._mode
        return _CTranslate2(
            path,
            device=device,
            compute_type=_compute_type(self._compute_type, device),
            threads=self._threads or cores(),
            mode=mode,
            batch=self._batch,
            bfloat=self._bfloat(device),
        )

    def _bfloat(self, device: str) -> bool:
        return device == "cpu" and self._compute_type == "auto" and bfloat_encoder.supported()


def _device(asked: str) -> str:
    if asked != "auto":
        return asked
    return "cuda" if ctranslate2_has_gpu() else "cpu"


def _compute_type(asked: str, device: str) -> str:
    if asked != "auto":
        return asked
    return "int8_float16" if device == "cuda" else "int8"


class _CTranslate2:
    """The loaded model; encodes, decodes and aligns without leaving CTranslate2's own memory."""

    def __init__(
        self,
        path: Path,
        *,
        device: str,
        compute_type: str,
        threads: int,
        mode: str,
        batch: int | None,
        bfloat: bool = False,
    ) -> None:
        from faster_whisper import WhisperModel

        self.parallel = threads if mode == "parallel" else 1
        try:
            self._whisper = WhisperModel(
                str(path),
                device=device,
                compute_type=compute_type,
                cpu_threads=max(1, threads // self.parallel),
                num_workers=self.parallel,
            )
        except (RuntimeError, ValueError) as error:
            raise ModelError(
                f"The Whisper model in {path} does not load: {error}. Delete the folder or choose another."
            ) from error
        self._model = self._whisper.model
        self._encoder = _bfloat_encoder(path, max(1, threads // self.parallel)) if bfloat else None
        self.first = Setting() if device == "cuda" or self._encoder else Setting(beam=_FEW)
        self.batch = 1 if mode == "sequential" else batch or self._usual_batch(device)
        self.multilingual = bool(self._model.is_multilingual)

    def _usual_batch(self, device: str) -> int:
        """More at once takes memory, some 100 MB for each of them and each worker; from two on a CPU gains 2 %."""
        return 16 if device == "cuda" else 2

    def languages(self, samples: Samples) -> Sequence[tuple[str, float]]:
        if not self.multilingual:
            return [("en", 1.0)]
        found = self._model.detect_language(self._encode([samples])[0])[0]
        return [(token[2:-2], float(probability)) for token, probability in found]

    def spoken(self, encoded: Any, spans: Sequence[tuple[float, float]]) -> list[dict[str, float]]:
        import ctranslate2

        parts = [thinned(encoded[:, int(start / _STEP) : int(end / _STEP)]) for start, end in spans]
        found: dict[int, dict[str, float]] = {}
        for length in {part.shape[1] for part in parts}:  # those of one length in one call
            places = [at for at, part in enumerate(parts) if part.shape[1] == length]
            states = ctranslate2.StorageView.from_array(np.concatenate([parts[at] for at in places]))
            for at, chances in zip(places, self._model.detect_language(states), strict=True):
                found[at] = {token[2:-2]: float(chance) for token, chance in chances}
        return [found[at] for at in range(len(parts))]

    def tokens(self, text: str) -> list[int]:
        return list(self._whisper.hf_tokenizer.encode(text, add_special_tokens=False).ids)

    def decode(
        self, chunks: Sequence[Samples], *, language: str, prompt: Sequence[int], setting: Setting
    ) -> list[Decoded]:
        tokenizer = self._tokenizer(language)
        start = [tokenizer.sot_prev, *prompt] if prompt else []
        start = [*start, *tokenizer.sot_sequence, tokenizer.no_timestamps]
        encoded, frames = self._encode(chunks)
        results = self._model.generate(
            encoded,
            [start] * len(chunks),
            beam_size=setting.beam,
            sampling_temperature=setting.temperature,
            sampling_topk=1 if setting.temperature == 0 else 0,
            no_repeat_ngram_size=setting.no_repeat,
            max_length=_CONTEXT,
            suppress_tokens=_suppressed(tokenizer),
            return_scores=True,
            return_no_speech_prob=True,
        )
        texts = [[token for token in result.sequences_ids[0] if token < tokenizer.eot] for result in results]
        aligned = self._model.align(encoded, tokenizer.sot_sequence, texts, frames)
        return [
            Decoded(
                words=_words(tokenizer, text, alignment),
                logprob=_mean_logprob(result),
                silence=float(result.no_speech_prob),
                encoded=kept,
            )
            for text, alignment, result, kept in zip(texts, aligned, results, _each(encoded), strict=True)
        ]

    def go_on(
        self, chunk: Samples, encoded: Any, *, language: str, prompt: Sequence[int], said: Sequence[int], most: int
    ) -> str:
        import ctranslate2

        tokenizer = self._tokenizer(language)
        start = [tokenizer.sot_prev, *prompt] if prompt else []
        start = [*start, *tokenizer.sot_sequence, tokenizer.no_timestamps]
        text = len(said) + most
        if len(start) + text > _CONTEXT or 2 * text > _CONTEXT:
            return ""
        sound = self._encode([chunk])[0] if encoded is None else ctranslate2.StorageView.from_array(encoded)
        (result,) = self._model.generate(
            sound,
            [[*start, *said]],
            beam_size=Setting().beam,  # fewer beams misspell
            max_length=max(2 * text, len(start) + text),  # half of it is set aside for the prompt
            suppress_tokens=_suppressed(tokenizer),
        )
        tokens = result.sequences_ids[0][len(said) :]
        return str(tokenizer.decode([token for token in tokens if token < tokenizer.eot]))

    def _tokenizer(self, language: str) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        return Tokenizer(self._whisper.hf_tokenizer, self.multilingual, task="transcribe", language=language)

    def _encode(self, chunks: Sequence[Samples]) -> tuple[Any, list[int]]:
        """The chunks through the encoder, and how many frames of each are sound (the rest is padding).

        Always the whole window that Whisper was trained on: one cut to the chunk's length saves 8 % of the work and
        costs .001 of word errors over an episode (measured).
        """
        import ctranslate2

        spectra = [self._whisper.feature_extractor(samples)[:, :_WINDOW_FRAMES] for samples in chunks]
        padded = [np.pad(spectrum, ((0, 0), (0, _WINDOW_FRAMES - spectrum.shape[1]))) for spectrum in spectra]
        frames = [min(_WINDOW_FRAMES, len(samples) * _FRAMES_PER_SECOND // SAMPLE_RATE) for samples in chunks]
        stacked = np.stack(padded)
        if self._encoder is None:
            return self._whisper.encode(stacked), frames
        return ctranslate2.StorageView.from_array(self._encoder(stacked)), frames


def _each(encoded: Any) -> list[Any]:
    """Every chunk's part of the encoder's output, in the machine's own memory."""
    import ctranslate2

    here = encoded if encoded.device == "cpu" else encoded.to_device(ctranslate2.Device.cpu)
    return [part[None] for part in np.asarray(here.to(ctranslate2.DataType.float32))]


def _bfloat_encoder(path: Path, threads: int) -> BFloatEncoder | None:
    """None where the weights are quantized already: CTranslate2 alone can compute with those."""
    try:
        return BFloatEncoder(path, threads=threads)
    except ModelError:
        return None


def _suppressed(tokenizer: Any) -> tuple[int, ...]:
    from faster_whisper.transcribe import get_suppressed_tokens

    return tuple(get_suppressed_tokens(tokenizer, [-1]))


def _mean_logprob(result: Any) -> float:
    length = len(result.sequences_ids[0])
    return float(result.scores[0]) * length / (length + 1)


def _words(tokenizer: Any, text: list[int], alignment: Any) -> tuple[Any, ...]:
    """Words from the path through the attention: a token begins where the path first reaches it."""
    words, tokens = tokenizer.split_to_word_tokens([*text, tokenizer.eot])
    begins: dict[int, float] = {}
    for token, step in alignment.alignments:
        begins.setdefault(token, step * _STEP)
    jumps = [begins[token] for token in sorted(begins)]
    spaced = bool(spaces(tokenizer.language_code))
    lengths = [len(part) for part in tokens[:-1]]
    return timed_words(words[:-1], lengths, jumps, alignment.text_token_probs, spaced=spaced)
