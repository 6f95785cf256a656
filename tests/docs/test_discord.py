"""docs/discord.md names every command, and no other."""

import re
from pathlib import Path

from discord.app_commands import ContextMenu

from bot.chat.client import PodbotClient, commands_by_name
from bot.chat.desk import ChatSettings
from bot.testing.library import MemoryLibrary
from bot.testing.nouns import NOW
from bot.testing.work import MemoryWork
from tests.chat.conftest import newsroom

PAGE = (Path(__file__).parents[2] / "docs" / "discord.md").read_text(encoding="utf-8")


async def test_every_command_is_on_the_page_and_every_command_on_the_page_exists() -> None:
    library = MemoryLibrary()
    client = PodbotClient(settings=ChatSettings(token="x"), newsroom=newsroom(library, MemoryWork(library), [NOW]))
    commands = commands_by_name(client)
    known = {name if isinstance(command, ContextMenu) else f"/{name}" for name, command in commands.items()}
    assert {name for name in known if f"`{name}`" not in PAGE} == set()
    assert set(re.findall(r"^\| `(/[a-z ]+)`", PAGE, re.MULTILINE)) <= known
