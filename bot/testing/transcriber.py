"""A transcriber without a model, and what every transcriber must do: inherit `TranscriberContract`."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from bot.domain.audio import DecodedAudio
from bot.domain.transcript import Segment, Transcript, Word
from bot.errors import Cancelled, NoSpeech
from bot.ports import (
    CancelCheck,
    Checkpoints,
    Progress,
    SpeechOptions,
    Transcriber,
    never_cancelled,
    no_progress,
)
from bot.testing.sound import music, noise, sample_script, sample_speech, silence, write_sound
from bot.testing.suites import pytest

_EVERYTHING = SpeechOptions()
#: The part of the sample that the contract listens to: two voices, two chunks of Whisper.
_PART = (3.2, 46.0)


class FakeTranscriber:
    """Says `text`, its words spread evenly over the audio, a chunk a sentence; remembers what it was asked.

    Deaf to nothing but silence: audio whose samples are all zero raises `NoSpeech`.
    """

    name = "fake"

    def __init__(self, text: str = "Hello and welcome. This is a fake.", *, language: str = "en") -> None:
        self.text, self._language = text, language
        self.asked: list[SpeechOptions] = []
        #: How many chunks were "decoded" rather than found in checkpoints.
        self.decoded = 0
        self.closed = 0

    def transcribe(
        self,
        audio: DecodedAudio,
        *,
        options: SpeechOptions = _EVERYTHING,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
        checkpoints: Checkpoints | None = None,
        partial: Callable[[Transcript], None] | None = None,
    ) -> Transcript:
        self.asked.append(options)
        if not np.fromfile(audio.path, dtype="<i2").any():
            raise NoSpeech("No speech was found in the audio. Check that this is the right file.")
        key = f"fake-{audio.samples}-{options.span}"
        known = checkpoints.load(key) if checkpoints else {}
        done: list[Segment] = []
        plan = self._sentences(options.span or (0.0, audio.duration))
        for number, segment in enumerate(plan, start=1):
            if cancelled():
                raise Cancelled(f"Transcription of {audio.path.name} was cancelled. Finished parts are kept.")
            if str(number) not in known:
                self.decoded += 1
                if checkpoints:
                    checkpoints.save(key, str(number), {"text": segment.text})
            done.append(segment)
            progress(number / len(plan), "transcribing")
            if partial:
                partial(self._transcript(done, audio, options))
        return self._transcript(done, audio, options)

    def close(self) -> None:
        self.closed += 1

    def _sentences(self, span: tuple[float, float]) -> list[Segment]:
        words = self.text.split()
        step = (span[1] - span[0]) / max(1, len(words))
        timed = [
            Word(start=span[0] + number * step, end=span[0] + (number + 1) * step, text=word, probability=0.9)
            for number, word in enumerate(words)
        ]
        ends = [number for number, word in enumerate(words, start=1) if word[-1] in ".?!"] or [len(words)]
        return [_segment(timed[start:end]) for start, end in zip([0, *ends], ends, strict=False)]

    def _transcript(self, segments: list[Segment], audio: DecodedAudio, options: SpeechOptions) -> Transcript:
        return Transcript(
            segments=tuple(segments),
            language=options.language or self._language,
            duration=audio.duration,
            engine=self.name,
            model="fake",
        )


def _segment(words: list[Word]) -> Segment:
    text = " ".join(word.text for word in words)
    return Segment(start=words[0].start, end=words[-1].end, text=text, words=tuple(words), confidence=0.9)


class MemoryCheckpoints:
    """`Checkpoints` in a dictionary; `saved` counts what was new."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Mapping[str, Any]]] = {}
        self.saved = 0

    def load(self, key: str) -> Mapping[str, Mapping[str, Any]]:
        return dict(self.kept.get(key, {}))

    def save(self, key: str, chunk: str, record: Mapping[str, Any]) -> None:
        self.saved += 1
        self.kept.setdefault(key, {})[chunk] = record

    def forget(self, *, before: datetime) -> int:
        count = len(self.kept)
        self.kept.clear()
        return count


