"""What pydantic has against a value, as a sentence for the person who wrote it."""

import difflib
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

_WORDS = {
    "missing": "is missing",
    "string_type": "should be text",
    "path_type": "should be a path",
    "bool": "should be true or false",
    "int": "should be a whole number",
    "float": "should be a number",
    "decimal": "should be a number",
    "tuple": "should be a list, like [a, b]",
    "list": "should be a list, like [a, b]",
    "model": "should hold keys and values, like {{key: value}}",
    "dict": "should hold keys and values, like {{key: value}}",
    "dataclass": "should hold keys and values, like {{key: value}}",
    "string_too_short": "should not be empty",
    "greater_than_equal": "should be at least {ge:g}",
    "greater_than": "should be more than {gt:g}",
    "less_than_equal": "should be at most {le:g}",
    "less_than": "should be less than {lt:g}",
}


def sentence(problem: ErrorDetails, model: type[BaseModel]) -> str:
    """Which key, what is wrong with it, and what is accepted."""
    location = [str(part) for part in problem["loc"]]
    if problem["type"] == "extra_forbidden":
        names = list(_model_at(model, location[:-1]).model_fields)
        close = difflib.get_close_matches(location[-1], names, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        return f"{'.'.join(location)} is not a setting.{hint} Accepted here: {', '.join(names)}."
    key = ".".join(_known(model, location))
    if problem["type"] == "missing":
        return f"{key} is missing."
    return f"{key}: {_words(problem)} (it says {problem.get('input')!r})."


def _words(problem: ErrorDetails) -> str:
    kind = problem["type"]
    words = _WORDS.get(kind) or _WORDS.get(kind.split("_")[0])
    if words:
        return words.format(**problem.get("ctx", {}))
    if kind == "literal_error":
        return f"should be {problem['ctx']['expected']}"
    return problem["msg"].removeprefix("Value error, ")


def _known(model: type[BaseModel], location: list[str]) -> list[str]:
    """The location without what pydantic adds for the forms a value may have (`per_hour.float`)."""
    kept: list[str] = []
    current: type[BaseModel] | None = model
    for part in location:
        if part.isdecimal():
            kept.append(part)
        elif current is not None and part in current.model_fields:
            kept.append(part)
            current = _inner_model(current.model_fields[part].annotation)
    return kept or location


def _model_at(model: type[BaseModel], location: list[str]) -> type[BaseModel]:
    """Where the keys of that place are named; list positions and items are looked through."""
    current = model
    for part in location:
        field = current.model_fields.get(part)
        current = (_inner_model(field.annotation) if field else None) or current
    return current


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_inner_model, get_args(annotation))), None)
