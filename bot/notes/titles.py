"""Chapter titles taken from what is said: the best of many candidates, in the show's own form, none like another."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.notes.chapter_style import ChapterStyle
from bot.notes.cues import cues_of
from bot.notes.keyphrases import Phrase, key_phrases
from bot.notes.sentences import Sentence
from bot.notes.title_candidates import Candidate, candidates_of
from bot.notes.title_model import candidate_features, load_title_model
from bot.notes.words import stop_words, words

Part = Sequence[Sentence]

#: Words about the conversation itself name no topic.
_META = frozenset(
    {
        "conversation",
        "episode",
        "podcast",
        "question",
        "questions",
        "topic",
        "topics",
        "end",
        "beginning",
        "part",
        "listener",
    }
    | {
        "listeners",
        "show",
        "today",
        "ago",
        "point",
        "thing",
        "interview",
        "folge",
        "frage",
        "fragen",
        "punkt",
        "ende",
        "heute",
    }
)

#: An opening or closing part is called that only up to this length, in seconds.
_FRAME = 240.0
_SPONSOR_LONGEST = 300.0
#: Sentences at the start of a part that show whether it is an advertisement.
_PITCH = 8


def write_titles(
    parts: Sequence[Part], *, language: str, leaders: frozenset[str], style: ChapterStyle, topics: Sequence[str] = ()
) -> list[str]:
    """One title for each part; `topics` are lines of the feed's text that name topics, used where they fit."""
    stops = topicless_words(language, parts)
    phrases = key_phrases(parts, stops)
    weights = part_weights(parts, stops)
    lines = _lines_by_part(topics, weights, stops)
    titles: list[str] = []
    for at, part in enumerate(parts):
        label = label_of(part, first=at == 0, last=at == len(parts) - 1 and at > 0, style=style)
        ranked = rank(candidates_of(part, phrases[at], weights[at], leaders), phrases[at], style)
        choices = [label, lines.get(at), *(candidate.text for candidate in ranked)]
        titles.append(_fresh([choice for choice in choices if choice], titles, label))
    return titles


def topicless_words(language: str, parts: Sequence[Part]) -> frozenset[str]:
    """Function words, and words about the conversation itself."""
    return stop_words(language, [sentence.text for part in parts for sentence in part]) | _META


def label_of(part: Part, *, first: bool, last: bool, style: ChapterStyle) -> str | None:
    """The show's word for an opening, a closing or an advertisement; None for a part with a topic."""
    if not part:
        return None
    length = part[-1].end - part[0].start
    if first and part[0].start < 60 and (length <= _FRAME or style.title_words is not None):
        return style.intro
    if length <= _SPONSOR_LONGEST and _pitches(part):
        return style.sponsor
    closes = any("farewell" in cues_of(sentence.text) for sentence in part)
    if last and closes and length <= _FRAME:
        return style.outro
    return None


def rank(candidates: Sequence[Candidate], phrases: Sequence[Phrase], style: ChapterStyle) -> list[Candidate]:
    """Best first, leaning to the length and the form of the show's own titles."""
    if not candidates:
        return []
    worth = load_title_model().worth([candidate_features(candidate, phrases) for candidate in candidates])
    fitted = [value + _fits(candidate, style) for candidate, value in zip(candidates, worth, strict=True)]
    order = sorted(range(len(candidates)), key=lambda at: -fitted[at])
    return [candidates[at] for at in order]


def _fits(candidate: Candidate, style: ChapterStyle) -> float:
    if style.title_words is None:
        return 0.0
    away = abs(math.log(len(candidate.text.split()) / max(1, style.title_words)))
    asks = (style.questions - 0.2) * 0.15 if candidate.kind == "question" else 0.0
    return asks - 0.04 * away


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


def _pitches(part: Part) -> bool:
    return sum("sponsor" in cues_of(sentence.text) for sentence in part[:_PITCH]) >= 2


def _fresh(choices: Sequence[str], titles: Sequence[str], label: str | None) -> str:
    """The first choice that no earlier part has; a label (an advertisement) may come again, not twice in a row."""
    used = {title.casefold() for title in titles}
    for choice in choices:
        again = choice == label and titles and titles[-1] != label
        if choice.casefold() not in used or again:
            return choice
    return f"Part {len(titles) + 1}"
