"""German names of things in the form in which they stand alone: "das gelöste Problem" is titled "Gelöstes Problem"."""

import re
from collections.abc import Mapping

#: What adjectives end in behind each article, and what they end in without it. Where an article leaves the gender open
#: ("dem", "des") nothing is said here.
_BEHIND_E: Mapping[str, str] = {**dict.fromkeys(("der", "dieser", "jeder", "welcher"), "er")} | {
    **dict.fromkeys(("das", "dieses", "jedes", "welches"), "es")
}
_BEHIND_EN: Mapping[str, str] = {
    **dict.fromkeys(("einen", "keinen", "meinen", "deinen", "seinen", "ihren", "unseren", "euren"), "er"),
    **dict.fromkeys(("die", "diese", "alle", "keine", "meine", "deine", "seine", "ihre", "unsere", "eure"), "e"),
    **dict.fromkeys(("der", "zur", "einer", "dieser", "jeder", "meiner", "deiner", "seiner", "unserer"), "e"),
}


def alone(title: str, sentence: str) -> str:
    """The title with the endings that its adjectives have without the article they followed in the sentence.

    >>> alone("Gelöste Problem", "Das ist das gelöste Problem."), alone("Größte Fail", "Was war der größte Fail?")
    ('Gelöstes Problem', 'Größter Fail')
    >>> alone("Praktischen Anwendungsfälle", "Nun zu den Grenzen und die praktischen Anwendungsfälle.")
    'Praktische Anwendungsfälle'
    """
    said = re.search(rf"(?:\b(\w+) )?{re.escape(title)}(?!\w)", sentence, re.IGNORECASE)
    if said is None or said[1] is None:
        return title
    pieces = said[0].split(" ")[1:]
    leading = next((at for at, piece in enumerate(pieces) if not piece.islower()), len(pieces))
    bare = [_bare(piece, said[1].lower()) for piece in pieces[:leading]]
    if not 0 < leading < len(pieces) or None in bare:
        return title
    whole = " ".join([*(piece for piece in bare if piece), *pieces[leading:]])
    return whole[:1].upper() + whole[1:]


def _bare(adjective: str, article: str) -> str | None:
    """The adjective as it stands alone; None where the article does not tell."""
    if adjective.endswith("e"):
        ending = _BEHIND_E.get(article)
        return adjective[:-1] + ending if ending else None
    ending = _BEHIND_EN.get(article)
    return adjective[:-2] + ending if ending and adjective.endswith("en") else None
