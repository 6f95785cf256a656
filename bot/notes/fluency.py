"""How smoothly something was said: what stumbles belongs in the transcript, not in a summary and hardly in a quote."""

import re

#: Said twice on purpose, or because grammar wants it: "very very good", "all that that means", "die, die kommen".
_TWICE = (
    "very|really|many|long|far|much|more|so|too|no|had|that|bye|blah|sehr|viel|ganz|nein|ja|der|die|das|den|dem|sie"
)
_STUMBLES = (
    # "I I knew", "in the in the back"
    re.compile(
        rf"(?<![\w'-])(?!(?:{_TWICE})\b)"
        r"([^\W\d_]+(?:'\w+)?(?: [^\W\d_]+(?:'\w+)?){0,2}),? \1(?![\w'-])",
        re.IGNORECASE,
    ),
    # A sentence that was broken off where nobody wrote a full stop: "really what It's not"
    re.compile(
        r"[a-zäöüß] (?:And|But|So|Or|Yeah|Yes|Okay|Oh|It|It's|That's|You|They|We|We're|What|There's|Like|Well"
        r"|Und|Aber|Also|Genau|Ja|Oder|Wir|Es|Ist|Dann|Weil)(?![\w'-])"
    ),
    # "and then and", "and, uh, the"
    re.compile(r"\b(and|but|so|und|aber) (?:then|so|like|dann|also) \1\b", re.IGNORECASE),
    re.compile(r"\b(?:and|but|the|a|to|of|und|aber),? (?:and|but|um+|uh+|like|und|aber|äh\w*),", re.IGNORECASE),
    # "... and I'm." "... because the."
    re.compile(
        r"\b(?:and|or|the|a|an|to|of|my|your|our|their|I'm|because|und|oder|weil|zum|zur)[.!?…]+$", re.IGNORECASE
    ),
)
#: What people say while they think.
_FILLERS = re.compile(
    r"\b(?:you know|i mean|kind of|sort of|like,|um+|uh+|yeah|basically|gotta|gonna"
    r"|halt|irgendwie|sozusagen|quasi|ähm?|also,)(?!\w)",
    re.IGNORECASE,
)


def stumbles(text: str) -> int:
    """How often the voice starts again, breaks off or runs into the next sentence; English and German.

    >>> stumbles("I I knew, and then and, well, it is in the in the back."), stumbles("It was very very good.")
    (3, 0)
    """
    return sum(len(pattern.findall(text)) for pattern in _STUMBLES)


def fillers(text: str) -> int:
    """How many words and phrases stand in it that only give time to think.

    >>> fillers("You know, it is, um, kind of green.")
    3
    """
    return len(_FILLERS.findall(text))
