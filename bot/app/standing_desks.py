"""The desks as they stand now: what the settings say, under what managers changed or added in Discord."""

from collections.abc import Mapping
from dataclasses import replace

from bot.chat.desk import Desk, Desks
from bot.chat.desk_changes import apply_changes, changed
from bot.domain.verdicts import ReviewRules
from bot.ports import Library
from bot.settings import Configuration


def desks(configuration: Configuration) -> list[Desk]:
    """Each show of the settings that has a channel."""
    found = []
    for slug, show in configuration.shows.items():
        chat = show.discord
        if chat.channel_id is not None:
            desk = Desk(show=slug, channel_id=chat.channel_id)
            rest = chat.model_dump(exclude={"channel_id"})
            found.append(replace(desk, **rest))
    return found


def standing_desks(configuration: Configuration, library: Library) -> Mapping[str, Desk]:
    """All by slug; asks the library each time, since another process may hold the chat. Blocks."""
    found = Desks(desks(configuration))
    apply_changes(library, found)
    return found.all()


def standing_desk(configuration: Configuration, library: Library, show: str) -> Desk | None:
    """One show's; None where it has no channel. Blocks."""
    return changed(library, show, next((desk for desk in desks(configuration) if desk.show == show), None))


def rules_of(configuration: Configuration, library: Library, show: str) -> ReviewRules:
    """What a show asks before it publishes, on every surface the same. Blocks."""
    desk = standing_desk(configuration, library, show)
    if desk is not None:
        return desk.rules
    settings = configuration.shows.get(show)
    if settings is None:
        return ReviewRules()
    rules = settings.discord
    return ReviewRules(min_approvals=rules.min_approvals, not_by_last_editor=rules.not_by_last_editor)
