"""Chapter titles taken from what is said: the best of many candidates, in the show's own form, none like another."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.lemmas import has_lemmas, is_verb
from bot.notes.cues import cues_of
from bot.notes.sentences import Sentence
from bot.notes.titles.background import UNKNOWN, Background
from bot.notes.titles.candidates import candidates_of
from bot.notes.titles.heard import Heard, said
from bot.notes.titles.keyphrases import key_phrases
from bot.notes.titles.ranking import in_form, rank
from bot.notes.titles.style import TitleStyle
from bot.notes.words import stop_words, words

Part = Sequence[Sentence]

#: Words about the conversation itself name no topic.
_LISTED = """conversation episode podcast question questions topic topics end beginning part listener listeners show
today ago point thing interview folge frage fragen punkt ende heute
pregunta preguntas episodio épisode domanda domande
pergunta perguntas vraag vragen aflevering"""
_META = frozenset(_LISTED.split())

#: What a show's name may have beside the name.
_SHOW_WORDS = frozenset({"the", "podcast", "show", "der", "die", "das"})

#: Languages that write every noun with a capital.
CAPITALS = frozenset({"de", "lb"})
#: An opening or closing part is called that only up to this length, in seconds.
_FRAME = 240.0
#: A last part this long still has a topic, unless the show is known to name its closings, in seconds.
_CLOSING = 140.0
_SPONSOR_LONGEST = 300.0
#: Sentences at the start of a part that show whether it is an advertisement.
_PITCH = 8


def write_titles(
    parts: Sequence[Part],
    *,
    language: str,
    leaders: frozenset[str],
    style: TitleStyle,
    background: Background = UNKNOWN,
) -> list[str]:
    """One title for each part."""
    stops = topicless_words(language, parts)
    weights = part_weights(parts, stops)
    lines = _lines_by_part(background.topics, weights, stops)
    names = frozenset(word for name in background.people for word in words(name))
    whole = " ".join(said(part) for part in parts)
    titles: list[str] = []
    for at, (part, phrases) in enumerate(zip(parts, key_phrases(parts, stops), strict=True)):
        label = label_of(part, first=at == 0, last=at == len(parts) - 1 and at > 0, style=style)
        found = candidates_of(
            part,
            phrases,
            weights[at],
            leaders,
            stops=stops,
            capitals=language in CAPITALS,
            people=names,
            told=background.told,
        )
        heard = Heard(part, whole, language=language)
        ranked = in_form(rank(found, heard, style, stops=stops, background=background), style)
        here = [choice for choice in (lines.get(at), *ranked) if choice and not _is_name_of(background.show, choice)]
        if at == 0 and len(parts) > 1 and style.words is None and here and _names_whole(here[0], background):
            label = style.intro
        titles.append(_fresh([label, *here] if label else here, titles, label))
    return [
        title if title in {style.intro, style.outro, style.sponsor} else style.form.dress(title, at)
        for at, title in enumerate(titles, start=1)
    ]


def topicless_words(language: str, parts: Sequence[Part]) -> frozenset[str]:
    """Function words of all languages that are spoken, verbs where they can be told, words about the conversation."""
    sentences = [sentence for part in parts for sentence in part]
    others = {sentence.language for sentence in sentences if sentence.language}
    usual = stop_words(language, [sentence.text for sentence in sentences])
    verbs = {word for word in _all_words(sentences) if is_verb(word, language)} if has_lemmas(language) else ()
    return usual.union(_META, verbs, *(stop_words(other) for other in others))


def _all_words(sentences: Sequence[Sentence]) -> set[str]:
    return {word for sentence in sentences for word in words(sentence.text)}


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


def _names_whole(title: str, background: Background) -> bool:
    """Whether it names the episode or the show, as openings do: "Harbour Talk #12"."""
    return background.headline.union(words(background.show)).issuperset(words(title))


def _pitches(part: Part) -> bool:
    return sum("sponsor" in cues_of(sentence.text) for sentence in part[:_PITCH]) >= 2


def _fresh(choices: Sequence[str], titles: Sequence[str], label: str | None) -> str:
    """The first choice that says more than the title of any earlier part.

    A label (an advertisement) may come again, not twice in a row.
    """
    used = [_singular(title) for title in titles]
    for choice in choices:
        again = choice == label and titles and titles[-1] != label
        if again or not any(_singular(choice) <= title for title in used):
            return choice
    return f"Part {len(titles) + 1}"


def _singular(title: str) -> frozenset[str]:
    """Its words without the s of the plural: "Models" after "Model" says nothing new."""
    return frozenset(word.removesuffix("s") for word in words(title))
