"""A newsroom with one show in a forum, on a Discord in memory: the real client, library, renderer and use cases."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.chat.client import PodbotClient
from bot.chat.desk import ChatSettings, Desk, Desks
from bot.chat.newsroom import Newsroom
from bot.chat.places import place_of
from bot.domain.draft import Revision
from bot.domain.episode import Stage
from bot.errors import BotError
from bot.rendering.renderer import NotesRenderer
from bot.testing.library import MemoryLibrary
from bot.testing.nouns import NOW, a_show, an_episode
from bot.testing.work import MemoryWork
from tests.chat.drafts import spoken, written

TEMPLATES = Path(__file__).parents[2] / "templates" / "notes"
TITLES = {"https://example.com/tides": "All about tides", "https://example.org/boats": "Boats and harbours"}


@dataclass(kw_only=True)
class World:
    """Everything a test of the desk touches."""

    env: simcord.Env
    client: PodbotClient
    library: MemoryLibrary
    work: MemoryWork
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    editors: simcord.RoleHandle
    ed: simcord.MemberActor
    mara: simcord.MemberActor
    stranger: simcord.MemberActor
    clock: list[datetime] = field(default_factory=lambda: [NOW])

    @property
    def key(self) -> str:
        return an_episode().key

    @property
    def notes(self) -> Any:
        return self.library.draft(self.key).revision.notes

    def draft(self, key: str | None = None, *, number: int = 1) -> str:
        """A draft waits in the library."""
        episode = an_episode(number)
        key = key or episode.key
        self.library.add_episodes([episode], now=NOW)
        transcript = self.library.add_transcript(key, spoken(), by="podbot", now=NOW)
        revision = Revision(
            number=1, notes=written(), transcript=transcript, at=NOW, by="podbot", summary="written by podbot"
        )
        self.library.add_revision(key, revision, expected=0)
        self.library.set_stage(key, Stage.IN_REVIEW, now=NOW)
        return key

    async def posted(self, key: str | None = None) -> discord.Message:
        """Show the draft; gives its post."""
        key = key or self.draft()
        await self.client.reviewer.show_draft(key)
        await self.calm()
        return self.post(key)

    async def calm(self) -> None:
        """Until no post is due any more."""
        for _ in range(400):
            await self.env.settle()
            if self.client.refresher.idle:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("posts are still due")

    def post(self, key: str | None = None) -> discord.Message:
        """The episode's post as it is now."""
        place = place_of(self.library, key or self.key)
        assert place is not None, "nothing was posted"
        holder = self.env.backend.get_message(place.holder, place.message)
        return simcord.results.to_discord_message(self.env, holder)

    def thread(self, key: str | None = None) -> simcord.ChannelHandle:
        place = place_of(self.library, key or self.key)
        assert place is not None
        return next(thread for thread in self.channel.threads if thread.id == place.thread)

    def said(self, key: str | None = None) -> list[str]:
        """What podbot wrote into the thread after the post."""
        post = self.post(key)
        return [m.content for m in self.thread(key).history() if m.id != post.id and m.content]

    def text(self, message: Any = None) -> str:
        """All text of a message, components included."""
        message = message if message is not None else self.post()
        return shown_text(message)

    async def click(self, who: simcord.MemberActor, action: str, *, message: Any = None, key: str | None = None) -> Any:
        """Press one of the post's (or another message's) buttons by its action."""
        target = message if message is not None else self.post(key)
        return await who.click(target, custom_id=control_id(target, action))

    async def choose(self, who: simcord.MemberActor, action: str, values: list[str], *, message: Any) -> Any:
        return await who.select(message, values, custom_id=control_id(message, action))

    async def edit(self, who: simcord.MemberActor, part: str) -> Any:
        """Edit… and a part: gives the opened form."""
        offered = await self.click(who, "edit")
        return await self.choose(who, "edit_part", [part], message=offered.response)

    def expected(self) -> list[str]:
        """Acknowledge errors, all of which must be sentences for people."""
        errors = [getattr(error, "__cause__", None) or error for error in self.env.errors]
        assert all(isinstance(error, BotError) for error in errors), errors
        return [str(error) for error in errors]


