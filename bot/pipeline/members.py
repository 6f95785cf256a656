"""What members of a chat are called: kept when they are met, so that pages need not show their numbers."""

from bot.ports import Library

_LONGEST = 80


def kept_name(library: Library, member: str) -> str:
    """The name of a member by number; empty where nobody met them yet."""
    return library.get_value(_at(member)) or ""


def keep_name(library: Library, member: str, name: str) -> None:
    """Remember it, unless it is known already."""
    if member.isdigit() and name and kept_name(library, member) != name[:_LONGEST]:
        library.set_value(_at(member), name[:_LONGEST])


def _at(member: str) -> str:
    return f"web/name/{member}"
