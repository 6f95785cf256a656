"""Finds templates by name, the user's folders before the shipped one, and renders them within limits."""

import re
import traceback
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, Template, TemplateNotFound, TemplateSyntaxError, UndefinedError

import bot
from bot.domain.timecode import clock
from bot.errors import TemplateError
from bot.rendering.limits import LARGEST_TEXT, LimitedEnvironment, limited_time
from bot.rendering.text import one_line, shorten, web_address

#: English as in the house style, whatever the machine's locale.
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>~|])")
#: At the start of a line these would make a list, a heading or a quote.
_MARKDOWN_START = re.compile(r"^(\s*)([#+\-=>]|\d+[.)])(?=\s|$|[=\-#>])")


def shipped_templates() -> Path:
    """The folder of templates that comes with podbot: inside the package, or beside it in a checkout."""
    package = Path(bot.__file__).parent
    return package / "templates" if (package / "templates").is_dir() else package.parent / "templates"


class Templates:
    """Templates by name (`show_notes.md`, file `show_notes.md.j2`).

    `folders` are searched in their order, in each the sub-folder `room` first ("notes", or "publish" for what targets
    send); the shipped folder comes last. Names that end in `.html` are escaped by themselves. All failures are
    `TemplateError`s with file, line and cause.
    """

    def __init__(self, folders: Sequence[Path], *, room: str = "notes") -> None:
        self._folders = [path for folder in folders for path in (folder / room, folder)]
        self._environment = LimitedEnvironment(
            loader=FileSystemLoader(self._folders),
            autoescape=lambda name: name is not None and name.removesuffix(".j2").endswith((".html", ".xml")),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters |= {
            "clock": clock,
            "house_date": house_date,
            "md": escape_markdown,
            "one_line": one_line,
            "shorten": shorten,
            "web_address": lambda url: web_address(url) or "",
        }

    def names(self) -> list[str]:
        """Every template found, without `.j2`, sorted."""
        found = (name for name in self._environment.list_templates(extensions=["j2"]) if "/" not in name)
        return sorted({name.removesuffix(".j2") for name in found})

    def has(self, name: str) -> bool:
        """Whether there is a template of that name."""
        return any((folder / f"{name}.j2").is_file() for folder in self._folders)

    def render(self, name: str, context: Mapping[str, Any]) -> str:
        """The text a template makes of a context (docs/templates.md)."""
        file = f"{name}.j2"
        try:
            template = self._environment.get_template(file)
            with limited_time():
                return _bounded(file, template, context)
        except TemplateNotFound as error:
            raise TemplateError(self._missing(str(error.name), file)) from error
        except TemplateSyntaxError as error:
            place = f"{error.name or file}, line {error.lineno}"
            raise TemplateError(f"{place}: {_cause(error)}") from error
        except TemplateError:
            raise
        except Exception as error:  # a template can raise anything that Python can
            raise TemplateError(f"{_place(error, file)}: {_cause(error)}") from error

    def _missing(self, name: str, asked: str) -> str:
        wanted = f" (wanted by {asked})" if name != asked else ""
        return f"{name}{wanted}: there is no such template. Looked in {_listed(self._folders)}."


def house_date(day: date | None) -> str:
    """`Thu Jan 15 2026`, as show notes print it."""
    return f"{_DAYS[day.weekday()]} {_MONTHS[day.month - 1]} {day.day:02d} {day.year}" if day else ""


def escape_markdown(text: str) -> str:
    r"""Text that Markdown shows as it stands; an underscore inside a word needs no help.

    >>> escape_markdown("*new* in snake_case <b>")
    '\\*new\\* in snake_case \\<b\\>'
    """
    escaped = re.sub(r"(?<=\w)\\_(?=\w)", "_", _MARKDOWN.sub(r"\\\1", str(text)))
    return _MARKDOWN_START.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", escaped)


def _bounded(file: str, template: Template, context: Mapping[str, Any]) -> str:
    parts: list[str] = []
    size = 0
    for part in template.generate(**context):
        size += len(part)
        if size > LARGEST_TEXT:
            raise TemplateError(
                f"{file}: it makes more than {LARGEST_TEXT:,} characters. Look for a loop that runs too often."
            )
        parts.append(part)
    return "".join(parts)


def _place(error: Exception, file: str) -> str:
    """The innermost line of a template on the way to the error; Jinja puts template lines into tracebacks."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.endswith(".j2"):
            return f"{Path(frame.filename).name}, line {frame.lineno}"
    return file


def _cause(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it calls itself without end."
    text = one_line(str(error)).rstrip(".") or type(error).__name__
    if isinstance(error, UndefinedError):
        return f"{text}. docs/templates.md lists the names a template may use."
    return f"{text}."


def _listed(folders: Iterable[Path]) -> str:
    return ", ".join(str(folder) for folder in folders)
