"""Whisper as OpenAI published it, on PyTorch: the engine asked for by name, and the one for GPUs CTranslate2 lacks."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.errors import ModelError
from bot.ports import Progress, no_progress
from bot.speech.activity import Samples
from bot.speech.hardware import cores
from bot.speech.recognition.engine import Decoded, Engine, Heard, Setting
from bot.speech.recognition.language import thinned
from bot.speech.recognition.recognizer import Recognizer
from bot.speech.recognition.words import timed_words
from bot.speech.sentences import spaces
from bot.speech.weights import store
from bot.speech.weights.catalogue import OPENAI_WHISPER, canonical

#: Seconds of a step of the alignment; samples of one.
_STEP, _SAMPLES_PER_STEP = 0.02, 320
#: Samples of a window of 30 s.
_WINDOW = 480_000
#: Tokens of text in one window.
_LONGEST_TEXT = 220
#: Tokens of text and prompt that fit together into its context, beside the few that begin every text.
_TEXT_AND_PROMPT = 440


class OpenAIWhisper(Recognizer):
    """`Transcriber` on openai-whisper's checkpoints; `device` is PyTorch's name of one, or "auto".

    `batch` chunks are decoded in one call; half precision where the device is not a CPU.
    """

    name = OPENAI_WHISPER

    def __init__(
        self,
        model: str = "base",
        *,
        models_dir: Path,
        device: str = "auto",
        threads: int | None = None,
        batch: int | None = None,
        carry: bool = False,
    ) -> None:
        super().__init__(model=model, carry=carry)
        self._models_dir, self._device, self._threads, self._batch = models_dir, device, threads, batch

    @property
    def variant(self) -> str:
        return f"{self._device}-{'carry' if self._carry else 'apart'}"

    def load(self, progress: Progress = no_progress) -> Engine:
        path = store.find(self.model, engine=self.name, models_dir=self._models_dir, progress=progress)
        batch = 1 if self._carry else self._batch
        return _PyTorch(path, name=canonical(self.model), device=self._device, threads=self._threads, batch=batch)


def best_device() -> str:
    """The fastest device that PyTorch finds here."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    # Apple's devices lack the sparse and 64-bit operations that Whisper's alignment needs
    return "cpu"


