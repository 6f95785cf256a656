"""The part of a `Transcriber` that all Whisper engines share: from the file to a transcript, chunk by chunk."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

from bot.domain.audio import SAMPLE_RATE, DecodedAudio
from bot.domain.timecode import clock
from bot.domain.transcript import Transcript
from bot.errors import Cancelled, NoSpeech
from bot.ports import CancelCheck, Checkpoints, Progress, SpeechOptions, never_cancelled, no_progress
from bot.speech.activity import Stretch, open_samples, read, stretches
from bot.speech.heap import giving_back, share_heaps
from bot.speech.names.heard import NamesHeard
from bot.speech.recognition.checkpoints import recognition_key
from bot.speech.recognition.chunks import WINDOW, Chunk, chunks
from bot.speech.recognition.engine import Engine
from bot.speech.recognition.follower import Follower
from bot.speech.recognition.language import Language, detect
from bot.speech.recognition.listener import Listener, Understood
from bot.speech.recognition.prompt import Prompt, carried, compose
from bot.speech.recognition.records import from_record, to_record
from bot.speech.sentences import Growing, spaces

#: Seconds between two looks at the cancel button while a chunk is being decoded.
_LOOK = 0.2
#: Chunks heard before the language is settled; from so many seconds on, so many seconds are heard at later places too.
_TO_DETECT, _LONG, _HEARD = 3, 600.0, 30
_EVERYTHING = SpeechOptions()

Partial = Callable[[Transcript], None]


@dataclass(frozen=True, slots=True)
class _Finished:
    """A chunk with its result; `fresh` where this run decoded it."""

    chunk: Chunk
    understood: Understood
    fresh: bool


class Recognizer:
    """Base of the engines: they say how to `load` a model, everything else is here.

    `carry`: every chunk is prompted with the text before it, which forces one chunk after the other.
    """

    name: str = ""

    def __init__(self, *, model: str, carry: bool = False) -> None:
        share_heaps()  # here rather than in `transcribe`, which may be called in a thread with a heap of its own
        self.model = model
        self._carry = carry
        self._engine: Engine | None = None

    @property
    def variant(self) -> str:
        """What besides engine and model decides the result: number format, mode."""
        return ""

    def load(self, progress: Progress = no_progress) -> Engine:
        """Bring the weights and open them; the slow part, done once."""
        raise NotImplementedError

    @giving_back()
    def transcribe(
        self,
        audio: DecodedAudio,
        *,
        options: SpeechOptions = _EVERYTHING,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
        checkpoints: Checkpoints | None = None,
        partial: Partial | None = None,
    ) -> Transcript:
        _stop_if(cancelled, audio)
        engine = self.open(progress)
        plan = chunks(stretches(audio, span=_span(options, audio)))
        key = recognition_key(audio, self.name, self.model, self.variant, options) if checkpoints else ""
        known = checkpoints.load(key) if checkpoints else {}
        head = list(islice(plan, _TO_DETECT))
        if not head:
            raise _silent(options)
        language = _language(engine, audio, head, known, options)
        growing = Growing(language.code)
        transcript = _transcript(self, audio, language)
        for done in self._results(engine, audio, chain(head, plan), language, options, known, cancelled):
            if checkpoints and done.fresh:
                checkpoints.save(key, done.chunk.id, to_record(done.understood, language))
            _stop_if(cancelled, audio)
            for spoken, words in done.understood.spoken(language.code):
                growing.add(words, spoken)
            transcript = replace(transcript, segments=growing.all())
            progress(_share(done.chunk, options, audio), "transcribing")
            if partial:
                partial(transcript)
        if not transcript.segments:
            raise NoSpeech(f"No speech was understood in {audio.path.name}. Check that this is the right audio.")
        progress(1.0, "transcribing")
        return transcript

    def open(self, progress: Progress = no_progress) -> Engine:
        """Load the model now, rather than at the first call."""
        if self._engine is None:
            progress(0.0, "loading the model")
            self._engine = self.load()
        return self._engine

    def close(self) -> None:
        self._engine = None

    def _results(
        self,
        engine: Engine,
        audio: DecodedAudio,
        plan: Iterable[Chunk],
        language: Language,
        options: SpeechOptions,
        known: Mapping[str, Mapping[str, Any]],
        cancelled: CancelCheck,
    ) -> Iterator[_Finished]:
        """Results in order of time: a few batches are under way at any moment, the plan is read as they finish."""
        listener, prompt = _ear(engine, audio, language, options)
        said = ""
        with ThreadPoolExecutor(engine.parallel, thread_name_prefix="transcribe") as pool:
            waiting: deque[tuple[list[Chunk], Future[list[Understood]] | None]] = deque()
            try:
                for batch in _batches(plan, known, engine, _span(options, audio).end):
                    fresh = batch[0].id not in known
                    asked = carried(prompt, said, engine.tokens) if self._carry else prompt
                    waiting.append((batch, pool.submit(listener.understand, batch, asked) if fresh else None))
                    while len(waiting) > (0 if self._carry else engine.parallel + 1):
                        for done in _finish(*waiting.popleft(), known, cancelled, audio):
                            # in another language it would mislead
                            said = (not done.understood.turns and done.understood.text) or said
                            yield done
                while waiting:
                    yield from _finish(*waiting.popleft(), known, cancelled, audio)
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise


def _ear(
    engine: Engine, audio: DecodedAudio, language: Language, options: SpeechOptions
) -> tuple[Listener | Follower, Prompt]:
    """Who listens, and what is told before every chunk.

    Speech is followed into other languages unless a person said which one it is, as they do where Whisper takes a
    dialect or singing for another one. A prompt makes Whisper pass over speech and mistake plain words, so names are
    told only where one may have been missed; everywhere if a person asked, or where no spaces tell words apart and
    they cannot be compared.
    """
    telling = compose(options, engine.tokens)
    comparable = bool(options.names and spaces(language.code))
    listener = Listener(
        engine=engine,
        file=open_samples(audio),
        language=language.code,
        names=NamesHeard(options.names, language.code) if comparable else None,
        telling=telling,
    )
    follows = engine.multilingual and not options.language
    prompt = telling if options.hint or not spaces(language.code) else Prompt()
    return Follower(listener=listener) if follows else listener, prompt


def _batches(plan: Iterable[Chunk], known: Mapping[str, Any], engine: Engine, end: int) -> Iterator[list[Chunk]]:
    """Chunks to decode together, fewer towards the end so that all workers finish at about the same time.

    Those already known come alone, since nothing is decoded. `end`: the sample where the plan ends.
    """
    batch: list[Chunk] = []
    for chunk in plan:
        if batch and (chunk.id in known or len(batch) >= _fair(engine, end - batch[0].start)):
            yield batch
            batch = []
        batch.append(chunk)
        if chunk.id in known:
            yield batch
            batch = []
    if batch:
        yield batch


def _fair(engine: Engine, samples: int) -> int:
    """A worker's share of what is left, within what the engine takes at once."""
    return max(1, min(engine.batch, round(samples / SAMPLE_RATE / WINDOW / engine.parallel)))


