"""The Discord client of podbot: connects, registers what members can do, and keeps posts right."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.backoff import ExponentialBackoff

from bot.chat import uploads
from bot.chat.asking import Asking
from bot.chat.commands import COMMANDS
from bot.chat.controls import Click, Control, Handler
from bot.chat.desk import ChatSettings
from bot.chat.desk_changes import apply_changes
from bot.chat.forms import Submission, read_form
from bot.chat.handlers import CLICKS, FORMS
from bot.chat.links import Links
from bot.chat.newsroom import Newsroom
from bot.chat.places import key_of_thread, place_of
from bot.chat.poster import Poster
from bot.chat.refresher import Refresher
from bot.chat.refusals import CONNECTION, answering, refuse
from bot.chat.reminding import keep_reminding
from bot.chat.reviewer import DiscordReviewer
from bot.chat.sourcing import add_as_source
from bot.chat.watching import CLOSED, OPEN, keep_watching
from bot.domain.counting import counted
from bot.errors import BotError, Conflict, SettingsError
from bot.pipeline.members import keep_name
from bot.ports import WorkStatus
from bot.rendering.templates import Templates, shipped_templates

_log = logging.getLogger(__name__)
#: Seconds between attempts to log in while Discord is down.
LOGIN_WAITS = (1, 2, 5, 10, 30)
#: Posts verified a second after a start.
VERIFIED_A_SECOND = 20


class Tree(app_commands.CommandTree["PodbotClient"]):
    """Commands whose errors become kind sentences."""

    async def on_error(self, asking: Asking, error: app_commands.AppCommandError, /) -> None:
        await refuse(asking, error)


class Brief(logging.Filter):
    """One line for a reconnect, without the thirty lines of where in the library it was noticed."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.getMessage().startswith("Attempting a reconnect"):
            record.levelno, record.levelname, record.exc_info = logging.WARNING, "WARNING", None
        return True


class Impatient(ExponentialBackoff[bool]):
    """The library's pauses between reconnects, which grow to a quarter of an hour, kept below half a minute."""

    def delay(self) -> float:
        """Seconds to the next attempt."""
        return min(super().delay(), LOGIN_WAITS[-1])


_brief = Brief()


