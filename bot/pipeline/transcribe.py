"""Transcribe: from decoded audio to a transcript with names mended and voices named."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

from bot.domain.audio import DecodedAudio
from bot.domain.transcript import Diarization, Doubt, Transcript
from bot.errors import BotError, Cancelled
from bot.ports import (
    CancelCheck,
    Checkpoints,
    Diarizer,
    EpisodeContext,
    NameKeeper,
    Progress,
    SpeakerNamer,
    SpeechOptions,
    Transcriber,
    never_cancelled,
    no_progress,
)

#: Names beyond this many are not even offered; engines take fewer still.
_NAMES = 200


def transcribe(
    audio: DecodedAudio,
    context: EpisodeContext,
    *,
    transcriber: Transcriber,
    diarizer: Diarizer | None,
    names: NameKeeper,
    speakers: SpeakerNamer,
    language: str | None = None,
    hint: str | None = None,
    span: tuple[float, float] | None = None,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never_cancelled,
    checkpoints: Checkpoints | None = None,
    partial: Callable[[Transcript], None] | None = None,
) -> Transcript:
    """Recognise speech and tell voices apart side by side, then mend names and name the voices.

    `language` and `hint` (names or terms, comma-separated) go ahead of what the show says; `span`, in seconds, limits
    recognition, while voices are always told apart over the whole audio. Raises what the engines raise: `NoSpeech`,
    `Cancelled`, `OutOfMemory`. A diarizer that fails costs the names of the voices, not the text: the transcript then
    carries a `Doubt` that says so.
    """
    options = speech_options(context, names, language=language, hint=hint, span=span)
    stop = _Either(cancelled)
    with ThreadPoolExecutor(1, thread_name_prefix="diarize") as pool:
        voices = pool.submit(diarizer.diarize, audio, cancelled=stop) if diarizer else None
        try:
            heard = transcriber.transcribe(
                audio,
                options=options,
                progress=lambda done, what: progress(0.95 * done, what),
                cancelled=cancelled,
                checkpoints=checkpoints,
                partial=partial,
            )
        except BaseException:
            stop.now = True
            raise
        progress(0.95, "telling voices apart")
        diarization, doubt = _voices(voices)
    progress(0.98, "naming people")
    named = speakers.assign(names.correct(heard, context), diarization, context)
    progress(1.0, "transcribed")
    return replace(named, doubts=(doubt, *named.doubts)) if doubt else named


def speech_options(
    context: EpisodeContext,
    names: NameKeeper,
    *,
    language: str | None = None,
    hint: str | None = None,
    span: tuple[float, float] | None = None,
) -> SpeechOptions:
    """What recognition is told: the asker's hints before those the show and the feed give."""
    asked = tuple(term.strip() for term in (hint or "").split(",") if term.strip())
    terms = tuple(dict.fromkeys((*asked, *names.hints(context))))[:_NAMES]
    titles = (context.show.title or context.feed_title, context.episode.title)
    return SpeechOptions(
        language=_whisper_code(language or context.show.language),
        names=terms,
        hint=asked,
        context=": ".join(title for title in titles if title),
        span=span,
    )


def _whisper_code(tag: str | None) -> str | None:
    """`de-CH` is `de` to Whisper; None for `auto`, which leaves it to the recogniser."""
    return tag.split("-")[0].lower() if tag and tag != "auto" else None


class _Either:
    """Cancelled by the caller, or because the other engine already gave up."""

    def __init__(self, asked: CancelCheck) -> None:
        self.asked, self.now = asked, False

    def __call__(self) -> bool:
        return self.now or self.asked()


def _voices(running: Future[Diarization] | None) -> tuple[Diarization | None, Doubt | None]:
    if running is None:
        return None, None
    try:
        return running.result(), None
    except Cancelled:
        raise
    except BotError as error:
        reason = f"Voices could not be told apart: {error}"
        return None, Doubt(start=0.0, end=0.0, text="", reason=reason)
