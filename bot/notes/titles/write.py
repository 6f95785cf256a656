"""Chapter titles taken from what is said: the best of many candidates, in the show's own form, none like another."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.lexicon import frequency, is_word
from bot.notes.cues import cues_of
from bot.notes.sentences import Sentence
from bot.notes.titles.candidates import Candidate, candidates_of
from bot.notes.titles.faults import points
from bot.notes.titles.form import joined
from bot.notes.titles.grammar import names_thing
from bot.notes.titles.keyphrases import key_phrases
from bot.notes.titles.measures import measures
from bot.notes.titles.model import Heard, candidate_features, load_title_model
from bot.notes.titles.questions import asks_openly
from bot.notes.titles.style import TitleStyle
from bot.notes.words import stop_words, words

Part = Sequence[Sentence]

#: Words about the conversation itself name no topic.
_LISTED = """conversation episode podcast question questions topic topics end beginning part listener listeners show
today ago point thing interview folge frage fragen punkt ende heute"""
_META = frozenset(_LISTED.split())

#: What a show's name may have beside the name.
_SHOW_WORDS = frozenset({"the", "podcast", "show", "der", "die", "das"})

#: Languages that write every noun with a capital.
CAPITALS = frozenset({"de", "lb"})
#: A detail beside a topic holds none of these: they point to something else.
_POINTING = frozenset({"this", "that", "they", "it", "those", "these", "he", "she", "das", "dies", "diese", "es"})
#: An opening or closing part is called that only up to this length, in seconds.
_FRAME = 240.0
#: A last part this long still has a topic, unless the show is known to name its closings, in seconds.
_CLOSING = 140.0
_SPONSOR_LONGEST = 300.0
#: A thing that opens a part by its number or quoted name is worth more than any answer of the model; the seconds within
#: which it opens it.
_NAMED, _OPENS = 25.0, 30.0
#: What a show's own habits are worth: its share of questions, its length of titles.
_ASKS, _LENGTH = 2.0, 1.5
#: A single plain word may mean anything; so much better must it be.
_LONELY, _COMMON = 4.0, 1.5
#: … and one that everybody says so often, in times a million, means the more ("Team", "Kids").
_EVERYDAY, _OFTEN = 6.0, 50.0
#: What it costs a title to be cut out of a sentence, and to hold a word that was hardly said; how many of the best are
#: looked at. On the corpus every step up to 3 brought titles nearer to people's.
_UNSOUND, _MISHEARD, _LOOKED = 3.0, 20.0, 12
#: What it costs to tell when or how much, and, of a question, to point to what came before and to want a yes or a no.
#: On the corpus each of them brought titles nearer to people's.
_MEASURED, _POINTED, _YES_OR_NO = 10.0, 3.0, 1.5
#: Words of the longest title that such a word gives way to.
_FULLEST = 8
#: Words that set another thing beside it, and words that say more of it.
_AND = frozenset({"and", "or", "und", "oder"})
_AFTER = frozenset({"versus", "vs", "of", "for", "in", "from", "gegen", "von", "für", "im"})
#: A term that no dictionary holds, said so often here and hardly elsewhere, is what the part is about.
_COINED, _COINS = 2, 1.0
#: From this share of "Topic: detail" on, a show's titles are built so.
_COLON = 0.4
#: Sentences at the start of a part that show whether it is an advertisement.
_PITCH = 8


def write_titles(
    parts: Sequence[Part],
    *,
    language: str,
    leaders: frozenset[str],
    style: TitleStyle,
    topics: Sequence[str] = (),
    people: Sequence[str] = (),
    misheard: frozenset[str] = frozenset(),
    told: frozenset[str] = frozenset(),
    show: str = "",
) -> list[str]:
    """One title for each part.

    `topics` are lines of the feed's text that name topics, used where they fit; `people` the names of the voices;
    `misheard` small words that most likely were not said; `told` small words of the feed's own text; `show` the show's
    name, which names no part of it.
    """
    stops = topicless_words(language, parts)
    weights = part_weights(parts, stops)
    lines = _lines_by_part(topics, weights, stops)
    names = frozenset(word for name in people for word in words(name))
    texts = [said(part) for part in parts]
    whole = " ".join(texts)
    titles: list[str] = []
    for at, (part, phrases, text) in enumerate(zip(parts, key_phrases(parts, stops), texts, strict=True)):
        label = label_of(part, first=at == 0, last=at == len(parts) - 1 and at > 0, style=style)
        found = candidates_of(
            part, phrases, weights[at], leaders, stops=stops, capitals=language in CAPITALS, people=names
        )
        ranked = in_form(rank(found, Heard(text, whole), style, language=language, misheard=misheard, told=told), style)
        topics_here = [choice for choice in (lines.get(at), *ranked) if choice and not _is_name_of(show, choice)]
        titles.append(_fresh([label, *topics_here] if label else topics_here, titles, label))
    return [
        title if title in {style.intro, style.outro, style.sponsor} else style.form.dress(title, at)
        for at, title in enumerate(titles, start=1)
    ]


def said(part: Part) -> str:
    """Everything that is said in a part, in small letters."""
    return " ".join(sentence.text for sentence in part).lower()


def topicless_words(language: str, parts: Sequence[Part]) -> frozenset[str]:
    """Function words of all languages that are spoken, and words about the conversation itself."""
    sentences = [sentence for part in parts for sentence in part]
    others = {sentence.language for sentence in sentences if sentence.language}
    usual = stop_words(language, [sentence.text for sentence in sentences])
    return usual.union(_META, *(stop_words(other) for other in others))


def label_of(part: Part, *, first: bool, last: bool, style: TitleStyle) -> str | None:
    """The show's word for an opening, a closing or an advertisement; None for a part with a topic."""
    if not part:
        return None
    length = part[-1].end - part[0].start
    if first and part[0].start < 60 and (length <= _FRAME or style.words is not None):
        return style.intro
    if length <= _SPONSOR_LONGEST and _pitches(part):
        return style.sponsor
    closes = any("farewell" in cues_of(sentence.text) for sentence in part)
    if last and closes and length <= (_CLOSING if style.words is None else _FRAME):
        return style.outro
    return None


