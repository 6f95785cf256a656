"""A Jinja2 sandbox that also bounds time and memory: templates may come from people we do not know.

Jinja's own sandbox keeps a template away from Python's insides; it does not stop `{% for %}` inside `{% for %}` inside
`{% for %}`, nor `"x" * 10**10`. Here every turn of a loop and every call of a macro is counted against a clock, and
every way to make a large text out of a small one is measured first.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, markup_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

#: Characters of one value and of one finished file; a page of a 3-hour transcript has about 1 million.
LARGEST_TEXT = 20_000_000
#: Seconds of this thread's own work for one file (a machine that is busy with other things is no reason to fail); a
#: page of a 3-hour transcript takes about 0.3 s, of 100,000 sentences about 3 s.
LONGEST = 10.0
#: Characters of a template's source.
LARGEST_TEMPLATE = 200_000
#: Bits of a whole number: enough for anything that counts.
_LARGEST_NUMBER = 1024

_deadline: ContextVar[float] = ContextVar("deadline", default=float("inf"))

#: What a template may call on values; all else has a filter, or no use in a template.
_METHODS: Mapping[type, frozenset[str]] = {
    str: frozenset(
        {"capitalize", "casefold", "count", "endswith", "find", "index", "isdigit", "lower", "lstrip", "partition"}
        | {"removeprefix", "removesuffix", "rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith"}
        | {"strip", "title", "upper"}
    ),
    dict: frozenset({"get", "items", "keys", "values"}),
    list: frozenset({"count", "index"}),
    tuple: frozenset({"count", "index"}),
    date: frozenset({"year", "month", "day", "hour", "minute", "second", "isoformat", "weekday"}),
    int: frozenset(),
    float: frozenset({"is_integer"}),
    bytes: frozenset(),
}
#: Filters that make much out of little, or answer differently every time.
_UNBOUNDED = ("batch", "center", "format", "pprint", "random", "slice")


class LimitedEnvironment(ImmutableSandboxedEnvironment):
    """The environment every podbot template is rendered in; an unknown name is an error."""

    def __init__(self, **options: Any) -> None:
        super().__init__(undefined=StrictUndefined, **options)
        self.intercepted_binops = frozenset({"+", "*", "**", "%"})
        for name in _UNBOUNDED:
            del self.filters[name]
        del self.globals["lipsum"]
        self.filters |= {"indent": _indent(self.filters["indent"]), "replace": _replace}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        if len(source) > LARGEST_TEMPLATE:
            raise SecurityError(f"a template has at most {LARGEST_TEMPLATE:,} characters")
        tree = super()._parse(source, name, filename)
        _count_turns(tree)
        _Concat().visit(tree)
        return tree

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may read this attribute."""
        for kind, allowed in _METHODS.items():
            if isinstance(obj, kind):
                return attr in allowed
        return super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:
        """Jinja would allow `str.format`, whose widths know no limit; None leaves it to `is_safe_attribute`."""

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Compute `left operator right`, once its size is known to be sensible."""
        _check_size(operator, left, right)
        return super().call_binop(context, operator, left, right)


@contextmanager
def limited_time(seconds: float = LONGEST) -> Iterator[None]:
    """Templates rendered inside this block raise `SecurityError` when the time is over."""
    token = _deadline.set(time.thread_time() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def tick() -> str:
    """Stands in every loop and macro of a compiled template."""
    if time.thread_time() > _deadline.get():
        raise SecurityError("it takes too long; look for loops inside loops")
    return ""


def concat(*parts: Any) -> str:
    """What `~` does, measured."""
    return _measured(markup_join(parts))


class _Concat(NodeTransformer):
    """Puts the measured `concat` in the place of `~`."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - Jinja finds it by the node's name
        self.generic_visit(node)
        return _call("concat", node.nodes, node)


def _count_turns(tree: nodes.Template) -> None:
    for node in tree.find_all((nodes.For, nodes.Macro, nodes.CallBlock)):
        assert isinstance(node, nodes.For | nodes.Macro | nodes.CallBlock)
        node.body.insert(0, nodes.ExprStmt(_call("tick", [], node), lineno=node.lineno))


def _call(name: str, arguments: list[nodes.Expr], near: nodes.Node) -> nodes.Call:
    function = nodes.ImportedName(f"{__name__}.{name}", lineno=near.lineno)
    call = nodes.Call(function, arguments, [], None, None, lineno=near.lineno)
    call.set_environment(near.environment)  # type: ignore[arg-type]  # set by the parser on every node
    return call


def _check_size(operator: str, left: Any, right: Any) -> None:
    if operator == "%" and isinstance(left, str | bytes):
        raise SecurityError("'%' on text is not available in templates; use ~ to join")
    if isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length() * right if operator == "**" else left.bit_length() + right.bit_length()
        _refuse(bits > _LARGEST_NUMBER)
    elif operator == "*":
        sized, times = (left, right) if hasattr(left, "__len__") else (right, left)
        _refuse(hasattr(sized, "__len__") and isinstance(times, int) and len(sized) * times > LARGEST_TEXT)
    elif operator == "+" and hasattr(left, "__len__") and hasattr(right, "__len__"):
        _refuse(len(left) + len(right) > LARGEST_TEXT)


def _refuse(too_large: bool) -> None:
    if too_large:
        raise SecurityError("it makes a value that is too large")


def _measured(text: str) -> str:
    _refuse(len(text) > LARGEST_TEXT)
    return text


def _indent(original: Any) -> Any:
    def indent(text: str, width: int | str = 4, first: bool = False, blank: bool = False) -> str:
        _refuse(len(width) > 40 if isinstance(width, str) else width > 40)
        return str(original(text, width, first, blank))

    return indent


def _replace(text: str, old: str, new: str) -> str:
    _refuse((str(text).count(str(old)) + 1) * (len(str(new)) + 1) > LARGEST_TEXT)
    return str(text).replace(str(old), str(new))
