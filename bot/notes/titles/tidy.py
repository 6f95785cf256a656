"""What goes from a text before it can be a title: filler, leading conjunctions, stray punctuation."""

import re

_FILLER = re.compile(
    r"(?:^|(?<=\s)|(?<=,))(?:you know|i mean|kind of|sort of|um+|uh+|like,|i guess|i think|basically|actually"
    r"|just|really|maybe"
    r"|right\?|ähm?|halt|quasi|irgendwie|sozusagen|eigentlich|vielleicht|einfach mal|mal|ja|denn|jetzt"
    r"|so ein bisschen),?(?=\s|$)",
    re.IGNORECASE,
)
#: What leads into a sentence: "So, okay, …".
LEAD = re.compile(
    r"^(?:(?:so|and|but|or|like|okay|ok|all right|alright|yeah|yes|no|well|now|right|cool|great|also|then|because"
    r"|um+|uh+|oh"
    r"|ja|und|aber|also|genau|gut|dann|na|oder|okay|jetzt|weil|ne|nein|super|schön"
    r"|pero|entonces|bueno|pues|porque|mais|alors|donc|allora|quindi|então)\b[,.!]?\s+)+",
    re.IGNORECASE,
)

#: "¿Cómo …"
_FIRST = re.compile(r"^¿?.")


def tidy(text: str) -> str:
    """A title's form: without filler, leading conjunctions and stray punctuation, beginning with a capital."""
    plain = LEAD.sub("", text.strip())
    plain = re.sub(r"\b(of|about|with|for|in) like\b", r"\1", plain, flags=re.IGNORECASE)
    plain = re.sub(r"\s+", " ", _FILLER.sub("", plain)).strip(' ,.;:-–—…"“”„')
    plain = plain.strip("()") if plain.startswith("(") else plain
    plain = re.sub(r"\s+([,.?!])", r"\1", LEAD.sub("", plain))
    plain = re.sub(r"\b(\w+)([,]? \1\b)+", r"\1", plain, flags=re.IGNORECASE)
    return _FIRST.sub(lambda first: first[0].upper(), plain)
