"""What wording by a language model was expected to take, and what it took."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Tokens of one episode, in and out together where not said otherwise; prices in US dollars, None where unknown."""

    model: str
    #: Estimated before the model was asked.
    expected: int
    #: Most that the settings allow.
    allowed: int
    expected_price: float | None = None
    #: Counted afterwards.
    tokens_in: int = 0
    tokens_out: int = 0
    requests: int = 0
    price: float | None = None
    #: Why the local wording stands; empty where the model's does.
    kept: str = ""

    @property
    def before(self) -> str:
        """`about 12,400 tokens ($0.0023)`."""
        return f"about {self.expected:,} tokens{_dollars(self.expected_price)}"

    def __str__(self) -> str:
        """One line for a draft: what was expected, allowed and used.

        >>> print(Cost(model="ollama:qwen3", expected=12000, allowed=200000, tokens_in=9000, tokens_out=9, requests=3))
        ollama:qwen3: 9,000 tokens in and 9 out in 3 requests; about 12,000 tokens were expected, 200,000 are allowed
        """
        used = f"{self.tokens_in:,} tokens in and {self.tokens_out:,} out in {self.requests} requests"
        told = f"{used}{_dollars(self.price)}" if self.requests or not self.kept else "not asked"
        line = f"{self.model}: {told}; {self.before} were expected, {self.allowed:,} are allowed"
        return f"{line}. The local wording stands: {self.kept}" if self.kept else line


def _dollars(price: float | None) -> str:
    return "" if price is None else f" (${price:.4f})"
