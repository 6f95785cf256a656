"""What the buttons of a draft do: approve, send back, reject, reopen, undo, lock, stop, look."""

import asyncio
import io

import discord
from discord import ui

from bot.chat.asking import Asking
from bot.chat.controls import Click, button, menu, single_row
from bot.chat.forms import Field, Submission, open_form
from bot.chat.permissions import desk_of_episode
from bot.chat.refusals import say, sentence
from bot.chat.text import CONTENT, escape_sentence, fenced, safe, units
from bot.domain.diff import diff
from bot.domain.draft import Part
from bot.domain.verdicts import approvers
from bot.errors import Conflict, RulesBroken
from bot.pipeline import review
from bot.pipeline.edit import listed, piece_of, set_locks
from bot.pipeline.telling import named, note
from bot.pipeline.undo import undo as undo_last


async def approve(click: Click) -> None:
    """Approve the revision that was on the button, and publish it when enough people have."""
    await desk_of_episode(click.asking, click.key)
    await click.asking.response.defer(ephemeral=True, thinking=True)
    await approved(click.asking, click.key, click.revision)


async def approve_anyway(click: Click) -> None:
    """Approve although platforms would refuse parts: a person knows better."""
    await desk_of_episode(click.asking, click.key)
    await click.asking.response.defer(ephemeral=True, thinking=True)
    await approved(click.asking, click.key, click.revision, anyway=True)


async def approved(asking: Asking, key: str, revision: int, *, anyway: bool = False) -> None:
    """Approve in the member's name; where platforms would refuse it, say why and let the member insist."""
    desk = await desk_of_episode(asking, key)
    client, room = asking.client, asking.client.newsroom
    looked = None if anyway else await client.poster.look(key)
    try:
        done = await review.approve(
            key,
            revision,
            by=str(asking.user.id),
            now=room.now(),
            library=room.library,
            work=room.work,
            rules=desk.rules,
            broken=looked.checks if looked else (),
            reviewer=client.reviewer,
        )
    except RulesBroken as error:
        view = ui.View(timeout=None)
        view.add_item(button("Approve anyway", "approve_anyway", key, revision, style=discord.ButtonStyle.danger))
        await say(asking, sentence(error), view=view)
    else:
        await say(asking, _approved(done, revision, str(asking.user.id)))


async def request(click: Click) -> None:
    """Ask what should change."""
    await desk_of_episode(click.asking, click.key)
    what = Field(name="what", label="What should change?", paragraph=True, limit=1_000)
    await open_form(click.asking, "request", click.key, click.revision, title="Request changes", fields=[what])


async def reject(click: Click) -> None:
    """Ask why, then put the draft away."""
    await desk_of_episode(click.asking, click.key)
    why = Field(name="why", label="Why?", paragraph=True, required=False, limit=1_000, help="The thread will see it.")
    await open_form(click.asking, "reject", click.key, click.revision, title="Reject this draft", fields=[why])


async def request_sent(sent: Submission) -> None:
    """Keep the request for changes."""
    await desk_of_episode(sent.asking, sent.key)
    await sent.asking.response.defer(ephemeral=True, thinking=True)
    client, room = sent.asking.client, sent.asking.client.newsroom
    await review.request_changes(
        sent.key,
        sent.revision,
        sent["what"],
        by=sent.by,
        now=room.now(),
        library=room.library,
        work=room.work,
        reviewer=client.reviewer,
    )
    await say(sent.asking, "Sent back. The thread knows what should change.")


async def reject_sent(sent: Submission) -> None:
    """Keep the rejection."""
    await desk_of_episode(sent.asking, sent.key)
    await sent.asking.response.defer(ephemeral=True, thinking=True)
    await rejected(sent.asking, sent.key, sent.revision, sent["why"])


async def rejected(asking: Asking, key: str, revision: int, why: str) -> None:
    """Reject in the member's name, and say so."""
    client, room = asking.client, asking.client.newsroom
    await review.reject(
        key,
        revision,
        why,
        by=str(asking.user.id),
        now=room.now(),
        library=room.library,
        work=room.work,
        reviewer=client.reviewer,
    )
    await say(asking, "Rejected. “Reopen” brings it back.")


async def reopen(click: Click) -> None:
    """Take the draft back into review."""
    await desk_of_episode(click.asking, click.key)
    await click.asking.response.defer(ephemeral=True, thinking=True)
    client, room = click.asking.client, click.asking.client.newsroom
    await review.reopen(
        click.key, by=click.by, now=room.now(), library=room.library, work=room.work, reviewer=client.reviewer
    )
    await say(click.asking, "Back in review.")


async def undo(click: Click) -> None:
    """Take back the last verdict or edit."""
    await desk_of_episode(click.asking, click.key)
    await click.asking.response.defer(ephemeral=True, thinking=True)
    client, room = click.asking.client, click.asking.client.newsroom
    done = await undo_last(
        click.key,
        revision=click.revision or None,
        by=click.by,
        now=room.now(),
        library=room.library,
        work=room.work,
        reviewer=client.reviewer,
    )
    await say(click.asking, f"Took back: {safe(done.what, 300)}. “Undo” again goes one step further back.")


