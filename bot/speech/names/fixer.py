"""Goes over one transcript: rules first, then letters, then sound, then spellings that disagree, then what is left."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.person import Origin
from bot.domain.transcript import Correction, Doubt, Segment
from bot.lexicon import is_ordinary
from bot.speech.names.clusters import Form, alike, clearly_better, unknown_forms
from bot.speech.names.initials import came_out_as_words, is_spelt_out, runs_of
from bot.speech.names.matching import LONGEST, Match, Matcher, Target, commonness, is_known, letters
from bot.speech.names.pieces import Edit, Piece, cases, is_broken, pieces_of, rewritten, runs_around, words_of
from bot.speech.names.rules import Rules
from bot.speech.names.titles_said import TitlesSaid

#: A correction may open the way for its neighbour; so often a segment is looked at again.
_PASSES = 4
#: A match that misses by less than this is shown to the editor.
_SUSPICION = 0.05
#: The recogniser itself doubts a word below this.
_UNSURE = 0.45
#: A word said this seldom in a million is rare.
_RARE = 1.0
#: A word said more often than this in a million means itself, whatever name has the same letters.
_COMMON = 0.1
#: No name begins or ends with a word this common, in times a million.
_LITTLE = 400.0


@dataclass(frozen=True, slots=True)
class _Change:
    edit: Edit
    reason: str
    confidence: float
    origin: Origin | None


class NameFixer:
    """One transcript's corrections in the making; what it came to is in `segments`, `corrections` and `doubts`."""

    def __init__(self, segments: Sequence[Segment], matcher: Matcher, rules: Rules, titles: TitlesSaid) -> None:
        self.segments = list(segments)
        self.corrections: list[Correction] = []
        self.doubts: list[Doubt] = []
        self._matcher, self._rules, self._titles, self._language = matcher, rules, titles, matcher.language
        self._pieces = [pieces_of(words_of(segment)) for segment in segments]
        self._capitals, self._smalls = cases(self._pieces)

    def mend(self) -> None:
        """Bring in the rules of the show and the names that were given."""
        for at in range(len(self.segments)):
            suspicions: list[Doubt] = []
            for _ in range(_PASSES):
                changes, suspicions = self._changes(at)
                if not changes:
                    break
                self._apply(at, changes)
            self.doubts += suspicions

    def one_spelling(self) -> None:
        """Spellings of one name brought together where one is clearly better, else a doubt."""
        changes: dict[int, list[_Change]] = {}
        for better, worse in alike(self._unknown(), self._language):
            sure = clearly_better(better, worse)
            for segment, at in worse.places if sure else worse.places[:1]:
                if sure:
                    reason = f"written {better.text} {better.count} times in this episode"
                    changes.setdefault(segment, []).append(
                        _Change(Edit(at, at, better.text), reason, 0.8, Origin.SPEECH)
                    )
                else:
                    self._doubt(segment, at, at, f"also written {better.text} in this episode", better.text)
        for segment, edits in changes.items():
            self._apply(segment, edits)
        for name in self._spelt_out():
            self._bring_home(name)

    def _spelt_out(self) -> list[str]:
        """Names with spoken letters that were given, or that stand here at least twice, be it in two words."""
        found = [target.text for target in self._matcher.targets if not target.part and is_spelt_out(target.text)]
        for form in (form for form in self._unknown() if is_spelt_out(form.text)):
            split = sum(1 for pieces in self._pieces for _ in runs_of(form.text, pieces))
            if form.count + split > 1:
                found.append(form.text)
        return list(dict.fromkeys(found))

    def _bring_home(self, name: str) -> None:
        reason = f"sounds like {name}, which is said in this episode"
        for segment, pieces in enumerate(self._pieces):
            runs = came_out_as_words(name, pieces, self._language)
            edits = [_Change(Edit(first, last, name), reason, 0.75, Origin.SPEECH) for first, last in runs]
            if edits:
                self._apply(segment, edits)

    def ask_about_the_rest(self) -> None:
        """Names nobody gave that the recogniser was not sure of, each once; rare words that may be a given name."""
        for form in self._unknown():
            if form.mean < _UNSURE:
                segment, at = form.places[0]
                self._doubt(segment, at, at, "an unknown name that the recogniser was not sure of", None)
        said = Counter(letters(piece.text) for pieces in self._pieces for piece in pieces)
        for segment, pieces in enumerate(self._pieces):
            for at, piece in enumerate(pieces):
                target = self._matcher.reminded(piece) if self._rare_and_unsure(piece) else None
                if target:
                    self._replace_or_ask(segment, at, target.text, said)

    def _replace_or_ask(self, segment: int, at: int, name: str, said: Counter[str]) -> None:
        """A rare word that is said once, where a name much like it is said again and again, is that name."""
        if said[letters(name)] > 1 and said[letters(self._pieces[segment][at].text)] == 1:
            reason = f"a rare word, heard once and not clearly; {name} is said often in this episode"
            self._apply(segment, [_Change(Edit(at, at, name), reason, 0.6, Origin.SPEECH)])
        else:
            self._doubt(segment, at, at, f"a rare word, not heard clearly; {name} may be meant", name)

    def _rare_and_unsure(self, piece: Piece) -> bool:
        return piece.probability < _UNSURE and 0.0 < commonness(piece.text, self._language) < _RARE

    def _unknown(self) -> list[Form]:
        return unknown_forms(self._pieces, self._matcher.given, self._language)

    def _apply(self, at: int, changes: Sequence[_Change]) -> None:
        segment, pieces = self.segments[at], self._pieces[at]
        words = words_of(segment)
        for change in sorted(changes, key=lambda change: change.edit.first):
            first, last = change.edit.first, change.edit.last
            self.corrections.append(
                Correction(
                    start=words[pieces[first].word].start,
                    end=words[pieces[last].word].end,
                    original=" ".join(piece.text for piece in pieces[first : last + 1]),
                    replacement=change.edit.text,
                    reason=change.reason,
                    confidence=round(change.confidence, 2),
                    origin=change.origin,
                )
            )
        self.segments[at] = rewritten(segment, pieces, [change.edit for change in changes])
        self._pieces[at] = pieces_of(words_of(self.segments[at]))

    def _doubt(self, segment: int, first: int, last: int, reason: str, suggestion: str | None) -> None:
        self.doubts.append(self._doubt_at(segment, first, last, reason, suggestion))

    def _doubt_at(self, segment: int, first: int, last: int, reason: str, suggestion: str | None) -> Doubt:
        words, pieces = words_of(self.segments[segment]), self._pieces[segment]
        return Doubt(
            start=words[pieces[first].word].start,
            end=words[pieces[last].word].end,
            text=" ".join(piece.text for piece in pieces[first : last + 1]),
            reason=reason,
            suggestion=suggestion,
        )

    def _changes(self, at: int) -> tuple[list[_Change], list[Doubt]]:
        taken: set[int] = set()
        pieces = self._pieces[at]
        changes = [*self._by_rule(pieces, taken), *self._by_title(pieces, taken), *self._by_letters(pieces, taken)]
        doubts: list[Doubt] = []
        for first, last, match in sorted(self._by_sound(pieces, taken), key=lambda run: (-run[2].score, run[0])):
            run = set(range(first, last + 1))
            if run & taken:
                continue
            taken |= run
            if match.spare >= 0.0:
                reason = f"sounds and is spelt like a name in {match.target.candidate.place}"
                confidence = min(0.99, match.score)
                origin = match.target.candidate.origin
                changes.append(_Change(Edit(first, last, match.target.text), reason, confidence, origin))
            else:
                doubts.append(self._doubt_at(at, first, last, _suspicion(match), match.target.text))
        return changes, doubts

    def _by_rule(self, pieces: Sequence[Piece], taken: set[int]) -> Iterator[_Change]:
        at = 0
        while at < len(pieces) and self._rules.longest:
            hit = self._rules.at(pieces, at)
            if hit is None:
                at += 1
                continue
            size, rule = hit
            taken |= set(range(at, at + size))
            reason = f"rule of the show{f', taught by {rule.by}' if rule.by else ''}"
            yield _Change(Edit(at, at + size - 1, rule.written), reason, 1.0, Origin.EDITOR)
            at += size

    def _by_title(self, pieces: Sequence[Piece], taken: set[int]) -> Iterator[_Change]:
        for said in self._titles.found(pieces):
            run = set(range(said.first, said.last + 1))
            if run & taken:
                continue
            taken |= run
            reason = f"sounds and is spelt like a title in {said.title.place}"
            yield _Change(Edit(said.first, said.last, said.title.text), reason, said.score, said.title.origin)

    def _by_letters(self, pieces: Sequence[Piece], taken: set[int]) -> Iterator[_Change]:
        """Given names as they stand are left alone; the same letters split or written small are put right."""
        for first, piece in enumerate(pieces):
            following = pieces[first + 1] if first + 1 < len(pieces) else None
            if first in taken or not self._matcher.may_start(piece, following):
                continue
            for last in range(min(first + LONGEST, len(pieces)) - 1, first - 1, -1):
                run = pieces[first : last + 1]
                target = self._matcher.exact(run)
                if target is None or is_broken(run) or taken & set(range(first, last + 1)):
                    continue
                misspelt = self._misspelt(run, target)
                if misspelt or not target.part:  # half a name may yet belong to a run whose other half went wrong
                    taken |= set(range(first, last + 1))
                if misspelt:
                    reason = f"the letters of a name in {target.candidate.place}"
                    yield _Change(Edit(first, last, target.text), reason, 0.95, target.candidate.origin)
                break

    def _misspelt(self, run: Sequence[Piece], target: Target) -> bool:
        said = [piece.text for piece in run]
        if len(target.letters) < 5 or "-" in target.text or said == target.text.split():
            return False
        if len(said) > target.size:
            return target.candidate.chosen or not all(is_known(text, self._language) for text in said)
        if len(said) < target.size:
            return all(text.islower() or text.istitle() for text in said) and not is_known(said[0], self._language)
        if len(said) > 1:
            return not target.part and _lost_capitals(said, target.text)
        return self._written_small(run[0], target)

    def _written_small(self, piece: Piece, target: Target) -> bool:
        """Whether a name lost its capitals: `chatgpt`, or `anthropic` where it mostly is `Anthropic`."""
        said = piece.text
        if not said.islower() or target.text.islower() or commonness(said, self._language) > _COMMON:
            return False
        if is_ordinary(said, self._language):
            return False  # podcasting, beside the name Podcasting 2.0
        if not target.text[1:].islower():
            return not target.text.isupper() and not is_known(said, self._language)
        telling = piece.by_machine and self._language[:2] != "de"
        return telling and self._capitals[said] > self._smalls[said]

    def _by_sound(self, pieces: Sequence[Piece], taken: set[int]) -> Iterator[tuple[int, int, Match]]:
        strange = [at for at, piece in enumerate(pieces) if at not in taken and self._suspicious(piece)]
        little = {at for at, piece in enumerate(pieces) if self._little(piece)}
        for first, last in runs_around(strange, len(pieces), longest=LONGEST):
            run = pieces[first : last + 1]
            if first in little or last in little or is_broken(run) or not taken.isdisjoint(range(first, last + 1)):
                continue
            match = self._matcher.best(run)
            if match is not None and match.spare > -_SUSPICION:
                yield first, last, match

    def _suspicious(self, piece: Piece) -> bool:
        """Whether a word is strange enough to be (part of) a name gone wrong."""
        if letters(piece.text) in self._matcher.given or piece.text.isdigit():
            return False
        if not is_known(piece.text, self._language):
            return True
        telling = piece.capital and self._language[:2] != "de"
        return telling or 0.0 < commonness(piece.text, self._language) < _COMMON

    def _little(self, piece: Piece) -> bool:
        return commonness(piece.text, self._language) > _LITTLE and not (piece.capital and len(piece.text) > 1)


def _lost_capitals(said: Sequence[str], meant: str) -> bool:
    """Whether a name of several words, all capitalised, only lacks some of its capitals: Mad Podcast, MAD Podcast."""
    pairs = zip(said, meant.split(), strict=False)
    return all(word[:1].isupper() and (word == name or not name[1:].islower()) for word, name in pairs)


def _suspicion(match: Match) -> str:
    other = f" or {match.rival.text}" if match.rival else ""
    return f"sounds like {match.target.text}{other}, a name in {match.target.candidate.place}"
