"""The shows of the settings, made known to the library."""

from bot.app.parts import App
from bot.ports import Library


def remember_shows(app: App, library: Library) -> None:
    """The shows of the settings, as the library knows them; what editors taught is kept there."""
    for slug in app.configuration.shows:
        library.save_show(app.configuration.show(slug))
