"""Right names: hints before recognition, corrections after it, each of them kept, explained and undoable."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.domain.transcript import Correction, Doubt, Segment, Transcript
from bot.ports import EpisodeContext
from bot.speech.names.fixer import NameFixer
from bot.speech.names.hints import candidates
from bot.speech.names.matching import Matcher, letters
from bot.speech.names.pieces import Edit, Piece, pieces_of, rewritten, words_of
from bot.speech.names.rules import rules_of
from bot.speech.names.shortlist import Hint, shortlist
from bot.speech.names.titles_said import TitlesSaid, titles_of

#: More doubts than this help nobody.
_MOST_DOUBTS = 40


class ShowNames:
    """Keeps names right with what the feed, the show and its history give: sound, spelling and rules; no model.

    A word or a run of words is corrected where it sounds like a given name *and* is spelt like it *and* no other name
    fits as well *and* it is no word that is known or given itself. Capitals, the recogniser's probability and the
    other half of a full name beside it are evidence. A show's rules go before everything and always apply.
    """

    def hints(self, context: EpisodeContext) -> tuple[str, ...]:
        return tuple(hint.text for hint in self.weighed_hints(context))

    def weighed_hints(self, context: EpisodeContext) -> tuple[Hint, ...]:
        """The hints with what each is worth, 0..1, for whoever tells an engine fewer."""
        return shortlist(candidates(context), (context.show.language or "en")[:2].lower())

    def correct(self, transcript: Transcript, context: EpisodeContext) -> Transcript:
        by_language: dict[str, list[int]] = {transcript.language: []}
        for at, segment in enumerate(transcript.segments):
            by_language.setdefault(segment.language or transcript.language, []).append(at)
        segments, corrections, doubts = list(transcript.segments), [*transcript.corrections], [*transcript.doubts]
        for language, places in by_language.items():
            fixer = _fixed([transcript.segments[at] for at in places], language, context)
            for at, segment in zip(places, fixer.segments, strict=True):
                segments[at] = segment
            corrections += fixer.corrections
            doubts += fixer.doubts
        return replace(transcript, segments=tuple(segments), corrections=tuple(corrections), doubts=_each_once(doubts))


def _fixed(segments: Sequence[Segment], language: str, context: EpisodeContext) -> NameFixer:
    """What is said in one language, gone over: names are compared by how that language sounds and what it knows."""
    matcher = Matcher(candidates(context), language)
    titles = TitlesSaid(titles_of(context), language)
    fixer = NameFixer(segments, matcher, rules_of(context.show.name_rules), titles)
    fixer.mend()
    fixer.one_spelling()
    fixer.ask_about_the_rest()
    return fixer


def undo(transcript: Transcript, correction: Correction) -> Transcript:
    """The transcript with one of its corrections taken back; unchanged where its words are no longer there."""
    wanted = letters(correction.replacement)
    for at, segment in enumerate(transcript.segments):
        if segment.end < correction.start or segment.start > correction.end:
            continue
        words = words_of(segment)
        pieces = pieces_of(words)
        for first, last in _runs(pieces, wanted):
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


def _each_once(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    once = {(round(doubt.start, 2), doubt.text): doubt for doubt in reversed(list(doubts))}
    return tuple(sorted(once.values(), key=lambda doubt: doubt.start))[:_MOST_DOUBTS]
