"""Right names: hints before recognition, corrections after it, each of them kept, explained and undoable."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.person import Origin
from bot.domain.show import NameRule
from bot.domain.transcript import Correction, Doubt, Segment, Transcript
from bot.lexicon import frequency, is_word
from bot.ports import EpisodeContext
from bot.speech.hints import Candidate, candidates
from bot.speech.names_clusters import alike, clearly_better, unknown_forms
from bot.speech.names_match import LONGEST, Match, Matcher, Target, letters
from bot.speech.names_rules import Rules, rules_of
from bot.speech.names_text import Edit, Piece, pieces_of, rewritten, words_of

#: A correction may open the way for its neighbour; so often a segment is looked at again.
_PASSES = 4
#: A match that misses by less than this is shown to the editor.
_SUSPICION = 0.05
#: The recogniser itself doubts a word below this.
_UNSURE = 0.45
#: More doubts than this help nobody.
_MOST_DOUBTS = 40
#: A lower-case word said more often than this in a million means itself, whatever a name looks like.
_COMMON = 0.1


class ShowNames:
    """Keeps names right with what the feed, the show and its history give: sound, spelling and rules; no model.

    A word or a run of words is corrected where it sounds like a given name *and* is spelt like it *and* no other name
    fits as well *and* it is no word that is known or given itself. Capitals, the recogniser's probability and the
    other half of a full name beside it are evidence. A show's rules go before everything and always apply.
    """

    def hints(self, context: EpisodeContext) -> tuple[str, ...]:
        return tuple(candidate.text for candidate in candidates(context))

    def correct(self, transcript: Transcript, context: EpisodeContext) -> Transcript:
        given = candidates(context)
        fixer = _Fixer(Matcher(given, transcript.language), rules_of(context.show.name_rules), transcript.language)
        segments = [fixer.mended(segment) for segment in transcript.segments]
        segments = fixer.one_spelling(segments)
        doubts = [*transcript.doubts, *fixer.doubts, *fixer.unsure(segments)]
        return replace(
            transcript,
            segments=tuple(segments),
            corrections=(*transcript.corrections, *fixer.corrections),
            doubts=_each_once(doubts),
        )


@dataclass(frozen=True, slots=True)
class _Change:
    edit: Edit
    reason: str
    confidence: float
    origin: Origin | None


class _Fixer:
    """One transcript's corrections in the making."""

    def __init__(self, matcher: Matcher, rules: Rules, language: str) -> None:
        self.matcher, self.rules, self.language = matcher, rules, language
        self.corrections: list[Correction] = []
        self.doubts: list[Doubt] = []

    def mended(self, segment: Segment) -> Segment:
        suspicions: list[Doubt] = []
        for _ in range(_PASSES):
            words = words_of(segment)
            pieces = pieces_of(words)
            changes, suspicions = self._changes(segment, pieces)
            if not changes:
                break
            segment = self._applied(segment, pieces, changes)
        self.doubts += suspicions
        return segment

    def _applied(self, segment: Segment, pieces: Sequence[Piece], changes: Sequence[_Change]) -> Segment:
        words = words_of(segment)
        for change in sorted(changes, key=lambda change: change.edit.first):
            first, last = pieces[change.edit.first], pieces[change.edit.last]
            self.corrections.append(
                Correction(
                    start=words[first.word].start,
                    end=words[last.word].end,
                    original=_said(pieces, change.edit.first, change.edit.last),
                    replacement=change.edit.text,
                    reason=change.reason,
                    confidence=round(change.confidence, 2),
                    origin=change.origin,
                )
            )
        return rewritten(segment, pieces, [change.edit for change in changes])

    def _changes(self, segment: Segment, pieces: Sequence[Piece]) -> tuple[list[_Change], list[Doubt]]:
        taken: set[int] = set()
        changes = [*self._by_rule(pieces, taken), *self._by_letters(pieces, taken)]
        found = sorted(self._by_sound(pieces, taken), key=lambda run: (-run[2].score, run[0]))
        doubts: list[Doubt] = []
        for first, last, match in found:
            run = set(range(first, last + 1))
            if run & taken:
                continue
            taken |= run
            if match.spare >= 0.0:
                changes.append(_of_match(Edit(first, last, match.target.text), match))
            else:
                doubts.append(self._suspicion(segment, pieces, first, last, match))
        return changes, doubts

    def _by_rule(self, pieces: Sequence[Piece], taken: set[int]) -> Iterator[_Change]:
        at = 0
        while at < len(pieces):
            hit = self.rules.at(pieces, at)
            if hit is None:
                at += 1
                continue
            size, rule = hit
            taken |= set(range(at, at + size))
            reason = f"rule of the show{f', taught by {rule.by}' if rule.by else ''}"
            yield _Change(Edit(at, at + size - 1, rule.written), reason, 1.0, Origin.EDITOR)
            at += size

    def _by_letters(self, pieces: Sequence[Piece], taken: set[int]) -> Iterator[_Change]:
        """Given names as they stand are left alone; the same letters split or written small are put right."""
        for first, piece in enumerate(pieces):
            if first in taken or not self.matcher.may_start(
                piece, pieces[first + 1] if first + 1 < len(pieces) else None
            ):
                continue
            for last in range(min(first + LONGEST, len(pieces)) - 1, first - 1, -1):
                run = pieces[first : last + 1]
                target = self.matcher.exact(run)
                if target is None or _broken(run) or taken & set(range(first, last + 1)):
                    continue
                if not target.part:  # half a name may still belong to a run whose other half went wrong
                    taken |= set(range(first, last + 1))
                if self._misspelt(run, target):
                    reason = f"the letters of a name in {target.candidate.place}"
                    yield _Change(Edit(first, last, target.text), reason, 0.95, target.candidate.origin)
                break

    def _misspelt(self, run: Sequence[Piece], target: Target) -> bool:
        said = [piece.text for piece in run]
        if len(target.letters) < 5 or "-" in target.text or said == target.text.split():
            return False
        if len(said) != target.size:
            return len(said) > 1 or not is_word(said[0], self.language)
        small = all(text.islower() for text in said) and not target.text.islower() and not target.text.isupper()
        return small and len(said) == 1 and frequency(said[0], self.language) <= _COMMON

    def _by_sound(self, pieces: Sequence[Piece], taken: set[int]) -> Iterator[tuple[int, int, Match]]:
        for first in range(len(pieces)):
            if first in taken:
                continue
            for last in range(first, min(first + LONGEST, len(pieces))):
                run = pieces[first : last + 1]
                if last in taken or _broken(run):
                    break
                if not self._suspicious(run) or self._little(run[0]) or self._little(run[-1]):
                    continue
                match = self.matcher.best(run)
                if match is not None and match.spare > -_SUSPICION:
                    yield first, last, match

    def _suspicious(self, run: Sequence[Piece]) -> bool:
        """Whether any word in the run is strange enough to be a name gone wrong."""
        return any(
            letters(piece.text) not in self.matcher.given
            and (frequency(piece.text, self.language) < 0.5 or piece.capital)
            for piece in run
        )

    def _little(self, piece: Piece) -> bool:
        return frequency(piece.text, self.language) > 400.0 and not piece.capital

    def _suspicion(self, segment: Segment, pieces: Sequence[Piece], first: int, last: int, match: Match) -> Doubt:
        words = words_of(segment)
        other = f" or {match.rival.text}" if match.rival else ""
        return Doubt(
            start=words[pieces[first].word].start,
            end=words[pieces[last].word].end,
            text=_said(pieces, first, last),
            reason=f"sounds like {match.target.text}{other}, which {match.target.candidate.place} names",
            suggestion=match.target.text,
        )

    def one_spelling(self, segments: Sequence[Segment]) -> list[Segment]:
        """Spellings of one name brought together where one is clearly better, else a doubt."""
        done = list(segments)
        pieces = [pieces_of(words_of(segment)) for segment in done]
        changes: dict[int, list[_Change]] = {}
        for better, worse in alike(unknown_forms(pieces, self.matcher.given, self.language), self.language):
            sure = clearly_better(better, worse)
            for segment, at in worse.places if sure else worse.places[:1]:
                if sure:
                    reason = f"written {better.text} {better.count} times in this episode"
                    change = _Change(Edit(at, at, better.text), reason, 0.8, Origin.SPEECH)
                    changes.setdefault(segment, []).append(change)
                else:
                    word = words_of(done[segment])[pieces[segment][at].word]
                    reason = f"also written {better.text} in this episode"
                    self.doubts.append(
                        Doubt(start=word.start, end=word.end, text=worse.text, reason=reason, suggestion=better.text)
                    )
        for segment, edits in changes.items():
            done[segment] = self._applied(done[segment], pieces[segment], edits)
        return done

    def unsure(self, segments: Sequence[Segment]) -> Iterator[Doubt]:
        """Names nobody gave that the recogniser itself was not sure of, each once."""
        pieces = [pieces_of(words_of(segment)) for segment in segments]
        for form in unknown_forms(pieces, self.matcher.given, self.language):
            if form.mean < _UNSURE:
                segment, at = form.places[0]
                word = words_of(segments[segment])[pieces[segment][at].word]
                reason = "a name that nobody gave, and the recogniser was not sure of it"
                yield Doubt(start=word.start, end=word.end, text=form.text, reason=reason)


