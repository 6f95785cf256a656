"""The same corrections in the notes as in the transcript: chapters, summary, quotes, mentions, people."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bot.domain.chapter import Chapter
from bot.domain.notes import Mention, Quote, ShowNotes, Source
from bot.domain.show import NameRule
from bot.domain.transcript import Correction

#: Corrections this far from a quote still belong to it, in seconds: sentence ends are not exact.
_SLACK = 0.5
_Mend = Callable[[str], str]


def apply_to_notes(
    notes: ShowNotes, corrections: Sequence[Correction] = (), rules: Sequence[NameRule] = ()
) -> ShowNotes:
    """The notes with names mended like the transcript; whole words only, and nothing more the second time.

    Rules hold everywhere. A correction holds where its words were said: in quotes, mentions and chapters that cover
    its time, and in the summary and teaser, which cover everything. Titles, addresses and source titles come from
    elsewhere and stay as they are.
    """
    everywhere = _mender(_pairs(corrections, rules))

    def within(start: float, end: float) -> _Mend:
        near = [c for c in corrections if c.end >= start - _SLACK and c.start <= end + _SLACK]
        return _mender(_pairs(near, rules))

    ends = [*(chapter.start for chapter in notes.chapters[1:]), max(notes.duration, float("inf"))]
    return replace(
        notes,
        summary=everywhere(notes.summary),
        teaser=everywhere(notes.teaser),
        chapters=tuple(
            _chapter(chapter, within(chapter.start, end)) for chapter, end in zip(notes.chapters, ends, strict=False)
        ),
        quotes=tuple(_quote(quote, within(quote.start, quote.end)) for quote in notes.quotes),
        sources=tuple(_source(source, within) for source in notes.sources),
        unlinked=tuple(_mention(mention, within(mention.start, mention.end)) for mention in notes.unlinked),
        people=tuple(replace(person, name=_mender(_pairs((), rules))(person.name)) for person in notes.people),
    )


def _pairs(corrections: Iterable[Correction], rules: Iterable[NameRule]) -> list[tuple[str, str]]:
    """(heard, written), longest first, so that `Matt Turk` goes before `Turk`."""
    pairs = {correction.original: correction.replacement for correction in corrections}
    pairs |= {heard: rule.written for rule in rules for heard in rule.heard}
    return sorted(((h, w) for h, w in pairs.items() if h.strip() and w.strip()), key=lambda pair: -len(pair[0]))


def _mender(pairs: Sequence[tuple[str, str]]) -> _Mend:
    """Replaces every whole-word `heard`; where the right spelling stands already, it is left alone."""
    if not pairs:
        return lambda text: text
    written = {heard.casefold(): right for heard, right in pairs}
    kept = "|".join(_whole(right) for _, right in sorted(pairs, key=lambda pair: -len(pair[1])))
    wrong = "|".join(_whole(heard) for heard, _ in pairs)
    pattern = re.compile(f"(?P<right>{kept})|(?P<wrong>(?i:{wrong}))")

    def mended(found: re.Match[str]) -> str:
        return found[0] if found["right"] else written[" ".join(found[0].split()).casefold()]

    return lambda text: pattern.sub(mended, text)


def _whole(phrase: str) -> str:
    return r"(?<!\w)" + r"\s+".join(re.escape(word) for word in phrase.split()) + r"(?!\w)"


def _chapter(chapter: Chapter, mend: _Mend) -> Chapter:
    evidence = {key: mend(value) if isinstance(value, str) else value for key, value in chapter.evidence.items()}
    return replace(chapter, title=mend(chapter.title), evidence=evidence)


def _quote(quote: Quote, mend: _Mend) -> Quote:
    return replace(quote, text=mend(quote.text))


def _mention(mention: Mention, mend: _Mend) -> Mention:
    return replace(mention, text=mend(mention.text), quote=mend(mention.quote))


def _source(source: Source, within: Callable[[float, float], _Mend]) -> Source:
    mentions = (replace(m, quote=within(m.start, m.end)(m.quote)) for m in source.mentions)
    return replace(source, mentions=tuple(mentions))
