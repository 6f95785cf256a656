"""The prompt: context first, then the most important names that fit, counted in real tokens."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.ports import SpeechOptions
from bot.speech.recognition.prompt import Prompt, carried, compose


def words(text: str) -> Sequence[int]:
    """A tokenizer of which every word is a token."""
    return [len(word) for word in text.split()]


def test_context_and_names_become_two_sentences() -> None:
    options = SpeechOptions(context=" The Signal\nChain ", names=("Nora Whitfield", "Tomás Aguirre", "Nora Whitfield"))
    assert compose(options, words).text == "The Signal Chain. Nora Whitfield, Tomás Aguirre."


def test_without_anything_known_there_is_no_prompt() -> None:
    assert compose(SpeechOptions(names=(" ",)), words) == Prompt()


def test_names_give_way_from_the_end_of_the_list() -> None:
    options = SpeechOptions(context="Two words.", names=("Ann One", "Bo Two", "Cy Three"))
    assert compose(options, words, room=6).text == "Two words. Ann One, Bo Two."


def test_a_context_longer_than_the_room_leaves_the_room_to_names() -> None:
    options = SpeechOptions(context="far too many words for so little room", names=("Ann",))
    assert compose(options, words, room=3).text == "Ann."


@given(st.lists(st.text(alphabet="ab c", max_size=12), max_size=30), st.text(alphabet="xy z", max_size=60))
def test_a_prompt_never_takes_more_than_its_room(names: list[str], context: str) -> None:
    prompt = compose(SpeechOptions(context=context, names=tuple(names)), words, room=10)
    assert len(prompt.tokens) <= 10


@given(st.integers(0, 12), st.integers(0, 30))
def test_what_was_said_fills_only_what_is_left(asked: int, said: int) -> None:
    prompt = Prompt(text="p", tokens=tuple(range(asked)))
    both = carried(prompt, " ".join(["w"] * said), words, room=12)
    assert both.tokens[:asked] == prompt.tokens
    assert len(both.tokens) == min(max(asked, 12), asked + said)
