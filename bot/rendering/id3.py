"""Chapters in MP3 files: ID3v2 CHAP frames under one CTOC (id3.org, "ID3v2 Chapter Frame Addendum 1.0")."""

import io
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from bot.domain.chapter import Chapter, ChapterOrigin
from bot.rendering.chapters import tidy, with_ends, without_ends
from bot.rendering.copying import copy_range, written_whole

#: Free room after the tag, so that players' own edits need not move the audio.
_PADDING = 1024
#: How far a lost beginning of the audio is looked for behind a broken tag.
_SEARCH = 1_000_000


def read_id3(path: Path, *, duration: float = 0.0) -> tuple[Chapter, ...]:
    """The chapters of an MP3 file, silent ones included; none where there is no tag or a broken one."""
    tags = _load(path)
    if tags is None:
        return ()
    contents = tags.getall("CTOC")
    listed = {child for toc in contents for child in toc.child_element_ids} if contents else None
    frames = sorted(tags.getall("CHAP"), key=lambda frame: int(frame.start_time))
    timed = [(_chapter(frame, listed), frame.end_time / 1000) for frame in frames]
    return tidy(without_ends(timed, duration=duration), duration=duration)


def write_id3(
    source: Path,
    destination: Path,
    chapters: Sequence[Chapter],
    *,
    duration: float = 0.0,
    pictures: Mapping[str, bytes] | None = None,
) -> bool:
    """Copy the file with these chapters instead of its own; all other tags and every byte of audio stay.

    `pictures` holds the images of chapters by address. Gives False where a broken tag had to be left behind.
    """
    tags = _load(source)
    with source.open("rb") as reader:
        end_of_tag, sound = _end_of_tag(reader)
        intact = tags is not None or end_of_tag == 0
        data = _tag(tags, tidy(chapters, duration=duration), duration, pictures or {})
        with written_whole(destination) as writer:
            writer.write(data)
            copy_range(reader, writer, end_of_tag if sound else _first_frame(reader, end_of_tag), _size(reader))
    return intact


def looks_like_mp3(path: Path) -> bool:
    """Whether frames follow each other soon, for files that begin with the end of something else."""
    with path.open("rb") as reader:
        return _first_frame(reader, -1) >= 0


def _load(path: Path) -> Any:
    """The file's ID3v2 tag, None where there is none that can be read."""
    from mutagen import MutagenError

    with suppress(MutagenError, ValueError, EOFError):
        tags = _frames().ID3()
        tags.load(path, load_v1=False)
        return tags
    return None


def _tag(tags: Any, chapters: Sequence[Chapter], duration: float, pictures: Mapping[str, bytes]) -> bytes:
    kinds = _frames()
    tags = tags if tags is not None else kinds.ID3()
    version = 3 if tags.version[:2] == (2, 3) else 4
    tags.delall("CHAP")
    tags.delall("CTOC")
    timed = with_ends(chapters, duration=duration)
    frames = [_frame(number, chapter, end, pictures) for number, (chapter, end) in enumerate(timed)]
    if frames:
        children = [frame.element_id for frame, chapter in zip(frames, chapters, strict=True) if chapter.toc]
        flags = kinds.CTOCFlags.TOP_LEVEL | kinds.CTOCFlags.ORDERED
        frames.append(kinds.CTOC(element_id="toc", flags=flags, child_element_ids=children[:255], sub_frames=[]))
    # One by one, because mutagen sorts frames by size, and ffprobe lists chapters in the order of the file.
    body = _body(tags, version) + b"".join(_body(_only(frame), version) for frame in frames) + bytes(_PADDING)
    return b"ID3" + bytes([version, 0, 0]) + bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0)) + body


def _body(tags: Any, version: int) -> bytes:
    """The frames of a tag as bytes, without the tag's header."""
    if version == 3:
        tags.update_to_v23()
    buffer = io.BytesIO()
    tags.save(buffer, v1=0, v2_version=version, padding=lambda info: 0)
    return buffer.getvalue()[10:]


