"""How the editor's desk in Discord is set up: plain values, read from the settings by `app`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.verdicts import ReviewRules


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    """The connection to Discord."""

    #: The bot's token; never shown.
    token: str = field(repr=False)
    #: Only this server, and commands appear there at once; None: every server the bot was invited to.
    guild_id: int | None = None
    #: Another address of Discord's HTTP API, `http://127.0.0.1:8080/api/v10`, for tests and self-hosted gateways.
    api_base: str | None = None
    #: Days a draft may wait before its thread is reminded; None: never.
    remind_after_days: float | None = None
    #: Hour (UTC) of the daily digest in each show's channel; None: no digest.
    digest_hour: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One show's place in Discord."""

    #: Slug of the show.
    show: str
    #: Forum or text channel in which drafts appear.
    channel_id: int
    #: Role ids, or names, that may decide and edit.
    editor_roles: tuple[int | str, ...] = ()
    #: Role ids, or names, that may change shows and settings; they are editors too.
    manager_roles: tuple[int | str, ...] = ()
    #: Role pinged once for each new draft; None: nobody is.
    notify_role: int | str | None = None
    #: Channel whose links are collected between two episodes.
    links_channel_id: int | None = None
    min_approvals: int = 1
    not_by_last_editor: bool = False

    @property
    def rules(self) -> ReviewRules:
        """What must be fulfilled before something is published."""
        return ReviewRules(min_approvals=self.min_approvals, not_by_last_editor=self.not_by_last_editor)


class Desks:
    """Every show's desk, by slug; `/show add` brings new ones while the bot runs."""

    def __init__(self, desks: Iterable[Desk] = ()) -> None:
        self._desks = {desk.show: desk for desk in desks}

    def put(self, desk: Desk) -> None:
        """Add a desk, or replace the one of the same show."""
        self._desks[desk.show] = desk

    def replace(self, desks: "Desks") -> None:
        """Take those desks instead."""
        self._desks = dict(desks.all())

    def of(self, show: str) -> Desk | None:
        """The show's desk, None where it has no channel."""
        return self._desks.get(show)

    def all(self) -> Mapping[str, Desk]:
        """Every desk by slug."""
        return dict(self._desks)

    def by_links_channel(self, channel_id: int) -> tuple[Desk, ...]:
        """The desks that collect links from this channel."""
        return tuple(desk for desk in self._desks.values() if desk.links_channel_id == channel_id)
