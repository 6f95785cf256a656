"""Who is called by which name: people say the names of those they talk with, hardly ever their own."""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import sqrt

from bot.domain.transcript import Word
from bot.lexicon import COMMON, frequency
from bot.speech.names.matching import letters
from bot.speech.voices.evidence import Evidence, Paragraph
from bot.speech.voices.introductions import Clue, Introduction
from bot.speech.voices.roster import Known, meant

#: What one standard deviation counts, how far beyond it nothing more is learnt, and below which nothing is.
_WEIGHT, _MOST, _LEAST = 0.8, 2.5, 0.8
#: A name said less often tells nothing.
_SAID = 2


def called(
    said: Sequence[tuple[int, Introduction]],
    paragraphs: Sequence[Paragraph],
    people: Sequence[Known],
    language: str,
    *,
    main: frozenset[str],
) -> Iterator[Evidence]:
    """For voices that leave out a name the others say, against those that say it, by how far chance is from it.

    Each voice is expected to say a name in proportion to how much it talks; counts of rare things spread by the square
    root of what is expected (Poisson).
    """
    own = {(at, one.start) for at, one in said if one.clue is Clue.SELF}
    words = Counter[str]()
    says: Counter[tuple[str, str]] = Counter()
    present = [person for person in people if person.present]
    for at, paragraph in enumerate(paragraphs):
        if paragraph.voice in main:
            words[paragraph.voice] += len(paragraph.words)
            says.update((paragraph.voice, name) for name in _names(paragraph, present, language, own, at))
    for person in present:
        total = sum(says[voice, person.name] for voice in words)
        for voice in sorted(words) if total >= _SAID else ():
            expected = total * words[voice] / words.total()
            yield from _told(voice, person, says[voice, person.name], total, expected)


def _told(voice: str, person: Known, count: int, total: int, expected: float) -> Iterator[Evidence]:
    far = (expected - count) / sqrt(expected + 1)
    if abs(far) < _LEAST:
        return
    weight = _WEIGHT * max(-_MOST, min(_MOST, far))
    others, own = total - count, f"{count} times" if count > 1 else "once" if count else "never"
    reason = f"the others say {person.name.split()[0]} {others} times, this voice {own}"
    yield Evidence(voice=voice, name=person.name, weight=weight, reason=reason, origin=person.origin)


def _names(
    paragraph: Paragraph, people: Sequence[Known], language: str, own: set[tuple[int, float]], at: int
) -> Iterator[str]:
    """The name of everybody who is mentioned, each time; first and last name together once."""
    before = ""
    for word in paragraph.words:
        name = "" if (at, word.start) in own else _named(word, people, language)
        if name and name != before:
            yield name
        before = name


def _named(word: Word, people: Sequence[Known], language: str) -> str:
    text = word.text.strip(" .,;:!?…\"'“”„‘’()").removesuffix("'s").removesuffix("’s")
    if not text[:1].isupper() or len(letters(text)) < 3 or frequency(text, language) > COMMON:
        return ""
    who = meant(text, people, language)
    return who[0].name if who else ""
