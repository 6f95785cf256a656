"""The parts of a draft that were spoken: spellings of names, voices, places that are hard to hear."""

from bot.chat.forms import Field, Option, Submission
from bot.chat.newsroom import Newsroom
from bot.chat.part_form import PartForm
from bot.domain.attention import Kind, concerns
from bot.domain.edits import Edit, Piece, Several
from bot.domain.spoken_edits import FixName, MergeSpeakers, RenameSpeaker
from bot.domain.timecode import clock
from bot.domain.transcript import Transcript
from bot.errors import NotesError


def _name_fields(piece: Piece) -> list[Field]:
    doubt = next((d for d in piece.transcript.doubts if d.suggestion), None)
    return [
        Field(name="heard", label="As it is spelt now", value=doubt.text if doubt else "", limit=100),
        Field(
            name="written",
            label="As it should be spelt",
            value=(doubt.suggestion or "") if doubt else "",
            limit=100,
            help="Fixed in transcript, chapters and notes, and learnt for the show.",
        ),
    ]


async def _read_name(room: Newsroom, sent: Submission) -> Edit:
    return FixName(heard=sent["heard"], written=sent["written"])


def _speaker_fields(piece: Piece) -> list[Field]:
    voices = tuple(
        Option(value=s.id, label=s.label, description=_heard(piece.transcript, s.id)) for s in piece.transcript.speakers
    )
    if not voices:
        raise NotesError("No voices were told apart in this episode, so there is no speaker to rename.")
    return [
        Field(name="speaker", label="Which voice?", options=voices),
        Field(name="name", label="Name", required=False, limit=128, help="Recognised by voice in the next episodes."),
        Field(name="role", label="Role", required=False, limit=40, placeholder="host, guest, producer, …"),
        *(
            [Field(name="into", label="…or is the same person as", required=False, options=voices)]
            if len(voices) > 1
            else []
        ),
    ]


async def _read_speaker(room: Newsroom, sent: Submission) -> Edit:
    name, into = sent["name"].strip(), sent["into"]
    if not name and not into:
        raise NotesError("Write a name, or choose whose voice it really is.")
    merge = [MergeSpeakers(speaker=sent["speaker"], into=into)] if into else []
    rename = [RenameSpeaker(speaker=into or sent["speaker"], name=name, role=sent["role"])] if name else []
    edits: list[Edit] = [*merge, *rename]
    return edits[0] if len(edits) == 1 else Several(edits=tuple(edits))


NAME = PartForm(
    name="name",
    label="Spelling of a name",
    help="everywhere at once, learnt for the show",
    fields=_name_fields,
    read=_read_name,
    emoji="🔤",
)
SPEAKER = PartForm(
    name="speaker",
    label="Speakers",
    help="name a voice, merge two",
    fields=_speaker_fields,
    read=_read_speaker,
    emoji="👤",
)


def spots(piece: Piece) -> list[Option]:
    """Uncertain places of the transcript as entries of a menu, those podbot is least sure of first in time."""
    found = concerns(piece.notes, piece.transcript)
    return [
        Option(value=f"{c.start:.2f}-{c.end:.2f}", label=f"{clock(c.start)} {c.text}")
        for c in found
        if c.kind in (Kind.NAME, Kind.PASSAGE) and c.start is not None and c.end is not None
    ][:25]


def _heard(transcript: Transcript, speaker: str) -> str:
    mine = [segment for segment in transcript.segments if segment.speaker == speaker]
    if not mine:
        return "no words"
    share = sum(s.end - s.start for s in mine) / max(1.0, sum(s.end - s.start for s in transcript.segments))
    return f"{share:.0%} of the talk, first at {clock(mine[0].start)}: {mine[0].text.strip()}"