async def lock(click: Click) -> None:
    """Offer the parts that re-runs should leave alone."""
    await desk_of_episode(click.asking, click.key)
    draft = await asyncio.to_thread(click.asking.client.newsroom.library.draft, click.key)
    options = [
        discord.SelectOption(label=part.capitalize(), value=part, default=part in draft.revision.locked)
        for part in Part
    ]
    parts = menu(
        "lock_set",
        click.key,
        draft.revision.number,
        options,
        placeholder="Parts that re-runs keep",
        most=len(options),
        least=0,
    )
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay("Choose the parts that a re-run must leave as they are."))
    view.add_item(single_row(parts))
    await click.asking.response.send_message(view=view, ephemeral=True)


async def lock_set(click: Click) -> None:
    """Lock exactly what was chosen."""
    await desk_of_episode(click.asking, click.key)
    await click.asking.response.defer(ephemeral=True, thinking=True)
    client, room = click.asking.client, click.asking.client.newsroom
    parts = frozenset(Part(value) for value in click.values)
    await set_locks(click.key, parts, by=click.by, now=room.now(), library=room.library, reviewer=client.reviewer)
    await say(click.asking, f"Kept on re-runs: {listed(parts)}.")


async def stop(click: Click) -> None:
    """Stop everything that runs for this episode."""
    await desk_of_episode(click.asking, click.key)
    await click.asking.response.defer(ephemeral=True, thinking=True)
    await say(click.asking, await stop_work(click.asking, click.key))


async def stop_work(asking: Asking, key: str) -> str:
    """Cancel an episode's work and say what came of it."""
    client, room = asking.client, asking.client.newsroom
    stopped = await room.work.cancel(key)
    if stopped:
        by = str(asking.user.id)
        await note(room.library, key=key, action="stopped work", by=by, now=room.now())
        await client.reviewer.tell(key, f"{named(by)} stopped the work.")
    client.refresher.soon(key)
    return "Nothing was running." if not stopped else "Stopped."


async def process(click: Click) -> None:
    """Take the episode down the line now."""
    await desk_of_episode(click.asking, click.key)
    await click.asking.response.defer(ephemeral=True, thinking=True)
    client, room = click.asking.client, click.asking.client.newsroom
    await room.work.produce(click.key, by=click.by)
    await note(room.library, key=click.key, action="process", by=click.by, now=room.now())
    client.refresher.soon(click.key)
    await say(click.asking, "Started. The post shows how far it is.")


async def show_diff(click: Click) -> None:
    """What the current revision changed against the one before."""
    await desk_of_episode(click.asking, click.key)
    await click.asking.response.defer(ephemeral=True, thinking=True)
    text, files = await diff_answer(click.asking, click.key)
    await say(click.asking, text, files=files)


async def diff_answer(
    asking: Asking, key: str, *, before: int | None = None, after: int | None = None
) -> tuple[str, list[discord.File]]:
    """The changes between two revisions (the current and the one before it), whole in a file where they are long."""
    library = asking.client.newsroom.library
    draft, new = await asyncio.to_thread(piece_of, library, key, after)
    number = draft.revision.number
    base = before or number - 1
    if base < 1:
        return f"Revision {number} is the first: podbot wrote it and nobody changed it yet.", []
    _, old = await asyncio.to_thread(piece_of, library, key, base)
    parts = await asyncio.to_thread(diff, old, new)
    lines = [line for part in parts for line in (f"@@ {part.part} @@", *part.lines)]
    head = f"Revision {base} → {number} by {escape_sentence(named(draft.revision.by))}: "
    head += safe(draft.revision.summary or "no words about it", 300)
    if not lines:
        return f"{head}\nThey are the same.", []
    whole = "\n".join(lines)
    block = fenced(lines, CONTENT - units(head) - 50)
    too_long = len(whole) > 1_500
    files = [discord.File(io.BytesIO(whole.encode()), f"changes-{base}-{number}.diff")] if too_long else []
    return f"{head}\n{block}", files


async def page(click: Click) -> None:
    """The member's own link to the review page."""
    await desk_of_episode(click.asking, click.key)
    await click.asking.response.send_message(page_answer(click.asking, click.key), ephemeral=True)


def page_answer(asking: Asking, key: str) -> str:
    """A link for this member only; `Conflict` without a web server."""
    url = asking.client.newsroom.page_url(key, str(asking.user.id))
    if url is None:
        raise Conflict(
            "The review page is switched off here. Set `web.public_url` to have one; everything works in chat too."
        )
    return f"Your own link, for a short time: <{url}>"


def _approved(done: review.Decision, revision: int, by: str) -> str:
    if done.needed:
        before = "Noted." if done.new else "You approved this already."
        return f"{before} {done.needed} more must approve revision {revision} before it is published."
    people = [person for person in approvers(done.draft) if person != by]
    if not done.new and people:
        return f"{named(people[0])} approved revision {revision} before you; it is on its way."
    return f"Approved. Revision {revision} is being published; the post says where it went."
