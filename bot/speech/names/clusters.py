"""One name, several spellings: found within an episode even where nobody gave the name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from bot.lexicon import is_ordinary, is_word
from bot.speech.names.matching import letters
from bot.speech.names.pieces import Piece
from bot.speech.names.sound import coarse, likeness, sounds

#: Shorter words are like too many others.
_SHORTEST = 5
#: Abbreviations up to so many letters are spoken letter by letter.
_LONGEST_INITIALS = 4
_SOUND, _SPELLING = 0.88, 0.7
#: Asked of spellings whose words carry no probabilities to tell by.
_SOUND_BLIND = 0.95
#: The better spelling is heard this many times as often …
_OFTENER = 3
#: … and the worse one is one that the recogniser was less than this sure of.
_SURE = 0.8


@dataclass(slots=True)
class Form:
    """A spelling of an unknown capitalised word, with where it stands."""

    text: str
    #: (segment, piece) of every occurrence.
    places: list[tuple[int, int]]
    #: Sum of the recogniser's probabilities.
    probability: float = 0.0

    @property
    def count(self) -> int:
        return len(self.places)

    @property
    def mean(self) -> float:
        """Mean probability, 0..1."""
        return self.probability / len(self.places)


def unknown_forms(pieces: Sequence[Sequence[Piece]], given: Iterable[str], language: str) -> list[Form]:
    """Capitalised words that no list holds and nobody gave, by spelling, in order of first occurrence."""
    known, forms, lower = set(given), dict[str, Form](), set[str]()
    for segment, run in enumerate(pieces):
        for at, piece in enumerate(run):
            if len(piece.text) < _SHORTEST - 1 or not piece.text.isalpha():
                continue
            if piece.text.islower():
                lower.add(piece.text)
            elif letters(piece.text) not in known and not _is_heard_easily(piece.text, language):
                form = forms.setdefault(piece.text, Form(piece.text, []))
                form.places.append((segment, at))
                form.probability += piece.probability
    return [form for form in forms.values() if form.text.lower() not in lower]


def _is_heard_easily(text: str, language: str) -> bool:
    """Words, young ones too (`Apps`), and abbreviations of a few letters: nothing an editor has to be asked about."""
    return is_word(text, language) or is_ordinary(text, "en") or (text.isupper() and len(text) <= _LONGEST_INITIALS)


def alike(forms: Sequence[Form], language: str) -> list[tuple[Form, Form]]:
    """Pairs (better, worse) of spellings that are most likely one name; each worse spelling once."""
    blocks: dict[str, list[Form]] = defaultdict(list)
    for form in forms:
        if len(form.text) >= _SHORTEST:
            for key in {_skeleton(reading) for reading in sounds(form.text, language)}:
                blocks[key].append(form)
    found: dict[str, tuple[Form, Form]] = {}
    for block in blocks.values():
        ranked = sorted(block, key=lambda form: (-form.count, -form.mean))
        for place, worse in enumerate(ranked):
            better = next((form for form in ranked[:place] if _one_name(form, worse, language)), None)
            if better is not None:
                found.setdefault(worse.text, (better, worse))
    return [pair for pair in found.values() if pair[0].text not in found]


def clearly_better(better: Form, worse: Form) -> bool:
    """Whether the more frequent spelling may replace the other without asking."""
    return better.count >= _OFTENER * worse.count and worse.mean < _SURE and worse.mean <= better.mean


def _skeleton(reading: str) -> str:
    return "".join(sign for sign in coarse(reading) if sign != "a")[:6]


def _one_name(a: Form, b: Form, language: str) -> bool:
    x, y = letters(a.text), letters(b.text)
    if x == y or x.startswith(y) or y.startswith(x) or Levenshtein.normalized_similarity(x, y) < _SPELLING:
        return False
    blind = a.mean == 1.0 and b.mean == 1.0
    return likeness(a.text, b.text, language) >= (_SOUND_BLIND if blind else _SOUND)
