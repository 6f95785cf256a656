"""Which Discord roles may review a show; the same rule as for the buttons there (`bot.chat.permissions`)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_MANAGE_GUILD = 1 << 5
_ADMINISTRATOR = 1 << 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowRoles:
    """Who may review a show."""

    show: str
    channel_id: int
    #: Role ids or names.
    roles: tuple[int | str, ...] = ()

    def allows(self, held: Collection[str]) -> bool:
        """Whether one of these ids or folded names is among the wanted ones."""
        return any(str(role).casefold().removeprefix("@") in held for role in self.roles)


#: The shows as they stand now; `/show add` and `/show settings` change them while podbot runs. Blocks.
Shows = Callable[[], Sequence[ShowRoles]]


def manages(permissions: int | str) -> bool:
    """Whether these permissions let somebody manage the server."""
    return bool(int(permissions) & (_MANAGE_GUILD | _ADMINISTRATOR))


def held_by(member: Mapping[str, Any], roles: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Ids and folded names of a member's roles."""
    ids = {str(role) for role in member.get("roles", ())}
    return frozenset(ids | {str(role["name"]).casefold() for role in roles if str(role["id"]) in ids})