class _PyTorch:
    """The loaded model; each chunk is encoded once, for text and alignment."""

    parallel = 1
    first = Setting(beam=1)

    def __init__(self, path: Path, *, name: str, device: str, threads: int | None, batch: int | None) -> None:
        import torch
        import whisper

        self._device = best_device() if device == "auto" else device
        if self._device == "cpu":
            torch.set_num_threads(threads or cores())
        try:
            self._model = whisper.load_model(str(path), device=self._device)
        except (RuntimeError, KeyError, OSError, ValueError) as error:
            raise ModelError(
                f"{path} is not an openai-whisper checkpoint ({error}). Delete it or choose another."
            ) from error
        if heads := whisper._ALIGNMENT_HEADS.get(name):
            self._model.set_alignment_heads(heads)
        self._half = self._device != "cpu"
        self.batch = batch or (8 if self._half else 4)
        self.multilingual = bool(self._model.is_multilingual)

    def languages(self, samples: Samples) -> Sequence[tuple[str, float]]:
        if not self.multilingual:
            return [("en", 1.0)]
        _, found = self._model.detect_language(self._encode([samples]))
        return sorted(found[0].items(), key=lambda pair: -pair[1])

    def spoken(self, encoded: Any, spans: Sequence[tuple[float, float]]) -> list[dict[str, float]]:
        import torch

        tokenizer = self._tokenizer("en")
        asked, found = torch.tensor([[tokenizer.sot]], device=self._device), []
        for start, end in spans:
            states = thinned(encoded[None, int(start / _STEP) : int(end / _STEP)])
            with torch.inference_mode():
                logits = self._model.decoder(asked, states)[0, 0, list(tokenizer.all_language_tokens)]
            chances = logits.float().softmax(dim=-1).tolist()
            found.append(dict(zip(tokenizer.all_language_codes, chances, strict=True)))
        return found

    def tokens(self, text: str) -> list[int]:
        return list(self._tokenizer("en").encode(text))

    def decode(
        self, chunks: Sequence[Samples], *, language: str, prompt: Sequence[int], setting: Setting
    ) -> list[Decoded]:
        import torch
        from whisper.decoding import DecodingOptions

        # Its decoder shares one recording among the beams, so beams and batches exclude each other; what is listened
        # to again comes alone. Greedy is also what its own `transcribe` does.
        beam = setting.beam if setting.beam > 1 and setting.temperature == 0 and len(chunks) == 1 else None
        options = DecodingOptions(
            language=language,
            prompt=list(prompt) or None,
            without_timestamps=True,
            temperature=setting.temperature,
            beam_size=beam,
            sample_len=_LONGEST_TEXT,
            fp16=self._half,
        )
        tokenizer = self._tokenizer(language)
        with torch.inference_mode():
            encoded = self._encode(chunks)
            results = self._model.decode(encoded, options)
            return [
                Decoded(
                    words=self._words(result.tokens, encoded[index], len(chunks[index]), tokenizer),
                    logprob=float(result.avg_logprob),
                    silence=float(result.no_speech_prob),
                    encoded=encoded[index],
                )
                for index, result in enumerate(results)
            ]

    def go_on(
        self, chunk: Samples, encoded: Any, *, language: str, prompt: Sequence[int], said: Sequence[int], most: int
    ) -> str:
        import torch
        from whisper.decoding import DecodingOptions

        if len(said) + most > self._model.dims.n_text_ctx // 2 or len(prompt) + len(said) + most > _TEXT_AND_PROMPT:
            return ""
        self._tokenizer(language)
        options = DecodingOptions(
            language=language,
            prompt=list(prompt) or None,
            prefix=list(said) or None,
            without_timestamps=True,
            temperature=0.0,
            sample_len=most,  # and no beams: its search cannot end before its text does
            fp16=self._half,
        )
        with torch.inference_mode():
            return str(self._model.decode(self._encode([chunk])[0] if encoded is None else encoded, options).text)

    def _tokenizer(self, language: str) -> Any:
        """Whisper's tokenizer; its library leaves a file open when it reads the words, which is not our warning."""
        from whisper.tokenizer import get_tokenizer

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            return get_tokenizer(
                self.multilingual, num_languages=self._model.num_languages, language=language, task="transcribe"
            )

    def _encode(self, chunks: Sequence[Samples]) -> Any:
        """The encoder's output for the chunks, each padded to the window."""
        import torch
        from whisper.audio import log_mel_spectrogram, pad_or_trim

        mels = [log_mel_spectrogram(pad_or_trim(samples, _WINDOW), self._model.dims.n_mels) for samples in chunks]
        stack = torch.stack(mels).to(self._device)
        with torch.inference_mode():
            return self._model.encoder(stack.half() if self._half else stack)

    def _words(self, tokens: Sequence[int], encoded: Any, samples: int, tokenizer: Any) -> tuple[Heard, ...]:
        text = [token for token in tokens if token < tokenizer.eot]
        if not text:
            return ()
        jumps, probabilities = self._align(text, encoded, min(1500, samples // _SAMPLES_PER_STEP), tokenizer)
        words, parts = tokenizer.split_to_word_tokens([*text, tokenizer.eot])
        spaced = bool(spaces(tokenizer.language))
        return timed_words(words[:-1], [len(part) for part in parts[:-1]], jumps, probabilities, spaced=spaced)

    def _align(self, text: Sequence[int], encoded: Any, steps: int, tokenizer: Any) -> tuple[list[float], list[float]]:
        """When each token begins, and its probability, as `whisper.timing.find_alignment` finds them.

        That function encodes the audio a second time; this one takes what was encoded for the text.
        """
        import torch
        from whisper.timing import dtw, median_filter

        start = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        asked = torch.tensor([[*start, *text, tokenizer.eot]], device=self._device)
        logits, attention = self._attention(asked, encoded.unsqueeze(0))
        chances = logits[len(start) - 1 : -2, : tokenizer.eot].float().softmax(dim=-1)
        probabilities = chances[range(len(text)), list(text)].tolist()
        weights_of_heads = attention[:, :, :steps].float().softmax(dim=-1)
        deviation, mean = torch.std_mean(weights_of_heads, dim=-2, keepdim=True, unbiased=False)
        smooth = median_filter((weights_of_heads - mean) / deviation, 7)
        matrix = smooth.mean(dim=0)[len(start) - 1 : -1]
        rows, columns = dtw(-matrix)
        begins: dict[int, float] = {}
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            begins.setdefault(row, column * _STEP)
        return [begins[row] for row in sorted(begins)], probabilities

    def _attention(self, asked: Any, encoded: Any) -> tuple[Any, Any]:
        """Logits of one forced pass, and the cross-attention of the heads that follow time."""
        import torch
        from whisper.model import disable_sdpa

        seen: dict[int, Any] = {}
        hooks = [
            block.cross_attn.register_forward_hook(
                lambda _module, _given, made, layer=layer: seen.__setitem__(layer, made[-1][0])
            )
            for layer, block in enumerate(self._model.decoder.blocks)
        ]
        try:
            with disable_sdpa():
                logits = self._model.decoder(asked, encoded)[0]
        finally:
            for hook in hooks:
                hook.remove()
        heads = self._model.alignment_heads.indices().T.tolist()
        return logits, torch.stack([seen[layer][head] for layer, head in heads])
