"""What is named in speech: papers, articles, books, posts, tools, standards, films, organisations and people."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.notes import Mention, MentionKind
from bot.domain.transcript import Transcript
from bot.given_names import is_given_name
from bot.lexicon import ORGANISATION, frequency, is_ordinary, is_word, proper_runs
from bot.notes.sentences import Sentence, split_sentences
from bot.notes.sources.links import SPOKEN_ADDRESS
from bot.notes.sources.mention_cues import announced

#: What follows a person's name when it is explained who that is.
_ROLE = re.compile(
    r"^,? (?:who|der|die|a|an|the|ceo|cto|founder|professor|researcher|author|gründer\w*|autor\w*)\b", re.I
)
_SOUND = re.compile(
    r"(?:u[hm]+|m+h*m+|h+m+|[ao]h|wow|yeah?|hey|nah|yep|nope|bro|dude|nee|naja|tja|na ja|z\.\s?b|d\.\s?h)\b",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    {"I", "I'm", "I'd", "I'll", "I've", "OK", "Okay", "TV", "PC", "AM", "PM", "CEO", "CTO", "PhD", "USA"}
)
#: Weight of what was announced as a work, of a name that nobody knows, of one that everybody knows; said once.
_ANNOUNCED, _STRANGE, _PLAIN = 0.6, 0.45, 0.1
_PLAIN_MOST = 0.55
#: Places kept of one name.
_MOST_PLACES = 20


@dataclass(frozen=True, slots=True)
class _Named:
    text: str
    kind: MentionKind
    sentence: Sentence
    cued: bool


def find_mentions(transcript: Transcript, sentences: Sequence[Sentence] | None = None) -> tuple[Mention, ...]:
    """Everything named, every time it is named (up to 20 times each), in order of time.

    `weight` says how likely a name deserves a line: a work that was announced as one ("a paper called …") most, then
    what no dictionary holds and is said again and again; countries, first names and what is said in passing least.
    Text only comes from speech; no address is ever a mention.
    """
    found = sentences if sentences is not None else split_sentences(transcript)
    by_name: dict[str, list[_Named]] = defaultdict(list)
    for sentence in found:
        for name in _in_sentence(sentence, sentence.language or transcript.language):
            by_name[name_key(name.text)].append(name)
    mentions = [
        mention
        for key, places in by_name.items()
        if key
        for language in [places[0].sentence.language or transcript.language]
        for mention in _mentions(places, strange=_is_strange(places[0], language))
    ]
    return tuple(sorted(mentions, key=lambda mention: mention.start))


def name_key(text: str) -> str:
    """A title or name for comparing: letters and digits, without a leading article."""
    return re.sub(r"[\W_]", "", re.sub(r"^(?:the|a|an|der|die|das)\s+", "", text.casefold()))


def _in_sentence(sentence: Sentence, language: str) -> Iterator[_Named]:
    text = SPOKEN_ADDRESS.sub(" ; ", sentence.text)
    cued = {name_key(title): (kind, title) for kind, title in announced(text, language) if len(title) > 2}
    for kind, title in cued.values():
        yield _Named(title, kind, sentence, cued=True)
    for run in proper_runs(_uncapitalised(text, language), language):
        if name_key(run) not in " ".join(cued) and _is_name(run, language):
            yield _Named(run, _kind_of_run(run, text), sentence, cued=False)


def _uncapitalised(text: str, language: str) -> str:
    """The sentence without the capital that only its beginning asks for."""
    first, _, rest = text.partition(" ")
    plain = first.strip(",.;:!?\"“„'’")
    return f"{first.lower()} {rest}" if plain.istitle() and is_word(plain, language) else text


def _is_name(run: str, language: str) -> bool:
    words = re.findall(r"\w+(?:['’]\w+)*", run)
    if len(run) < 2 or _SOUND.match(run) or run in _NO_NAMES or not any(letter.isalpha() for letter in run):
        return False
    return not all(frequency(word, language) > 60.0 and not word.isupper() for word in words)


def _is_strange(name: _Named, language: str) -> bool:
    """Whether it is no word, and no first name or country either: `Quillmark`, `IAEA`, `ClickHouse`, `Lamp Labs`."""
    words = [word for word in re.findall(r"[^\W_][\w'’+.]*", name.text) if len(word.removesuffix("s")) > 2]
    first_name = is_given_name(name.text) and not name.text.isupper()
    if len(words) < 2 and (name.kind is MentionKind.PERSON or first_name):
        return False
    if name.kind is MentionKind.ORGANISATION and len(words) > 1:
        return True
    return any(
        not is_ordinary(word, language)
        and not is_ordinary(word, "en")
        and (_has_odd_capitals(word) or not (is_word(word, language) or is_word(word, "en")))
        for word in words
    )


def _has_odd_capitals(word: str) -> bool:
    return sum(sign.isupper() for sign in word) > 1


def _kind_of_run(run: str, text: str) -> MentionKind:
    if ORGANISATION.search(run) or re.search(rf"\b(?:at|joined|founded|bei)\s+{re.escape(run)}\b", text):
        return MentionKind.ORGANISATION
    words = run.split()
    shaped = 2 <= len(words) <= 3 and all(word[:1].isupper() and word[1:].islower() for word in words)
    rare = sum(frequency(word, "en") < 15.0 for word in words)
    after = text[text.find(run) + len(run) :]
    return MentionKind.PERSON if shaped and (rare == len(words) or _ROLE.match(after)) else MentionKind.OTHER


def _mentions(places: Sequence[_Named], *, strange: bool) -> Iterator[Mention]:
    # a name that was announced once and said bare many times is no work: "that Anthropic study"
    cued = 3 * sum(place.cued for place in places) >= len(places)
    kind = _settled([place for place in places if place.cued == cued])
    text = Counter(place.text for place in places).most_common(1)[0][0]
    least = _ANNOUNCED if cued else _STRANGE if strange else _PLAIN
    weight = min(_PLAIN_MOST if least == _PLAIN else 0.95, least + 0.05 * (len(places) - 1))
    for place in list({place.sentence.start: place for place in places}.values())[:_MOST_PLACES]:
        yield Mention(
            text=text,
            start=place.sentence.start,
            end=place.sentence.end,
            kind=kind,
            quote=place.sentence.text,
            weight=round(weight, 2),
        )


def _settled(places: Iterable[_Named]) -> MentionKind:
    return Counter(place.kind for place in places).most_common(1)[0][0]
