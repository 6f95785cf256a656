"""Names that are safe as a folder, a file and a web address."""

import re
import unicodedata

from anyascii import anyascii

#: Letters that Unicode does not decompose, written as people type them.
_SPELT = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "å": "a", "đ": "d", "ł": "l", "þ": "th", "ð": "d"})


def slugify(text: str, *, limit: int = 60) -> str:
    """Lower-case ASCII words joined by hyphens, cut at a word where it can be; "untitled" where nothing is left.

    Other scripts are written in Latin letters (`anyascii`: ISC, kept up, tables only, loaded by the page), since all
    shows and all episodes of a day would be "untitled" otherwise, in one folder.

    >>> slugify("How an Episode Reaches Your Ears, with Tomás Aguirre"), slugify("Приливы и порт")
    ('how-an-episode-reaches-your-ears-with-tomas-aguirre', 'prilivy-i-port')
    """
    folded = unicodedata.normalize("NFKD", text.lower().translate(_SPELT))
    ascii_text = "".join(sign if sign.isascii() else _in_latin(sign) for sign in folded)
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", ascii_text))
    slug = "-".join(words)
    if len(slug) > limit:
        cut = slug[: limit + 1].rfind("-")
        slug = slug[: cut if cut > 0 else limit]
    return slug or "untitled"


def _in_latin(sign: str) -> str:
    return anyascii(sign).lower() if sign.isalpha() else ""
