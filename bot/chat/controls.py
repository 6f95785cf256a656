"""Buttons and menus that outlive restarts: what they do stands in their custom id, nothing in memory."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.chat.asking import Asking
from bot.chat.refusals import answering
from bot.chat.shown import Shown
from bot.chat.text import LABEL, shorten
from bot.domain.episode import Stage
from bot.pipeline.publish_again import failed_targets, taken_back_targets
from bot.pipeline.review import OPEN

Style = discord.ButtonStyle
#: Spans heard again whose buttons are shown at a time, a row each.
PROPOSALS = 2


@dataclass(frozen=True, kw_only=True)
class Click:
    """A button pressed or a menu chosen from, on the message of one episode's revision."""

    asking: Asking
    key: str
    #: Revision the control was drawn for; 0: none.
    revision: int
    #: What else the custom id says.
    more: str = ""
    #: Chosen entries of a menu.
    values: tuple[str, ...] = ()

    @property
    def by(self) -> str:
        """The member's id, as audit log and revisions keep it."""
        return str(self.asking.user.id)


Handler = Callable[[Click], Awaitable[None]]


class Control(
    ui.DynamicItem[ui.Item[Any]],
    template=r"podbot:(?P<action>[a-z_]+):(?P<key>[0-9a-f]{16}):(?P<revision>\d{1,7})(?::(?P<more>[^:]{0,48}))?",
):
    """Any of podbot's buttons and menus; the client knows which handler an action has."""

    def __init__(self, item: ui.Item[Any], *, action: str, key: str, revision: int, more: str = "") -> None:
        super().__init__(item)
        self.action, self.key, self.revision, self.more = action, key, revision, more

    @classmethod
    async def from_custom_id(
        cls, asking: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> "Control":
        return cls(
            item,
            action=match["action"],
            key=match["key"],
            revision=int(match["revision"]),
            more=match["more"] or "",
        )

    async def callback(self, asking: discord.Interaction[Any]) -> None:
        data: Any = asking.data or {}
        click = Click(
            asking=asking,
            key=self.key,
            revision=self.revision,
            more=self.more,
            values=tuple(data.get("values", ())),
        )
        await answering(asking, asking.client.handle(self.action, click))


def button(
    label: str,
    action: str,
    key: str,
    revision: int,
    *,
    style: Style = Style.secondary,
    emoji: str | None = None,
    disabled: bool = False,
    more: str = "",
) -> Control:
    """A button that does `action`."""
    item: ui.Button[Any] = ui.Button(
        label=shorten(label, LABEL),
        style=style,
        emoji=emoji,
        disabled=disabled,
        custom_id=custom_id(action, key, revision, more),
    )
    return Control(item, action=action, key=key, revision=revision, more=more)


def menu(
    action: str,
    key: str,
    revision: int,
    options: Sequence[discord.SelectOption],
    *,
    placeholder: str,
    most: int = 1,
    least: int = 1,
    more: str = "",
) -> Control:
    """A menu whose choice does `action`; `options` beyond Discord's 25 are left out."""
    item: ui.Select[Any] = ui.Select(
        custom_id=custom_id(action, key, revision, more),
        placeholder=shorten(placeholder, 150),
        options=list(options)[:25],
        min_values=min(least, len(options)),
        max_values=max(1, min(most, len(options), 25)),
    )
    return Control(item, action=action, key=key, revision=revision, more=more)


def custom_id(action: str, key: str, revision: int, more: str = "") -> str:
    """`podbot:approve:3f…:4`."""
    return f"podbot:{action}:{key}:{revision}" + (f":{more}" if more else "")


def control_rows(shown: Shown) -> list[ui.ActionRow[ui.LayoutView]]:
    """What can be done in the present state; every state offers at least one control, by which the post is found."""
    return [_row(row) for row in _rows(shown) if row]


def single_row(*items: ui.Item[Any]) -> ui.ActionRow[ui.LayoutView]:
    """A row for an ephemeral answer."""
    return _row(items)


def _row(items: Sequence[ui.Item[Any]]) -> ui.ActionRow[ui.LayoutView]:
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for item in items:
        row.add_item(item)
    return row


def _rows(shown: Shown) -> list[list[ui.Item[Any]]]:
    key, number, stage = shown.key, shown.number, shown.state.stage
    busy = shown.status is not None and shown.status.state in ("queued", "running")
    if shown.draft is None or stage not in (*OPEN, Stage.REJECTED):
        return [_before_review(key, busy=busy)]
    if stage is Stage.REJECTED:
        reopen = button("Reopen", "reopen", key, number, style=Style.primary)
        return [[reopen, *_looking(shown), *_take_back(shown)]]
    if stage in (Stage.PUBLISHED, Stage.UNPUBLISHED):
        first: list[ui.Item[Any]] = [
            button("Reopen", "reopen", key, number, style=Style.primary),
            button("Edit…", "edit", key, number, emoji="✏️"),
            button("Re-run…", "rerun", key, number, emoji="🔁"),
        ]
        last = [*_stop(key, busy=busy), *_again(shown), *_looking(shown), *_take_back(shown)]
        return [first, *_heard_again(shown), last]
    return [
        _deciding(shown),
        *_heard_again(shown),
        [*_stop(key, busy=busy), *_keeping(shown)][:5],
        [*_again(shown), *_looking(shown), *_take_back(shown)],
    ]


def _before_review(key: str, *, busy: bool) -> list[ui.Item[Any]]:
    if busy:
        return _stop(key, busy=True)
    return [button("Process now", "process", key, 0, style=Style.primary, emoji="▶️")]


def _deciding(shown: Shown) -> list[ui.Item[Any]]:
    key, number = shown.key, shown.number
    approved = shown.state.stage is Stage.APPROVED
    return [
        button("Publishing…" if approved else "Approve & publish", "approve", key, number, style=Style.success),
        button("Request changes", "request", key, number, style=Style.primary),
        button("Edit…", "edit", key, number, emoji="✏️"),
        button("Re-run…", "rerun", key, number, emoji="🔁"),
        button("Reject", "reject", key, number, style=Style.danger),
    ]


def _heard_again(shown: Shown) -> list[list[ui.Item[Any]]]:
    """Each span that waits, with its answers in a row; those beyond follow when these are decided."""
    key, number = shown.key, shown.number
    return [
        [
            button(f"Take {one.place}", "take", key, number, style=Style.success, emoji="👂", more=one.id),
            button("Choose places…", "take_some", key, number, more=one.id),
            button("Keep the old words", "keep_old", key, number, more=one.id),
        ]
        for one in shown.proposals[:PROPOSALS]
    ]


def _keeping(shown: Shown) -> list[ui.Item[Any]]:
    key, number = shown.key, shown.number
    items: list[ui.Item[Any]] = [
        button("Undo", "undo", key, number, emoji="↩️"),
        button("Lock…", "lock", key, number, emoji="🔒"),
    ]
    if shown.waiting_links:
        items.append(button(f"Add links ({shown.waiting_links})", "links", key, number, emoji="💬"))
    return items


def _again(shown: Shown) -> list[ui.Item[Any]]:
    """What failed comes first; what was taken back from some targets only is offered, not urged."""
    if failed := failed_targets(shown.publications, shown.state):
        label = f"Try {failed[0]} again" if len(failed) == 1 else f"Try {len(failed)} targets again"
        return [button(label, "publish_again", shown.key, shown.number, style=Style.primary, emoji="🔁")]
    back = taken_back_targets(shown.publications, shown.state)
    if back and shown.state.stage is Stage.UNPUBLISHED:
        return [button("Publish again", "publish_again", shown.key, shown.number, style=Style.success)]
    if back:
        where = back[0] if len(back) == 1 else f"{len(back)} targets"
        return [button(f"Publish to {where} again", "publish_again", shown.key, shown.number)]
    return []


def _take_back(shown: Shown) -> list[ui.Item[Any]]:
    """Where something of it is out, at whatever stage; who may is decided at the click."""
    if not shown.takes_back or not any(one.out for one in shown.publications):
        return []
    return [button("Take back…", "take_back", shown.key, shown.number)]


def _looking(shown: Shown) -> list[ui.Item[Any]]:
    items: list[ui.Item[Any]] = [button("What changed", "diff", shown.key, shown.number)]
    if shown.page:
        items.append(button("Review page", "page", shown.key, shown.number, emoji="🎧"))
    return items


def _stop(key: str, *, busy: bool) -> list[ui.Item[Any]]:
    return [button("Stop the work", "stop", key, 0, style=Style.danger, emoji="⏹️")] if busy else []
