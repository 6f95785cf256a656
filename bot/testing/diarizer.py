"""A diarizer without a model, and what every diarizer and every namer of speakers must do."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bot.domain.audio import DecodedAudio
from bot.domain.person import Origin, Person
from bot.domain.transcript import Diarization, Segment, Speaker, Transcript, Turn, Word
from bot.errors import Cancelled
from bot.ports import CancelCheck, Diarizer, EpisodeContext, Progress, SpeakerNamer, never_cancelled, no_progress
from bot.testing.nouns import a_show, an_episode
from bot.testing.sound import music, sample_speech, silence, write_sound
from bot.testing.suites import pytest


class FakeDiarizer:
    """Hears `turns`; without any, two voices that take turns every `seconds`. Remembers what it was asked."""

    name = "fake"

    def __init__(self, turns: Sequence[tuple[float, float, str]] = (), *, seconds: float = 10.0) -> None:
        self._turns = [Turn(start=start, end=end, speaker=speaker) for start, end, speaker in turns]
        self._seconds = seconds
        self.asked: list[Sequence[tuple[float, float]] | None] = []

    def diarize(
        self,
        audio: DecodedAudio,
        *,
        speech: Sequence[tuple[float, float]] | None = None,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
    ) -> Diarization:
        self.asked.append(speech)
        if cancelled():
            raise Cancelled("Telling voices apart was stopped.")
        if not np.fromfile(audio.path, dtype="<i2").any():
            return Diarization(turns=(), speakers=())
        turns = self._turns or self._in_turn(audio.duration)
        progress(1.0, "telling voices apart")
        voices = dict.fromkeys(turn.speaker for turn in turns)
        return Diarization(turns=tuple(turns), speakers=tuple(Speaker(id=voice) for voice in voices))

    def _in_turn(self, duration: float) -> list[Turn]:
        starts = np.arange(0.0, duration, self._seconds).tolist()
        return [
            Turn(start=start, end=min(duration, start + self._seconds), speaker=f"S{number % 2 + 1}")
            for number, start in enumerate(starts)
        ]


class DiarizerContract:
    """Subclass in a test module with a fixture `diarizer`."""

    @pytest.fixture
    def two_voices(self, tmp_path: Path) -> DecodedAudio:
        """Forty seconds of the sample: question, answer, question, answer."""
        return write_sound(tmp_path / "two.pcm", sample_speech(17.9, 62.9))

    def test_turns_are_in_order_and_of_known_speakers(self, diarizer: Diarizer, two_voices: DecodedAudio) -> None:
        seen: list[float] = []
        heard = diarizer.diarize(two_voices, progress=lambda done, what: seen.append(done))
        assert_well_formed(heard, two_voices.duration)
        assert len(heard.speakers) == 2
        assert seen == sorted(seen) and seen[-1] == 1.0

    def test_the_same_audio_gives_the_same_turns(self, diarizer: Diarizer, two_voices: DecodedAudio) -> None:
        assert diarizer.diarize(two_voices) == diarizer.diarize(two_voices)

    def test_silence_has_no_speakers(self, diarizer: Diarizer, tmp_path: Path) -> None:
        heard = diarizer.diarize(write_sound(tmp_path / "silence.pcm", silence(12.0)))
        assert heard == Diarization(turns=(), speakers=())

    def test_cancelling_stops_it(self, diarizer: Diarizer, two_voices: DecodedAudio) -> None:
        with pytest.raises(Cancelled):
            diarizer.diarize(two_voices, cancelled=lambda: True)


class HearingContract:
    """More for diarizers that really listen."""

    def test_one_voice_is_one_speaker(self, diarizer: Diarizer, tmp_path: Path) -> None:
        heard = diarizer.diarize(write_sound(tmp_path / "one.pcm", sample_speech(23.9, 40.6)))
        assert [speaker.id for speaker in heard.speakers] == ["S1"] and len(heard.turns) == 1

    def test_only_the_spans_of_speech_are_listened_to(self, diarizer: Diarizer, tmp_path: Path) -> None:
        audio = write_sound(tmp_path / "two.pcm", sample_speech(17.9, 62.9))
        heard = diarizer.diarize(audio, speech=[(20.0, 15.0), (6.0, 22.6), (9.0, 11.0), (500.0, 900.0)])
        assert len(heard.speakers) == 1 and heard.turns[0].start >= 6.0 and heard.turns[-1].end <= 22.6

    def test_music_and_no_spans_have_no_speakers(self, diarizer: Diarizer, tmp_path: Path) -> None:
        audio = write_sound(tmp_path / "music.pcm", music(12.0))
        assert diarizer.diarize(audio).speakers == ()
        assert diarizer.diarize(audio, speech=[]).speakers == ()


def assert_well_formed(heard: Diarization, duration: float) -> None:
    """Order, ranges and ids that the `Diarizer` socket promises."""
    ids = [speaker.id for speaker in heard.speakers]
    assert ids == [f"S{number}" for number in range(1, len(ids) + 1)]
    assert list(dict.fromkeys(turn.speaker for turn in heard.turns)) == ids
    before = 0.0
    for turn in heard.turns:
        assert before <= turn.start < turn.end <= duration + 1e-6
        before = turn.end


class SpeakerNamerContract:
    """Subclass in a test module with a fixture `namer`."""

    def test_every_word_stays_and_every_segment_has_one_speaker(self, namer: SpeakerNamer) -> None:
        transcript = conversation("Welcome, I am Ada Stone. ", "Thanks for having me. Where do we start?")
        turns = Diarization(
            turns=(Turn(start=0.0, end=2.4, speaker="S1"), Turn(start=2.6, end=9.0, speaker="S2")),
            speakers=(Speaker(id="S1"), Speaker(id="S2")),
        )
        given = namer.assign(transcript, turns, context())
        assert list(given.words()) == list(transcript.words())
        assert given.text.split() == transcript.text.split()
        assert [segment.speaker for segment in given.segments] == ["S1", "S2"]
        letters = [speaker.initials for speaker in given.speakers]
        assert len(set(letters)) == len(letters) == 2 and all(letters)

    def test_without_a_diarization_the_text_is_one_unnamed_speaker(self, namer: SpeakerNamer) -> None:
        transcript = conversation("I am Ada Stone. Nobody else is here.")
        given = namer.assign(transcript, None, context(Person(name="Ada Stone", origin=Origin.PERSON)))
        assert [(speaker.id, speaker.name) for speaker in given.speakers] == [("S1", None)]
        assert {segment.speaker for segment in given.segments} == {"S1"}

    def test_an_empty_transcript_stays_empty(self, namer: SpeakerNamer) -> None:
        empty = Transcript(segments=(), language="en", duration=3.0)
        assert namer.assign(empty, Diarization(turns=(), speakers=()), context()).segments == ()
        assert namer.assign(empty, None, context()).speakers == ()


def context(*people: Person) -> EpisodeContext:
    """An episode with these people in its feed item."""
    return EpisodeContext(episode=replace(an_episode(), people=people), show=a_show())


def conversation(*said: str, pause: float = 0.3) -> Transcript:
    """One segment that holds everything, a word every half second, with a pause after each of `said`."""
    words, at = list[Word](), 0.0
    for text in said:
        for word in text.split():
            words.append(Word(start=at, end=at + 0.45, text=word))
            at += 0.5
        at += pause
    segment = Segment(start=0.0, end=at, text=" ".join(word.text for word in words), words=tuple(words))
    return Transcript(segments=(segment,), language="en", duration=at)
