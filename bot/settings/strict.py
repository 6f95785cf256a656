"""The base of every settings model, and kinds of values that several of them hold."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


class Strict(BaseModel):
    """Unknown keys are errors: a typing mistake must not silently become a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _web_address(value: str) -> str:
    if not re.match(r"https?://[^/\s]+", value):
        raise ValueError("an address starts with https:// or http://, and a server's name follows")
    return value


def _language(value: str) -> str:
    if value != "auto" and not re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z]+)?", value):
        raise ValueError("a language is a code such as en or de, or auto")
    return value


#: Something that can be visited.
WebAddress = Annotated[str, AfterValidator(_web_address)]
#: `en`, `de`, `pt-BR`, or auto.
LanguageCode = Annotated[str, AfterValidator(_language)]