def shown_text(message: Any) -> str:
    parts = [message.content] if message.content else []
    raw = message.components
    return "\n".join([*parts, *_texts(raw)])


def control_id(message: Any, action: str) -> str:
    """The custom id of the control that does `action`."""
    ids = [id for id in _custom_ids(message.components) if id.split(":")[1] == action]
    assert ids, f"no control {action!r}; there are {list(_custom_ids(message.components))}"
    return ids[0]


def controls(message: Any) -> list[str]:
    """Actions a message offers."""
    return [id.split(":")[1] for id in _custom_ids(message.components)]


def answer(result: Any) -> str:
    """What the member read: the first answer or the follow-ups."""
    messages = [*([result.response] if result.response else []), *result.followups]
    return "\n".join(shown_text(message) for message in messages)


def reply(result: Any) -> Any:
    """The message the member got: the loading message once it was filled, else the answer itself."""
    return result.followups[-1] if result.followups else result.response


def modal_values(result: Any) -> dict[str, Any]:
    """What an opened form is prefilled with."""
    assert result.modal is not None, answer(result)
    found = {}
    for label in result.modal["components"]:
        inner = label.get("component", {})
        chosen = [option["value"] for option in inner.get("options", ()) if option.get("default")]
        found[inner["custom_id"]] = inner.get("value", chosen)
    return found


def _plain(component: Any) -> Any:
    return component if isinstance(component, dict) else component.to_dict()


def _texts(components: Any) -> list[str]:
    found: list[str] = []
    for component in components:
        plain = _plain(component)
        if plain.get("type") == 10:
            found.append(plain["content"])
        found += _texts(plain.get("components") or [])
    return found


def _custom_ids(components: Any) -> list[str]:
    found: list[str] = []
    for component in components:
        plain = _plain(component)
        if plain.get("custom_id"):
            found.append(plain["custom_id"])
        found += _custom_ids(plain.get("components") or [])
    return found


async def page_title(url: str) -> str | None:
    """Pages of a small web."""
    return TITLES.get(url)


def newsroom(library: MemoryLibrary, work: MemoryWork, clock: list[datetime]) -> Newsroom:
    """A newsroom whose clock moves a second with every look."""

    def now() -> datetime:
        clock[0] += timedelta(seconds=1)
        return clock[0]

    return Newsroom(
        library=library,
        work=work,
        renderer=NotesRenderer([TEMPLATES]),
        desks=Desks(),
        page_title=page_title,
        now=now,
        progress_every=0.02,
        gather_for=0.01,
        look_again_after=3_600.0,
        watch_every=3_600.0,
        models=("base", "small"),
    )


@pytest.fixture
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """A forum by default; `@pytest.mark.parametrize("world", ["text"], indirect=True)` for a text channel."""
    kind = getattr(request, "param", "forum")
    library = MemoryLibrary()
    library.save_show(a_show())
    work = MemoryWork(library, targets=lambda show: ("folder",))
    clock = [NOW]
    client = PodbotClient(settings=ChatSettings(token="x"), newsroom=newsroom(library, work, clock))
    env = simcord.Env(client)
    await env.start()
    try:
        guild = env.create_guild("Harbour")
        editors = guild.create_role("Editors")
        channel = guild.create_forum_channel("drafts") if kind == "forum" else guild.create_text_channel("drafts")
        client.newsroom.desks.put(Desk(show="harbour", channel_id=channel.id, editor_roles=("Editors",)))
        yield World(
            env=env,
            client=client,
            library=library,
            work=work,
            guild=guild,
            channel=channel,
            editors=editors,
            ed=guild.add_member(env.create_user("ed"), roles=[editors]),
            mara=guild.add_member(env.create_user("mara"), roles=[editors]),
            stranger=guild.add_member(env.create_user("stranger")),
            clock=clock,
        )
    finally:
        await env.shutdown()
    assert not env.errors_since(env._errors_acknowledged), env.errors
