"""What managers changed about a show's desk in chat: kept in the library, laid over the settings."""

import json
from dataclasses import replace
from typing import Any

from bot.chat.desk import Desk, Desks
from bot.ports import Library


def change_desk(library: Library, desks: Desks, show: str, **changes: Any) -> Desk:
    """Change (or, with a `channel_id`, make) a show's desk, now and after every restart."""
    kept = {**_kept(library, show), **changes}
    library.set_value(_name(show), json.dumps(kept))
    known = desks.of(show)
    desk = replace(known, **_tuples(changes)) if known else Desk(show=show, **_tuples(kept))
    desks.put(desk)
    return desk


def apply_changes(library: Library, desks: Desks) -> None:
    """Lay what was changed in chat over the desks that the settings name."""
    for show in library.shows():
        desk = changed(library, show.slug, desks.of(show.slug))
        if desk is not None:
            desks.put(desk)


def changed(library: Library, show: str, desk: Desk | None) -> Desk | None:
    """A show's desk as it stands; `desk` is the one that the settings name, None where they name no channel."""
    kept = _tuples(_kept(library, show))
    if desk is not None:
        return replace(desk, **kept)
    return Desk(show=show, **kept) if "channel_id" in kept else None


def _kept(library: Library, show: str) -> dict[str, Any]:
    kept = library.get_value(_name(show))
    plain: dict[str, Any] = json.loads(kept) if kept else {}
    return plain


def _tuples(changes: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in changes.items()}


def _name(show: str) -> str:
    return f"chat/desk/{show}"
