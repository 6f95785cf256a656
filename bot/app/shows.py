"""The shows of the settings, made known to the library."""

from dataclasses import replace

from bot.app.parts import App
from bot.ports import Library


def remember_shows(app: App, library: Library) -> None:
    """The shows of the settings, as the library knows them; what editors taught is kept there.

    Every command comes by here: with two hundred shows it may not write them all each time.
    """
    known = {show.slug: replace(show, name_rules=(), voices=()) for show in library.shows()}
    for slug in app.configuration.shows:
        show = app.configuration.show(slug)
        if show != known.get(slug):
            library.save_show(show)
