"""Which language is spoken: as asked, or as it sounds at the beginning and, in long audio, further on; then, where."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bot.errors import TranscriptionError
from bot.speech.activity import Samples
from bot.speech.recognition.engine import Engine

#: One chunk is enough from this probability on.
_SURE = 0.8
#: Every fourth of the encoder's states (20 ms each) tells the language as well as all do, at a quarter of the price; of
#: so few it needs to be all (measured).
_FOURTH, _FEW = 4, 250
#: Seconds that are judged apart where a chunk seems to hold two languages; each with as much again around it.
CELL = 2.5
#: A chunk may hold another language where the usual one is less likely than this and another one likelier than that.
_USUAL, _OTHER = 0.8, 0.2
#: Cells that another language needs; at the chunk's ends, where it may go on in the next; and those that the usual one
#: needs between two passages of another.
_SHORTEST, _AT_END, _BETWEEN = 3, 2, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A Whisper code and how sure it is (1.0 where it was asked for)."""

    code: str
    probability: float = 1.0

    @classmethod
    def asked(cls, wanted: str, engine: Engine) -> "Language":
        """The Whisper code of a BCP 47 tag ("pt-BR" is "pt"); `TranscriptionError` where the model lacks it."""
        code = wanted.replace("_", "-").split("-")[0].lower()
        known = ("en",) if not engine.multilingual else _codes()
        if code not in known:
            raise TranscriptionError(
                f"This model does not understand language {wanted!r}. "
                + (
                    "It knows English only: choose a model without .en."
                    if not engine.multilingual
                    else "Check the code."
                )
            )
        return cls(code=code)


def detect(engine: Engine, heard: Iterable[Samples], further: Sequence[Samples] = ()) -> Language:
    """The language of the first chunk that leaves little doubt, else the one likeliest over all.

    `further` are pieces from later in the audio. They always have a say: many an episode opens with an advertisement
    that was put there for where the listener is, in a language nobody speaks from then on.
    """
    votes = [dict(engine.languages(samples)) for samples in further]
    for samples in heard:
        votes.append(dict(engine.languages(samples)))
        if max(votes[-1].values()) >= _SURE:
            votes = [*votes[: len(further)], votes[-1]]
            break
    codes = dict.fromkeys(code for vote in votes for code in vote)
    mean = {code: sum(vote.get(code, 0.0) for vote in votes) / len(votes) for code in codes}
    best = max(mean, key=lambda code: mean[code])
    return Language(code=best, probability=round(mean[best], 4))


@dataclass(frozen=True, slots=True)
class Passage:
    """Cells `first` to `end` (exclusive) of a chunk in one language."""

    first: int
    end: int
    language: str


def thinned(states: Any) -> Any:
    """As many of the encoder's states (chunks, states, width) as tell the language: neighbours sound alike."""
    return states[:, :: min(_FOURTH, max(1, -(-states.shape[1] // _FEW)))]


def doubtful(sound: Mapping[str, float], usual: str) -> bool:
    """Whether sound with these probabilities of languages may hold another one than the usual."""
    others = (chance for code, chance in sound.items() if code != usual)
    return sound.get(usual, 0.0) < _USUAL and max(others, default=0.0) > _OTHER


def passages(cells: Sequence[Mapping[str, float]], usual: str) -> list[Passage]:
    """The chunk in passages, by the probabilities of languages in its cells; at most one language beside the usual.

    A cell that tells neither goes with the one before it.
    """
    codes = {code for cell in cells for code in cell if code != usual}
    other = max(sorted(codes), key=lambda code: sum(cell.get(code, 0.0) for cell in cells), default=usual)
    told = [_told(cell, usual, other) for cell in cells]
    heard = [next((code for code in (*told[at::-1], *told[at:]) if code), usual) for at in range(len(told))]
    inner = [run for run in _runs(heard)[1:-1] if run.language == usual and run.end - run.first < _BETWEEN]
    heard = _turned(heard, inner, other)
    short = [run for run in _runs(heard) if run.language == other and _is_short(run, len(heard))]
    return _runs(_turned(heard, short, usual))


def _is_short(run: Passage, cells: int) -> bool:
    inside = run.first > 0 and run.end < cells
    return run.end - run.first < (_SHORTEST if inside else _AT_END)


def _told(cell: Mapping[str, float], usual: str, other: str) -> str:
    likelier = max((usual, other), key=lambda code: cell.get(code, 0.0))
    return likelier if cell.get(likelier, 0.0) >= 0.5 else ""


def _runs(heard: Sequence[str]) -> list[Passage]:
    groups = [list(group) for _, group in groupby(range(len(heard)), key=lambda at: heard[at])]
    return [Passage(group[0], group[-1] + 1, heard[group[0]]) for group in groups]


def _turned(heard: Sequence[str], runs: Sequence[Passage], code: str) -> list[str]:
    inside = {at for run in runs for at in range(run.first, run.end)}
    return [code if at in inside else was for at, was in enumerate(heard)]


def _codes() -> tuple[str, ...]:
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    return tuple(_LANGUAGE_CODES)
