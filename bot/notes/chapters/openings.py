"""The function words with which sentences begin: how people open a topic, whatever the topic is."""

from collections.abc import Collection, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.notes.sentences import Sentence
from bot.notes.words import stop_words, words

#: Words that announce, beside the function words of the language.
ANNOUNCING = frozenset(
    {"next", "topic", "question", "item", "section", "news", "first", "second", "third", "last", "final", "welcome"}
    | {"sponsor", "break", "curious", "wondering", "speaking", "moving", "jump", "switch", "frage", "thema", "punkt"}
    | {"teil", "nächste", "nächsten", "letzte", "erste", "zweite", "kommen", "reden", "sprechen"}
)
#: Stands for any word that carries a topic.
_ANY = "_"


def opening_signs(sentences: Sequence[Sentence], language: str) -> list[frozenset[str]]:
    """For each sentence its signs, made of generic words only.

    `f:so` first word, `e:what` among the first three, `b:let's talk` two neighbours, `x:next` an announcing word,
    `pf:right` first word of the sentence before, `ps:thank you` a very short sentence before. Topic words are `_`.
    """
    generic = stop_words(language) | ANNOUNCING
    rows = [words(sentence.text) for sentence in sentences]
    masked = [[word if word in generic else _ANY for word in row[:14]] for row in rows]
    return [_signs(row, masked[at - 1] if at else None, len(rows[at - 1])) for at, row in enumerate(masked)]


def _signs(row: Sequence[str], before: Sequence[str] | None, length_before: int) -> frozenset[str]:
    opening = row[:5]
    signs = {f"{'e' if at else 'f'}:{word}" for at, word in enumerate(opening[:3])}
    signs |= {f"b:{a} {b}" for a, b in pairwise(opening)}
    signs |= {f"x:{word}" for word in row if word in ANNOUNCING}
    if before:
        signs.add(f"pf:{before[0]}")
        if length_before <= 4:
            signs.add("ps:" + " ".join(before))
    return frozenset(signs)


def sign_matrix(rows: Sequence[Collection[str]], known: Sequence[str]) -> NDArray[np.float32]:
    """One column for each known sign, 1 where a sentence has it."""
    column = {sign: at for at, sign in enumerate(known)}
    matrix = np.zeros((len(rows), len(known)), np.float32)
    for at, signs in enumerate(rows):
        for sign in signs:
            if sign in column:
                matrix[at, column[sign]] = 1
    return matrix
