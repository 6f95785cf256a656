"""Which language is spoken: as asked, or as it sounds at the beginning and, in long audio, further on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.errors import TranscriptionError
from bot.speech.activity import Samples
from bot.speech.engine import Engine

#: One chunk is enough from this probability on.
_SURE = 0.8


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


def _codes() -> tuple[str, ...]:
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    return tuple(_LANGUAGE_CODES)