def rank(
    candidates: Sequence[Candidate],
    heard: Heard,
    style: TitleStyle,
    *,
    language: str,
    misheard: frozenset[str] = frozenset(),
    told: frozenset[str] = frozenset(),
) -> list[Candidate]:
    """Best first, leaning to the length and the manner of the show's own titles."""
    if not candidates:
        return []
    worth = load_title_model().worth([candidate_features(candidate, heard) for candidate in candidates])
    fitted = [
        value
        + _announced(candidate)
        - _generic(candidate, heard, style, language, told)
        - _MEASURED * _is_measure(candidate)
        - _asked_poorly(candidate)
        - _MISHEARD * (not misheard.isdisjoint(words(candidate.text)))
        + _fits(candidate, style)
        for candidate, value in zip(candidates, worth, strict=True)
    ]
    best = sorted(zip(fitted, candidates, strict=True), key=lambda pair: -pair[0])
    looked = [(value - _UNSOUND * (not _sound(one, language)), one) for value, one in best[:_LOOKED]]
    ranked = [one for _, one in sorted([*looked, *best[_LOOKED:]], key=lambda pair: -pair[0])]
    return ranked if style.words == 1 else _filled_out(ranked, language)


def _filled_out(ranked: list[Candidate], language: str) -> list[Candidate]:
    """A single plain word gives way to the best title that says more of it: "Internet" to "Dawn of the Internet".

    What is only mentioned, once, says it of something else, or was misheard.
    """
    if not _is_plain(ranked[0].text):
        return ranked
    word = words(ranked[0].text)[0]
    fuller = (
        one
        for one in ranked[1 : _LOOKED + 2]
        if 1 < len(words(one.text)) <= _FULLEST and _is_about(word, one) and "," not in one.text
    )
    meant = (one for one in fuller if one.times > 1 or one.kinds != {"noun"})
    first = next((one for one in meant if _sound(one, language)), None)
    return [first, *(one for one in ranked if one is not first)] if first else ranked


def _is_about(word: str, candidate: Candidate) -> bool:
    """Whether the title is about that word: "Dawn of the Internet", "Internet in the 1990s", not "Internet cafés"."""
    said = words(candidate.text)
    return (said[-1] == word and said[-2] not in _AND) or (said[0] == word and said[1] in _AFTER)


def _is_plain(title: str) -> bool:
    """Whether it is one word, no abbreviation or name with capitals of its own."""
    return " " not in title and title[1:].islower()


def in_form(ranked: Sequence[Candidate], style: TitleStyle) -> list[str]:
    """Texts, best first; "Topic: detail" in front where the show builds its titles so."""
    texts = [candidate.text for candidate in ranked]
    if style.form.colon < _COLON:
        return texts
    topic = next((c.text for c in ranked if len(c.text.split()) <= 3 and not c.kinds & {"question", "phrases"}), None)
    details = [c for c in ranked if 2 <= len(c.text.split()) <= 8 and c.kinds & {"question", "about", "asked", "name"}]
    detail = next((c.text for c in details if topic and not set(words(c.text)) & {*words(topic), *_POINTING}), None)
    return [joined(topic, detail), *texts] if topic and detail else texts


def _announced(candidate: Candidate) -> float:
    """A thing that the part opens on, by its number or its quoted name, gives the part its title."""
    named = "item" in candidate.kinds or ("quoted" in candidate.kinds and len(candidate.text.split()) > 1)
    return _NAMED if named and candidate.after < _OPENS else 0.0


