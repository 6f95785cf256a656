"""One spelling put right everywhere: in plain text, and in a transcript without losing a word's time."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from bot.domain.person import Origin
from bot.domain.transcript import Correction, Segment, Transcript, Word
from bot.domain.unspaced import joint, relettered

#: What may cling to a word without being part of it.
_EDGES = "\"'“”‘’«»„()[]{}<>.,;:!?…—–-¿¡"
_POSSESSIVE = re.compile(r"(['’]s?)$", re.IGNORECASE)


def respell_text(text: str, heard: str, written: str) -> str:
    """Every whole-word `heard` as `written`, whatever its case; what is written right already stays as it is.

    >>> respell_text("Tomas and TOMAS's friend Tomas Aguirre", "tomas", "Tomas Aguirre")
    "Tomas Aguirre and Tomas Aguirre's friend Tomas Aguirre"
    """
    if not heard.strip() or not written.strip() or heard.split()[0].casefold() not in text.casefold():
        return text
    right, wrong = _whole(written), _whole(heard)
    pattern = re.compile(f"(?P<right>{right})|(?P<wrong>(?i:{wrong}))")
    return pattern.sub(lambda found: found[0] if found["right"] is not None else written, text)


def respell(transcript: Transcript, heard: str, written: str, *, reason: str) -> Transcript:
    """The transcript with one spelling fixed; each place becomes a `Correction`, doubts about it are settled.

    Applying it again changes nothing more. Speakers' names are mended too.
    """
    corrections: list[Correction] = []
    segments = tuple(
        _respell_segment(segment, heard, written, lambda c: corrections.append(replace(c, reason=reason)))
        for segment in transcript.segments
    )
    speakers = tuple(
        replace(speaker, name=respell_text(speaker.name, heard, written)) if speaker.name else speaker
        for speaker in transcript.speakers
    )
    if segments == transcript.segments and speakers == transcript.speakers:
        return transcript
    settled = tuple(d for d in transcript.doubts if respell_text(d.text, heard, written) == d.text)
    return replace(
        transcript,
        segments=segments,
        speakers=speakers,
        corrections=(*transcript.corrections, *corrections),
        doubts=settled,
    )


def spread(tokens: Sequence[str], start: float, end: float, probability: float = 1.0) -> tuple[Word, ...]:
    """Words that share a stretch of time in proportion to their length."""
    total = sum(len(token) for token in tokens) or 1
    words: list[Word] = []
    at = start
    for token in tokens:
        until = at + (end - start) * len(token) / total
        words.append(Word(start=round(at, 3), end=round(until, 3), text=token, probability=probability))
        at = until
    return tuple(words)


def _whole(phrase: str) -> str:
    """A pattern for the phrase between word borders; scripts written without spaces have none."""
    tokens = phrase.split()
    before = "" if _unspaced(tokens[0][0]) else r"(?<!\w)"
    after = "" if _unspaced(tokens[-1][-1]) else r"(?!\w)"
    return before + r"\s+".join(re.escape(token) for token in tokens) + after


def _unspaced(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" or not character.isalnum()


def _respell_segment(segment: Segment, heard: str, written: str, keep: Callable[[Correction], None]) -> Segment:
    if not joint(segment):
        return _relettered_segment(segment, respell_text(segment.text, heard, written), keep)
    words = _respell_words(segment.words, heard.split(), written.split(), keep)
    if not words or _said(segment.words) != " ".join(segment.text.split()):  # no words, or others than the text's
        text = respell_text(segment.text, heard, written)
    else:
        text = respell_text(_said(words), heard, written)
        words = _along(words, text.split(), keep)
    if words == segment.words and (words or text == segment.text):
        return segment
    return replace(segment, text=text, words=words)


def _relettered_segment(segment: Segment, text: str, keep: Callable[[Correction], None]) -> Segment:
    """The segment with another text, in a script without spaces."""
    if text == segment.text:
        return segment
    words = relettered(segment.words, text.strip())
    if changed := [(old, new) for old, new in zip(segment.words, words, strict=True) if old != new]:
        keep(_correction([old for old, _ in changed], [new.text for _, new in changed], between=""))
    return replace(segment, text=text, words=tuple(word for word in words if word.text))


def _said(words: Sequence[Word]) -> str:
    return " ".join(" ".join(word.text for word in words).split())


def _along(words: tuple[Word, ...], tokens: list[str], keep: Callable[[Correction], None]) -> tuple[Word, ...]:
    """The words as the text has them now: it also finds half a word ("eye" in "eye-published"), and a possessive."""
    if _said(words) == " ".join(tokens):
        return words
    before = [word.text for word in words]
    result: list[Word] = []
    for kind, i, j, a, b in SequenceMatcher(None, before, tokens, autojunk=False).get_opcodes():
        run, said = words[i:j], tokens[a:b]
        if kind == "insert" and result:
            run, said = (result[-1],), [result.pop().text, *said]
        if kind == "equal" or not run:
            result.extend(run)
            continue
        result.extend(spread(said, run[0].start, run[-1].end, min(word.probability for word in run)))
        keep(_correction(run, said))
    return tuple(result)


def _respell_words(
    words: tuple[Word, ...], heard: list[str], written: list[str], keep: Callable[[Correction], None]
) -> tuple[Word, ...]:
    if not heard or not written:
        return words
    bare = [_bare(word.text) for word in words]
    wanted = [_bare(token).casefold() for token in heard]
    right = [_bare(token) for token in written]
    result: list[Word] = []
    at = 0
    while at < len(words):
        if bare[at : at + len(right)] == right:
            result.extend(words[at : at + len(right)])
            at += len(right)
        elif [token.casefold() for token in bare[at : at + len(wanted)]] == wanted:
            run = words[at : at + len(wanted)]
            result.extend(_rewritten(run, written))
            keep(_correction(run, written))
            at += len(wanted)
        else:
            result.append(words[at])
            at += 1
    return tuple(result)


def _rewritten(run: tuple[Word, ...], written: list[str]) -> tuple[Word, ...]:
    lead, _ = _clinging(run[0].text)
    _, tail = _clinging(run[-1].text)
    tokens = list(written)
    tokens[0] = lead + tokens[0]
    tokens[-1] += tail
    if len(tokens) == len(run):
        return tuple(replace(word, text=token) for word, token in zip(run, tokens, strict=True))
    return spread(tokens, run[0].start, run[-1].end, min(word.probability for word in run))


def _correction(run: Sequence[Word], written: list[str], *, between: str = " ") -> Correction:
    return Correction(
        start=run[0].start,
        end=run[-1].end,
        original=between.join(word.text for word in run),
        replacement=between.join(written),
        reason="",
        origin=Origin.EDITOR,
    )


def _bare(token: str) -> str:
    stripped = token.strip(_EDGES)
    return _POSSESSIVE.sub("", stripped) or token


def _clinging(token: str) -> tuple[str, str]:
    """Punctuation before and after a word, a possessive included."""
    core = _bare(token)
    before, _, after = token.partition(core)
    return before, after
