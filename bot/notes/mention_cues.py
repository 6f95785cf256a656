"""Turns of phrase that announce a title, English and German: "a paper called …", "das Buch …", "the Whisper paper"."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.domain.notes import MentionKind
from bot.lexicon import is_word, proper_runs

#: Nouns that say what is being named.
_NOUNS = {
    MentionKind.PAPER: "papers? stud(?:y|ies) preprint thesis dissertation whitepaper studien?",
    MentionKind.ARTICLE: "articles? essays? editorial column report artikel beitrag bericht aufsatz",
    MentionKind.BOOK: "books? novels? memoir textbook buch bücher roman sachbuch biografie",
    MentionKind.POST: r"(?:blog\W?)?posts? tweets? threads? newsletter blog\W?(?:beitrag|artikel) talk vortrag video",
    MentionKind.FILM: "films? movies? documentar(?:y|ies) sitcom serie doku dokumentation spielfilm",
    MentionKind.TOOL: "tools? librar(?:y|ies) frameworks? packages? plug-?ins? databases? apps? extension software"
    " bibliothek datenbank werkzeug programmiersprache",
    MentionKind.ORGANISATION: "compan(?:y|ies) start-?ups? firma unternehmen organi[sz]ation stiftung verein",
}
NOUN = {kind: "|".join(nouns.split()) for kind, nouns in _NOUNS.items()}
#: Most sentences hold none of these and need no closer look.
_ANY = re.compile(rf"\b(?:{'|'.join(NOUN.values())})\b", re.IGNORECASE)
#: What stands between the noun and its title; a few words may come between ("an article that went viral, called …").
_CALLED = (
    r"(?: [\w'’-]+){0,9}?,?(?: (?:that|which|it|der|die|das))?(?: (?:is|was))? "
    r"(?:called|titled|entitled|named|namens|mit dem titel|mit dem namen|genannt|heißt|nennt sich|hieß)"
)
_THE = r"(?i:the|this|that|his|her|their|das|dieses|dem|den|der|die)"
_NAMING = {
    kind: re.compile(rf"\b(?:{nouns}){_CALLED},? [\"“„]?(?P<title>.+)", re.IGNORECASE) for kind, nouns in NOUN.items()
}
_BARE = {kind: re.compile(rf"\b{_THE} (?i:{nouns}) [\"“„]?(?P<title>[A-ZÄÖÜ0-9].+)") for kind, nouns in NOUN.items()}
_BEFORE = {kind: re.compile(rf"(?P<title>(?:[A-Z][\w'’.-]+ ){{1,5}})(?i:{nouns})\b") for kind, nouns in NOUN.items()}
_QUOTED = re.compile(r"[\"“„](?P<title>[A-ZÄÖÜ][^\"“”„]{3,80})[\"”“]")
_STANDARD = re.compile(r"\b(?:RFC|ISO|PEP|BIP|EIP|DIN|IEEE|ECMA|NIP|BOLT|JEP)[ -]?#?\d[\d.]*\d?(?:-\d+)?\b")
#: Where a title that was read out ends.
_TITLE_END = re.compile(
    r"[,.;:!?…\"”“]|\s(?:by|from|where|which|who|that|because|but|published|written|von|vom|wo|weil|aber|"
    r"and (?:it|he|she|they|we|i)|und (?:es|er|sie|wir|ich))\b",
    re.IGNORECASE,
)
_LONGEST_TITLE = 12
#: So many steps lie at most between two capitals of one title: Footprints in the Sand.
_LITTLE_WORDS = 4


def announced(text: str, language: str) -> Iterator[tuple[MentionKind, str]]:
    """Titles that a sentence announces, with what it says they are; the same may come twice."""
    for match in _STANDARD.finditer(text):
        yield MentionKind.STANDARD, match[0]
    for match in _QUOTED.finditer(text):
        yield _kind_nearby(text), match["title"].strip(" .,!?")
    if not _ANY.search(text):
        return
    for kind, naming in _NAMING.items():
        for match in naming.finditer(text):
            yield kind, _cut(match["title"])
    for kind, bare in _BARE.items():
        for match in bare.finditer(text):
            yield kind, _leading_name(match["title"], language)
    for kind, before in _BEFORE.items():
        for match in before.finditer(text):
            yield kind, _last_name(match["title"].strip(), language)


def _kind_nearby(text: str) -> MentionKind:
    found = (kind for kind, nouns in NOUN.items() if re.search(rf"\b(?:{nouns})\b", text, re.IGNORECASE))
    return next(found, MentionKind.OTHER)


def _cut(rest: str) -> str:
    """A title as it was read out, to where it seems to end; nothing where it runs on without an end."""
    end = _TITLE_END.search(rest)
    words = (rest[: end.start()] if end else rest).split()
    words = _to_last_capital(words)
    return " ".join(words).strip("\"“”„'") if 0 < len(words) <= _LONGEST_TITLE else ""


def _to_last_capital(words: list[str]) -> list[str]:
    """`Quillmark for that` ends at Quillmark; a title without capitals, or with one word's alone, as it is."""
    capitals = [at for at, word in enumerate(words) if word[:1].isupper()]
    if not capitals or capitals[0] != 0 or (capitals == [0] and is_word(words[0], "en")):
        return words
    last = next((at for at, following in pairwise([*capitals, 10**6]) if following - at > _LITTLE_WORDS), capitals[-1])
    return words[: last + 1]


def _leading_name(rest: str, language: str) -> str:
    run = next(iter(proper_runs(_cut(rest) or rest, language)), "")
    return run if rest.startswith(run) else ""


def _last_name(title: str, language: str) -> str:
    """`So the Whisper` gives `Whisper`: the last name in what stands before the noun."""
    runs = list(proper_runs(title, language))
    return runs[-1] if runs and title.endswith(runs[-1]) else ""