class PodbotClient(discord.Client):
    """Everything podbot is in Discord. `newsroom` is what it works with, `reviewer` what others work with."""

    def __init__(self, *, settings: ChatSettings, newsroom: Newsroom) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # podbot has no use for voice
        vars(discord.client)["ExponentialBackoff"] = Impatient
        logging.getLogger("discord.client").addFilter(_brief)
        intents = discord.Intents(guilds=True, guild_messages=True, message_content=True)
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=30.0,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
        )
        self.settings = settings
        self.newsroom = newsroom
        #: What members are called who did something here, by number; Discord tells it only then.
        self.names: dict[str, str] = {}
        #: Running work by episode, as last heard.
        self.progress: dict[str, WorkStatus] = {}
        self.links = Links(self)
        self.poster = Poster(self)
        self.refresher = Refresher(self)
        self.reviewer = DiscordReviewer(self)
        self.tree = Tree(self)
        #: Texts of reminders and digests, the user's folder before the shipped one.
        self.texts = Templates([folder / "chat" for folder in (*newsroom.templates, shipped_templates())])
        self._synced = False
        self._keeping: list[asyncio.Task[None]] = []
        for command in COMMANDS:
            self.tree.add_command(command(self), guild=self._guild)
        self.tree.add_command(app_commands.ContextMenu(name="Add as source", callback=add_as_source), guild=self._guild)

    @property
    def _guild(self) -> discord.Object | None:
        return discord.Object(self.settings.guild_id) if self.settings.guild_id else None

    async def stay(self) -> None:
        """Log in and stay connected until closed; waits while Discord is down. May be called again after `close`.

        `SettingsError` where the token is refused or an intent is not granted: a person must act.
        """
        if self.settings.api_base:
            discord.http.Route.BASE = self.settings.api_base.rstrip("/")
        if self.is_closed():
            self.clear()
        self.refresher.open()
        for attempt in range(1_000_000):
            self.http.connector = (
                discord.utils.MISSING
            )  # the library closes it with its session, and would use it again
            try:
                return await self.start(self.settings.token)
            except discord.LoginFailure as error:
                raise SettingsError(
                    "Discord refuses the token. Set PODBOT_DISCORD__TOKEN to the bot's token."
                ) from error
            except discord.PrivilegedIntentsRequired as error:
                raise SettingsError(
                    "Discord does not let podbot read messages yet. Switch on “Message Content Intent” on the bot's "
                    "page of the developer portal."
                ) from error
            except (discord.HTTPException, *CONNECTION) as error:
                wait = LOGIN_WAITS[min(attempt, len(LOGIN_WAITS) - 1)]
                level = logging.DEBUG if attempt else logging.WARNING  # an outage is told once, its end by `on_ready`
                _log.log(level, "Discord can't be reached (%s). podbot keeps trying.", error)
                await self.http.close()
                await asyncio.sleep(wait)
        return None

    async def setup_hook(self) -> None:
        """Runs after the login and before the gateway connects, again after every failed attempt."""
        if self.settings.api_base:
            _, url, _ = await self.http.get_bot_gateway()
            discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)
        await asyncio.to_thread(apply_changes, self.newsroom.library, self.newsroom.desks)
        self.add_dynamic_items(Control)
        await self._sync()

    async def _sync(self) -> None:
        if self._synced:
            return
        try:
            await self.tree.sync(guild=self._guild)
        except app_commands.CommandSyncFailure:
            _log.exception("Discord refuses the commands; everything but new commands works.")
        self._synced = True

    async def on_ready(self) -> None:
        """Connected (again): mend what changed while podbot was away."""
        _log.info("Connected to Discord as %s in %s.", self.user, counted(len(self.guilds), "server"))
        if not self._keeping:
            self._keeping = [asyncio.create_task(keep(self)) for keep in (keep_reminding, keep_watching)]
        try:
            await self.reconcile()
            await self.links.catch_up()
        except (discord.HTTPException, *CONNECTION) as error:
            _log.warning("Catching up stopped: %s. It continues at the next connection.", error)

    async def reconcile(self) -> None:
        """Look at every open draft's post, and at those whose decision fell while podbot was away."""
        library = self.newsroom.library
        open_ = await asyncio.to_thread(library.episodes, stages=OPEN, limit=1_000)
        done = await asyncio.to_thread(library.episodes, stages=CLOSED, limit=50)
        busy = {status.episode for status in await self.newsroom.work.status() if status.state == "running"}
        for index, state in enumerate(open_):
            self.refresher.soon(state.episode.key, index / VERIFIED_A_SECOND, verify=True)
        for key in {*(state.episode.key for state in done), *busy}:
            self.refresher.soon(key, self.newsroom.gather_for)

    async def handle(self, action: str, click: Click) -> None:
        """Do what a control says; a conflict names the post that is current."""
        handler: Handler | None = CLICKS.get(action)
        if handler is None:
            raise Conflict("This control is from an older version of podbot. Use the ones on the draft's post.")
        await self._linking(click.key, handler(click))

    async def on_interaction(self, asking: Asking) -> None:
        """Forms come this way, whether they were opened before or after a restart (see `forms.open_form`)."""
        member, name = str(asking.user.id), asking.user.display_name
        new = self.names.get(member) != name
        self.names[member] = name
        sent = read_form(asking)
        form: Callable[[Submission], Awaitable[None]] | None = FORMS.get(sent.name) if sent else None
        if sent and form is not None:
            await answering(asking, self._linking(sent.key, form(sent)))
        if new:  # last, since an answer is waited for
            with suppress(BotError):
                await asyncio.to_thread(keep_name, self.newsroom.library, member, name)

    async def _linking(self, key: str, doing: Awaitable[None]) -> None:
        try:
            await doing
        except Conflict as error:
            self.refresher.soon(key)
            place = await asyncio.to_thread(place_of, self.newsroom.library, key)
            raise Conflict(f"{error}\n{place.url}" if place else str(error)) from error

    async def on_message(self, message: discord.Message) -> None:
        """Links and files from members."""
        if message.guild is None or message.author.bot:
            return
        try:
            await self.links.heard(message)
            await uploads.heard(self, message)
        except (discord.HTTPException, *CONNECTION) as error:
            _log.warning("A message could not be answered: %s", error)

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """A post may have been deleted by hand: open drafts get a new one."""
        await self._gone(event.message_id)

    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        """The same for a whole thread."""
        await self._gone(event.thread_id)

    async def _gone(self, id: int) -> None:
        key = await asyncio.to_thread(key_of_thread, self.newsroom.library, id)
        if key is not None:
            self.refresher.soon(key, self.newsroom.gather_for, verify=True)

    async def close(self) -> None:
        """Disconnect; unfinished posts are found again at the next start."""
        for task in self._keeping:
            task.cancel()
        self._keeping = []
        await self.refresher.close()
        await super().close()


def commands_by_name(client: PodbotClient) -> Mapping[str, Any]:
    """Every command as members type it, for the help and the documentation's test."""
    return {
        command.qualified_name: command
        for command in client.tree.walk_commands(guild=client._guild)
        if not isinstance(command, app_commands.Group)
    }
