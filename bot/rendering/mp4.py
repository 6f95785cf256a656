"""Chapters in MP4 and M4A files: a QuickTime text track (Apple's players; with links) and Nero's `chpl` (the others).

Only `moov` is written anew; the audio is copied byte for byte and the offsets that point at it are moved along.
ISO 14496-12 has the boxes, Apple's "QuickTime File Format" chapter lists ("Base Media Information", "Text Media").
"""

import struct
from collections.abc import Sequence
from pathlib import Path

from bot.domain.chapter import Chapter
from bot.errors import AudioError
from bot.rendering.chapters import audible, tidy
from bot.rendering.copying import copy_range, written_whole
from bot.rendering.mp4_boxes import (
    Box,
    audio_track,
    boxes,
    chapter_ids,
    find,
    make_box,
    movie,
    read_index,
    seconds,
    track_id,
)

#: Chapter times are milliseconds.
_TIMESCALE = 1000
#: `chpl` counts chapters and their title's bytes in one byte each.
_CHPL_MOST = 255
#: Says that a text sample is UTF-8 (QuickTime, "encd").
_UTF8 = struct.pack(">I4sI", 12, b"encd", 0x100)


def write_mp4(source: Path, destination: Path, chapters: Sequence[Chapter], *, duration: float = 0.0) -> None:
    """Copy the file with these chapters instead of its own; `AudioError` where its form allows none."""
    listed = audible(tidy(chapters, duration=duration))
    with source.open("rb") as reader:
        at, old = read_index(reader, source.name)
        size = reader.seek(0, 2)
        try:
            samples = _samples(listed, duration or seconds(old))
            new = _with_chapters(old, listed, samples, at=at, file_size=size)
        except (struct.error, IndexError, ValueError, KeyError) as error:
            raise AudioError(f"{source.name}: its index is damaged, so chapters cannot be written into it.") from error
        with written_whole(destination) as writer:
            copy_range(reader, writer, 0, at)
            writer.write(new)
            copy_range(reader, writer, at + len(old), size)
            text = b"".join(data for _, data in samples)
            writer.write(struct.pack(">I4s", 8 + len(text), b"mdat") + text if text else b"")


def _with_chapters(
    moov: bytes, chapters: Sequence[Chapter], samples: Sequence[tuple[int, bytes]], *, at: int, file_size: int
) -> bytes:
    """The new index: built once to learn its size, again with the offsets that follow from it."""
    grown = len(_rebuilt(moov, chapters, samples, at=at, shift=0, text_at=0)) - len(moov)
    return _rebuilt(moov, chapters, samples, at=at, shift=grown, text_at=file_size + grown + 8)


def _rebuilt(
    moov: bytes, chapters: Sequence[Chapter], samples: Sequence[tuple[int, bytes]], *, at: int, shift: int, text_at: int
) -> bytes:
    header = next(box for box in boxes(moov, 8) if box.kind == b"mvhd")
    timescale, _, next_id = movie(moov, header)
    audio = audio_track(moov)
    dropped = set(chapter_ids(moov, audio))
    parts = []
    for box in boxes(moov, 8):
        piece = moov[box.start : box.end]
        if box.kind == b"mvhd":
            piece = piece[:-4] + struct.pack(">I", next_id + 1)
        elif box.kind == b"trak" and track_id(moov, box) in dropped:
            continue
        elif box.kind == b"trak":
            piece = _shifted(piece, at, shift)
            piece = _pointing(piece, next_id if samples else None) if box == audio else piece
        elif box.kind == b"udta":
            piece = make_box(
                b"udta", *(moov[b.start : b.end] for b in boxes(moov, box.body, box.end) if b.kind != b"chpl")
            )
        parts.append(piece)
    if samples:
        parts.append(_text_track(next_id, samples, timescale, text_at))
        parts = _with_chpl(parts, _chpl(chapters))
    return make_box(b"moov", *parts)


def _shifted(track: bytes, at: int, shift: int) -> bytes:
    """The track with its chunk offsets moved, as far as they lie behind the index."""
    data = bytearray(track)
    outer = Box(b"trak", 0, 8, len(track))
    table = find(track, outer, b"mdia", b"minf", b"stbl")
    for box in boxes(track, table.body, table.end) if table else ():
        if box.kind in (b"stco", b"co64"):
            form = "I" if box.kind == b"stco" else "Q"
            count = struct.unpack_from(">I", data, box.body + 4)[0]
            offsets = struct.unpack_from(f">{count}{form}", data, box.body + 8)
            moved = [offset + shift if offset > at else offset for offset in offsets]
            struct.pack_into(f">{count}{form}", data, box.body + 8, *moved)
    return bytes(data)


