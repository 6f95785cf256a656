"""Asking a language model for structured answers: any OpenAI-compatible server, Ollama, llama.cpp, Anthropic.

pydantic-ai validates the structure and repairs once; it loads only when a model is set (extra `llm`).
"""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel

from bot.errors import BotError, SettingsError

Answer = TypeVar("Answer", bound=BaseModel)
#: Gives what is wrong with an answer, as sentences for the model; empty: nothing.
Check = Callable[[Any], list[str]]

OLLAMA = "http://127.0.0.1:11434/v1"


class LlmFailed(BotError):
    """The model gave no usable answer; the local result stands."""


@dataclass(slots=True)
class Spent:
    """Tokens counted over all questions of an episode."""

    tokens_in: int = 0
    tokens_out: int = 0
    requests: int = 0

    @property
    def total(self) -> int:
        """In and out together."""
        return self.tokens_in + self.tokens_out


@dataclass(kw_only=True)
class Llm:
    """One model: `openai:…`, `anthropic:…` or `ollama:…`; `base_url` names another server that speaks OpenAI's way."""

    model: str
    base_url: str | None = None
    #: Seconds a question may take.
    timeout: float = 120.0
    #: Most tokens of one answer.
    max_answer: int = 2000
    spent: Spent = field(default_factory=Spent)
    _built: Any = None

    def ask(self, kind: type[Answer], prompt: str, *, check: Check) -> Answer:
        """The model's answer as `kind`; faults that `check` finds are told to the model once.

        What the second answer still has wrong is for the caller to drop. LlmFailed where there is no answer at all
        (unreachable, 4xx, 5xx, never valid JSON, too slow).
        """
        from pydantic_ai import Agent, ModelRetry, NativeOutput, RunContext, UsageLimits
        from pydantic_ai.exceptions import AgentRunError
        from pydantic_ai.usage import RunUsage

        model = self._model()
        output: Any = kind if self.model.startswith("anthropic:") else NativeOutput(kind)
        agent: Any = Agent(
            model, output_type=output, retries=1, model_settings={"max_tokens": self.max_answer, "temperature": 0.2}
        )

        @agent.output_validator  # type: ignore[untyped-decorator]
        def once_more(context: RunContext[None], answer: Answer) -> Answer:
            found = check(answer) if context.retry == 0 else []
            if found:
                raise ModelRetry("Please correct these: " + "; ".join(found[:12]))
            return answer

        used = RunUsage()
        try:
            limits = UsageLimits(request_limit=3)
            result = asyncio.run(self._within_time(agent.run(prompt, usage_limits=limits, usage=used), model))
        except (AgentRunError, TimeoutError, OSError) as error:
            raise LlmFailed(f"{self.model} gave no usable answer: {_first_line(error)}.") from error
        except Exception as error:  # client libraries raise their own kinds
            raise LlmFailed(
                f"{self.model} gave no usable answer: {type(error).__name__}: {_first_line(error)}."
            ) from error
        finally:
            self._count(used)
        answer: Answer = result.output
        return answer

    async def _within_time(self, running: Any, model: Any) -> Any:
        try:
            async with asyncio.timeout(self.timeout):
                return await running
        finally:
            await model.client.close()

    def _count(self, usage: Any) -> None:
        """What was asked counts, also where no answer could be used."""
        self.spent.tokens_in += usage.input_tokens or 0
        self.spent.tokens_out += usage.output_tokens or 0
        self.spent.requests += usage.requests or 0

    def price(self, tokens_in: int, tokens_out: int) -> float | None:
        """US dollars by the price list that comes with pydantic-ai; None for models of one's own and unknown ones."""
        kind, _, name = self.model.partition(":")
        if self.base_url or kind not in ("openai", "anthropic"):
            return None
        try:
            from genai_prices import Usage, calc_price

            usage = Usage(input_tokens=tokens_in, output_tokens=tokens_out)
            return float(calc_price(usage, name, provider_id=kind).total_price)
        except (ImportError, LookupError):
            return None

    def _model(self) -> Any:
        # Built anew for each question: its HTTP client belongs to one event loop.
        kind, _, name = self.model.partition(":")
        try:
            if kind == "anthropic" and not self.base_url:
                from pydantic_ai.models.anthropic import AnthropicModel

                return AnthropicModel(name)
            if kind in ("openai", "ollama") or self.base_url:
                from openai import AsyncOpenAI
                from pydantic_ai.models.openai import OpenAIChatModel
                from pydantic_ai.providers.openai import OpenAIProvider

                base = self.base_url or (OLLAMA if kind == "ollama" else None)
                key = os.environ.get("OPENAI_API_KEY") or ("not-needed" if base else None)
                client = AsyncOpenAI(base_url=base, api_key=key, timeout=self.timeout, max_retries=2)
                return OpenAIChatModel(name or kind, provider=OpenAIProvider(openai_client=client))
        except ImportError as error:
            raise SettingsError(
                f'llm.model is {self.model!r}, but the libraries for it are missing. Run: pip install "podbot[llm]".'
            ) from error
        except Exception as error:  # a missing key, for example
            raise SettingsError(f"llm.model {self.model!r} can't be used: {_first_line(error)}") from error
        raise SettingsError(f'llm.model: {self.model!r} should begin with "openai:", "anthropic:" or "ollama:".')


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200].rstrip(".")
