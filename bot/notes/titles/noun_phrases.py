"""Names of things in a sentence, found by the little words around them: no tagger, no word list of topics."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.notes.words import ELIDED

#: One word of a sentence, or the article joined to the next: "l'"; a number keeps its commas: "110,000".
WORD = re.compile(rf"[$€£]?\d{{1,3}}(?:,\d{{3}})+(?![\d,])|\b{ELIDED}|[^\W_](?:[\w'’+#.-]*[\w+#])?")
_LONGEST = 6
_LISTS = {
    "joiners": """of for in on to vs and with as the der des von für und zu im zur zum de del du la di da do van d'
    dell' della""",
    "doers": """to i you we they he she it who can could will would shall should must might may do does did don't
    doesn't didn't can't couldn't won't wouldn't shouldn't not never let's let please gonna wanna gotta i'd i'll i've
    you'd you'll you've we'd we'll we've they'd they'll they've that'll always also just actually really even""",
    "done": """went gave given gives give wrote written found find kept keep left met ran sent spent told tell came saw
    became become began begin brought bring bought caught chose chosen looked looking looks seems seemed needs needed
    add added adds ask asked asks asking gotten hear heard learn learned learnt wonder wondering love loved hate
    mentioned mention explain understand understood believe believed remember wants turns turned turn comes allows
    allow allowed says shows showed shown sit sits follow follows read reads describe define discuss answered getting
    listen listened having being saying based called named titled entitled using including choosing discovering hast
    habt stehst""",
    "pale": """different many several cool awesome interesting nice huge big whole important specific certain entire
    general main major real true hard easy better best worse worst super amazing great large small single already
    still later even instead fantastic
    brilliant obvious far near against inside outside else deeper smaller bigger larger higher lower longer
    shorter easier harder early late possible full final local fascinating afterwards meanwhile somewhat zero one two
    three four five six seven eight nine ten wort bereich artikel paar element certain various latest
    irgendwelche massig""",
    "vague": """new newest next last first third other another same own little long short old young few
    neue neuer neues neuen nächste nächsten letzte letzten andere anderen
    bunch couple guy guys people folks stuff example examples reason reasons idea ideas sense fact minute
    minutes second seconds hour hours week weeks month months tomorrow yesterday yeah mm hmm mhm answer word words
    number amount type types case cases side level area areas moment story stories matter difference term terms
    someone somebody person everybody anybody life world car lots step steps letter children stage space sorry thanks
    hello welcome rest book paper papers blog post posts trend impact parts class feature country
    monat monate regel fall fälle beispiel grund endeffekt sinn woche wochen tag tage stunde stunden minuten leute
    leuten menschen mensch wort worte antwort sachen seite stelle
    ende anfang richtung bereich geschichte prinzip fakt weise art arten anzahl meinung gefühl ordnung aussage bild
    schritt hand welt kopf minimum maximum jahrzehnte nachmittag gegensatz abend morgen buchstaben buchstabe fragen""",
}
#: Words without topic that may stand inside a name of several words.
JOINERS = frozenset(_LISTS["joiners"].split())
#: After these a word is what somebody does, not a thing.
_DOERS = frozenset(_LISTS["doers"].split())
#: Forms of everyday verbs that no list of function words holds; they neither begin nor end a name.
_DONE = frozenset(_LISTS["done"].split())
#: Words that fit every topic: no name begins with a pale one, and one made of pale and vague ones says nothing.
_PALE = frozenset(_LISTS["pale"].split())
_VAGUE = _PALE | frozenset(_LISTS["vague"].split())
_ADVERB = re.compile(
    r"^(?!assembly|family|supply|anomaly|monopoly|italy|july|reply)[a-z]{3,}ly$|^[a-zéíóúãâ]{4,}mente$"
)
#: Words that a point shortens, with a name behind it.
_SHORTENED = frozenset({"St", "Dr", "Mr", "Mrs", "Ms", "Prof", "Mt"})
#: A single word that ends like this only describes.
_DESCRIBES = re.compile(r"^[a-z]{3,}(?:ive|ous|ful|less|ish|ible)$")
#: German adjectives in these cases read like cut out of a sentence.
_BENT = re.compile(r"^[a-zäöüß]{3,}(?:en|em|er|es)$")
_DONE_ENDING = re.compile(r"^[a-z]{2,}(?:ed|n't)$")


