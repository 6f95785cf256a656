"""Names that were given are heard where they are said, and nothing else changes for their sake."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.domain.transcript import Word
from bot.pipeline.transcribe import speech_options
from bot.ports import SpeechOptions
from bot.speech.activity import Samples
from bot.speech.names.heard import NamesHeard
from bot.speech.names.keeper import ShowNames
from bot.speech.recognition.engine import Decoded, Heard, Setting
from bot.speech.recognition.faster_whisper import FasterWhisper
from bot.speech.recognition.openai_whisper import OpenAIWhisper
from bot.speech.recognition.recognizer import Recognizer
from bot.testing.name_keeper import knowing
from bot.testing.sound import sample_speech, write_sound

_NAMES = NamesHeard(("Henrik Duvenbeck", "Pavla Ismailova", "Quillmark"), "en")


def said(text: str, probability: float = 0.95, **doubted: float) -> tuple[Word, ...]:
    """Words of half a second; those named by their letters as sure as given."""
    return tuple(
        Word(start=at / 2, end=at / 2 + 0.4, text=word, probability=doubted.get(word.strip(".,?"), probability))
        for at, word in enumerate(text.split())
    )


def doubtful(words: Sequence[Word]) -> str:
    return " / ".join(" ".join(word.text for word in words[first:end]) for first, end in _NAMES.doubtful(words))


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (said("welcome back, here is Hendrick Duven Beck with us"), "Hendrick Duven Beck"),
        (said("I asked Ismilova about it"), "Ismilova"),
        (said("we use quill mark for that", quill=0.7), "quill mark"),
        (said("I asked Ismailova about it"), ""),  # it is written as given
        (said("it is a small town with one library and nobody reads"), ""),
        (said("the Kubernetes people meet in Gothenburg"), ""),  # rare words that are like none of the names
    ],
)
def test_a_place_is_doubtful_where_words_may_be_a_given_name(words: tuple[Word, ...], place: str) -> None:
    found = doubtful(words)
    assert place in found if place else not found


def taken(words: tuple[Word, ...], at: int, again: str) -> str:
    fresh = _NAMES.taken_over(words, at, again)
    return " ".join(word.text for word in fresh[0]) if fresh else ""


def test_the_name_is_taken_over_and_nothing_beside_it() -> None:
    words = said("and here is Pable is Milova, who often wrote the paper", Pable=0.4, Milova=0.3)
    again = "is Pavla Ismailova, who also rode"
    assert taken(words, 2, again) == "and here is Pavla Ismailova, who often wrote the paper"


def test_a_name_takes_the_time_of_what_it_replaces() -> None:
    words = said("ask Pable is Milova, please", Pable=0.4, Milova=0.3)
    found = _NAMES.taken_over(words, 0, "ask Pavla Ismailova, please")
    assert found is not None
    fresh, behind = found
    assert [word.text for word in fresh] == ["ask", "Pavla", "Ismailova,", "please"] and behind == 3
    assert (fresh[1].start, fresh[2].end) == (words[1].start, words[3].end) and fresh[1].end <= fresh[2].start
    assert fresh[1].probability == 0.3 and fresh[3] == words[4]


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("we went to the market", "we went to Quillmark"),  # plain words, surely heard, that sound otherwise
        ("so Ismailova agrees", "so Duvenbeck agrees"),  # the other name was heard as it is given
        ("nothing was said here", "nothing was said here, Pavla Ismailova."),
        ("I asked her about it", ""),
    ],
)
def test_a_name_that_the_first_hearing_does_not_bear_out_is_not_believed(text: str, again: str) -> None:
    assert taken(said(text), 0, again) == ""


_MISHEARD = "Ismilova asked Duven Beck of quillmarc and Ismileva asked Pabla Duvenbeg again now"
_RIGHT = "Ismailova asked Duvenbeck of Quillmark and Ismailova asked Pavla Duvenbeck again now"
_SAID = "now we ask Ismilova about it and she will tell us all of it again today"


class _Telling:
    """Mishears a name unless it is told; remembers every prompt."""

    parallel, batch, multilingual, first = 1, 4, True, Setting(beam=2)

    def __init__(self, said: str = _SAID) -> None:
        self.said = said
        self.prompts: list[Sequence[int]] = []
        self.asked: list[tuple[Sequence[int], Sequence[int]]] = []

    def languages(self, samples: object) -> Sequence[tuple[str, float]]:
        return [("en", 0.99)]

    def tokens(self, text: str) -> list[int]:
        return [len(word) for word in text.split()]

    def decode(
        self, chunks: Sequence[Samples], *, language: str, prompt: Sequence[int], setting: Setting
    ) -> list[Decoded]:
        self.prompts += [prompt] * len(chunks)
        words = (_RIGHT if prompt and self.said == _MISHEARD else self.said).split()
        return [Decoded(words=_paced(words, chunk), logprob=-0.2, silence=0.0, encoded="kept") for chunk in chunks]

    def go_on(
        self,
        chunk: object,
        encoded: object,
        *,
        language: str,
        prompt: Sequence[int],
        said: Sequence[int],
        most: int,
    ) -> str:
        assert encoded == "kept"
        self.asked.append((prompt, said))
        return "ask Ismailova about it"


def _paced(words: Sequence[str], chunk: Samples) -> tuple[Heard, ...]:
    """Words at an even pace, all through the chunk."""
    each = len(chunk) / 16_000 / len(words)
    return tuple(
        Heard(start=at * each, end=(at + 1) * each, text=f" {word}", probability=0.9) for at, word in enumerate(words)
    )


class _Scripted(Recognizer):
    name = "scripted"

    def __init__(self, said: str = _SAID) -> None:
        super().__init__(model="none")
        self.ear = _Telling(said)

    def load(self, progress: object = None) -> _Telling:
        return self.ear


def test_names_are_told_only_where_one_may_have_been_missed(tmp_path: Path) -> None:
    audio, engine = write_sound(tmp_path / "speech.pcm", sample_speech(3.2, 9.2)), _Scripted()
    heard = engine.transcribe(audio, options=SpeechOptions(language="en", context="Talk", names=("Pavla Ismailova",)))
    assert "ask Ismailova about" in heard.text
    assert all(prompt == () for prompt in engine.ear.prompts)
    assert engine.ear.asked == [((5, 5, 10), [3])]  # "Talk. Pavla Ismailova." behind "now"


def test_where_names_abound_all_of_it_is_heard_again_with_the_names_told(tmp_path: Path) -> None:
    audio, engine = write_sound(tmp_path / "speech.pcm", sample_speech(3.2, 9.2)), _Scripted(_MISHEARD)
    names = ("Henrik Duvenbeck", "Pavla Ismailova", "Quillmark")
    heard = engine.transcribe(audio, options=SpeechOptions(language="en", names=names))
    assert heard.text == _RIGHT and engine.ear.asked == []
    assert [bool(prompt) for prompt in engine.ear.prompts[:2]] == [False, True]


def test_what_a_person_asked_for_is_told_from_the_first_word_on(tmp_path: Path) -> None:
    audio, engine = write_sound(tmp_path / "speech.pcm", sample_speech(3.2, 9.2)), _Scripted()
    options = SpeechOptions(language="en", names=("Pavla Ismailova",), hint=("Pavla Ismailova",))
    engine.transcribe(audio, options=options)
    assert engine.ear.prompts[0] == (5, 10)


def test_an_editors_hint_is_what_a_person_asked_for() -> None:
    options = speech_options(knowing(title="A talk"), ShowNames(), hint="Quillmark, Pavla Ismailova")
    assert options.hint == ("Quillmark", "Pavla Ismailova") == options.names[:2]
    assert speech_options(knowing(title="A talk"), ShowNames()).hint == ()


def test_words_without_spaces_are_heard_with_the_names_told(tmp_path: Path) -> None:
    audio, engine = write_sound(tmp_path / "speech.pcm", sample_speech(3.2, 9.2)), _Scripted()
    engine.transcribe(audio, options=SpeechOptions(language="ja", names=("Pavla Ismailova",)))
    assert engine.ear.prompts[0] == (5, 10) and engine.ear.asked == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", [FasterWhisper, OpenAIWhisper])
def test_a_real_engine_goes_on_where_it_is_told_to(
    kind: type[FasterWhisper] | type[OpenAIWhisper], models_dir: Path
) -> None:
    engine = kind("tiny.en", models_dir=models_dir).open()
    chunk = sample_speech(3.2, 15.7).astype(np.float32) / 32768.0
    (heard,) = engine.decode([chunk], language="en", prompt=(), setting=Setting(beam=1))
    words = heard.text.split()
    half = len(words) // 2
    before = engine.tokens(" " + " ".join(words[:half]))
    for encoded in (heard.encoded, None):
        again = engine.go_on(chunk, encoded, language="en", prompt=engine.tokens(" Hm."), said=before, most=12)
        assert again.split()[:3] == words[half : half + 3]
    assert engine.go_on(chunk, None, language="en", prompt=(), said=before * 20, most=12) == ""