def _finish(
    batch: list[Chunk],
    future: Future[list[Understood]] | None,
    known: Mapping[str, Mapping[str, Any]],
    cancelled: CancelCheck,
    audio: DecodedAudio,
) -> Iterator[_Finished]:
    """Wait for a batch without losing sight of the cancel button."""
    _stop_if(cancelled, audio)
    if future is None:
        yield from (_Finished(chunk, from_record(known[chunk.id]), False) for chunk in batch)
        return
    while not wait([future], timeout=_LOOK).done:
        _stop_if(cancelled, audio)
    for chunk, understood in zip(batch, future.result(), strict=True):
        yield _Finished(chunk, understood, True)


def _stop_if(cancelled: CancelCheck, audio: DecodedAudio) -> None:
    if cancelled():
        raise Cancelled(f"Transcription of {audio.path.name} was cancelled. Finished parts are kept.")


def _language(
    engine: Engine,
    audio: DecodedAudio,
    head: list[Chunk],
    known: Mapping[str, Mapping[str, Any]],
    options: SpeechOptions,
) -> Language:
    """The language asked for, the one an earlier run settled on, or the one that is heard."""
    if options.language:
        return Language.asked(options.language, engine)
    for chunk in head:
        if chunk.id in known:
            record = known[chunk.id]
            return Language(code=record["language"], probability=record["language_probability"])
    file = open_samples(audio)
    further = [read(file, place, place + _HEARD * SAMPLE_RATE) for place in _further_on(_span(options, audio))]
    return detect(engine, (chunk.samples(file) for chunk in head), further)


def _further_on(span: Stretch) -> list[int]:
    """Samples at one and at two thirds of long audio."""
    return [span.start + (span.end - span.start) * third // 3 for third in (1, 2)] if span.seconds >= _LONG else []


def _span(options: SpeechOptions, audio: DecodedAudio) -> Stretch:
    if options.span is None:
        return Stretch(0, audio.samples)
    start, end = (min(audio.samples, max(0, int(seconds * SAMPLE_RATE))) for seconds in options.span)
    return Stretch(start, max(start, end))


def _share(chunk: Chunk, options: SpeechOptions, audio: DecodedAudio) -> float:
    span = _span(options, audio)
    return min(1.0, (chunk.end - span.start) / max(1, span.end - span.start))


def _silent(options: SpeechOptions) -> NoSpeech:
    """The samples' file has a name nobody gave it; surfaces say which episode it is."""
    if options.span:
        start, end = map(clock, options.span)
        return NoSpeech(f"No speech was found between {start} and {end}. Choose another span.")
    return NoSpeech("No speech was found in the audio. Check that this is the right file.")


def _transcript(recognizer: Recognizer, audio: DecodedAudio, language: Language) -> Transcript:
    return Transcript(
        segments=(),
        language=language.code,
        language_probability=language.probability,
        duration=audio.duration,
        engine=recognizer.name,
        model=recognizer.model,
    )