@dataclass(frozen=True, slots=True)
class Named:
    """A name of a thing as it was said, and the word before it."""

    text: str
    before: str


def noun_phrases(text: str, stops: frozenset[str], *, capitals: bool) -> Iterator[Named]:
    """The longest names in a sentence, and the parts around "of", "for" and the like.

    `capitals` says that the language writes nouns with a capital, as German does: a name then ends with one.
    """
    for run, before in _runs(text, stops):
        for piece in _parts(run, stops):
            kept = _trimmed(piece, before if piece[0] is run[0] else "")
            while capitals and kept and not kept[-1].group()[:1].isupper():
                kept = kept[:-1]
            while capitals and kept and _BENT.match(kept[0].group()):
                kept = kept[1:]
            if 0 < len(kept) <= _LONGEST:
                yield Named(text[kept[0].start() : kept[-1].end()], before)


def is_vague(words: Sequence[str]) -> bool:
    """Whether lower-case words name nothing in particular."""
    return all(word in _VAGUE or word in _DONE or word in JOINERS or word.isdigit() for word in words)


Word = re.Match[str]


def _runs(text: str, stops: frozenset[str]) -> Iterator[tuple[list[Word], str]]:
    """Topic words in a row, with joiners between them, and the word before."""
    found = list(WORD.finditer(text))
    run: list[Word] = []
    before = ""
    for at, match in enumerate(found):
        lower = match.group().lower().replace("’", "'")
        apart = bool(run) and not _joins(run[-1].group(), text[run[-1].end() : match.start()])
        topical = lower not in stops and "'" not in lower.removesuffix("'s")
        if run and (apart or not (topical or lower in JOINERS)):
            yield run, before
            run = []
        if topical or (run and lower in JOINERS):
            if not run:
                before = found[at - 1].group().lower().replace("’", "'") if at else ""
            run.append(match)
    if run:
        yield run, before


def _joins(word: str, gap: str) -> bool:
    """Whether what stands between two words is a space, the point of "St. Gallen", or nothing, after "d'"."""
    return gap.isspace() or (gap == ". " and word in _SHORTENED) or (not gap and word.endswith(("'", "’")))


def _parts(run: list[Word], stops: frozenset[str]) -> Iterator[list[Word]]:
    """The whole run, then what stands between its joiners."""
    yield run
    inner: list[Word] = []
    pieces = []
    for match in run:
        if match.group().lower() in JOINERS or match.group().lower() in stops:
            pieces.append(inner)
            inner = []
        else:
            inner.append(match)
    pieces.append(inner)
    if len([piece for piece in pieces if piece]) > 1:
        yield from (piece for piece in pieces if piece)


def _trimmed(words: Sequence[Word], before: str) -> list[Word]:
    """Without the verb it follows from, adverbs and vague words in front, and verbs and joiners behind."""
    kept = list(words)
    if kept and before in _DOERS and not kept[0].group()[:1].isupper():
        kept = kept[1:]
    while kept and leads_in(kept[0].group().lower()):
        kept = kept[1:]
    while kept and _trails(kept[-1].group().lower()):
        kept = kept[:-1]
    lower = [word.group().lower() for word in kept]
    alone = len(kept) == 1 and (len(lower[0]) < 3 or bool(_DESCRIBES.match(kept[0].group())))
    return [] if alone or is_vague(lower) else kept


def leads_in(word: str) -> bool:
    """Whether no name begins with this lower-case word: a joiner, an adverb, a verb, a word that fits everything."""
    return word in JOINERS or word in _PALE or word in _DONE or bool(_ADVERB.match(word))


def _trails(word: str) -> bool:
    return word in JOINERS or word in _DONE or bool(_ADVERB.match(word)) or bool(_DONE_ENDING.match(word))
