"""What a Whisper engine itself has to do, and the values that pass between it and everything the engines share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.speech.activity import Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How to decode: the first try is fast, later ones are thorough."""

    beam: int = 5
    temperature: float = 0.0
    #: No run of this many tokens may come twice; 0: anything goes.
    no_repeat: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One word with its time in seconds inside the chunk; text with its leading space and punctuation, as decoded."""

    start: float
    end: float
    text: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What the engine made of one chunk."""

    words: tuple[Heard, ...]
    #: Mean log probability of its tokens.
    logprob: float
    #: Probability that there is no speech.
    silence: float
    #: What the engine's encoder made of the chunk, for `go_on`; None where it does not keep that.
    encoded: Any = None

    @property
    def text(self) -> str:
        """The words as they were written."""
        return "".join(word.text for word in self.words).strip()


class Engine(Protocol):
    """A loaded model. `decode` may be called from `parallel` threads at once, each with up to `batch` chunks."""

    parallel: int
    batch: int
    #: How the first try decodes: as thoroughly as this machine does quickly.
    first: Setting
    multilingual: bool

    def languages(self, samples: Samples) -> Sequence[tuple[str, float]]:
        """Language codes with probabilities, most likely first; only the first 30 s count."""
        ...

    def spoken(self, encoded: Any, spans: Sequence[tuple[float, float]]) -> list[dict[str, float]]:
        """Probabilities of languages by their codes in each span (seconds in the chunk) of what `decode` kept."""
        ...

    def tokens(self, text: str) -> list[int]:
        """The model's own tokens, to count and to prompt with."""
        ...

    def decode(
        self, chunks: Sequence[Samples], *, language: str, prompt: Sequence[int], setting: Setting
    ) -> list[Decoded]:
        """Text with word times for every chunk (30 s or less each), in their order."""
        ...

    def go_on(
        self, chunk: Samples, encoded: Any, *, language: str, prompt: Sequence[int], said: Sequence[int], most: int
    ) -> str:
        """How a chunk goes on behind the tokens `said`, in at most so many tokens; empty where it ends there.

        `encoded` is what `decode` kept of this chunk, which spares the encoder; without it the chunk is encoded anew.
        """
        ...
