"""A public Discord channel, as the `discord` target speaks to it: over HTTP alone, so every process can."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

from bot.errors import PublishError, PublishUnavailable

if TYPE_CHECKING:
    import discord

#: Discord's limit for a message, in characters.
_LIMIT = 2000
#: How far back a lost announcement is looked for, in messages.
_LOOK_BACK = 100


class ChatChannel:
    """Fulfils `bot.publishers.announcement.Channel` through a client that is signed in when it is needed.

    A small last line carries what the message was posted for, so that it is found again after a lost answer.
    """

    def __init__(self, signed_in: Callable[[], Awaitable["discord.Client"]], channel_id: int) -> None:
        self._signed_in, self._id = signed_in, channel_id

    async def post(self, text: str, *, once: str) -> str:
        channel = await self._channel()
        with self._plain_errors():
            return str((await channel.send(_marked(text, once), nonce=once)).id)

    async def edit(self, message: str, text: str) -> bool:
        found = await self._message(message)
        if found is None:
            return False
        with self._plain_errors():
            await found.edit(content=_marked(text, _mark_of(found.content)))
        return True

    async def read(self, message: str) -> str | None:
        found = await self._message(message)
        return None if found is None else _unmarked(str(found.content))

    async def find(self, once: str) -> str | None:
        channel = await self._channel()
        user = (await self._signed_in()).user
        me = user.id if user else 0
        with self._plain_errors():
            async for message in channel.history(limit=_LOOK_BACK):
                if message.author.id == me and _mark_of(message.content) == once:
                    return str(message.id)
        return None

    async def delete(self, message: str) -> None:
        found = await self._message(message)
        if found is not None:
            with self._plain_errors():
                await found.delete()

    async def _channel(self) -> Any:
        with self._plain_errors():
            client = await self._signed_in()
            channel = client.get_channel(self._id) or await client.fetch_channel(self._id)
        if not hasattr(channel, "send"):
            raise PublishError(f"The channel {self._id} takes no messages. Choose a text or news channel.")
        return channel

    async def _message(self, message: str) -> Any:
        from discord import NotFound

        channel = await self._channel()
        with self._plain_errors():
            try:
                return await channel.fetch_message(int(message))
            except NotFound:
                return None

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        import aiohttp
        from discord import Forbidden, HTTPException, LoginFailure, NotFound

        try:
            yield
        except LoginFailure as error:
            raise PublishError("Discord does not accept the bot's token. Check PODBOT_DISCORD__TOKEN.") from error
        except Forbidden as error:
            rights = "“View Channel”, “Send Messages” and “Read Message History”"
            raise PublishError(
                f"podbot may not read and write in channel {self._id}. Give it {rights} there."
            ) from error
        except NotFound as error:
            raise PublishError(f"There is no channel {self._id} here. Correct `channel_id` of the show.") from error
        except HTTPException as error:
            if error.status >= 500 or error.status == 429:
                raise PublishUnavailable(f"Discord did not answer ({error.status}).") from error
            raise PublishError(f"Discord refused the announcement: {error.text or error}.") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise PublishUnavailable(f"Discord did not answer ({error}).") from error


@asynccontextmanager
async def channels_by_http(token: str, *, api_base: str | None = None) -> AsyncIterator[Callable[[int], ChatChannel]]:
    """Channels by their numbers, signed in at first need: whether this or another process is in the chat is all one."""
    clients: list[discord.Client] = []
    one_at_a_time = asyncio.Lock()

    async def signed_in() -> "discord.Client":
        async with one_at_a_time:
            if not clients:
                clients.append(await sign_in(token, api_base))
            return clients[0]

    try:
        yield lambda number: ChatChannel(signed_in, number)
    finally:
        for client in clients:
            await client.close()


async def sign_in(token: str, api_base: str | None) -> "discord.Client":
    """A client that speaks HTTP alone; whoever asks closes it."""
    client = _unconnected(api_base)
    try:
        await client.login(token)
    except BaseException:
        await client.close()
        raise
    return client


def _unconnected(api_base: str | None) -> "discord.Client":
    import discord

    if api_base:
        discord.http.Route.BASE = api_base.rstrip("/")
    # Never at the gateway, so this asks for nothing; without it the library warns in the log.
    intents = discord.Intents(guilds=True)
    return discord.Client(intents=intents, allowed_mentions=discord.AllowedMentions.none())


def _marked(text: str, once: str) -> str:
    marked = f"{text}\n-# podbot {once}"
    return marked if once and len(marked) <= _LIMIT else text


def _unmarked(text: str) -> str:
    return text.rsplit("\n-# podbot ", 1)[0]


def _mark_of(text: str) -> str:
    parts = text.rsplit("\n-# podbot ", 1)
    return parts[1].strip() if len(parts) == 2 else ""
