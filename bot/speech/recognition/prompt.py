"""The text put before every chunk, so that the model knows which names to expect."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.ports import SpeechOptions

#: Whisper keeps 223 tokens of what came before.
ROOM = 220


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """Text and its tokens; both empty where nothing is known."""

    text: str = ""
    tokens: tuple[int, ...] = ()


def compose(options: SpeechOptions, tokens: Callable[[str], Sequence[int]], *, room: int = ROOM) -> Prompt:
    """Context, then as many names as fit, the most important kept; counted in the model's own tokens.

    >>> compose(SpeechOptions(context="The Show", names=("Ann", "Bo", "Ann")), lambda text: text.split()).text
    'The Show. Ann, Bo.'
    """
    context = _sentence(options.context)
    if len(tokens(" " + context)) > room:
        context = ""
    names = _fitting(
        context, tuple(dict.fromkeys(name.strip() for name in options.names if name.strip())), tokens, room
    )
    text = _written(context, names)
    return Prompt(text=text, tokens=tuple(tokens(" " + text)) if text else ())


def carried(prompt: Prompt, before: str, tokens: Callable[[str], Sequence[int]], *, room: int = ROOM) -> Prompt:
    """The prompt followed by the end of what was said before it, for decoding in sequence."""
    if not before:
        return prompt
    said = tuple(tokens(" " + before))[-max(0, room - len(prompt.tokens)) :] if len(prompt.tokens) < room else ()
    return Prompt(text=prompt.text, tokens=(*prompt.tokens, *said))


def _fitting(
    context: str, names: tuple[str, ...], tokens: Callable[[str], Sequence[int]], room: int
) -> tuple[str, ...]:
    """The longest run of first names that fits; found by halving, since more names never take less room."""
    low, high = 0, len(names)
    while low < high:
        middle = (low + high + 1) // 2
        if len(tokens(" " + _written(context, names[:middle]))) <= room:
            low = middle
        else:
            high = middle - 1
    return names[:low]


def _written(context: str, names: Sequence[str]) -> str:
    return " ".join(part for part in (context, _sentence(", ".join(names))) if part)


def _sentence(text: str) -> str:
    """White space settled, a full stop at the end."""
    line = " ".join(text.split())
    return line if not line or line[-1] in ".!?" else f"{line}."
