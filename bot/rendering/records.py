"""Nouns as JSON and back, for files, databases and workflows; pydantic knows dataclasses, so none is mapped by hand."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from bot.errors import StorageError

T = TypeVar("T")


_adapter: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)


def dump_json(value: Any, *, indent: int | None = None) -> bytes:
    """UTF-8 JSON of a noun (or of plain data); half a surrogate pair, which UTF-8 cannot hold, becomes `?`."""
    adapter = _adapter(type(value))
    try:
        return adapter.dump_json(value, indent=indent)
    except PydanticSerializationError:
        plain = _encodable(adapter.dump_python(value))
        return _adapter(type(plain)).dump_json(plain, indent=indent)


def dump_plain(value: Any) -> Any:
    """The noun as dicts, lists, strings and numbers: what may travel through a queue."""
    return _adapter(type(value)).dump_python(value, mode="json")


def load_json(kind: type[T], data: bytes | str) -> T:
    """The noun that `dump_json` wrote; StorageError where the data is something else."""
    try:
        result: T = _adapter(kind).validate_json(data)
    except ValidationError as error:
        raise StorageError(
            f"This is not the {kind.__name__} that podbot writes: {error.errors()[0]['msg']}."
        ) from error
    return result


def load_plain(kind: type[T], data: Any) -> T:
    """The noun that `dump_plain` made."""
    try:
        result: T = _adapter(kind).validate_python(data)
    except ValidationError as error:
        raise StorageError(
            f"This is not the {kind.__name__} that podbot writes: {error.errors()[0]['msg']}."
        ) from error
    return result


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, dict):
        return {_encodable(key): _encodable(each) for key, each in value.items()}
    return [_encodable(each) for each in value] if isinstance(value, list | tuple) else value
