"""Nouns as JSON and back, for files, databases and workflows; pydantic knows dataclasses, so no mapping is written twice."""

from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.errors import StorageError

T = TypeVar("T")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def dump_json(value: Any, *, indent: int | None = None) -> bytes:
    """UTF-8 JSON of a noun (or of plain data)."""
    return _adapter(type(value)).dump_json(value, indent=indent)


def dump_plain(value: Any) -> Any:
    """The noun as dicts, lists, strings and numbers: what may travel through a queue."""
    return _adapter(type(value)).dump_python(value, mode="json")


def load_json(kind: type[T], data: bytes | str) -> T:
    """The noun that `dump_json` wrote; StorageError where the data is something else."""
    try:
        result: T = _adapter(kind).validate_json(data)
    except ValidationError as error:
        raise StorageError(f"This is no {kind.__name__} as podbot writes it: {error.errors()[0]['msg']}.") from error
    return result


def load_plain(kind: type[T], data: Any) -> T:
    """The noun that `dump_plain` made."""
    try:
        result: T = _adapter(kind).validate_python(data)
    except ValidationError as error:
        raise StorageError(f"This is no {kind.__name__} as podbot writes it: {error.errors()[0]['msg']}.") from error
    return result
