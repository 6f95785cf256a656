"""Which language is spoken: as asked, or as the first chunks of speech sound."""

from collections.abc import Iterable
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


def detect(engine: Engine, heard: Iterable[Samples]) -> Language:
    """The language of the first chunk that leaves little doubt, else the one likeliest over all."""
    sums: dict[str, float] = {}
    count = 0
    for samples in heard:
        count += 1
        ranked = engine.languages(samples)
        for code, probability in ranked:
            sums[code] = sums.get(code, 0.0) + probability
        if ranked[0][1] >= _SURE:
            return Language(code=ranked[0][0], probability=round(ranked[0][1], 4))
    best = max(sums, key=lambda code: sums[code])
    return Language(code=best, probability=round(sums[best] / count, 4))


def _codes() -> tuple[str, ...]:
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    return tuple(_LANGUAGE_CODES)
