"""Phrases by which people open, announce and close topics: rules of ours, not learned text."""

import re
from functools import lru_cache

from bot.notes.cues_abroad import ABROAD

_FLAGS = re.IGNORECASE

#: What a sentence does, by its wording, in English and German.
_CUES: dict[str, re.Pattern[str]] = {
    # "So let's …", "Okay, dann …"
    "lets": re.compile(
        r"^(?:so|okay|ok|all ?right|now|and|well|cool|great|gut|also|und|ja)?,? ?(?:so |now |and )?"
        r"(?:let'?s|let us|let me|lasst? uns|reden wir|kommen wir|gehen wir|fangen wir|springen wir|machen wir"
        r"|dann )\b",
        _FLAGS,
    ),
    # "I wanted to ask you about", "kommen wir mal zu"
    "topic": re.compile(
        r"\b(?:let'?s (?:talk|get|move|start|jump|dive|go|switch|shift|turn)|(?:talk|talking|speak"
        r"|ask) (?:you )?about"
        r"|tell (?:us|me) (?:about|a bit|a little|more)|i(?:'d| would)? (?:want|wanted|like"
        r"|love)(?:ed)? to (?:ask|talk|go|get|touch|switch|shift|start|zoom)"
        r"|walk (?:us|me) through|what about|how about|can you (?:talk|tell|explain|walk|describe)|curious"
        r"|speaking of|when it comes to"
        r"|kommen wir|lasst? uns|erzähl\w* (?:doch |uns |mir )?mal|(?:nächste[srn]?|anderes?) (?:thema|punkt"
        r"|frage|part|kapitel))\b",
        _FLAGS,
    ),
    # "Next up", "last question", "zum Schluss"
    "next": re.compile(
        r"\b(?:next (?:up|one|item|question|topic|thing|section|on|is|we|piece|part)|moving on|move on|move to"
        r"|jump(?:ing)? (?:in|to|into|right)"
        r"|last (?:one|thing|question|item|but not least|topic)|final(?:ly)?,? (?:question|thing|thoughts|item"
        r"|topic|one)?"
        r"|(?:first|second|third) (?:up|one|item|question|of all|thing|topic)|third(?:ly)?|number (?:one|two"
        r"|three|four|five|six|seven)"
        r"|another (?:one|thing|question|item|topic|big)|switching gears|als nächstes|nächste[rs]? |erstens"
        r"|zweitens|drittens"
        r"|zum (?:schluss|abschluss|ende)|letzte (?:frage|punkt)|weiter geht'?s)\b",
        _FLAGS,
    ),
    # A word that takes the floor.
    "opener": re.compile(
        r"^(?:all ?right|alright|ok(?:ay)?|cool|great|nice|awesome|excellent|well|now|so|and so|anyways?|gut"
        r"|also|jetzt|und jetzt|super|perfekt|ja gut|na gut)\b[,.! ]",
        _FLAGS,
    ),
    "sponsor": re.compile(
        r"\b(?:sponsor(?:ed|s|ing|en)?|brought to you by|support(?:ed)? (?:for this|comes|by)|coupon"
        r"|promo code|discount code|free trial"
        r"|(?:percent|%) off|a word from|our partners?|werbe\w+|werbung|werbepartner|unterstützt (?:von|durch)"
        r"|rabattcode|gutschein\w*)\b",
        _FLAGS,
    ),
    "welcome": re.compile(
        r"\b(?:welcome(?: back)?|thank(?:s| you) (?:so much |very much |all )?for (?:being|joining|coming"
        r"|having|listening)|joined by|joining (?:me|us)"
        r"|my guest|our guest|(?:today'?s|this) (?:episode|show)|following is a conversation|you'?re listening"
        r"|please enjoy"
        r"|willkommen|zu gast|unser gast|diese[rn]? (?:episode|folge)|guten (?:tag|morgen|abend))\b",
        _FLAGS,
    ),
    "farewell": re.compile(
        r"\b(?:see you (?:next|later|on|in|all|soon)|bye|goodbye|until next time|thank(?:s"
        r"| you) for (?:listening|tuning|watching|your time)|wrap(?:ping)? (?:it )?up"
        r"|leave (?:us )?a review|where can (?:people|folks|listeners) find|that'?s (?:it|all) for|tschüss?"
        r"|ciao|bis (?:zum nächsten|bald|nächste|dann)|macht'?s gut"
        r"|vielen dank (?:für|fürs))\b",
        _FLAGS,
    ),
    # Things that come as numbered items: releases, tickets, papers.
    "item": re.compile(
        r"#\d{2,}|\bv?\d+\.\d+|\b(?:release candidate|pull request|newsletter|version \d|issue \d|paper"
        r"|entitled|titled)\b",
        _FLAGS,
    ),
    "quoted": re.compile(r"[“\"„][^”\"“]{8,}[”\"“]"),
    # The last words of a topic: thanks, agreement, laughter, a promise to go on.
    "closing": re.compile(
        r"^(?:yeah|yes|yep|right|exactly|totally|absolutely|definitely|cool|nice|awesome|great|perfect"
        r"|excellent|fascinating|interesting|wow|love it|makes sense|beautiful"
        r"|that'?s (?:great|awesome|cool|right|it|fascinating|interesting)|thank(?:s| you)[^.]{0,20}|genau"
        r"|okay|ok|ja|stimmt|super|cool|spannend|sehr (?:gut|schön|spannend))[.!,]",
        _FLAGS,
    ),
    "look_ahead": re.compile(
        r"\b(?:going to (?:talk|cover|discuss|go over|be talking)|gonna (?:talk|cover|go)|we(?:'ll"
        r"| will) (?:talk|cover|discuss|get)|sprechen wir (?:heute )?über|geht es (?:heute )?(?:um|darum)"
        r"|geht'?s (?:heute )?um|heute (?:geht|sprechen|reden|machen|wollen))\b",
        _FLAGS,
    ),
    "ask": re.compile(
        r"\b(?:what|how|why|who|where|when|which|do|does|did|is|are|can|could|would|will|was|wie|was|warum"
        r"|wieso|wer|wo|wann|welche[rsn]?|habt|hast|kannst|könnt|würdest|gibt es|was ist)\b[^?.!]*\?",
        _FLAGS,
    ),
    # A sentence that leans on the one before can hardly open a topic.
    "leaning": re.compile(
        r"^(?:and|but|or|because|which|that|it|they|he|she|them|this|those|these|then|also|too|und|aber|oder"
        r"|weil|denn|das|dass|die|der|sie|er|es|dann|dies\w*)\b",
        _FLAGS,
    ),
}

#: The same in all languages. Patterns search the whole sentence unless they begin with `^`.
CUES = {
    name: re.compile(f"{here.pattern}|{ABROAD[name]}", _FLAGS) if name in ABROAD else here
    for name, here in _CUES.items()
}


@lru_cache(maxsize=1 << 14)
def cues_of(text: str) -> frozenset[str]:
    """Names of the cues in one sentence."""
    return frozenset(name for name, pattern in CUES.items() if pattern.search(text))
