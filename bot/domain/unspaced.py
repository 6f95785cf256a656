"""Scripts written without spaces between words: Chinese, Japanese, Thai, Lao, Burmese, Khmer."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from bot.domain.transcript import Segment, Word

_SCRIPTS = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
#: One letter of these scripts.
LETTER = re.compile(f"[{_SCRIPTS}]")
#: Between two letters, ideographic and full-width marks included.
_SPACE = re.compile(rf"(?<=[{_SCRIPTS}\u3000-\u303f\uff00-\uffef]) (?=[{_SCRIPTS}\u3000-\u303f\uff00-\uffef])")


def is_unspaced(text: str) -> bool:
    """Whether the text holds letters of such a script."""
    return LETTER.search(text) is not None


def joint(segment: Segment) -> str:
    """What stands between the words of a segment: nothing where they make up its text without spaces."""
    said = "".join(word.text for word in segment.words)
    return "" if said == segment.text.strip() and is_unspaced(said) else " "


def joined(texts: Iterable[str]) -> str:
    """Words in one line, to be read: a space between two of them, unless both ends are of such a script.

    >>> joined(["今日は", "佐藤", "and", "Nora"])
    '今日は佐藤 and Nora'
    """
    return _SPACE.sub("", " ".join(texts))


def relettered(words: Sequence[Word], text: str) -> list[Word]:
    """The same words with the letters of `text`, each where the letter stood whose place it takes; some are empty."""
    said = "".join(word.text for word in words)
    owner = [number for number, word in enumerate(words) for _ in word.text]
    parts = [""] * len(words)
    for _, a, b, c, d in SequenceMatcher(None, said, text, autojunk=False).get_opcodes():
        for place, letter in enumerate(text[c:d], a):
            parts[owner[min(place, max(a, b - 1), len(owner) - 1)]] += letter
    return [
        word if part == word.text else replace(word, text=part, probability=1.0)
        for word, part in zip(words, parts, strict=True)
    ]
