"""Speech that changes its language: what is followed, what is not, and what that costs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from bot.domain.audio import SAMPLE_RATE, DecodedAudio
from bot.pipeline.transcribe import speech_options
from bot.ports import Progress, SpeechOptions, no_progress
from bot.speech.activity import Samples, Stretch, read
from bot.speech.names.keeper import ShowNames
from bot.speech.recognition.chunks import Chunk
from bot.speech.recognition.engine import Decoded, Heard, Setting
from bot.speech.recognition.faster_whisper import FasterWhisper
from bot.speech.recognition.follower import Follower
from bot.speech.recognition.language import Passage, doubtful, passages
from bot.speech.recognition.listener import Listener, Understood
from bot.speech.recognition.openai_whisper import OpenAIWhisper
from bot.speech.recognition.prompt import Prompt
from bot.speech.recognition.recognizer import Recognizer
from bot.speech.recognition.records import from_record
from bot.speech.weights import packaged
from bot.testing.name_keeper import knowing
from bot.testing.sound import sample_script, sample_speech, write_sound
from bot.testing.transcriber import MemoryCheckpoints, recall

_UNTOLD = Prompt()
#: How loud each language is in the sounds of these tests; silence is none of them.
_LOUD = {"en": 4000, "de": 8000, "cy": 16000}


def speech(*parts: tuple[str, float]) -> npt.NDArray[np.int16]:
    """Languages and seconds, a tenth of a second of silence behind each."""
    pause = np.zeros(SAMPLE_RATE // 10, np.int16)
    pieces = [
        (np.full(int(seconds * SAMPLE_RATE) - len(pause), _LOUD[code], np.int16), pause) for code, seconds in parts
    ]
    return np.concatenate([sound for piece in pieces for sound in piece])


def shares(samples: npt.NDArray[Any]) -> dict[str, float]:
    """How much of what sounds is in each language."""
    loud = np.rint(np.abs(samples) * (32768 if samples.dtype == np.float32 else 1))
    found = {code: int((loud == level).sum()) for code, level in _LOUD.items()}
    return {code: count / max(1, sum(found.values())) for code, count in found.items()}


class Polyglot:
    """An engine that hears every language, `sure` of it, and writes `de` for each word of German that it hears as such.

    What it is told to hear in another language it "translates", as Whisper does, and finds it less likely.
    """

    parallel, batch, first = 1, 4, Setting(beam=1)

    def __init__(self, *, sure: float = 1.0, multilingual: bool = True, likelier: str = "") -> None:
        self.multilingual, self._sure, self._likelier = multilingual, sure, likelier
        self.decoded: list[tuple[str, float]] = []
        self.judged: list[tuple[float, float]] = []

    def languages(self, samples: Samples) -> Sequence[tuple[str, float]]:
        return sorted(shares(samples).items(), key=lambda pair: -pair[1])

    def spoken(self, encoded: Any, spans: Sequence[tuple[float, float]]) -> list[dict[str, float]]:
        self.judged += spans
        heard = [shares(encoded[int(start * SAMPLE_RATE) : int(end * SAMPLE_RATE)]) for start, end in spans]
        return [{code: share * (1.0 if code == "en" else self._sure) for code, share in one.items()} for one in heard]

    def tokens(self, text: str) -> list[int]:
        return [len(word) for word in text.split()]

    def decode(
        self, chunks: Sequence[Samples], *, language: str, prompt: Sequence[int], setting: Setting
    ) -> list[Decoded]:
        self.decoded += [(language, round(len(samples) / SAMPLE_RATE, 1)) for samples in chunks]
        return [self._decode(samples, language) for samples in chunks]

    def _decode(self, samples: Samples, language: str) -> Decoded:
        words = tuple(
            Heard(start=at * 0.5, end=at * 0.5 + 0.5, text=f" {_word(samples, at, language)}", probability=0.9)
            for at in range(round(len(samples) / SAMPLE_RATE * 2))
        )
        right = language == (self._likelier or max(shares(samples).items(), key=lambda pair: pair[1])[0])
        return Decoded(words=words, logprob=-0.2 if right else -0.6, silence=0.0, encoded=samples)

    def go_on(
        self, chunk: Samples, encoded: Any, *, language: str, prompt: Sequence[int], said: Sequence[int], most: int
    ) -> str:
        return ""


def _word(samples: Samples, at: int, language: str) -> str:
    """Different words, lest they look like a loop: the language that is really spoken, and a number."""
    spoken = max(shares(samples[at * 8000 : at * 8000 + 8000]).items(), key=lambda pair: pair[1])[0]
    return f"{spoken}{at * 7919 % 10007}" if spoken == language else f"translated{at * 7919 % 10007}"


def follow(engine: Polyglot, *parts: tuple[str, float], usual: str = "en") -> Understood:
    """One chunk with these parts."""
    file = speech(*parts)
    follower = Follower(listener=Listener(engine=engine, file=file, language=usual))
    return follower.understand([Chunk((Stretch(0, len(file)),))], _UNTOLD)[0]


def written(understood: Understood) -> list[tuple[str, str, int]]:
    """Each run of words: the language it is in, what was spoken, how many words."""
    return [(code, words[0].text.rstrip("0123456789"), len(words)) for code, words in understood.spoken("en") if words]


def test_speech_in_the_usual_language_is_decoded_once_and_judged_in_two_halves() -> None:
    engine = Polyglot()
    assert written(follow(engine, ("en", 28.0))) == [("en", "en", 56)]
    assert engine.decoded == [("en", 28.0)] and engine.judged == [(0.0, 14.0), (14.0, 28.0)]


def test_a_chunk_in_another_language_is_written_in_that_one() -> None:
    assert written(follow(Polyglot(), ("de", 28.0))) == [("de", "de", 56)]


def test_a_change_within_a_chunk_is_found_where_the_voices_pause() -> None:
    done = follow(Polyglot(), ("en", 11.0), ("de", 17.0))
    assert written(done) == [("en", "en", 22), ("de", "de", 34)]
    assert abs(done.words[22].start - 11.0) < 0.2 and done.turns == ((0, "en"), (22, "de"))


def test_a_passage_between_two_others_keeps_its_neighbours_as_they_are() -> None:
    runs = written(follow(Polyglot(), ("en", 8.0), ("de", 13.0), ("en", 8.0)))
    assert [(code, spoken) for code, spoken, _ in runs] == [("en", "en"), ("de", "de"), ("en", "en")]
    assert sum(count for _, _, count in runs) == 58


def test_a_quoted_sentence_does_not_turn_a_chunk() -> None:
    done = follow(Polyglot(), ("en", 12.0), ("de", 4.0), ("en", 12.0))
    assert done.turns == () and "de" not in {word.text[:2] for word in done.words}


@pytest.mark.parametrize(
    ("sure", "likelier", "followed"), [(0.92, "en", False), (0.92, "cy", True), (0.85, "cy", False)]
)
def test_what_may_be_an_accent_is_followed_only_where_its_text_is_likelier_too(
    sure: float, likelier: str, followed: bool
) -> None:
    done = follow(Polyglot(sure=sure, likelier=likelier), ("cy", 20.0))
    assert bool(done.turns) is followed


def test_what_is_certain_is_followed_even_where_a_loop_made_the_other_text_likely() -> None:
    assert follow(Polyglot(likelier="en"), ("de", 20.0)).turns == ((0, "de"),)


class Scripted(Recognizer):
    """The recogniser around an engine of these tests."""

    name = "scripted"

    def __init__(self, engine: Polyglot) -> None:
        super().__init__(model="polyglot")
        self._given = engine

    def load(self, progress: Progress = no_progress) -> Any:
        return self._given


@pytest.fixture
def bilingual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DecodedAudio:
    """A minute of English with half a minute of German in the middle; all of it counts as speech."""
    file = speech(("en", 28.0), ("en", 7.0), ("de", 21.0), ("de", 6.0), ("en", 22.0))
    plan = [Stretch(start, min(len(file), start + 28 * SAMPLE_RATE)) for start in range(0, len(file), 28 * SAMPLE_RATE)]
    monkeypatch.setattr("bot.speech.recognition.recognizer.stretches", lambda audio, span: iter(plan))
    return write_sound(tmp_path / "bilingual.pcm", file)


def test_segments_say_where_another_language_is_spoken(bilingual: DecodedAudio) -> None:
    transcript = Scripted(Polyglot()).transcribe(bilingual)
    elsewhere = [segment for segment in transcript.segments if segment.language]
    assert transcript.language == "en" and {segment.language for segment in elsewhere} == {"de"}
    assert elsewhere[0].start == pytest.approx(35.0, abs=0.2) and elsewhere[-1].end == pytest.approx(62.0, abs=0.2)
    assert all(word.text.startswith("de") for segment in elsewhere for word in segment.words)
    assert "translated" not in transcript.text


def test_a_language_that_a_person_gave_is_kept(bilingual: DecodedAudio) -> None:
    engine = Polyglot()
    transcript = Scripted(engine).transcribe(bilingual, options=SpeechOptions(language="en"))
    assert not any(segment.language for segment in transcript.segments) and "translated" in transcript.text
    assert engine.judged == [] and {language for language, _ in engine.decoded} == {"en"}


def test_a_re_run_may_ask_for_what_is_heard_rather_than_what_the_show_says() -> None:
    talk = knowing(title="A talk")
    show = replace(talk, show=replace(talk.show, language="de-CH"))
    asked = [speech_options(show, ShowNames(), language=language).language for language in (None, "fr", "auto")]
    assert asked == ["de", "fr", None]


def test_a_model_of_one_language_is_never_asked_for_others(bilingual: DecodedAudio) -> None:
    engine = Polyglot(multilingual=False)
    assert not any(segment.language for segment in Scripted(engine).transcribe(bilingual).segments)
    assert engine.judged == []


def test_a_second_run_knows_the_languages_from_its_checkpoints(bilingual: DecodedAudio) -> None:
    kept, engine = MemoryCheckpoints(), Polyglot()
    first = Scripted(Polyglot()).transcribe(bilingual, checkpoints=kept)
    again = Scripted(engine).transcribe(bilingual, checkpoints=kept)
    assert again == first and engine.decoded == []


def test_a_chunk_kept_by_an_earlier_version_is_all_in_the_usual_language() -> None:
    record = {"words": [[0.0, 0.5, "Hello", 0.9]], "logprob": -0.2, "silence": 0.0, "language": "en"}
    assert [(code, len(words)) for code, words in from_record(record).spoken("en")] == [("en", 1)]


def cells(codes: str, sure: float = 0.95) -> list[Mapping[str, float]]:
    """A letter a cell: e(nglish), d(eutsch), or nothing that tells."""
    return [{"e": {"en": sure}, "d": {"de": sure}}.get(code, {"zh": 0.3, "en": 0.1}) for code in codes]


@pytest.mark.parametrize(
    ("heard", "understood"),
    [
        ("eeeeeeeeeeee", [("en", 12)]),
        ("dddddddddddd", [("de", 12)]),
        ("eeeeeddddddd", [("en", 5), ("de", 7)]),
        ("eeeedddddeee", [("en", 4), ("de", 5), ("en", 3)]),
        ("eeeeeddeeeee", [("en", 12)]),  # a quoted sentence
        ("eeeeeeeeeedd", [("en", 10), ("de", 2)]),  # which may go on
        ("eeeeeeeeeeed", [("en", 12)]),
        ("dddddedddddd", [("de", 12)]),  # a name, a word
        ("?dddd??ddddd", [("de", 12)]),  # a noise, a digit
        ("eeee?ddddddd", [("en", 5), ("de", 7)]),
        ("????????????", [("en", 12)]),
    ],
)
def test_passages_are_long_enough_to_be_meant(heard: str, understood: list[tuple[str, int]]) -> None:
    found = passages(cells(heard), "en")
    assert [(passage.language, passage.end - passage.first) for passage in found] == understood
    assert found[0].first == 0 and found[-1].end == len(heard)


def test_only_one_other_language_is_sought_in_a_chunk() -> None:
    heard = [*cells("dddddd"), *({"fr": 0.9} for _ in range(3))]
    assert passages(heard, "en") == [Passage(0, 9, "de")]


def test_a_chunk_is_doubtful_where_another_language_is_somewhat_likely() -> None:
    assert not doubtful({"en": 0.85, "cy": 0.15}, "en")
    assert not doubtful({"en": 0.6, "cy": 0.1, "nl": 0.1, "de": 0.1}, "en")
    assert doubtful({"en": 0.6, "de": 0.3}, "en")


@pytest.mark.slow
def test_real_weights_follow_english_where_german_was_expected(models_dir: Path) -> None:
    if not packaged.has("base"):
        pytest.skip("the extra 'weights' is not installed")
    recogniser = FasterWhisper("base", models_dir=models_dir)
    file, script = sample_speech(3.2, 15.7), sample_script(3.2, 15.7)
    chunk = Chunk((Stretch(0, len(file)),))
    listener = Listener(engine=recogniser.open(), file=file, language="de")
    (astray,) = listener.tried([chunk], _UNTOLD)
    (followed,) = Follower(listener=listener).understand([chunk], _UNTOLD)
    (usual,) = Follower(listener=listener.speaking("en")).understand([chunk], _UNTOLD)
    recogniser.close()
    assert followed.turns == ((0, "en"),) and usual.turns == ()
    assert recall(followed.text, script) > 0.8 and recall(usual.text, script) > 0.8
    assert recall(astray.text, script) < recall(followed.text, script)


@pytest.mark.slow
def test_the_other_engine_hears_the_same_language_in_what_it_kept(models_dir: Path) -> None:
    if not packaged.has("base"):
        pytest.skip("the extra 'weights' is not installed")
    recogniser = OpenAIWhisper("base", models_dir=models_dir)
    engine = recogniser.open()
    (kept,) = engine.decode([read(sample_speech(3.2, 9.2), 0, 96_000)], language="en", prompt=[], setting=engine.first)
    first, second = engine.spoken(kept.encoded, [(0.0, 4.0), (0.0, 6.0)])
    recogniser.close()
    assert first["en"] > 0.8 and second["en"] > 0.8
    assert sum(first.values()) == pytest.approx(1.0, abs=1e-3)
