"""Chapters inside audio files, whatever their kind: read, or written into a copy without touching the audio."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.chapter import Chapter
from bot.errors import AudioError
from bot.rendering.copying import copy_file
from bot.rendering.id3 import looks_like_mp3, read_id3, write_id3
from bot.rendering.mp4 import write_mp4
from bot.rendering.mp4_reading import read_mp4
from bot.rendering.ogg import read_ogg, write_ogg

#: Kinds of files, by what they hold rather than by what they are called.
_READERS = {"mp3": read_id3, "mp4": read_mp4, "ogg": read_ogg, "flac": read_ogg}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """What became of a copy."""

    #: Chapters now in the file.
    chapters: tuple[Chapter, ...]
    #: Whether the file kept chapters that its creator had put there.
    kept: bool = False
    #: A sentence for people where something is worth knowing; else empty.
    note: str = ""


def audio_kind(path: Path) -> str:
    """`mp3`, `mp4`, `ogg`, `flac`, `wav`, `aac`, or `unknown`, from the first bytes."""
    with path.open("rb") as file:
        head = file.read(64)
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"free", b"wide"):
        return "mp4"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    known = {b"OggS": "ogg", b"fLaC": "flac"}
    if head[:4] in known:
        return known[head[:4]]
    if head[:3] == b"ID3":
        return "mp3"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return "mp3" if head[1] & 0x06 else "aac"
    return "mp3" if looks_like_mp3(path) else "unknown"


def read_chapters(path: Path, *, duration: float = 0.0) -> tuple[Chapter, ...]:
    """The chapters that an audio file carries; none for kinds that carry none."""
    reader = _READERS.get(audio_kind(path))
    return reader(path, duration=duration) if reader else ()


def write_chapters(
    source: Path,
    destination: Path,
    chapters: Sequence[Chapter],
    *,
    duration: float = 0.0,
    replace: bool = False,
    pictures: Mapping[str, bytes] | None = None,
) -> Tagged:
    """Make `destination` a copy of `source` with these chapters; the audio in it is the same byte for byte.

    Chapters that the file has already were made by its creator: they stay, unless `replace`. A kind of file that
    carries no chapters is copied as it is, and the note says so. `pictures`: chapter images by address (MP3 and MP4).
    """
    kind = audio_kind(source)
    own = read_chapters(source, duration=duration)
    if own and not replace:
        copy_file(source, destination)
        return Tagged(chapters=own, kept=True, note=f"The audio keeps the {len(own)} chapters it came with.")
    try:
        note = _write(kind, source, destination, chapters, duration, pictures)
    except AudioError as error:
        copy_file(source, destination)
        return Tagged(chapters=own, note=str(error))
    return Tagged(chapters=read_chapters(destination, duration=duration), note=note)


def _write(
    kind: str,
    source: Path,
    destination: Path,
    chapters: Sequence[Chapter],
    duration: float,
    pictures: Mapping[str, bytes] | None,
) -> str:
    if kind == "mp3":
        intact = write_id3(source, destination, chapters, duration=duration, pictures=pictures)
        return "" if intact else "The audio's ID3 tag was broken; the copy has a new one."
    if kind == "mp4":
        write_mp4(source, destination, chapters, duration=duration, pictures=pictures)
    elif kind in ("ogg", "flac"):
        write_ogg(source, destination, chapters, duration=duration)
    else:
        copy_file(source, destination)
        name = {"wav": "WAV", "aac": "raw AAC"}.get(kind, "this kind of")
        return f"{name} files can't hold chapters; players get them from chapters.json. MP3 and M4A hold them."
    return ""
