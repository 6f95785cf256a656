"""Say a trouble once while it lasts, and once when it is over."""

import logging


class Once:
    """Remembers by topic what was said last; the same again is kept quiet."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._said: dict[str, str] = {}

    def trouble(self, topic: str, text: str) -> None:
        """Say it, unless it was the last thing said about this topic."""
        if self._said.get(topic) != text:
            self._log.warning("%s", text)
        self._said[topic] = text

    def over(self, topic: str, text: str) -> None:
        """Say that it is over, if there was any."""
        if self._said.pop(topic, None) is not None:
            self._log.info("%s", text)
