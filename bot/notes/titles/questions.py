"""Questions that could title a chapter: without requests, names called out, "would you say".

English and German best; in Romance languages, questions with a question word.
"""

import re
from collections.abc import Iterator

from bot.notes.titles.tidy import LEAD

#: Words of the longest question.
_LONGEST = 12

_LISTED = (
    "what|how|why|who|where|when|which|wie|warum|wieso|weshalb|wer|wo|wann|welche[rsn]?|wofür|woher",
    "was (?=ist|sind|war|macht|bedeutet|kann|heißt|sollte|gibt|würde|wäre|hat|habt|hast|sagst|meinst|passiert|du|man"
    "|ihr|wir)",
    # with what stands before them; some are words of English too, unless what follows is not
    "(?:(?:de|a|à|en|con|para|pour|per|di|da|em|com) )?(?:qué|quién(?:es)?|dónde|cuál(?:es)?|cuánt[oa]s?|quel(?:le)?s?"
    "|combien|quali?|quanto|quem|onde|quais)",
    "cómo|cuándo|por qu[eéê]|pourquoi|où|qu['’]est-ce|perch[éè]|o que (?=[a-zé])|cosa (?=[a-zè])|dove (?=[a-zè])",
    r"comment (?=(?:ça|est|faire|on|tu|vous|le|la|les|se|peut|fonctionne)\b)|chi (?=(?:è|ha|sono)\b)",
    r"come (?=(?:si|mai|hai|avete|è|funziona)\b)|como (?=(?:é|se|foi|funciona|você|vocês|podemos)\b)",
)
_ASKS = re.compile(rf"¿?\b(?:{'|'.join(_LISTED)})\b", re.IGNORECASE)
#: Questions that only a yes or a no answers; second choice.
_ASKS_YES_NO = re.compile(
    r"\b(?:is|are|do|does|did|can|could|will|would|should|have|has|ist|sind|gibt|kann|hast|habt|braucht|muss"
    r"|sollte)\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"(?:do you (?:want|mind)|can you|could you|would you|will you|kannst du|könntest du|magst du|willst du)\b",
    re.IGNORECASE,
)
#: "What do you think is …", "Was würdest du sagen, hat …": the question is what follows.
_OPINION = re.compile(
    r"^(?P<asks>(?:what|who|which|how many|how much)\b(?: \w+)??|(?:was|wer|welche\w*|wie viele?)\b(?: \w+)??)"
    r",? (?:(?:do|would|did|will) you (?:think|say|guess|suppose|believe)"
    r"|(?:würdest|würdet) (?:du|ihr)(?: denn| mal)? sagen|(?:glaubst|glaubt|denkst|denkt|meinst|meint) (?:du|ihr)),? "
    r"(?=(?:is|are|was|were|has|have|will|would|can|could|should|makes|ist|sind|war|waren|hat|haben|wird|kann|könnte"
    r"|muss|sollte|kostet\w*|macht|braucht)\b)",
    re.IGNORECASE,
)
#: "…, Tom?": the name of who is asked.
_CALLED_OUT = re.compile(r", [A-ZÄÖÜ][a-zäöüß]+\?$")


#: "How the tide decides it?": who is spoken of stands before the verb, so it asks nothing.
_TELLS = re.compile(
    r"^(?:how|why|what|who|where|when) (?:the|an?|my|your|our|their|his|her|you|we|they|he|she|it|(?-i:[A-Z][\w.-]+))\b"
    r"(?!.*\b(?:do|does|did|should|can|could|would|will|have|has|is|are|was|were)(?:n['’]t)?"
    r" (?:you|we|they|i|he|she|it|people|there|the|(?-i:[A-Z]))\b)(?: \S+){2}",
    re.IGNORECASE,
)
#: "Who Ada Stone is?"
_TURNED = re.compile(r"^(?P<asks>who|what) (?P<of>(?-i:[A-Z])[\w .'’-]+) (?P<verb>is|are|was|were)\?$", re.IGNORECASE)


def questions_in(text: str) -> Iterator[str]:
    """The whole where it is short, and what follows its question word; requests ("can you explain …") ask nothing."""
    plain = LEAD.sub("", text)
    if _REQUEST.match(plain):
        return
    whole = _ASKS.match(plain) or _ASKS_YES_NO.match(plain)
    if whole and len(plain.split()) <= _LONGEST:
        yield plain
    clauses = [match.end() for match in re.finditer(r"[,;:.]\s+", text)]
    opening = next((match.start() for match in _ASKS.finditer(text, clauses[-1] if clauses else 0)), None)
    fallback = [match.start() for match in _ASKS.finditer(text)]
    for start in ([opening] if opening is not None else []) + fallback[-1:]:
        if 3 <= len(text[start:].split()) <= _LONGEST:
            yield ("¿" if "¿" in text[:start] else "") + text[start:]


def plain_question(text: str) -> str:
    """The question itself.

    >>> plain_question("What do you think is the limit, Tom?"), plain_question("Was meinst du, hat gefehlt?")
    ('What is the limit?', 'Was hat gefehlt?')
    >>> plain_question("Who Ada Stone is?"), plain_question("How the tide decides it?")
    ('Who is Ada Stone?', 'How the tide decides it')
    """
    plain = _TURNED.sub(r"\g<asks> \g<verb> \g<of>?", _OPINION.sub(r"\g<asks> ", _CALLED_OUT.sub("?", text)))
    return plain.rstrip("?") if _TELLS.match(plain) else plain


def asks_openly(question: str) -> bool:
    """Whether it begins with a question word: what a yes or a no answers says little of the topic."""
    return bool(_ASKS.match(question))
