"""Keeping an edit in a member's name, saying what came of it, and giving back what was refused."""

import io
import secrets

import discord
from discord import ui

from bot.chat.asking import Asking
from bot.chat.controls import button
from bot.chat.forms import Submission
from bot.chat.refusals import say, sentence
from bot.chat.text import CONTENT, fenced, safe, shorten, units
from bot.domain.diff import PartDiff
from bot.domain.edits import Edit
from bot.domain.spoken_edits import FixName
from bot.errors import BotError
from bot.pipeline.edit import Edited
from bot.pipeline.edit import edit as keep_edit
from bot.pipeline.telling import named

#: Refused forms kept for "Try again", the oldest leave first.
REFUSED_KEPT = 200


async def keep(asking: Asking, key: str, change: Edit, *, revision: int | None) -> Edited:
    """Apply an edit in the member's name; the thread is told."""
    client, room = asking.client, asking.client.newsroom
    return await keep_edit(
        key,
        change,
        revision=revision,
        by=str(asking.user.id),
        now=room.now(),
        library=room.library,
        reviewer=client.reviewer,
        teach=room.teach,
    )


def edited_answer(done: Edited, change: Edit) -> str:
    """What the member who edited reads."""
    if not done.changes:
        return _unchanged(done.revision.number, change)
    learnt = ", ".join(f"“{rule.written}”" for rule in done.lesson.rules)
    voices = ", ".join(voice.name for voice in done.lesson.voices)
    head = f"Revision {done.revision.number}: {safe(done.revision.summary, 200)}."
    head += f" What {others_of(done)} changed there in the meantime is kept too." if done.beside else ""
    head += f" Learnt for the show: {safe(learnt, 200)}." if learnt else ""
    head += f" The voice of {safe(voices, 100)} will be recognised from now on." if voices else ""
    return f"{head}\n{fenced(diff_lines(done.changes), CONTENT - units(head) - 10)}"


def _unchanged(number: int, change: Edit) -> str:
    if isinstance(change, FixName) and change.heard != change.written:
        return (
            f"“{safe(change.heard, 100)}” is nowhere in revision {number}, so nothing changed. "
            "Write it as it is spelt in the draft."
        )
    return f"Nothing changed: revision {number} already says that."


def diff_lines(changes: tuple[PartDiff, ...]) -> list[str]:
    """Changes as lines of a code block, under the names of their parts."""
    return [line for change in changes for line in (f"@@ {change.part} @@", *change.lines)]


def others_of(done: Edited) -> str:
    """Whose changes stand beside this one."""
    return ", ".join(named(by) for by in done.others) or "you"


async def give_back(sent: Submission, error: BotError, *, typed: dict[str, str] | None = None) -> None:
    """Say what was wrong and give back what was typed, with a button that opens the form with it again.

    What was chosen from a menu has an inner name that says nothing to people; only the form repeats it.
    """
    typed = typed or dict(sent.values)
    token = secrets.token_hex(8)
    refused = sent.asking.client.newsroom.refused
    refused[token] = {"form": sent.name, "part": sent.more, "values": typed}
    while len(refused) > REFUSED_KEPT:
        refused.pop(next(iter(refused)))
    view = ui.View(timeout=None)
    view.add_item(button("Try again", "retry", sent.key, sent.revision, style=discord.ButtonStyle.primary, more=token))
    whole = "\n\n".join(value for name, value in typed.items() if value and name not in sent.chosen)
    text = shorten(sentence(error), 1_000)
    if units(whole) < 800:
        text += "\n" + fenced(whole.splitlines(), 900, language="") if whole else ""
        await say(sent.asking, text, view=view)
    else:
        await say(sent.asking, text, view=view, file=discord.File(io.BytesIO(whole.encode()), "what_you_wrote.txt"))
