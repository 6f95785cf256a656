"""Turns of phrase that announce a title, English and German: "a paper called …", "das Buch …", "the Whisper paper"."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.domain.notes import MentionKind
from bot.lexicon import frequency, is_ordinary, is_word, proper_runs

#: Nouns that say what is being named.
_NOUNS = {
    MentionKind.PAPER: "papers? stud(?:y|ies) preprint thesis dissertation whitepaper studien?",
    MentionKind.ARTICLE: "articles? essays? editorial column report artikel beitrag bericht aufsatz",
    MentionKind.BOOK: "books? novels? memoir textbook buch bücher roman sachbuch biografie",
    MentionKind.POST: r"(?:blog\W?)?posts? tweets? threads? newsletter blog\W?(?:beitrag|artikel) talk vortrag video"
    " keynote lectures? courses? vorlesung",
    MentionKind.FILM: "films? movies? documentar(?:y|ies) sitcom serie doku dokumentation spielfilm",
    MentionKind.TOOL: "tools? librar(?:y|ies) frameworks? packages? plug-?ins? databases? apps? extension software"
    " bibliothek datenbank werkzeug programmiersprache",
    MentionKind.ORGANISATION: "compan(?:y|ies) start-?ups? firma unternehmen organi[sz]ation stiftung verein",
    MentionKind.OTHER: "charts? plots? graphs? benchmarks? datasets? leaderboards? statisti[ck]s?",
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
_BEFORE = {
    kind: re.compile(rf"(?P<title>(?:[A-Z][\w'’.-]+ ){{1,5}})(?i:{nouns})\b(?!-|(?i: about| to)\b)")
    for kind, nouns in NOUN.items()
}
_QUOTED = re.compile(r"[\"“„](?P<title>[A-ZÄÖÜ0-9][^\"“”„]{3,80})[\"”“]")
#: Before a quotation of what somebody said or thought, which is no title.
_SAYING = re.compile(
    r"\b(?:said|say|says|saying|goes?|went|asks?|asked|told|tell|tells|thought|thinks?|thinking|like|answered|replied|"
    r"wrote|yelled|screamed|sagte?|sagt|sagen|fragte?|meinte?|dachte?|denkt|so)(?: \w+){0,3}[,:]?\s*$",
    re.IGNORECASE,
)
#: Words that titles write small, between the others.
_SMALL = r"(?:of|the|a|an|and|in|on|for|to|with|from|at|by|vs\.?|&|der|die|das|und|im|in|des|von|zum|zur|für|mit)"
_CAPITAL = r"(?:[A-ZÄÖÜ0-9][\w'’.+-]*)"
_TITLE_RUN = re.compile(rf"{_CAPITAL}(?:(?: {_SMALL}){{0,3}} {_CAPITAL}|: {_CAPITAL})*")
#: What is called by who made it or what it is about, with its noun: "the Anthropic study", "an NPR article".
_BY_MAKER = frozenset({MentionKind.PAPER, MentionKind.ARTICLE, MentionKind.BOOK, MentionKind.POST, MentionKind.OTHER})
#: Where everybody puts theirs: "a Twitter thread" names none.
_PLATFORMS = re.compile(
    r"(?:twitter|youtube|instagram|facebook|linkedin|reddit|medium|tiktok|mastodon|github)$", re.IGNORECASE
)
_STANDARD = re.compile(r"\b(?:RFC|ISO|PEP|BIP|EIP|DIN|IEEE|ECMA|NIP|BOLT|JEP)[ -]?#?\d[\d.]*\d?(?:-\d+)?\b")
#: Where a title that was read out ends.
_TITLE_END = re.compile(
    r"[,.;:!?…\"”“]|\s(?:by|from|where|which|who|that|because|but|published|written|von|vom|wo|weil|aber|"
    r"and (?:it|he|she|they|we|i)|und (?:es|er|sie|wir|ich))\b",
    re.IGNORECASE,
)
_LONGEST_TITLE = 12
#: A word said this often in a million names nothing by itself.
_SAID_OFTEN = 5.0
#: So many steps lie at most between two capitals of one title: Footprints in the Sand.
_LITTLE_WORDS = 4


def announced(text: str, language: str) -> Iterator[tuple[MentionKind, str]]:
    """Titles that a sentence announces, with what it says they are; the same may come twice."""
    for match in _STANDARD.finditer(text):
        yield MentionKind.STANDARD, match[0]
    for match in _QUOTED.finditer(text):
        if _is_title(match["title"], text[: match.start()]):
            yield _kind_nearby(text), match["title"].strip(" .,!?")
    if not _ANY.search(text):
        return
    for kind, naming in _NAMING.items():
        for match in naming.finditer(text):
            title = _cut(match["title"])
            if language[:2] != "de" or not title[:1].islower():  # "heißt das nicht": German names have a capital
                yield kind, title
    for kind, bare in _BARE.items():
        for match in bare.finditer(text):
            yield kind, _leading_name(match["title"], language)
    for kind, before in _BEFORE.items():
        for match in before.finditer(text):
            name = _last_name(match["title"].strip(), language)
            noun = match[0][match.end("title") - match.start() :]
            if name and _bears_a_name(name, language, opens=match.start() == 0 or text[match.start() - 2] in ".!?"):
                yield kind, _with_noun(name, noun, kind, language)


def _bears_a_name(name: str, language: str, *, opens: bool) -> bool:
    """Whether what stands before a noun names something: neither "Official plugins" nor, at the start, "Fine book"."""
    words = name.split()
    plain = [
        is_ordinary(word, language) or is_ordinary(word, "en") or frequency(word, "en") > _SAID_OFTEN for word in words
    ]
    return not all(plain) and not (opens and len(words) == 1 and is_word(name, "en"))


def _with_noun(name: str, noun: str, kind: MentionKind, language: str) -> str:
    """`Anthropic study`, but `Litestream`; nothing for the Washington Post, which was not written by Washington."""
    if kind in _BY_MAKER:
        if _PLATFORMS.match(name):
            return ""
        return "" if noun[:1].isupper() and language[:2] != "de" else f"{name} {noun}"
    return f"{name} {noun}" if noun[:1].isupper() and not is_ordinary(name, "en") and " " in name else name


def _is_title(quoted: str, before: str) -> bool:
    """Whether quotation marks hold a title, written like one, rather than what somebody said."""
    if _SAYING.search(before) or re.search(r"[.!?]\s|[.!?]$|\b(?:I|I['’]\w+|you|ich|du|wir)\b", quoted.strip()):
        return False
    longer: list[str] = [word for word in re.findall(r"[^\W\d_][\w'’-]*", quoted) if len(word) > 3]
    if len(quoted.split()) == 1 and is_word(quoted.strip(" .,!?"), "en"):
        return False
    return sum(word[:1].isupper() for word in longer) >= max(1.0, 0.6 * len(longer))


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
    """The capitalised run that the rest begins with, small words inside: Insisting on the Impossible."""
    match = _TITLE_RUN.match(_cut(rest) or rest)
    run = match[0] if match else ""
    single = " " not in run
    return "" if single and (is_ordinary(run, language) or not next(iter(proper_runs(run, language)), "")) else run


def _last_name(title: str, language: str) -> str:
    """`So the Whisper` gives `Whisper`: the last name in what stands before the noun."""
    runs = list(proper_runs(title, language))
    return runs[-1] if runs and title.endswith(runs[-1]) else ""