def _generic(candidate: Candidate, heard: Heard, style: TitleStyle, language: str, told: frozenset[str]) -> float:
    """How much a single plain word says too little, the more so the more often other parts say it."""
    if not _is_plain(candidate.text) or style.words == 1:
        return 0.0
    here, elsewhere = heard.count(candidate.text)
    if here >= _COINED and here >= 2 * elsewhere and _is_coined(candidate, language, told):
        return -_COINS
    everyday = _EVERYDAY * (frequency(candidate.text, language) > _OFTEN)
    return _LONELY + everyday + _COMMON * max(0.0, math.log((elsewhere + 1) / (here + 1)))


def _is_measure(candidate: Candidate) -> bool:
    """Whether it tells when or how much rather than what; numbers may be asked for, and things have numbers."""
    return candidate.kinds.isdisjoint({"question", "item"}) and measures(candidate.text, candidate.sentence)


def _asked_poorly(candidate: Candidate) -> float:
    if "question" not in candidate.kinds:
        return 0.0
    return _POINTED * points(candidate.text) + _YES_OR_NO * (not asks_openly(candidate.text))


def _is_coined(candidate: Candidate, language: str, told: frozenset[str]) -> bool:
    """Whether no dictionary holds the word, though it was not written as a name, or the feed tells of it."""
    word = candidate.text.lower()
    written = re.findall(r"[\w'-]+", candidate.sentence)
    return (word in written or word in told) and not is_word(word, language)


def _sound(candidate: Candidate, language: str) -> bool:
    """Whether it is a question, a number or quoted name, or names a thing; not a piece of what somebody does."""
    if not candidate.kinds.isdisjoint({"question", "item", "quoted"}):
        return True
    halves = candidate.text.split(", ")
    return all(names_thing(half, candidate.sentence, language) for half in halves)


def _fits(candidate: Candidate, style: TitleStyle) -> float:
    if style.words is None:
        return 0.0
    away = abs(math.log(len(candidate.text.split()) / max(1, style.words)))
    asks = (style.questions - 0.2) * _ASKS if "question" in candidate.kinds else 0.0
    return asks - _LENGTH * away


def part_weights(parts: Sequence[Part], stops: frozenset[str]) -> list[dict[str, float]]:
    """For each part how much each of its words belongs to it, 1 for the strongest."""
    counts = [
        Counter(word for sentence in part for word in words(sentence.text) if word not in stops) for part in parts
    ]
    spread = Counter(word for count in counts for word in count)
    found = []
    for count in counts:
        raw = {word: math.log1p(n) * math.log(1 + len(parts) / spread[word]) for word, n in count.items()}
        most = max(raw.values(), default=1.0)
        found.append({word: value / most for word, value in raw.items()})
    return found


def _lines_by_part(
    topics: Sequence[str], weights: Sequence[Mapping[str, float]], stops: frozenset[str]
) -> dict[int, str]:
    """Feed lines that clearly belong to one part: most of their words are said there, and hardly elsewhere."""
    found: dict[int, tuple[float, str]] = {}
    for line in topics:
        telling = [word for word in words(line) if word not in stops]
        if len(telling) < 2:
            continue
        shares = [sum(weight.get(word, 0.0) for word in telling) / len(telling) for weight in weights]
        best = max(range(len(shares)), key=lambda at: shares[at])
        said = sum(word in weights[best] for word in telling) / len(telling)
        if said >= 0.7 and shares[best] > 0.35 and shares[best] > found.get(best, (0.0, ""))[0]:
            found[best] = (shares[best], line)
    return {at: line for at, (_, line) in found.items()}


def _is_name_of(show: str, title: str) -> bool:
    """Whether it is the show's name and nothing more: "Harbour Talk", "The Harbour Talk Podcast"."""
    name = _singular(show) - _SHOW_WORDS
    return bool(name) and name == _singular(title) - _SHOW_WORDS


def _pitches(part: Part) -> bool:
    return sum("sponsor" in cues_of(sentence.text) for sentence in part[:_PITCH]) >= 2


def _fresh(choices: Sequence[str], titles: Sequence[str], label: str | None) -> str:
    """The first choice that no earlier part has and that says more than its neighbour.

    A label (an advertisement) may come again, not twice in a row.
    """
    used = {_singular(title) for title in titles}
    before = _singular(titles[-1]) if titles else frozenset()
    for choice in choices:
        again = choice == label and titles and titles[-1] != label
        fresh = _singular(choice) not in used and not (_singular(choice) <= before)
        if fresh or again:
            return choice
    return f"Part {len(titles) + 1}"


def _singular(title: str) -> frozenset[str]:
    """Its words without the s of the plural: "Models" after "Model" says nothing new."""
    return frozenset(word.removesuffix("s") for word in words(title))
