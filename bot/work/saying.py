"""Lines of the log about an episode: its title for people, its key and show for machines."""

import logging

from bot.errors import BotError
from bot.storage.library import SqlLibrary

#: Titles kept at hand; each is asked of the library once.
_MOST = 500


class Saying:
    """Writes to `log`; `extra` carries `episode` and `show` (see `bot.logs`)."""

    def __init__(self, log: logging.Logger, library: SqlLibrary) -> None:
        self._log, self._library = log, library
        self._known: dict[str, tuple[str, str]] = {}

    def __call__(self, level: int, key: str, text: str, *, trace: bool = False) -> None:
        """“Title”: text. The trace is that of the error being handled."""
        title, show = self._about(key)
        self._log.log(level, "%s: %s", title, text, extra={"show": show, "episode": key}, exc_info=trace)

    def _about(self, key: str) -> tuple[str, str]:
        if key not in self._known:
            try:
                episode = self._library.episode(key).episode
            except BotError:  # the line matters more than the name in it
                return f"episode {key}", ""
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = f"“{episode.title}”", episode.show
        return self._known[key]