def _only(frame: Any) -> Any:
    tags = _frames().ID3()
    tags.add(frame)
    return tags


def _frame(number: int, chapter: Chapter, end: float, pictures: Mapping[str, bytes]) -> Any:
    kinds = _frames()
    frames = [kinds.TIT2(encoding=3, text=[chapter.title])]
    if chapter.url:
        frames.append(kinds.WXXX(encoding=3, desc="chapter url", url=chapter.url))
    picture = pictures.get(chapter.image or "")
    if picture:
        frames.append(kinds.APIC(encoding=3, mime=_image_type(picture), type=0, desc="", data=picture))
    return kinds.CHAP(
        element_id=_id(number),
        start_time=round(chapter.start * 1000),
        end_time=round(end * 1000),
        start_offset=0xFFFFFFFF,  # times count, not bytes
        end_offset=0xFFFFFFFF,
        sub_frames=frames,
    )


def _frames() -> Any:
    """Mutagen's frame classes, imported only where audio is tagged; they carry no types."""
    from mutagen import id3

    return id3


def _id(number: int) -> str:
    return f"chp{number}"


def _chapter(frame: Any, listed: set[str] | None) -> Chapter:
    title = frame.sub_frames.get("TIT2")
    links = frame.sub_frames.getall("WXXX")
    return Chapter(
        start=frame.start_time / 1000,
        title=str(title.text[0]) if title and title.text else "",
        url=links[0].url if links else None,
        toc=listed is None or frame.element_id in listed,
        origin=ChapterOrigin.CREATOR,
    )


def _end_of_tag(reader: BinaryIO) -> tuple[int, bool]:
    """Where the ID3v2 tag ends by its own word, and whether that can be true: audio follows there."""
    reader.seek(0)
    head = reader.read(10)
    if head[:3] != b"ID3" or len(head) < 10:
        return 0, True
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    end = 10 + size + (10 if head[5] & 0x10 else 0)
    reader.seek(end)
    following = reader.read(4096).lstrip(b"\0")
    return end, all(byte < 0x80 for byte in head[6:10]) and _is_frame(following)


def _first_frame(reader: BinaryIO, claimed: int) -> int:
    """The first MPEG frame that another one follows; `claimed` where none is found."""
    reader.seek(0)
    data = reader.read(_SEARCH)
    at = data.find(b"\xff")
    while at >= 0:
        if _is_frame(data[at : at + 4]):
            length = _frame_length(data[at : at + 4])
            if length and _is_frame(data[at + length : at + length + 4]):
                return at
        at = data.find(b"\xff", at + 1)
    return min(claimed, _size(reader))


def _is_frame(data: bytes) -> bool:
    """Sync, a layer, a bit rate and a sample rate that exist (ISO 11172-3, 2.4.2.3)."""
    return (
        len(data) >= 4
        and data[0] == 0xFF
        and data[1] & 0xE0 == 0xE0
        and data[1] & 0x06 != 0
        and data[2] & 0xF0 not in (0, 0xF0)
        and data[2] & 0x0C != 0x0C
    )


def _frame_length(head: bytes) -> int:
    """Bytes of a layer III frame; 0 for other layers, which podcasts do not use."""
    first = head[1] & 0x18 == 0x18
    if head[1] & 0x06 != 0x02:
        return 0
    rates = (
        (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
        if first
        else (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
    )
    halving = {0x18: 1, 0x10: 2, 0x00: 4}.get(head[1] & 0x18, 1)
    sample_rate = (44_100, 48_000, 32_000)[head[2] >> 2 & 3] // halving
    bit_rate = rates[(head[2] >> 4) - 1] * 1000
    return (144 if first else 72) * bit_rate // sample_rate + (head[2] >> 1 & 1)


def _image_type(data: bytes) -> str:
    return "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"


def _size(reader: BinaryIO) -> int:
    return reader.seek(0, io.SEEK_END)
