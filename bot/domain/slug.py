"""Names that are safe as a folder, a file and a web address."""

import re
import unicodedata

#: Letters that Unicode does not decompose, written as people type them.
_SPELT = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "å": "a", "đ": "d", "ł": "l", "þ": "th", "ð": "d"})


def slugify(text: str, *, limit: int = 60) -> str:
    """Lower-case ASCII words joined by hyphens, cut at a word where it can be; "untitled" where nothing is left.

    >>> slugify("How an Episode Reaches Your Ears, with Tomás Aguirre")
    'how-an-episode-reaches-your-ears-with-tomas-aguirre'
    """
    folded = unicodedata.normalize("NFKD", text.lower().translate(_SPELT))
    ascii_text = folded.encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", ascii_text))
    slug = "-".join(words)
    if len(slug) > limit:
        cut = slug[: limit + 1].rfind("-")
        slug = slug[: cut if cut > 0 else limit]
    return slug or "untitled"
