"""`/draft`: read, edit and decide without looking for the post."""

import asyncio
from typing import TYPE_CHECKING

from discord import app_commands

from bot.chat import choices
from bot.chat.asking import Asking
from bot.chat.choices import found_after_answer, resolve
from bot.chat.decisions import approved as keep_approval
from bot.chat.decisions import diff_answer, page_answer
from bot.chat.decisions import rejected as keep_rejection
from bot.chat.editing import open_part
from bot.chat.parts import PARTS
from bot.chat.permissions import desk_of_episode
from bot.chat.places import place_of
from bot.chat.refusals import say
from bot.chat.sections import STAGE_SIGNS
from bot.chat.taking_back import ask_where_from
from bot.chat.text import CONTENT, escape_sentence, fit, safe
from bot.domain.counting import counted
from bot.domain.draft import Review, Revision
from bot.domain.episode import Stage
from bot.domain.timecode import clock
from bot.domain.verdicts import still_needed
from bot.pipeline.telling import named
from bot.ports import AuditEntry

if TYPE_CHECKING:
    from bot.chat.client import PodbotClient


WHICH = "Choose from the list, or type the episode's number or title"


class DraftCommands(app_commands.Group):
    """The group."""

    def __init__(self, client: "PodbotClient") -> None:
        super().__init__(name="draft", description="Read, edit and decide on drafts", guild_only=True)

    @app_commands.command(description="A draft in short, with a link to its post")
    @app_commands.describe(draft=WHICH)
    @app_commands.autocomplete(draft=choices.drafts)
    async def show(self, asking: Asking, draft: str) -> None:
        """A draft in short."""
        key = await found_after_answer(asking, draft)
        desk = await desk_of_episode(asking, key)
        library = asking.client.newsroom.library
        state = await asyncio.to_thread(library.episode, key)
        current = await asyncio.to_thread(library.draft, key)
        place = await asyncio.to_thread(place_of, library, key)
        notes = current.revision.notes
        needed = still_needed(current, desk.rules) if state.stage is Stage.IN_REVIEW else 0
        waiting = [f"{counted(needed, 'approval')} missing"] if needed else []
        lines = [
            f"**{safe(notes.title, 200)}** · {STAGE_SIGNS[state.stage]} · revision {current.revision.number}",
            safe(notes.summary, 700),
            *(f"`{clock(chapter.start)}` {safe(chapter.title, 100)}" for chapter in notes.chapters),
            " · ".join([f"-# {counted(len(notes.sources), 'source')}", *waiting]),
        ]
        text = "\n".join(fit(lines, CONTENT - 150))
        await say(asking, f"{text}\n{place.url}" if place else text)

    @app_commands.command(description="Change one part of a draft in a form")
    @app_commands.describe(draft=WHICH, part="What to change")
    @app_commands.choices(
        part=[
            *(app_commands.Choice(name=form.label, value=form.name) for form in PARTS.values()),
            app_commands.Choice(name="A passage of the transcript", value="passage"),
        ]
    )
    @app_commands.autocomplete(draft=choices.drafts)
    async def edit(self, asking: Asking, draft: str, part: str) -> None:
        """A form must be the first answer, so there is no deferral here."""
        await open_part(asking, await resolve(asking, draft), part)

    @app_commands.command(description="Approve the current revision and publish it")
    @app_commands.describe(draft=WHICH, anyway="Even if platforms would refuse parts of it")
    @app_commands.autocomplete(draft=choices.drafts)
    async def approve(self, asking: Asking, draft: str, anyway: bool = False) -> None:
        """Approve what is current."""
        key = await found_after_answer(asking, draft)
        current = await asyncio.to_thread(asking.client.newsroom.library.draft, key)
        await keep_approval(asking, key, current.revision.number, anyway=anyway)

    @app_commands.command(description="Reject a draft; “Reopen” brings it back")
    @app_commands.describe(draft=WHICH, why="The thread will see it")
    @app_commands.autocomplete(draft=choices.drafts)
    async def reject(self, asking: Asking, draft: str, why: str = "") -> None:
        """Reject what is current."""
        key = await found_after_answer(asking, draft)
        current = await asyncio.to_thread(asking.client.newsroom.library.draft, key)
        await keep_rejection(asking, key, current.revision.number, why)

    @app_commands.command(description="Take what was published back from its targets (managers)")
    @app_commands.describe(draft=WHICH)
    @app_commands.autocomplete(draft=choices.drafts)
    async def unpublish(self, asking: Asking, draft: str) -> None:
        """The same form as the button opens."""
        await ask_where_from(asking, await resolve(asking, draft))

    @app_commands.command(description="What changed between two revisions")
    @app_commands.describe(
        draft=WHICH, before="Older revision (the one before, if left out)", after="Newer revision (the current)"
    )
    @app_commands.autocomplete(draft=choices.drafts)
    async def diff(
        self,
        asking: Asking,
        draft: str,
        before: app_commands.Range[int, 1] | None = None,
        after: app_commands.Range[int, 1] | None = None,
    ) -> None:
        """Before and after."""
        key = await found_after_answer(asking, draft)
        text, files = await diff_answer(asking, key, before=before, after=after)
        await say(asking, text, files=files)

    @app_commands.command(description="Who did what to a draft, newest first")
    @app_commands.describe(draft=WHICH)
    @app_commands.autocomplete(draft=choices.drafts)
    async def history(self, asking: Asking, draft: str) -> None:
        """Revisions, verdicts and everything else that was done."""
        key = await found_after_answer(asking, draft)
        library = asking.client.newsroom.library
        revisions = await asyncio.to_thread(library.revisions, key)
        current = await asyncio.to_thread(library.draft, key)
        log = await asyncio.to_thread(library.audit_log, subject=key, limit=50)
        told = [*map(_revision, revisions), *map(_review, current.reviews), *(_entry(e) for e in log if _own(e))]
        told.sort(key=lambda pair: pair[0], reverse=True)
        await say(asking, "\n".join(fit([line for _, line in told], CONTENT)))

    @app_commands.command(name="open", description="Your own link to the review page")
    @app_commands.describe(draft=WHICH)
    @app_commands.autocomplete(draft=choices.drafts)
    async def open_(self, asking: Asking, draft: str) -> None:
        """A short-lived link."""
        await asking.response.send_message(page_answer(asking, await resolve(asking, draft)), ephemeral=True)


def _revision(revision: Revision) -> tuple[float, str]:
    at = revision.at.timestamp()
    what = safe(revision.summary, 150) or "written"
    return at, f"<t:{int(at)}:f> **revision {revision.number}** by {escape_sentence(named(revision.by))}: {what}"


def _review(review: Review) -> tuple[float, str]:
    at = review.at.timestamp()
    because = f": {safe(review.comment, 150)}" if review.comment else ""
    who = escape_sentence(named(review.by))
    return at, f"<t:{int(at)}:f> {who}: **{review.verdict}** revision {review.revision}{because}"


def _own(entry: AuditEntry) -> bool:
    """What is neither a revision nor a review: re-runs, locks, stops, publishing by hand and taking back."""
    return entry.action in ("re-run", "locks", "stopped work", "process", "publish", "publish again", "unpublished")


def _entry(entry: AuditEntry) -> tuple[float, str]:
    at = entry.at.timestamp()
    return at, f"<t:{int(at)}:f> {escape_sentence(named(entry.by))}: {entry.action} {safe(entry.after, 150)}"