def undo(transcript: Transcript, correction: Correction) -> Transcript:
    """The transcript with one of its corrections taken back; unchanged where its words are no longer there."""
    wanted = [letters(word) for word in correction.replacement.split()]
    for at, segment in enumerate(transcript.segments):
        if segment.end < correction.start or segment.start > correction.end:
            continue
        words, pieces = words_of(segment), pieces_of(words_of(segment))
        for first, last in _runs(pieces, "".join(wanted)):
            if words[pieces[first].word].end < correction.start or words[pieces[last].word].start > correction.end:
                continue
            restored = rewritten(segment, pieces, [Edit(first, last, correction.original)])
            segments = (*transcript.segments[:at], restored, *transcript.segments[at + 1 :])
            kept = tuple(other for other in transcript.corrections if other != correction)
            return replace(transcript, segments=segments, corrections=kept)
    return transcript


def _runs(pieces: Sequence[Piece], wanted: str) -> Iterator[tuple[int, int]]:
    for first in range(len(pieces)):
        joined = ""
        for last in range(first, len(pieces)):
            joined += letters(pieces[last].text)
            if joined == wanted:
                yield first, last
            if not wanted.startswith(joined):
                break


def _of_match(edit: Edit, match: Match) -> _Change:
    reason = f"sounds and is spelt like a name in {match.target.candidate.place}"
    return _Change(edit, reason, min(0.99, match.score), match.target.candidate.origin)


def _broken(run: Sequence[Piece]) -> bool:
    """Whether punctuation parts the run."""
    return any(piece.closes for piece in run[:-1])


def _said(pieces: Sequence[Piece], first: int, last: int) -> str:
    return " ".join(piece.text for piece in pieces[first : last + 1])


def _each_once(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    once = {(round(doubt.start, 2), doubt.text): doubt for doubt in reversed(list(doubts))}
    return tuple(sorted(once.values(), key=lambda doubt: doubt.start))[:_MOST_DOUBTS]


__all__ = ["Candidate", "NameRule", "ShowNames", "undo"]