class TranscriberContract:
    """Subclass in a test module with a fixture `transcriber`; English must be among its languages.

    Every test listens to 43 seconds of the sample or less: a small model is enough.
    """

    @pytest.fixture
    def speech(self, tmp_path: Path) -> DecodedAudio:
        """Speech of the sample, then half a minute of nothing."""
        return write_sound(tmp_path / "speech.pcm", sample_speech(*_PART), silence(30.0).astype(np.int16))

    def test_words_stand_in_order_inside_their_segments(self, transcriber: Transcriber, speech: DecodedAudio) -> None:
        seen: list[tuple[float, str]] = []
        partials: list[Transcript] = []
        transcript = transcriber.transcribe(
            speech, progress=lambda done, what: seen.append((done, what)), partial=partials.append
        )
        assert_well_formed(transcript)
        assert recall(transcript.text, sample_script(*_PART)) > 0.8
        assert transcript.language == "en" and transcript.duration == speech.duration
        assert max(word.end for word in transcript.words()) <= speech.duration
        assert [done for done, _ in seen] == sorted(done for done, _ in seen) and seen[-1][0] == 1.0
        assert len(partials) >= 2 and partials[-1].segments == transcript.segments
        assert len(list(partials[0].words())) < len(list(transcript.words()))

    def test_a_span_gives_its_words_at_their_times(self, transcriber: Transcriber, speech: DecodedAudio) -> None:
        transcript = transcriber.transcribe(speech, options=SpeechOptions(language="en", span=(11.5, 20.0)))
        assert_well_formed(transcript)
        assert transcript.segments[0].start >= 11.5 and transcript.segments[-1].end <= 20.0
        assert transcript.language_probability == 1.0

    def test_a_second_run_with_checkpoints_decodes_nothing(
        self, transcriber: Transcriber, speech: DecodedAudio
    ) -> None:
        checkpoints, options = MemoryCheckpoints(), SpeechOptions(language="en", span=(0.0, 38.0))
        first = transcriber.transcribe(speech, options=options, checkpoints=checkpoints)
        saved = checkpoints.saved
        again = transcriber.transcribe(speech, options=options, checkpoints=checkpoints)
        assert saved >= 2 and checkpoints.saved == saved
        assert [word.text for word in again.words()] == [word.text for word in first.words()]

    def test_cancelling_stops_it(self, transcriber: Transcriber, speech: DecodedAudio) -> None:
        partials: list[Transcript] = []
        with pytest.raises(Cancelled):
            transcriber.transcribe(speech, cancelled=lambda: bool(partials), partial=partials.append)
        assert len(partials) == 1

    def test_silence_is_no_speech(self, transcriber: Transcriber, tmp_path: Path) -> None:
        with pytest.raises(NoSpeech, match="No speech"):
            transcriber.transcribe(write_sound(tmp_path / "silence.pcm", silence(20.0)))

    def test_after_close_it_works_again(self, transcriber: Transcriber, speech: DecodedAudio) -> None:
        transcriber.close()
        assert transcriber.transcribe(speech, options=SpeechOptions(span=(0.0, 4.5))).segments


class ListeningContract:
    """More for transcribers that really listen."""

    @pytest.mark.parametrize("sound", [noise(20.0), music(20.0), noise(5.0, level=0.9)], ids=["noise", "music", "roar"])
    def test_what_is_no_voice_gives_no_text(
        self, transcriber: Transcriber, tmp_path: Path, sound: "np.ndarray[Any, Any]"
    ) -> None:
        with pytest.raises(NoSpeech):
            transcriber.transcribe(write_sound(tmp_path / "sound.pcm", sound))

    def test_a_silent_tail_and_music_give_no_segments(self, transcriber: Transcriber, tmp_path: Path) -> None:
        spoken = sample_speech(3.2, 14.8)
        audio = write_sound(
            tmp_path / "tail.pcm", (music(8.0) * 32767).astype(np.int16), spoken, silence(60.0).astype(np.int16)
        )
        transcript = transcriber.transcribe(audio)
        assert recall(transcript.text, sample_script(3.2, 14.8)) > 0.7
        assert transcript.segments[0].start > 7.5 and transcript.segments[-1].end < 8.0 + 11.6 + 0.5


def assert_well_formed(transcript: Transcript) -> None:
    """Order, nesting and ranges that the `Transcriber` socket promises."""
    before = 0.0
    for segment in transcript.segments:
        assert before <= segment.start <= segment.end
        assert segment.words and 0.0 <= segment.confidence <= 1.0
        at = segment.start
        for word in segment.words:
            assert at <= word.start <= word.end <= segment.end + 1e-6
            assert 0.0 <= word.probability <= 1.0 and word.text.strip() == word.text != ""
            at = word.end
        before = segment.end


def recall(heard: str, script: str) -> float:
    """Share of the script's words that were heard, in any order."""
    left = _bare(heard)
    found = 0
    for word in (script_words := _bare(script)):
        if word in left:
            left.remove(word)
            found += 1
    return found / max(1, len(script_words))


def _bare(text: str) -> list[str]:
    return ["".join(sign for sign in word.lower() if sign.isalnum()) for word in text.split()]
