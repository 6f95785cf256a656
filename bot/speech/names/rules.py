"""Rules of a show: spellings an editor fixed once, made from one fix and applied for ever."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.domain.show import NameRule
from bot.domain.transcript import Transcript
from bot.lexicon import frequency, is_word
from bot.speech.names.pieces import Piece, pieces_of, words_of
from bot.speech.names.sound import likeness

#: How alike another spelling has to sound to be heard as the same name.
_SOUNDS_ALIKE = 0.85
#: So many sound-alikes are enough for one rule.
_MOST = 12
#: A single word said this often in a million is never taken up by itself; the editor's own fix is.
_COMMON = 1.0


@dataclass(frozen=True, slots=True)
class Rules:
    """A show's rules, ready to be looked up."""

    by_words: dict[tuple[str, ...], NameRule]
    longest: int

    def at(self, pieces: Sequence[Piece], first: int) -> tuple[int, NameRule] | None:
        """The longest rule that fits the pieces from `first` on, with how many it takes."""
        for size in range(min(self.longest, len(pieces) - first), 0, -1):
            rule = self.by_words.get(tuple(piece.text.casefold() for piece in pieces[first : first + size]))
            if rule is not None:
                return size, rule
        return None


def rules_of(rules: Iterable[NameRule]) -> Rules:
    """Rules by the words they are heard as; of two for the same words, the later counts."""
    by_words = {_key(heard): rule for rule in rules for heard in rule.heard if _key(heard) != _key(rule.written)}
    by_words.pop((), None)
    return Rules(by_words, max(map(len, by_words), default=0))


def with_sound_alikes(rule: NameRule, transcript: Transcript) -> NameRule:
    """The rule that an editor's fix taught, with what sounds like it elsewhere in the episode it was taught in.

    Words that may mean themselves and names of people who speak there are never taken up.

    >>> from bot.domain.transcript import Segment
    >>> said = Segment(start=0, end=4, text="Ask Ismileov. So Ismilov said")
    >>> text = Transcript(segments=(said,), language="en", duration=4)
    >>> with_sound_alikes(NameRule(written="Izmailov", heard=("Ismileov",)), text).heard
    ('Ismileov', 'Ismilov')
    """
    found = dict.fromkeys(rule.heard)
    for original in rule.heard:
        found |= dict.fromkeys(_sound_alikes(_bare(original), _bare(rule.written), transcript))
    return replace(rule, heard=tuple(found)[: max(_MOST, len(rule.heard))])


def _sound_alikes(original: str, written: str, transcript: Transcript) -> Iterable[str]:
    size, language = len(original.split()), transcript.language
    seen = {original.casefold(), written.casefold(), *_speaking(transcript), *written.casefold().split()}
    for segment in transcript.segments:
        pieces = pieces_of(words_of(segment))
        for first in range(len(pieces) - size + 1):
            run = pieces[first : first + size]
            text = " ".join(piece.text for piece in run)
            if text.casefold() in seen or any(piece.closes for piece in run[:-1]) or _is_plain(run, language):
                continue
            if max(likeness(text, original, language), likeness(text, written, language)) >= _SOUNDS_ALIKE:
                seen.add(text.casefold())
                yield text


def _speaking(transcript: Transcript) -> set[str]:
    """Names of those who speak, whole and in parts."""
    names = [(speaker.name or "").casefold() for speaker in transcript.speakers]
    return {part for name in names for part in (name, *name.split())}


def _is_plain(run: Sequence[Piece], language: str) -> bool:
    """Whether these words may just as well mean themselves."""
    return all(is_word(piece.text, language) and frequency(piece.text, language) > _COMMON for piece in run)


def _bare(text: str) -> str:
    return re.sub(r"^\W+|\W+$|['’]s\W*$", "", text.strip())


def _key(text: str) -> tuple[str, ...]:
    return tuple(piece.casefold() for piece in re.findall(r"[^\W_]+(?:['’.&][^\W_]+)*", text))
