"""The one way out to the web: every request of podbot goes through `Network` and its rules."""

from bot.net.answer import Answer
from bot.net.network import DEFAULT_USER_AGENT, Network, Stream, basic_auth

__all__ = ["DEFAULT_USER_AGENT", "Answer", "Network", "Stream", "basic_auth"]
