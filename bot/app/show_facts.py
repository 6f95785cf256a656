"""A show's settings in words, for people who look at the overview; no secrets."""

from collections.abc import Mapping

from bot.app.parts import App
from bot.app.standing_desks import rules_of, standing_desk
from bot.domain.show import Show
from bot.ports import Library


def settings_of(app: App, library: Library, slug: str) -> Mapping[str, str]:
    """Names and values, as they stand now: files in config/shows, and what managers set in Discord. Blocks.

    Targets are told by name, without their options, which may hold secrets.
    """
    show = library.show(slug)
    desk, rules = standing_desk(app.configuration, library, slug), rules_of(app.configuration, library, slug)
    approvals = f"{rules.min_approvals}{', not by whoever edited last' if rules.not_by_last_editor else ''}"
    return {
        "comes from": "config/shows" if slug in app.configuration.shows else "Discord (/show add)",
        "hosts": ", ".join(person.name for person in show.hosts) or "as in the feed",
        "read": _polled(app, slug),
        "engine and model": " ".join(filter(None, (show.engine, show.model))) or "as set for all shows",
        "language": show.language or app.settings.transcription.language,
        "template": show.template,
        "chapters an hour": "auto" if show.chapters_per_hour is None else f"{show.chapters_per_hour:g}",
        "approvals needed": approvals,
        "reviewed by": _editors(desk.editor_roles + desk.manager_roles) if desk else "whoever has a link",
        "publishes to": _targets(app, show),
    }


def _polled(app: App, slug: str) -> str:
    settings = app.configuration.shows.get(slug)
    return (settings and (settings.poll.cron or settings.poll.every)) or "as usual"


def _editors(roles: tuple[int | str, ...]) -> str:
    named = [f"@{str(role).removeprefix('@')}" for role in roles if not str(role).isdigit()]
    numbered = sum(str(role).isdigit() for role in roles)
    if numbered:
        named.append("a role of Discord" if numbered == 1 else f"{numbered} roles of Discord")
    return ", ".join(dict.fromkeys(named)) or "members who manage the Discord server"


def _targets(app: App, show: Show) -> str:
    settings = app.configuration.shows.get(show.slug)
    return ", ".join(line.label for line in settings.publish) if settings and settings.publish else "nowhere"
