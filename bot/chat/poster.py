"""Posts drafts and keeps them right: one post an episode, updated in place, found again, repaired."""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import discord
from discord.utils import MISSING

from bot.chat.desk import Desk
from bot.chat.finding import find_post
from bot.chat.places import Place, forget_place, keep_place, place_of
from bot.chat.post import draft_post, left_post
from bot.chat.posting import Upload, create, has_thread, make_thread, uploads
from bot.chat.publishing import tell_where
from bot.chat.shown import Attachments, Shown, attachments_of, fingerprint, gather
from bot.chat.tags import dress
from bot.chat.telling import ping
from bot.domain.episode import Stage
from bot.errors import BotError
from bot.ports import WorkStatus
from bot.rendering.timeline import timeline

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient

_log = logging.getLogger(__name__)
#: Said at each edit: discord.py sends the client's own only where there is `content`, which a post has not.
NOBODY = discord.AllowedMentions.none()
#: Stages whose post is made again when somebody deleted it.
REPAIRED = (Stage.IN_REVIEW, Stage.APPROVED)


class Poster:
    """The posts of one client."""

    def __init__(self, client: "PodbotClient") -> None:
        self._client = client
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        #: What the checks said about (episode, revision), so that files are rendered once a revision.
        self._looked: dict[tuple[str, int], Attachments] = {}
        #: What each message shows, as sent.
        self._drawn: dict[int, str] = {}
        self._last: tuple[str, int, Attachments] | None = None

    async def bring_up(self, key: str, *, verify: bool = False) -> None:
        """Make the post say what is true now; does nothing where it does (with `verify`, after looking).

        Raises what discord.py raises; safe to repeat after any failure.
        """
        async with self._locks[key]:
            desk = await self._desk(key)
            if desk is not None:
                await self._bring_up(key, desk, verify=verify)

    async def _desk(self, key: str) -> Desk | None:
        room = self._client.newsroom
        state = await asyncio.to_thread(room.library.episode, key)
        return room.desks.of(state.episode.show)

    async def _bring_up(self, key: str, desk: Desk, *, verify: bool) -> None:
        library = self._client.newsroom.library
        place = await asyncio.to_thread(place_of, library, key)
        shown = await self._gather(key, desk, place)
        if place is None and not _worth_posting(shown):
            return
        if place is None:
            place = await find_post(self._client, desk, shown)
        if place is None:
            place = await self._create(desk, shown)
        elif place.shown == fingerprint(shown) and shown.status is None:
            place = await self._verified(key, place) if verify else place
        else:
            place = await self._updated(shown, place)
        place = await self._threaded(shown, place) if place is not None else None
        if place is not None:
            place = await dress(self._client, shown, place)
            await self._notified(desk, shown, place)
            await tell_where(self._client, shown, place)
        if shown.status is not None:
            # nobody says when the last step has ended, and a worker may have died in it
            self._client.refresher.soon(key, self._client.newsroom.look_again_after)

    async def _gather(self, key: str, desk: Desk, place: Place | None) -> Shown:
        room = self._client.newsroom
        looked = await self.look(key)
        status = await self._status(key)
        names = [name for name in place.names.split(",") if name] if place else []
        return await asyncio.to_thread(
            gather,
            room,
            key,
            desk=desk,
            status=status,
            attachments=looked,
            files=names,
            waiting_links=await asyncio.to_thread(self._client.links.count, key),
        )

    async def _status(self, key: str) -> WorkStatus | None:
        """Running work as last heard; the engine has the last word on whether anything runs."""
        active = _active(await self._client.newsroom.work.status(key))
        if active is None:
            self._client.progress.pop(key, None)
            return None
        return self._client.progress.get(key, active)

    async def look(self, key: str) -> Attachments | None:
        """Checks of the current revision, from memory where it was looked at before (without the files)."""
        state = await asyncio.to_thread(self._client.newsroom.library.episode, key)
        known = (key, state.draft_revision)
        if state.draft_revision and known not in self._looked:
            looked = await self._rendered(key, state.draft_revision)
            self._looked[known] = replace(looked, files={})
            while len(self._looked) > 500:
                self._looked.pop(next(iter(self._looked)))
        return self._looked.get(known)

    async def _create(self, desk: Desk, shown: Shown) -> Place:
        files = await self._files(shown)
        complete = replace(shown, files=[file.name for file in files])
        place = await create(self._client, desk, complete, draft_post(complete), files)
        return await asyncio.to_thread(keep_place, self._client.newsroom.library, shown.key, place)

    async def _updated(self, shown: Shown, place: Place) -> Place | None:
        fresh = await self._files(shown) if shown.draft and place.files != str(shown.number) else []
        complete = replace(shown, files=[file.name for file in fresh]) if fresh else shown
        if not await self._edit(complete, place, fresh):
            return await self._remade(shown)
        kept = replace(place, shown=fingerprint(shown) if shown.status is None else "", stage=shown.state.stage.value)
        if fresh:
            kept = replace(kept, files=str(shown.number), names=",".join(complete.files))
        return await asyncio.to_thread(keep_place, self._client.newsroom.library, shown.key, kept)

    async def _edit(self, shown: Shown, place: Place, fresh: list[Upload]) -> bool:
        """Whether the message was there to be edited; an archived thread is woken first."""
        holder = self._client.get_partial_messageable(place.holder, guild_id=place.guild)
        message = holder.get_partial_message(place.message)
        attachments = [file.file() for file in fresh] if fresh else MISSING
        view = draft_post(shown)
        drawn = repr([item.to_component_dict() for item in view.children])
        if not fresh and self._drawn.get(place.message) == drawn:
            return True
        try:
            await self._wake(place)
            await message.edit(view=view, attachments=attachments, allowed_mentions=NOBODY)
        except discord.NotFound:
            self._drawn.pop(place.message, None)
            return False
        self._remember(place.message, drawn)
        return True

    def _remember(self, message: int, drawn: str) -> None:
        """What a message shows, so that the same is not sent twice; the newest few hundred."""
        self._drawn[message] = drawn
        while len(self._drawn) > 500:
            self._drawn.pop(next(iter(self._drawn)))

    async def leave(self, key: str, place: Place) -> None:
        """The post of a show that was removed: it keeps what it says, and has nothing to click any more."""
        holder = self._client.get_partial_messageable(place.holder, guild_id=place.guild)
        with contextlib.suppress(discord.NotFound, discord.Forbidden):
            await self._wake(place)
            message = await holder.fetch_message(place.message)
            left = left_post(message.components, [name for name in place.names.split(",") if name])
            await message.edit(view=left, allowed_mentions=NOBODY)
        await asyncio.to_thread(forget_place, self._client.newsroom.library, key)

    async def _wake(self, place: Place) -> None:
        """Archived threads refuse edits, and the library forgets them; forum posts archive themselves after days."""
        guild = self._client.get_guild(place.guild)
        if place.forum and guild is not None and guild.get_thread(place.thread) is None:
            await self._client.http.edit_channel(place.thread, archived=False)

    async def _remade(self, shown: Shown) -> Place | None:
        """The post was deleted: made again where somebody still has to decide."""
        await asyncio.to_thread(forget_place, self._client.newsroom.library, shown.key)
        if not _worth_posting(shown):
            return None
        _log.info("The post of %r is gone; podbot posts it again.", shown.episode.title)
        return await self._create(self._client.newsroom.desks.of(shown.show.slug) or shown.desk, shown)

    async def _threaded(self, shown: Shown, place: Place) -> Place | None:
        """The thread that a crash or an outage kept from being made."""
        if place.thread:
            return place
        if await has_thread(self._client, place):
            threaded = replace(place, thread=place.message)
        else:
            try:
                threaded = await make_thread(self._client, place, shown)
            except discord.NotFound:  # the message was deleted meanwhile
                return await self._remade(shown)
        return await asyncio.to_thread(keep_place, self._client.newsroom.library, shown.key, threaded)

    async def _verified(self, key: str, place: Place) -> Place | None:
        holder = self._client.get_partial_messageable(place.holder, guild_id=place.guild)
        try:
            await holder.fetch_message(place.message)
        except discord.NotFound:
            desk = await self._desk(key)
            return await self._remade(await self._gather(key, desk, None)) if desk else None
        return place

    async def _files(self, shown: Shown) -> list[Upload]:
        made = await self._rendered(shown.key, shown.number)
        picture = await asyncio.to_thread(_picture, shown, await self._client.newsroom.waveform(shown.key))
        return uploads(made.files, picture)

    async def _rendered(self, key: str, revision: int) -> Attachments:
        """The files of a revision; the last ones are kept, since looking and posting follow each other."""
        last = self._last
        if last is None or last[:2] != (key, revision):
            last = self._last = (key, revision, await asyncio.to_thread(_attachments, self._client, key))
        return last[2]

    async def _notified(self, desk: Desk, shown: Shown, place: Place) -> None:
        if desk.notify_role is None or place.notified or shown.state.stage is not Stage.IN_REVIEW or not place.thread:
            return
        await ping(self._client, desk, place, shown.key)
        library = self._client.newsroom.library
        await asyncio.to_thread(keep_place, library, shown.key, replace(place, notified=True))


def _active(found: Sequence[WorkStatus]) -> WorkStatus | None:
    return next((status for status in found if status.state in ("queued", "running")), None)


def _worth_posting(shown: Shown) -> bool:
    busy = shown.status is not None and shown.status.state in ("queued", "running")
    return busy or (shown.draft is not None and shown.state.stage in REPAIRED)


def _attachments(client: "PodbotClient", key: str) -> Attachments:
    """The files, or the sentence why there are none: a broken template must not hide the draft."""
    try:
        return attachments_of(client.newsroom, key)
    except BotError as error:
        return Attachments(checks=(f"The files can't be written: {error}",))


def _picture(shown: Shown, peaks: bytes) -> bytes:
    notes = shown.revision.notes if shown.revision else None
    return timeline(
        title=notes.title if notes else shown.episode.title,
        duration=(notes.duration if notes else shown.episode.duration) or 0.0,
        chapters=notes.chapters if notes else (),
        transcript=shown.transcript,
        peaks=peaks,
    )
