"""`/glossary`: names and terms a show should get right, taught by its editors."""

import asyncio
from typing import TYPE_CHECKING

from discord import app_commands

from bot.chat import choices
from bot.chat.asking import Asking
from bot.chat.permissions import desk_of_show
from bot.chat.refusals import say
from bot.chat.text import CONTENT, fit, safe
from bot.pipeline.learn import forget_term, learn_term
from bot.pipeline.telling import note

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient


class GlossaryCommands(app_commands.Group):
    """The group."""

    def __init__(self, client: "PodbotClient") -> None:
        super().__init__(name="glossary", description="Names and terms a show should get right", guild_only=True)

    @app_commands.command(description="Teach a name or term")
    @app_commands.describe(
        show="Which show", term="As it should be spelt", heard="Wrong spellings it is heard as, separated by commas"
    )
    @app_commands.autocomplete(show=choices.shows)
    async def add(self, asking: Asking, show: str, term: app_commands.Range[str, 1, 100], heard: str = "") -> None:
        """Teach."""
        await asking.response.defer(ephemeral=True, thinking=True)
        desk_of_show(asking, show)
        room = asking.client.newsroom
        by = str(asking.user.id)
        rule = await asyncio.to_thread(learn_term, room.library, show, term, heard=heard.split(","), by=by)
        await note(room.library, key=show, action="glossary add", by=by, now=room.now(), after=rule.written)
        also = f", also where “{'”, “'.join(safe(h, 60) for h in rule.heard[:10])}” is heard" if rule.heard else ""
        await say(asking, f"“{safe(rule.written, 100)}” is listened for from now on{also}.")

    @app_commands.command(name="list", description="What a show was taught")
    @app_commands.describe(show="Which show")
    @app_commands.autocomplete(show=choices.shows)
    async def list_(self, asking: Asking, show: str) -> None:
        """What is known."""
        await asking.response.defer(ephemeral=True, thinking=True)
        desk_of_show(asking, show)
        known = await asyncio.to_thread(asking.client.newsroom.library.show, show)
        taught = [
            f"- {safe(rule.written, 100)}" + (f" ← {', '.join(safe(h, 60) for h in rule.heard)}" if rule.heard else "")
            for rule in known.name_rules
        ]
        settled = [f"- {safe(term, 100)} (from the settings)" for term in known.glossary]
        lines = taught + settled or ["Nothing yet. `/glossary add` teaches a name; so does every name you fix."]
        await say(asking, "\n".join(fit(lines, CONTENT)))

    @app_commands.command(description="Forget a name or term")
    @app_commands.describe(show="Which show", term="As it was taught")
    @app_commands.autocomplete(show=choices.shows, term=choices.terms)
    async def remove(self, asking: Asking, show: str, term: str) -> None:
        """Forget."""
        await asking.response.defer(ephemeral=True, thinking=True)
        desk_of_show(asking, show)
        room = asking.client.newsroom
        rule = await asyncio.to_thread(forget_term, room.library, show, term)
        by = str(asking.user.id)
        await note(room.library, key=show, action="glossary remove", by=by, now=room.now(), before=rule.written)
        await say(asking, f"“{safe(rule.written, 100)}” is forgotten.")
