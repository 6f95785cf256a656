"""Spans that were heard again: the thread shows what differs, the post's buttons take it, parts of it, or the old."""

import asyncio

from bot.chat.controls import Click
from bot.chat.forms import Field, Option, Submission, open_form
from bot.chat.permissions import desk_of_episode
from bot.chat.refusals import say
from bot.chat.text import shorten
from bot.domain.proposal import Place, Weighing
from bot.domain.timecode import clock
from bot.domain.unspaced import joined
from bot.errors import Conflict, NotesError
from bot.pipeline.take import find_proposal, weighing_of
from bot.pipeline.take import keep_old as keep_words
from bot.pipeline.take import take as take_words
from bot.ports import Library

#: Entries of a menu, and menus in a form.
ENTRIES, MENUS = 25, 5
#: Words shown around a place.
_AROUND = 4


async def take(click: Click) -> None:
    """Make a revision of it; what people wrote stays."""
    await desk_of_episode(click.asking, click.key)
    await click.asking.response.defer(ephemeral=True, thinking=True)
    client, room = click.asking.client, click.asking.client.newsroom
    seen = await asyncio.to_thread(room.library.draft, click.key, click.revision)
    done = await take_words(
        click.key,
        click.more,
        transcript=seen.revision.transcript,
        by=click.by,
        now=room.now(),
        library=room.library,
        reviewer=client.reviewer,
    )
    await say(click.asking, f"Taken: revision {done.revision.number}. “Undo” brings the old words back.")


async def keep_old(click: Click) -> None:
    """Drop it."""
    await desk_of_episode(click.asking, click.key)
    await click.asking.response.defer(ephemeral=True, thinking=True)
    client, room = click.asking.client, click.asking.client.newsroom
    await keep_words(click.key, click.more, by=click.by, now=room.now(), library=room.library, reviewer=client.reviewer)
    await say(click.asking, "The old words stay.")


async def choose(click: Click) -> None:
    """Ask for the places to take; those are chosen that `take` would take."""
    await desk_of_episode(click.asking, click.key)
    title, weighing = await asyncio.to_thread(_weighed, click.asking.client.newsroom.library, click)
    if not weighing.places:
        raise Conflict("Both are the same, so there is nothing to take. Keep the old words.")
    if len(weighing.places) > ENTRIES * MENUS:
        many = f"{len(weighing.places)} places differ, more than a form holds."
        raise NotesError(f"{many} Take all of it, or choose on the review page.")
    fields = place_fields(weighing)
    await open_form(click.asking, "take", click.key, click.revision, title=title, fields=fields, more=click.more)


def place_fields(weighing: Weighing) -> list[Field]:
    """Menus of the places in order of time, old and new beside each other with the words around."""
    options = [_option(weighing, number, place) for number, place in enumerate(weighing.places)]
    return [
        Field(
            name=f"places{first}",
            label="Take the new words here" if first == 0 else f"… and here (from place {first + 1} on)",
            help="What is not chosen stays as it is. Whole passages are easier to compare on the review page.",
            required=False,
            options=options[first : first + ENTRIES],
            most=ENTRIES,
            placeholder="nowhere: the old words stay",
        )
        for first in range(0, len(options), ENTRIES)
    ]


async def places_sent(sent: Submission) -> None:
    """Make a revision of the places that were chosen."""
    await desk_of_episode(sent.asking, sent.key)
    await sent.asking.response.defer(ephemeral=True, thinking=True)
    client, room = sent.asking.client, sent.asking.client.newsroom
    seen = await asyncio.to_thread(room.library.draft, sent.key, sent.revision)
    places = sorted(int(value) for menu in sent.chosen.values() for value in menu if value.isdecimal())
    done = await take_words(
        sent.key,
        sent.more,
        transcript=seen.revision.transcript,
        places=places,
        by=sent.by,
        now=room.now(),
        library=room.library,
        reviewer=client.reviewer,
    )
    count = "1 place" if len(places) == 1 else f"{len(places)} places"
    await say(sent.asking, f"Taken in {count}: revision {done.revision.number}. “Undo” brings the old words back.")


def _weighed(library: Library, click: Click) -> tuple[str, Weighing]:
    """As it stood in the revision that the control was drawn for: what is chosen is checked against that."""
    proposal = find_proposal(library, click.key, click.more)
    seen = library.draft(click.key, click.revision).revision.transcript
    return f"Heard again: {proposal.place}", weighing_of(library, click.key, proposal, transcript=seen)


def _option(weighing: Weighing, number: int, place: Place) -> Option:
    old, new = (
        joined(word.text for word in side[first:last])
        for side, (first, last) in ((weighing.old, place.old), (weighing.new, place.new))
    )
    before = [word.text for word in weighing.new[max(0, place.new[0] - _AROUND) : place.new[0]]]
    after = [word.text for word in weighing.new[place.new[1] : place.new[1] + _AROUND]]
    here = (*weighing.new[place.new[0] :], *weighing.new[-1:], *weighing.old[place.old[0] :])[0]
    facts = [clock(here.start), f"… {joined(before)} ▢ {joined(after)} …"]
    return Option(
        value=str(number),
        label=f"{_quoted(old)} → {_quoted(new)}",
        description=" · ".join([facts[0], "written by a person", facts[1]] if place.written else facts),
        chosen=number in weighing.usual,
    )


def _quoted(text: str) -> str:
    return f"“{shorten(text, 45)}”" if text else "no word"
