"""Slash commands, one file per noun. A new file's class goes into `COMMANDS`; a new method needs nothing more."""

from bot.chat.commands.draft import DraftCommands
from bot.chat.commands.episode import EpisodeCommands
from bot.chat.commands.glossary import GlossaryCommands
from bot.chat.commands.podbot import PodbotCommands
from bot.chat.commands.search import search_command
from bot.chat.commands.show import ShowCommands

COMMANDS = (EpisodeCommands, DraftCommands, ShowCommands, GlossaryCommands, PodbotCommands, search_command)
