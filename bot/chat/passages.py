"""A passage of the transcript: find it by time, correct its words, or give it to another speaker."""

import asyncio

import discord
from discord import ui

from bot.chat.asking import Asking
from bot.chat.controls import Click, button
from bot.chat.forms import Field, Option, Submission, open_form
from bot.chat.keeping import edited_answer, give_back, keep
from bot.chat.permissions import desk_of_episode
from bot.chat.refusals import say
from bot.chat.spoken_parts import spots
from bot.chat.text import CONTENT, fenced, safe
from bot.domain.edits import Edit, Piece, Several
from bot.domain.spoken_edits import GiveTurn, SetPassage
from bot.domain.timecode import clock, parse_clock
from bot.domain.transcript import Segment, Transcript
from bot.errors import Conflict, NotesError
from bot.pipeline.edit import piece_of


async def ask_place(asking: Asking, key: str, revision: int, piece: Piece) -> None:
    """Where is it? A time, or one of the places podbot is unsure about."""
    uncertain = spots(piece)
    fields = [Field(name="time", label="At what time?", required=not uncertain, limit=12, placeholder="12:30")]
    if uncertain:
        fields.insert(0, Field(name="spot", label="A place podbot is unsure about", required=False, options=uncertain))
    await open_form(asking, "place", key, revision, title="Which passage?", fields=fields)


async def place_sent(sent: Submission) -> None:
    """Show the passage, with a button to correct it (Discord allows no form straight after a form)."""
    await desk_of_episode(sent.asking, sent.key)
    _, piece = await asyncio.to_thread(piece_of, sent.asking.client.newsroom.library, sent.key)
    start, end = _place(sent, piece.transcript)
    found = _within(piece.transcript, start, end)
    lines = [f"{clock(s.start)} {_who(piece.transcript, s)}: {s.text.strip()}" for s in found]
    view = ui.View(timeout=None)
    span = f"{found[0].start:.2f}-{found[-1].end:.2f}"
    view.add_item(
        button("Correct it…", "passage", sent.key, sent.revision, style=discord.ButtonStyle.primary, more=span)
    )
    await sent.asking.response.send_message(fenced(lines, CONTENT, language=""), view=view, ephemeral=True)


async def passage(click: Click) -> None:
    """The passage as a form."""
    await desk_of_episode(click.asking, click.key)
    await open_passage(click.asking, click.key, click.more)


async def open_passage(asking: Asking, key: str, span: str, *, typed: dict[str, str] | None = None) -> None:
    """The form of one passage, `12.50-14.00` in seconds, with what stands there or what was typed before."""
    draft, piece = await asyncio.to_thread(piece_of, asking.client.newsroom.library, key)
    start, end = (float(part) for part in span.split("-"))
    found = _within(piece.transcript, start, end)
    text = (typed or {}).get("text") or " ".join(segment.text.strip() for segment in found)
    fields = [Field(name="text", label=f"{clock(start)} to {clock(end)}", value=text, paragraph=True)]
    speakers = {segment.speaker for segment in found}
    now = (typed or {}).get("speaker") or (found[0].speaker if len(speakers) == 1 else None)
    if piece.transcript.speakers:
        who = tuple(Option(value=s.id, label=s.label, chosen=s.id == now) for s in piece.transcript.speakers)
        fields.append(Field(name="speaker", label="Who says it", required=False, options=who))
    await open_form(asking, "passage", key, draft.revision.number, title="Correct a passage", fields=fields, more=span)


async def passage_sent(sent: Submission) -> None:
    """Keep the corrected passage."""
    await desk_of_episode(sent.asking, sent.key)
    await sent.asking.response.defer(ephemeral=True, thinking=True)
    start, end = (float(part) for part in sent.more.split("-"))
    edits: list[Edit] = [SetPassage(start=start, end=end, text=sent["text"])]
    if sent["speaker"]:
        edits.append(GiveTurn(start=start, end=end, speaker=sent["speaker"]))
    try:
        change = Several(edits=tuple(edits), what=f"Transcript corrected at {clock(start)}")
        done = await keep(sent.asking, sent.key, change, revision=sent.revision)
    except (NotesError, Conflict) as error:
        await give_back(sent, error)
    else:
        await say(sent.asking, edited_answer(done, change))


def _place(sent: Submission, transcript: Transcript) -> tuple[float, float]:
    if sent["time"].strip():
        try:
            at = parse_clock(sent["time"])
        except ValueError as error:
            raise NotesError(str(error)) from None
        if transcript.segments and at > transcript.segments[-1].end + 30:
            raise NotesError(
                f"Nobody speaks at {clock(at)}; the last words are at {clock(transcript.segments[-1].end)}."
            )
        return at, at
    if sent["spot"]:
        start, end = (float(part) for part in sent["spot"].split("-"))
        return start, end
    raise NotesError("Give a time like 12:30, or choose one of the places.")


def _within(transcript: Transcript, start: float, end: float) -> list[Segment]:
    """The segments of a span; at a single time, the one being spoken or the next."""
    if end > start:
        found = [s for s in transcript.segments if s.start < end - 0.01 and s.end > start + 0.01]
    else:
        found = [s for s in transcript.segments if s.start <= start < s.end]
    if not found:
        found = [s for s in transcript.segments if s.start >= start][:1] or list(transcript.segments[-1:])
    if not found:
        raise NotesError("This transcript holds no words.")
    return found[:12]


def _who(transcript: Transcript, segment: Segment) -> str:
    speaker = transcript.speaker(segment.speaker)
    return safe(speaker.label, 60) if speaker else "?"
