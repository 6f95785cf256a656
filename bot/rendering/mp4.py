"""Chapters in MP4 and M4A files: a QuickTime text track (Apple's players) and Nero's `chpl` (the others).

Only `moov` is written anew; the audio is copied byte for byte and the offsets that point at it are moved along.
ISO 14496-12 has the boxes, Apple's "QuickTime File Format" chapter lists ("Base Media Information").
"""

import struct
from collections.abc import Mapping, Sequence
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
from bot.rendering.mp4_tracks import Form, Sample, chapter_track, picture_form, text_form

#: `chpl` counts chapters and their title's bytes in one byte each.
_CHPL_MOST = 255
#: Says that a text sample is UTF-8 (QuickTime, "encd").
_UTF8 = struct.pack(">I4sI", 12, b"encd", 0x100)
_JPEG = b"\xff\xd8\xff"

_Layers = Sequence[tuple[Form, Sequence[Sample]]]


def write_mp4(
    source: Path,
    destination: Path,
    chapters: Sequence[Chapter],
    *,
    duration: float = 0.0,
    pictures: Mapping[str, bytes] | None = None,
) -> None:
    """Copy the file with these chapters instead of its own; `AudioError` where its form allows none.

    `pictures` holds the images of chapters by address, of which JPEGs are taken.
    """
    listed = audible(tidy(chapters, duration=duration))
    with source.open("rb") as reader:
        at, old = read_index(reader, source.name)
        size = reader.seek(0, 2)
        try:
            layers = _layers(old, listed, pictures or {}, duration or seconds(old))
            new = _with_chapters(old, listed, layers, at=at, file_size=size)
        except (struct.error, IndexError, ValueError, KeyError) as error:
            raise AudioError(f"{source.name}: its index is damaged, so chapters cannot be written into it.") from error
        with written_whole(destination) as writer:
            copy_range(reader, writer, 0, at)
            writer.write(new)
            copy_range(reader, writer, at + len(old), size)
            added = b"".join(data for _, samples in layers for _, data in samples)
            writer.write(make_box(b"mdat", added) if added else b"")


def _with_chapters(moov: bytes, chapters: Sequence[Chapter], layers: _Layers, *, at: int, file_size: int) -> bytes:
    """The new index: built once to learn its size, again with the offsets that follow from it."""
    grown = len(_rebuilt(moov, chapters, layers, at=at, shift=0, added_at=0)) - len(moov)
    return _rebuilt(moov, chapters, layers, at=at, shift=grown, added_at=file_size + grown + 8)


def _rebuilt(moov: bytes, chapters: Sequence[Chapter], layers: _Layers, *, at: int, shift: int, added_at: int) -> bytes:
    header = next(box for box in boxes(moov, 8) if box.kind == b"mvhd")
    timescale, _, next_id = movie(moov, header)
    audio = audio_track(moov)
    dropped = set(chapter_ids(moov, audio))
    numbers = [next_id + place for place in range(len(layers))]
    parts = []
    for box in boxes(moov, 8):
        piece = moov[box.start : box.end]
        if box.kind == b"mvhd":
            piece = piece[:-4] + struct.pack(">I", next_id + len(layers))
        elif box.kind == b"trak" and track_id(moov, box) in dropped:
            continue
        elif box.kind == b"trak":
            piece = _shifted(piece, at, shift)
            piece = _pointing(piece, numbers) if box == audio else piece
        elif box.kind == b"udta":
            piece = make_box(
                b"udta", *(moov[b.start : b.end] for b in boxes(moov, box.body, box.end) if b.kind != b"chpl")
            )
        parts.append(piece)
    for number, (form, samples) in zip(numbers, layers, strict=True):
        parts.append(chapter_track(form, number, samples, timescale=timescale, at=added_at))
        added_at += sum(len(data) for _, data in samples)
    return make_box(b"moov", *(_with_chpl(parts, _chpl(chapters)) if layers else parts))


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


def _pointing(track: bytes, numbers: Sequence[int]) -> bytes:
    """The sound track with a reference to its chapters, other references kept."""
    outer = Box(b"trak", 0, 8, len(track))
    reference = find(track, outer, b"tref")
    kept = b""
    if reference:
        kept = b"".join(
            track[b.start : b.end] for b in boxes(track, reference.body, reference.end) if b.kind != b"chap"
        )
    chapters = make_box(b"chap", struct.pack(f">{len(numbers)}I", *numbers)) if numbers else b""
    rest = [track[box.start : box.end] for box in boxes(track, 8) if box.kind != b"tref"]
    return make_box(b"trak", *rest, make_box(b"tref", kept, chapters) if kept or chapters else b"")


def _layers(
    moov: bytes, chapters: Sequence[Chapter], pictures: Mapping[str, bytes], duration: float
) -> list[tuple[Form, list[Sample]]]:
    """The tracks to add: titles, and pictures where there are some."""
    if not chapters:
        return []
    starts = [round(chapter.start * 1000) for chapter in chapters]
    ends = [*starts[1:], max(round(duration * 1000), starts[-1] + 1)]
    lengths = [end - start for start, end in zip(starts, ends, strict=True)]
    texts = [_sample(chapter.title, chapter.url) for chapter in chapters]
    shown = _pictures(moov, chapters, pictures)
    if starts[0]:  # nothing is said up to a first chapter that starts late
        lengths, texts, shown = [starts[0], *lengths], [_sample(""), *texts], shown[:1] + shown
    layers = [(text_form(), list(zip(lengths, texts, strict=True)))]
    form = picture_form(shown[0]) if shown else None
    return [*layers, (form, list(zip(lengths, shown, strict=True)))] if form else layers


def _pictures(moov: bytes, chapters: Sequence[Chapter], pictures: Mapping[str, bytes]) -> list[bytes]:
    """A JPEG for each chapter, the file's own cover where one has none; empty where that leaves gaps.

    Their track has no room for "no picture": Apple's players would show the one before.
    """
    found = [pictures.get(chapter.image or "", b"") for chapter in chapters]
    found = [picture if picture.startswith(_JPEG) else b"" for picture in found]
    cover = _cover(moov)
    filled = [picture or cover for picture in found]
    return filled if any(found) and all(filled) else []


def _cover(moov: bytes) -> bytes:
    """The file's cover (iTunes metadata), empty where there is none, or none that is a JPEG."""
    meta = find(moov, Box(b"moov", 0, 8, len(moov)), b"udta", b"meta")
    if meta is None:
        return b""
    inside = Box(b"meta", meta.start, meta.body + 4, meta.end)  # its version comes before its boxes
    data = find(moov, inside, b"ilst", b"covr", b"data")
    picture = moov[data.body + 8 : data.end] if data else b""
    return picture if picture.startswith(_JPEG) else b""


def _sample(title: str, url: str | None = None) -> bytes:
    text = _clipped(title, 0xFFFF)
    return struct.pack(">H", len(text)) + text + _UTF8 + _href(title, (url or "").encode())


def _href(title: str, address: bytes) -> bytes:
    """The link of the whole title (3GPP TS 26.245, 5.17.1.5), which Apple's AVFoundation gives to players as `HREF`."""
    if not address or len(address) > 255:
        return b""
    over = struct.pack(">HHB", 0, min(len(title), 0xFFFF), len(address))
    return make_box(b"href", over, address, bytes(1))


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