def _pointing(track: bytes, chapter_track: int | None) -> bytes:
    """The sound track with a reference to its chapters, other references kept."""
    outer = Box(b"trak", 0, 8, len(track))
    reference = find(track, outer, b"tref")
    kept = b""
    if reference:
        kept = b"".join(
            track[b.start : b.end] for b in boxes(track, reference.body, reference.end) if b.kind != b"chap"
        )
    chapters = make_box(b"chap", struct.pack(">I", chapter_track)) if chapter_track else b""
    rest = [track[box.start : box.end] for box in boxes(track, 8) if box.kind != b"tref"]
    return make_box(b"trak", *rest, make_box(b"tref", kept, chapters) if kept or chapters else b"")


def _samples(chapters: Sequence[Chapter], duration: float) -> list[tuple[int, bytes]]:
    """Length in milliseconds and bytes of each text; one without text leads up to a first chapter that starts late."""
    if not chapters:
        return []
    starts = [round(chapter.start * 1000) for chapter in chapters]
    ends = [*starts[1:], max(round(duration * 1000), starts[-1] + 1)]
    samples = [(end - start, _sample(c.title, c.url)) for start, end, c in zip(starts, ends, chapters, strict=True)]
    return [(starts[0], _sample("")), *samples] if starts[0] else samples


def _sample(title: str, url: str | None = None) -> bytes:
    text = _clipped(title, 0xFFFF)
    return struct.pack(">H", len(text)) + text + _UTF8 + _href(title, (url or "").encode())


def _href(title: str, address: bytes) -> bytes:
    """The link of the whole title (3GPP TS 26.245, 5.17.1.5), which Apple's AVFoundation gives to players as `HREF`."""
    if not address or len(address) > 255:
        return b""
    over = struct.pack(">HHB", 0, min(len(title), 0xFFFF), len(address))
    return make_box(b"href", over, address, bytes(1))


def _text_track(number: int, samples: Sequence[tuple[int, bytes]], timescale: int, text_at: int) -> bytes:
    total = sum(length for length, _ in samples)
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    # Flags 2: part of the movie, but not shown by itself.
    tkhd = make_box(b"tkhd", struct.pack(">IIIIII", 2, 0, 0, number, 0, total * timescale // _TIMESCALE))
    tkhd = make_box(b"tkhd", tkhd[8:], bytes(8), struct.pack(">hhhH", 0, 0, 0, 0), matrix, bytes(8))
    mdhd = make_box(b"mdhd", struct.pack(">IIIIIHH", 0, 0, 0, _TIMESCALE, total, 0x55C4, 0))
    hdlr = make_box(b"hdlr", struct.pack(">II4s", 0, 0, b"text"), bytes(12), b"Chapters\0")
    gmin = make_box(b"gmin", struct.pack(">IHHHHhH", 0, 0x40, 0x8000, 0x8000, 0x8000, 0, 0))
    gmhd = make_box(b"gmhd", gmin, make_box(b"text", matrix))
    dref = make_box(b"dref", struct.pack(">II", 0, 1), make_box(b"url ", struct.pack(">I", 1)))
    minf = make_box(b"minf", gmhd, make_box(b"dinf", dref), _sample_table(samples, text_at))
    return make_box(b"trak", tkhd, make_box(b"mdia", mdhd, hdlr, minf))


def _sample_table(samples: Sequence[tuple[int, bytes]], text_at: int) -> bytes:
    count = len(samples)
    # Display flags, justification and colours as QuickTime wants them, all default; an empty font name ends it.
    description = bytes(6) + struct.pack(">H", 1) + struct.pack(">II", 1, 1) + bytes(35)
    stsd = make_box(b"stsd", struct.pack(">II", 0, 1), make_box(b"text", description))
    stts = make_box(b"stts", struct.pack(">II", 0, count), *(struct.pack(">II", 1, length) for length, _ in samples))
    stsc = make_box(b"stsc", struct.pack(">IIIII", 0, 1, 1, count, 1))
    stsz = make_box(b"stsz", struct.pack(">III", 0, 0, count), *(struct.pack(">I", len(data)) for _, data in samples))
    return make_box(b"stbl", stsd, stts, stsc, stsz, make_box(b"co64", struct.pack(">IIQ", 0, 1, text_at)))


def _chpl(chapters: Sequence[Chapter]) -> bytes:
    listed = chapters[:_CHPL_MOST]
    entries = []
    for chapter in listed:
        title = _clipped(chapter.title, 255)
        entries.append(struct.pack(">QB", round(chapter.start * 10_000_000), len(title)) + title)
    return make_box(b"chpl", struct.pack(">IIB", 0x01000000, 0, len(listed)), *entries)


def _with_chpl(parts: list[bytes], chpl: bytes) -> list[bytes]:
    """Into the movie's user data, made where there is none."""
    for index, part in enumerate(parts):
        if part[4:8] == b"udta":
            return [*parts[:index], make_box(b"udta", chpl, part[8:]), *parts[index + 1 :]]
    return [*parts, make_box(b"udta", chpl)]


def _clipped(text: str, limit: int) -> bytes:
    """UTF-8 within `limit` bytes, cut between characters."""
    return text.encode()[:limit].decode(errors="ignore").encode()
