"""Decodes chunks, distrusts the result, and decodes again what looks invented or may hide a name: that span alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.domain.audio import SAMPLE_RATE
from bot.domain.transcript import Word
from bot.speech.names.heard import NamesHeard
from bot.speech.recognition import guards
from bot.speech.recognition.chunks import Chunk
from bot.speech.recognition.engine import Decoded, Engine, Setting
from bot.speech.recognition.prompt import Prompt

#: What is tried in turn where the first try is not believed.
CAREFUL = (Setting(), Setting(temperature=0.4, no_repeat=6), Setting(temperature=0.8, no_repeat=4))
#: Places of a chunk at which a name alone is heard again; tokens that it may take beside those heard there.
_PLACES, _LONGER = 2, 6
#: Probability left to words that no setting could make believable.
_DOUBT = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """One chunk, finished: words in seconds of the file."""

    words: tuple[Word, ...] = ()
    logprob: float = 0.0
    silence: float = 0.0
    #: From which word on which language is spoken, where one is that isn't the recording's.
    turns: tuple[tuple[int, str], ...] = ()
    #: The engine's encoding of the chunk, until the chunk is finished.
    encoded: Any = field(default=None, repr=False, compare=False)

    @property
    def text(self) -> str:
        """The words in one line."""
        return " ".join(word.text for word in self.words)

    def spoken(self, usual: str) -> Iterator[tuple[str, tuple[Word, ...]]]:
        """The words by language, in their order; `usual`: the recording's."""
        turns = (*(self.turns or ((0, usual),)), (len(self.words), ""))
        for (first, language), (end, _) in pairwise(turns):
            yield language, self.words[first:end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Everything fixed for one recording."""

    engine: Engine
    file: npt.NDArray[np.int16]
    language: str
    #: Names that may be said, and the prompt that tells them; they are told only where one may have been missed.
    names: NamesHeard | None = None
    telling: Prompt = field(default_factory=Prompt)

    def understand(self, chunks: Sequence[Chunk], prompt: Prompt) -> list[Understood]:
        """The chunks decoded together, then each one checked on its own."""
        pairs = zip(chunks, self.tried(chunks, prompt), strict=True)
        return [self.checked(chunk, prompt, one) for chunk, one in pairs]

    def tried(self, chunks: Sequence[Chunk], prompt: Prompt) -> list[Understood]:
        """The chunks decoded together, once."""
        return self._decode(chunks, prompt, self.engine.first)

    def checked(self, chunk: Chunk, prompt: Prompt, tried: Understood) -> Understood:
        """What `tried` made of the chunk, finished."""
        return replace(self._named(chunk, self._settled(chunk, prompt, tried)), encoded=None)

    def speaking(self, language: str) -> "Listener":
        """The same for speech in another language."""
        return replace(self, language=language, names=self.names.spoken_in(language) if self.names else None)

    def _named(self, chunk: Chunk, tried: Understood) -> Understood:
        """With given names where they may have been missed: at a few places only the name is heard again.

        Where names abound all of the chunk is heard again, told, which then costs no more and misses fewer.
        """
        if self.names is None:
            return tried
        if len(self.names.doubtful(tried.words)) > _PLACES:
            told = self._settled(chunk, self.telling, self._decode([chunk], self.telling, self.engine.first)[0])
            return told if believable(told) and told.words else tried
        words, at = tried.words, 0
        while place := next((run for run in self.names.doubtful(words) if run[0] >= at), None):
            begin = max(0, place[0] - 1)
            again = self._told(chunk, tried.encoded, words, begin, place[1])
            words, at = self.names.taken_over(words, begin, again) or (words, place[1])
        return replace(tried, words=words)

    def _told(self, chunk: Chunk, encoded: Any, words: Sequence[Word], begin: int, end: int) -> str:
        """What follows the words before `begin`, to a little behind `end`, to whom the names are told."""
        said, asked = (" ".join(word.text for word in part) for part in (words[:begin], words[begin : end + 2]))
        return self.engine.go_on(
            chunk.samples(self.file),
            encoded,
            language=self.language,
            prompt=self.telling.tokens,
            said=self.engine.tokens(f" {said}") if said else [],
            most=len(self.engine.tokens(f" {asked}")) + _LONGER,
        )

    def _decode(self, chunks: Sequence[Chunk], prompt: Prompt, setting: Setting) -> list[Understood]:
        samples = [chunk.samples(self.file) for chunk in chunks]
        decoded = self.engine.decode(samples, language=self.language, prompt=prompt.tokens, setting=setting)
        return [_placed(chunk, one) for chunk, one in zip(chunks, decoded, strict=True)]

    def _settled(self, chunk: Chunk, prompt: Prompt, tried: Understood) -> Understood:
        if not believable(tried):
            tried = self._again(chunk, prompt, [tried])
        if guards.silent(tried.logprob, tried.silence):
            return replace(tried, words=())
        tried = self._without_skips(chunk, tried)
        tried = self._without_loops(chunk, prompt, tried)
        tried = self._without_echo(chunk, prompt, tried)
        tried = self._without_gaps(chunk, tried)
        return self._without_holes(chunk, tried)

    def _again(self, chunk: Chunk, prompt: Prompt, tried: Sequence[Understood] = ()) -> Understood:
        """The first believable result of the careful settings, the last without a prompt; else the likeliest."""
        results = list(tried)
        for setting in (one for one in CAREFUL if not tried or one != self.engine.first):
            asked = prompt if setting is not CAREFUL[-1] else Prompt()
            results.extend(self._decode([chunk], asked, setting))
            if believable(results[-1]):
                return results[-1]
        return max(results, key=lambda one: (not guards.find_loop(_texts(one)), one.logprob))

    def _without_skips(self, chunk: Chunk, tried: Understood, *, deeper: int = 1) -> Understood:
        """Where speech was passed over, the chunk again without the prompt, then in halves: the fullest result."""
        if not guards.skipped(tried.words, chunk):
            return tried
        best = _fuller(tried, self._decode([chunk], Prompt(), CAREFUL[0])[0])
        halves = chunk.halves(self.file) if guards.skipped(best.words, chunk) and deeper else None
        if halves is None:
            return best
        parts = self._decode(halves, Prompt(), CAREFUL[0])
        parts = [self._without_skips(half, part, deeper=deeper - 1) for half, part in zip(halves, parts, strict=True)]
        logprob, silence = min(part.logprob for part in parts), max(part.silence for part in parts)
        whole = Understood(words=(*parts[0].words, *parts[1].words), logprob=logprob, silence=silence)
        return _fuller(best, whole)

    def _without_loops(self, chunk: Chunk, prompt: Prompt, tried: Understood) -> Understood:
        """The span of a loop decoded alone; what loops even then keeps one copy, marked as doubtful."""
        loop = guards.find_loop(_texts(tried))
        if loop is None:
            return tried
        begin, end = _span(chunk, tried.words, loop.start, loop.end)
        part = chunk.part(begin, end)
        if part is None:
            return replace(tried, words=guards.collapsed(tried.words))
        fresh = self._again(part, Prompt())
        words = fresh.words
        if guards.find_loop([word.text for word in words]):
            words = tuple(replace(word, probability=word.probability * _DOUBT) for word in guards.collapsed(words))
        return replace(tried, words=_spliced(tried.words, words, begin, end))

    def _without_echo(self, chunk: Chunk, prompt: Prompt, tried: Understood) -> Understood:
        """Where words of the prompt turn up, the span is decoded without it: what nobody said is gone then."""
        run = guards.find_echo(tried.words, prompt.text)
        if run is None:
            return tried
        begin, end = _span(chunk, tried.words, *run)
        part = chunk.part(begin, end)
        fresh = self._decode([part], Prompt(), self.engine.first)[0] if part else Understood()
        if fresh.words and guards.alike(fresh.text, " ".join(_texts(tried)[run[0] : run[1]])):
            return tried
        return replace(tried, words=_spliced(tried.words, fresh.words, begin, end))

    def _without_gaps(self, chunk: Chunk, tried: Understood) -> Understood:
        """Where text begins late, leaves something out or breaks off before the speech does, that part alone.

        With its neighbours first; what passes over the same words again may still hear them by themselves.
        """
        words = tried.words
        for wide in (True, False):
            for begin, end in guards.wordless(words, chunk, wide=wide):
                part = chunk.part(begin, end)
                fresh = self._decode([part], Prompt(), CAREFUL[0])[0] if part else Understood()
                more = _spliced(words, fresh.words, begin, end)
                if len(more) > len(words) and _sound(fresh) and not guards.silent(fresh.logprob, fresh.silence):
                    words = more
        return replace(tried, words=words)

    def _without_holes(self, chunk: Chunk, tried: Understood) -> Understood:
        """Speech that got no words is decoded alone; what stays empty then held none."""
        words = tried.words
        for begin, end in guards.holes(words, chunk):
            part = chunk.part(begin, end)
            fresh = self._decode([part], Prompt(), CAREFUL[0])[0] if part else Understood()
            if believable(fresh) and not guards.silent(fresh.logprob, fresh.silence):
                words = _spliced(words, fresh.words, begin, end)
        return replace(tried, words=words)


def believable(tried: Understood) -> bool:
    """Whether nothing speaks against a result."""
    return not (guards.guessed(tried.text, tried.logprob) or guards.too_fast(tried.words))


def _sound(tried: Understood) -> bool:
    return believable(tried) and not guards.find_loop(_texts(tried))


def _fuller(one: Understood, other: Understood) -> Understood:
    """The other result where it has clearly more words and nothing speaks against it."""
    clearly = len(other.words) > 1.1 * len(one.words)
    return other if clearly and _sound(other) else one


def _placed(chunk: Chunk, decoded: Decoded) -> Understood:
    """Times of the chunk as times of the file, in order and without overlap."""
    words, before = [], chunk.start / SAMPLE_RATE
    for heard in decoded.words:
        start, end = chunk.span(heard.start, heard.end)
        start = max(before, start)
        before = max(start, end)
        text = heard.text.strip()
        if text:
            words.append(
                Word(start=round(start, 3), end=round(before, 3), text=text, probability=round(heard.probability, 4))
            )
    return Understood(words=tuple(words), logprob=decoded.logprob, silence=decoded.silence, encoded=decoded.encoded)


def _texts(tried: Understood) -> list[str]:
    return [word.text for word in tried.words]


def _span(chunk: Chunk, words: Sequence[Word], first: int, last: int) -> tuple[float, float]:
    """From the end of the word before to the start of the word behind: all the time those words stand for."""
    begin = words[first - 1].end if first else chunk.start / SAMPLE_RATE
    end = words[last].start if last < len(words) else chunk.end / SAMPLE_RATE
    return begin, end


def _spliced(words: Sequence[Word], fresh: Sequence[Word], begin: float, end: float) -> tuple[Word, ...]:
    """`fresh` instead of the words whose middle lies between two times."""
    before = tuple(word for word in words if (word.start + word.end) / 2 < begin)
    behind = tuple(word for word in words if (word.start + word.end) / 2 >= end)
    return (*before, *fresh, *behind)
