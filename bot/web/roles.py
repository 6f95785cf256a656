"""Which Discord roles may review a show; the same rule as for the buttons there (`bot.chat.permissions`)."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_MANAGE_GUILD = 1 << 5
_ADMINISTRATOR = 1 << 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowRoles:
    """Who may review a show."""

    show: str
    channel_id: int
    #: Role ids or names, managers' included.
    roles: tuple[int | str, ...] = ()
    #: Those of managers alone.
    managers: tuple[int | str, ...] = ()

    def allows(self, held: Collection[str]) -> bool:
        """Whether one of these ids or folded names is among the wanted ones."""
        return _among(self.roles, held)

    def managed_by(self, held: Collection[str]) -> bool:
        """The same for what only managers do."""
        return _among(self.managers, held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a member may do as their roles are now."""

    #: Slugs of the shows they may review.
    shows: frozenset[str] = frozenset()
    #: Slugs of those they manage.
    managed: frozenset[str] = frozenset()


def standing(found: Iterable[tuple[ShowRoles, Collection[str], bool]]) -> Standing:
    """From each show, the roles held in its server, and whether they let somebody manage that server."""
    each = list(found)
    return Standing(
        shows=frozenset(roles.show for roles, held, in_charge in each if in_charge or roles.allows(held)),
        managed=frozenset(roles.show for roles, held, in_charge in each if in_charge or roles.managed_by(held)),
    )


#: The shows as they stand now; `/show add` and `/show settings` change them while podbot runs. Blocks.
Shows = Callable[[], Sequence[ShowRoles]]


def _among(roles: Iterable[int | str], held: Collection[str]) -> bool:
    return any(str(role).casefold().removeprefix("@") in held for role in roles)


def manages(permissions: int | str) -> bool:
    """Whether these permissions let somebody manage the server."""
    return bool(int(permissions) & (_MANAGE_GUILD | _ADMINISTRATOR))


def held_by(member: Mapping[str, Any], roles: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Ids and folded names of a member's roles."""
    ids = {str(role) for role in member.get("roles", ())}
    return frozenset(ids | {str(role["name"]).casefold() for role in roles if str(role["id"]) in ids})
