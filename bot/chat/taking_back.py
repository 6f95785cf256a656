"""Take back…: a form with the targets that have the episode, then one after the other, and what came of each."""

from collections.abc import Sequence

from bot.chat.asking import Asking
from bot.chat.controls import Click
from bot.chat.forms import Field, Option, Submission, open_form
from bot.chat.permissions import Need, desk_of_episode
from bot.chat.refusals import quietly
from bot.chat.text import CONTENT, fit, safe
from bot.errors import Conflict
from bot.pipeline.taking_back import NOBODY_TAKES_BACK, WARNING, Taken, TakingBack

#: Entries of a menu; the form offers the others when these are done.
MOST = 25
DOING = "taking an episode back"


async def take_back(click: Click) -> None:
    """Ask where from."""
    await ask_where_from(click.asking, click.key)


async def ask_where_from(asking: Asking, key: str) -> None:
    """The form, as the first answer to an interaction: every target that has it is chosen."""
    await desk_of_episode(asking, key, Need.MANAGER, doing=DOING)
    names = await _taking_back(asking).offered(key)
    if not names:
        raise Conflict("It is at no target, so there is nothing to take back.")
    options = tuple(Option(value=name, label=name, chosen=True) for name in names[:MOST])
    where = Field(name="targets", label="Take it back from", options=options, most=len(options), help=WARNING)
    await open_form(asking, "take_back", key, 0, title="Take back", fields=[where])


async def targets_sent(sent: Submission) -> None:
    """Do it, and say how far it is; the last words are what came of each target."""
    await desk_of_episode(sent.asking, sent.key, Need.MANAGER, doing=DOING)
    await sent.asking.response.defer(ephemeral=True, thinking=True)
    client, taking = sent.asking.client, _taking_back(sent.asking)

    async def told(done: Sequence[Taken], target: str) -> None:
        lines = [*map(_line, done), f"⏳ {safe(target, 60)}: being taken back …"]
        await _show(sent.asking, lines)

    now = client.newsroom.now()
    done = await taking(
        sent.key, sent.chosen.get("targets", ()), by=sent.by, now=now, reviewer=client.reviewer, told=told
    )
    client.refresher.soon(sent.key)
    await _show(sent.asking, [*map(_line, done), f"-# {WARNING}"])


def _taking_back(asking: Asking) -> TakingBack:
    found = asking.client.newsroom.take_back
    if found is None:
        raise Conflict(NOBODY_TAKES_BACK)
    return found


def _line(one: Taken) -> str:
    return f"{'⚪' if one.worked else '🔴'} {safe(str(one), 300)}"


async def _show(asking: Asking, lines: Sequence[str]) -> None:
    """In place of the answer; whoever closed it, or whose Discord is away, reads it in the thread."""
    text = "\n".join(fit(list(lines), CONTENT, more="-# … and {n} more, on the post"))
    await quietly(asking.edit_original_response(content=text))
