"""The `discord` target: one message per episode in a public channel, edited ever after."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.domain.publication import Publication, PublicationState
from bot.errors import PublishError
from bot.ports import Bundle
from bot.publishers.api import agree, forecast, known_id, published
from bot.rendering.chapter_lines import HOUSE
from bot.rendering.context import notes_context
from bot.rendering.templates import Templates, shipped_templates

#: Discord takes 2,000 characters; the rest is for the line by which a channel finds the message again.
LIMIT = 1900


class Channel(Protocol):
    """What is asked of the chat: one channel, already chosen. A chat that is down raises `PublishUnavailable`."""

    async def post(self, text: str, *, once: str) -> str:
        """Send a message and give its id; `once` is the same for the same message, so that a retry sends none."""
        ...

    async def edit(self, message: str, text: str) -> bool:
        """Replace a message of ours; False where it is gone."""
        ...

    async def read(self, message: str) -> str | None:
        """A message's text, None where it is gone."""
        ...

    async def find(self, once: str) -> str | None:
        """The message of ours that was posted under `once`, if it can still be found."""
        ...

    async def delete(self, message: str) -> None:
        """Delete a message of ours; gone already is fine."""
        ...


class Announcement:
    """Announces an approved episode; `template` makes the text (`announcement.md`), cut at Discord's limit.

    Mentions in the text ping nobody: the channel is told to allow none.
    """

    def __init__(
        self,
        *,
        channel: Channel,
        template: str = "announcement",
        templates: Sequence[Path] = (),
        name: str = "discord",
    ) -> None:
        self.name = name
        self._channel = channel
        self._template = f"{template}.md"
        self._templates = Templates([*templates, shipped_templates()], room="publish")

    async def publish(
        self, bundle: Bundle, *, receipt: Publication | None, now: datetime, dry_run: bool = False
    ) -> Publication:
        text = self._text(bundle)
        once = bundle.episode.key
        taken_back = receipt is not None and receipt.state is PublicationState.UNPUBLISHED
        message = None if taken_back else known_id(receipt, "message") or await self._channel.find(once)
        if dry_run:
            what = "edit the announcement" if message else "post an announcement"
            ids = {"message": message} if message else None
            return forecast(
                bundle, target=self.name, now=now, message=f"Would {what} of {len(text)} characters.", ids=ids
            )
        if message is None or not await self._channel.edit(message, text):
            message = await self._channel.post(text, once=once)
        found = await self._channel.read(message)
        verified = agree(self.name, {"message": text}, {"message": found or ""})
        return published(bundle, target=self.name, now=now, url="", ids={"message": message}, verified=verified)

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        """Delete the message."""
        message = known_id(receipt, "message")
        if not message:
            raise PublishError(f"{self.name}: the receipt names no message. Delete it in Discord.")
        await self._channel.delete(message)
        return replace(receipt, state=PublicationState.UNPUBLISHED, at=now, verified="deleted")

    def _text(self, bundle: Bundle) -> str:
        context = notes_context(
            show=bundle.show, episode=bundle.episode, notes=bundle.notes, transcript=bundle.transcript
        )
        context["chapter_lines"] = HOUSE.write(bundle.notes.chapters, duration=bundle.notes.duration)
        text = self._templates.render(self._template, context).strip()
        return text if len(text) <= LIMIT else f"{text[: LIMIT - 1].rpartition(chr(10))[0] or text[: LIMIT - 1]}…"
