"""Follows speech into another language: what is spoken in one, on strong evidence only, is heard in that one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bot.domain.audio import SAMPLE_RATE
from bot.domain.transcript import Word
from bot.speech.recognition.chunks import Chunk
from bot.speech.recognition.language import CELL, Passage, doubtful, passages
from bot.speech.recognition.listener import Listener, Understood
from bot.speech.recognition.prompt import Prompt

#: A passage this likely to be in another language is; from the second number on it is where its text in that language
#: is likelier, too. Accents, music and noise came to .87 at most, other languages mostly above .93 (measured).
_CERTAIN, _LIKELY = 0.95, 0.9
#: Quiet moments that are compared where a language gives way to another; seconds they keep from the chunk's ends.
_CUTS, _LEAST = 8, 0.5
_UNTOLD = Prompt()


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """A `Listener` for recordings whose language nobody gave.

    Where passages of a chunk are in another language than the recording, each passage is decoded by itself. Where
    nothing speaks for another language, that costs one short step of the decoder for each half of the chunk.
    """

    listener: Listener

    def understand(self, chunks: Sequence[Chunk], prompt: Prompt) -> list[Understood]:
        """As `Listener.understand` does."""
        pairs = zip(chunks, self.listener.tried(chunks, prompt), strict=True)
        return [self._understood(chunk, prompt, tried) for chunk, tried in pairs]

    def _understood(self, chunk: Chunk, prompt: Prompt, tried: Understood) -> Understood:
        parts = list(self._parts(chunk, tried.encoded))
        heard = [self._elsewhere(part, language, sure) for part, language, sure in parts]
        if not any(heard):
            return self.listener.checked(chunk, prompt, tried)
        usual = self.listener
        return _joined(
            [
                (language, one) if one else (usual.language, usual.understand([part], _UNTOLD)[0])
                for (part, language, _), one in zip(parts, heard, strict=True)
            ]
        )

    def _parts(self, chunk: Chunk, encoded: Any) -> Iterator[tuple[Chunk, str, float]]:
        """Parts of a chunk that may hold another language; with the one of each, and its probability."""
        usual, engine, end = self.listener.language, self.listener.engine, chunk.seconds
        halves = engine.spoken(encoded, [(0.0, end / 2), (end / 2, end)])
        if not any(doubtful(half, usual) for half in halves):
            return
        cells = range(max(1, round(end / CELL)))
        around = [(max(0.0, (at - 0.5) * CELL), min(end, (at + 1.5) * CELL)) for at in cells]
        found = passages(engine.spoken(encoded, around), usual)
        if all(passage.language == usual for passage in found):
            return
        changes = [self._change(chunk, encoded, *pair) for pair in pairwise(found)]
        spans = list(pairwise([0.0, *changes, end]))
        for passage, span, chances in zip(found, spans, engine.spoken(encoded, spans), strict=True):
            if part := chunk.part(*_in_file(chunk, span)):
                yield part, passage.language, chances.get(passage.language, 0.0)

    def _change(self, chunk: Chunk, encoded: Any, one: Passage, other: Passage) -> float:
        """Where one passage gives way to another, in seconds inside the chunk: of quiet moments the best divide."""
        first, last = max(_LEAST, one.end * CELL - CELL), min(chunk.seconds - _LEAST, one.end * CELL + CELL)
        moments = chunk.quiet(self.listener.file, first, last)[:_CUTS]
        sides = [(max(0.0, at - CELL), at, min(chunk.seconds, at + CELL)) for at in moments]
        before = self.listener.engine.spoken(encoded, [(start, at) for start, at, _ in sides])
        behind = self.listener.engine.spoken(encoded, [(at, end) for _, at, end in sides])
        fit = [
            left.get(one.language, 0.0) + right.get(other.language, 0.0)
            for left, right in zip(before, behind, strict=True)
        ]
        return moments[fit.index(max(fit))]

    def _elsewhere(self, part: Chunk, language: str, sure: float) -> Understood | None:
        """The part in another language; None where that is the usual one, or not what is spoken."""
        if language == self.listener.language or sure < _LIKELY:
            return None
        other = self.listener.speaking(language)
        (tried,) = other.tried([part], _UNTOLD)
        if sure < _CERTAIN and tried.logprob <= self.listener.tried([part], _UNTOLD)[0].logprob:
            return None
        return other.checked(part, _UNTOLD, tried)


def _in_file(chunk: Chunk, span: tuple[float, float]) -> tuple[float, float]:
    """Seconds inside the chunk as seconds in the file; the chunk's own ends stay what they are."""
    start = chunk.span(span[0], span[0])[0] if span[0] else chunk.start / SAMPLE_RATE
    end = chunk.span(span[1], span[1])[0] if span[1] < chunk.seconds else chunk.end / SAMPLE_RATE
    return start, end


def _joined(parts: Sequence[tuple[str, Understood]]) -> Understood:
    words, turns = list[Word](), list[tuple[int, str]]()
    for language, part in parts:
        if not turns or turns[-1][1] != language:
            turns.append((len(words), language))
        words += part.words
    return Understood(
        words=tuple(words),
        logprob=min(part.logprob for _, part in parts),
        silence=max(part.silence for _, part in parts),
        turns=tuple(turns),
    )
