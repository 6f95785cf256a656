"""A listener that distrusts: an engine that loops, echoes, misses and guesses, and what becomes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.speech.activity import Samples, Stretch
from bot.speech.recognition.chunks import Chunk
from bot.speech.recognition.engine import Decoded, Heard, Setting
from bot.speech.recognition.guards import find_loop
from bot.speech.recognition.listener import CAREFUL, Listener
from bot.speech.recognition.prompt import Prompt

_SECOND = 16_000
_FIRST = Setting(beam=2)
_PROMPT = Prompt(text="The Signal Chain. Nora Whitfield, Tomás Aguirre, Valencia.", tokens=(1, 2, 3))


@dataclass(frozen=True)
class Asked:
    """What the engine was asked to decode."""

    seconds: float
    setting: Setting
    prompted: bool


class ScriptedEngine:
    """Answers as the script says; remembers what it was asked."""

    parallel, batch, multilingual, first = 1, 4, True, _FIRST

    def __init__(self, script: Callable[[Asked], Decoded]) -> None:
        self._script = script
        self.asked: list[Asked] = []

    def languages(self, samples: Samples) -> Sequence[tuple[str, float]]:
        return [("en", 0.99)]

    def tokens(self, text: str) -> list[int]:
        return [len(word) for word in text.split()]

    def decode(
        self, chunks: Sequence[Samples], *, language: str, prompt: Sequence[int], setting: Setting
    ) -> list[Decoded]:
        asked = [Asked(len(chunk) / _SECOND, setting, bool(prompt)) for chunk in chunks]
        self.asked += asked
        return [self._script(one) for one in asked]

    def go_on(
        self, chunk: Samples, encoded: object, *, language: str, prompt: Sequence[int], said: Sequence[int], most: int
    ) -> str:
        return ""


def decoded(
    text: str, *, each: float = 0.4, start: float = 0.0, logprob: float = -0.2, silence: float = 0.0
) -> Decoded:
    """Words at an even pace."""
    words = tuple(
        Heard(start=start + n * each, end=start + (n + 1) * each, text=f" {word}", probability=0.9)
        for n, word in enumerate(text.split())
    )
    return Decoded(words=words, logprob=logprob, silence=silence)


def listen(engine: ScriptedEngine, seconds: float, prompt: Prompt = _PROMPT) -> str:
    file = np.zeros(int(seconds * _SECOND) + 1, dtype=np.int16)
    listener = Listener(engine=engine, file=file, language="en")
    return listener.understand([Chunk((Stretch(0, int(seconds * _SECOND)),))], prompt)[0].text


def test_good_text_is_decoded_once() -> None:
    engine = ScriptedEngine(lambda asked: decoded("all is well with this one", each=0.5))
    assert listen(engine, 3.0) == "all is well with this one"
    assert engine.asked == [Asked(3.0, _FIRST, True)]


def test_only_the_span_of_a_loop_is_decoded_again() -> None:
    def script(asked: Asked) -> Decoded:
        if asked.seconds > 10:
            return decoded("we begin here " + "and so it goes on " * 3 + "then we end", each=0.6)
        return decoded("what was really said in between", each=asked.seconds / 6)

    engine = ScriptedEngine(script)
    assert listen(engine, 12.6) == "we begin here what was really said in between then we end"
    again = [asked for asked in engine.asked if asked.seconds < 10]
    assert again and abs(again[0].seconds - 15 * 0.6) < 0.1 and not again[0].prompted


def test_a_loop_that_no_setting_breaks_keeps_one_doubtful_copy() -> None:
    engine = ScriptedEngine(lambda asked: decoded("thank you for watching us " * 5, each=asked.seconds / 25))
    listener = Listener(engine=engine, file=np.zeros(13 * _SECOND, dtype=np.int16), language="en")
    (done,) = listener.understand([Chunk((Stretch(0, 12 * _SECOND),))], _PROMPT)
    assert find_loop([word.text for word in done.words]) is None and len(done.words) == 5
    assert all(word.probability < 0.5 for word in done.words)
    assert {asked.setting for asked in engine.asked} == {_FIRST, *CAREFUL}


def test_names_of_the_prompt_that_nobody_said_are_removed() -> None:
    def script(asked: Asked) -> Decoded:
        if asked.prompted:
            return decoded("hello there Nora Whitfield, Tomás Aguirre, Valencia.", each=0.5)
        return decoded("mhm", each=0.5)

    assert listen(ScriptedEngine(script), 3.5) == "hello there mhm"


def test_a_title_that_was_said_stays_with_the_spelling_of_the_prompt() -> None:
    def script(asked: Asked) -> Decoded:
        if asked.prompted:
            return decoded("with Nora Whitfield, Tomás Aguirre, Valencia. Hello", each=0.5)
        return decoded("Norah Whitfield Thomas Agirre Valencia", each=0.5)

    assert listen(ScriptedEngine(script), 3.5) == "with Nora Whitfield, Tomás Aguirre, Valencia. Hello"


def test_speech_that_was_skipped_is_decoded_alone() -> None:
    def script(asked: Asked) -> Decoded:
        if asked.seconds > 15:
            return decoded("only the beginning", each=0.5)
        return decoded("and all the rest of it that had been left out before", each=1.2)

    assert listen(ScriptedEngine(script), 15.5).endswith(
        "beginning and all the rest of it that had been left out before"
    )


def test_a_text_that_breaks_off_in_mid_sentence_is_completed() -> None:
    said = "we looked at it for years and found. So now I think a lot of people were worried about this"

    def script(asked: Asked) -> Decoded:
        if asked.seconds > 9.9:  # the first try: the last 2 s have no words
            return decoded(" ".join(said.split()[:16]), each=0.5)
        words = said.split()[-round(asked.seconds / 0.5) :]
        return decoded(" ".join(words), each=0.5)

    engine = ScriptedEngine(script)
    assert listen(engine, 10.0) == said
    assert len(engine.asked) == 2 and not engine.asked[1].prompted


def test_a_text_that_begins_late_is_completed() -> None:
    said = "on the other hand it is what we wanted and so we went on with it for years"

    def script(asked: Asked) -> Decoded:
        if asked.seconds > 8.4:
            return decoded(" ".join(said.split()[3:]), each=0.5, start=1.5)
        return decoded(" ".join(said.split()[: round(asked.seconds / 0.5)]), each=0.5)

    assert listen(ScriptedEngine(script), 8.5) == said


def test_a_sentence_left_out_between_others_is_heard_with_its_neighbours() -> None:
    said = "it is a standard. And apps read it. Last question. What should stay human? The decision. Let them listen"
    words = said.split()

    def script(asked: Asked) -> Decoded:
        if asked.seconds > 9.4:  # four words passed over, the next two placed where those were said
            left = decoded(" ".join(words[:8]), each=0.5)
            right = decoded(" ".join(words[-5:]), each=0.5, start=7.0)
            return Decoded(words=(*left.words, *right.words), logprob=-0.2, silence=0.0)
        return decoded(" ".join(words[-round(asked.seconds / 0.5) :]), each=0.5)

    assert "Last question. What should stay human? The decision." in listen(ScriptedEngine(script), 9.5)


def test_a_noise_behind_the_last_word_stays_without_text() -> None:
    words = "this is all that is said and then somebody shuts a door"

    def script(asked: Asked) -> Decoded:
        return decoded(words if asked.seconds > 6.9 else "a door", each=0.45)

    engine = ScriptedEngine(script)
    assert listen(engine, 7.0) == words
    assert len(engine.asked) == 2


def test_what_the_model_calls_silence_has_no_text() -> None:
    engine = ScriptedEngine(lambda asked: decoded("Thanks for watching!", logprob=-1.6, silence=0.9))
    assert listen(engine, 3.0) == ""


def test_a_guess_is_decoded_with_more_care_until_it_is_believed() -> None:
    def script(asked: Asked) -> Decoded:
        if asked.setting.temperature:
            return decoded("now it is clear to me", each=0.5, logprob=-0.5)
        return decoded("mumble mumble rumble", logprob=-1.5)

    engine = ScriptedEngine(script)
    assert listen(engine, 3.0) == "now it is clear to me"
    assert [asked.setting for asked in engine.asked] == [_FIRST, CAREFUL[0], CAREFUL[1]]
