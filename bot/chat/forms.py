"""Modals as data: fields in, what was typed out. One way for fresh modals and for those opened before a restart."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import discord
from discord import ui

from bot.chat.asking import Asking
from bot.chat.text import INPUT, MODAL_TITLE, OPTION, flat, shorten, units

_ID = re.compile(
    r"podbot-form:(?P<name>[a-z_]+):(?P<key>[0-9a-f]{16}|-):(?P<revision>\d{1,7})(?::(?P<more>[^:]{0,40}))?"
)
#: Discord's limits of one label.
LABEL, DESCRIPTION, PLACEHOLDER = 45, 100, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An entry of a menu inside a modal."""

    value: str
    label: str
    description: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of a modal: a text, or a menu where there are options."""

    name: str
    label: str
    value: str = ""
    #: A small line of help under the label.
    help: str = ""
    placeholder: str = ""
    paragraph: bool = False
    required: bool = True
    limit: int = INPUT
    options: Sequence[Option] = ()
    #: Entries of the menu that may be chosen together.
    most: int = 1


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A modal as it was sent in."""

    asking: Asking
    name: str
    key: str
    revision: int
    more: str = ""
    #: Texts by field; a menu's choice is its first value.
    values: Mapping[str, str] = field(default_factory=dict)
    #: All that was chosen, by menu.
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def by(self) -> str:
        """The member's id."""
        return str(self.asking.user.id)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


async def open_form(
    asking: Asking, name: str, key: str, revision: int, *, title: str, fields: Sequence[Field], more: str = ""
) -> None:
    """Show a modal, as the first answer to an interaction.

    It is stopped at once: the library would keep it by custom id and drop it after one submit, so that two editors with
    the same form open would disturb each other. Submits reach us through `PodbotClient.on_interaction` instead.
    """
    custom_id = f"podbot-form:{name}:{key}:{revision}" + (f":{more}" if more else "")
    modal = ui.Modal(title=shorten(flat(title), MODAL_TITLE), custom_id=custom_id)
    for one in fields[:5]:
        modal.add_item(_label(one))
    modal.stop()
    await asking.response.send_modal(modal)


def read_form(asking: Asking) -> Submission | None:
    """What was sent in, None where the modal is not one of podbot's."""
    data: Any = asking.data or {}
    match = _ID.fullmatch(str(data.get("custom_id", "")))
    if asking.type is not discord.InteractionType.modal_submit or match is None:
        return None
    return Submission(
        asking=asking,
        name=match["name"],
        key=match["key"],
        revision=int(match["revision"]),
        more=match["more"] or "",
        values=dict(_values(data.get("components", ()))),
        chosen=dict(_chosen(data.get("components", ()))),
    )


def too_long(fields: Sequence[Field]) -> bool:
    """Whether what is there now exceeds what a modal can hold."""
    return any(units(one.value) > min(one.limit, INPUT) for one in fields)


def _label(one: Field) -> ui.Label[Any]:
    component: ui.Item[Any] = _select(one) if one.options else _input(one)
    description = shorten(one.help, DESCRIPTION) if one.help else None
    return ui.Label(text=shorten(one.label, LABEL), description=description, component=component)


def _input(one: Field) -> ui.TextInput[Any]:
    limit = min(one.limit, INPUT)
    return ui.TextInput(
        custom_id=one.name,
        style=discord.TextStyle.paragraph if one.paragraph else discord.TextStyle.short,
        default=shorten(one.value if one.paragraph else flat(one.value), limit) or None,
        placeholder=shorten(one.placeholder, PLACEHOLDER) or None,
        required=one.required,
        max_length=limit,
    )


def _select(one: Field) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=shorten(flat(option.label), OPTION) or option.value,
            value=option.value[:OPTION],
            description=shorten(flat(option.description), OPTION) or None,
            default=option.chosen,
        )
        for option in list(one.options)[:25]
    ]
    return ui.Select(
        custom_id=one.name,
        options=options,
        placeholder=shorten(one.placeholder, PLACEHOLDER) or None,
        required=one.required,
        min_values=1 if one.required else 0,
        max_values=max(1, min(one.most, len(options))),
    )


def _chosen(components: Sequence[Mapping[str, Any]]) -> list[tuple[str, tuple[str, ...]]]:
    inner = [label["component"] for label in components if "component" in label]
    return [(one["custom_id"], tuple(one["values"])) for one in inner if one.get("values")]


def _values(components: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for component in components:
        inner = [component["component"]] if "component" in component else list(component.get("components", ()))
        found += _values(inner)
        if "custom_id" in component:
            chosen = component.get("values") or [""]
            found.append((component["custom_id"], str(component.get("value", chosen[0]) or "")))
    return found
