"""Chapters read out of MP4 and M4A files: the QuickTime text track, else Nero's `chpl`."""

import struct
from pathlib import Path
from typing import BinaryIO

from bot.domain.chapter import Chapter, ChapterOrigin
from bot.errors import AudioError
from bot.rendering.chapters import tidy
from bot.rendering.mp4_boxes import Box, audio_track, boxes, chapter_ids, find, read_index, track_id, tracks

#: Start in seconds, title, link.
_Found = tuple[float, str, str | None]
#: A title of the largest size, and what may lie behind it.
_LARGEST_SAMPLE = 0xFFFF + 2 + 4096


def read_mp4(path: Path, *, duration: float = 0.0) -> tuple[Chapter, ...]:
    """The chapters of the text track, else of `chpl`; none where the file cannot be read as MP4."""
    with path.open("rb") as reader:
        try:
            index = read_index(reader, path.name)[1]
            found = _read_track(reader, index) or _read_chpl(index)
        except (AudioError, struct.error, IndexError, ValueError):
            return ()
    creator = ChapterOrigin.CREATOR
    chapters = [Chapter(start=start, title=title, url=url, origin=creator) for start, title, url in found if title]
    return tidy(chapters, duration=duration)


def _read_track(reader: BinaryIO, moov: bytes) -> list[_Found]:
    ids = chapter_ids(moov, audio_track(moov))
    for track in tracks(moov):
        if track_id(moov, track) not in ids:
            continue
        handler = find(moov, track, b"mdia", b"hdlr")
        if handler and moov[handler.body + 8 : handler.body + 12] in (b"text", b"sbtl"):
            return _read_samples(reader, moov, track)
    return []


def _read_samples(reader: BinaryIO, moov: bytes, track: Box) -> list[_Found]:
    header = find(moov, track, b"mdia", b"mdhd")
    table = find(moov, track, b"mdia", b"minf", b"stbl")
    if header is None or table is None:
        return []
    timescale = struct.unpack_from(">I", moov, header.body + (20 if moov[header.body] == 1 else 12))[0]
    places = _sample_places(moov, table)
    chapters: list[_Found] = []
    at = 0
    for length, (offset, size) in zip(_durations(moov, table), places, strict=False):
        reader.seek(offset)
        data = reader.read(min(size, _LARGEST_SAMPLE))
        end = 2 + struct.unpack_from(">H", data)[0] if len(data) > 2 else len(data)
        text = data[2:end]
        encoding = "utf-16" if text[:2] in (b"\xfe\xff", b"\xff\xfe") else "utf-8"
        chapters.append((at / timescale, text.decode(encoding, errors="replace"), _link(data, end)))
        at += length
    return chapters


def _link(sample: bytes, start: int) -> str | None:
    """The address in the `href` box behind a text, where there is one."""
    box = next((box for box in boxes(sample, start) if box.kind == b"href"), None)
    if box is None or box.end - box.body < 5:
        return None
    length = sample[box.body + 4]
    return sample[box.body + 5 : min(box.body + 5 + length, box.end)].decode(errors="replace")


def _durations(moov: bytes, table: Box) -> list[int]:
    box = find(moov, table, b"stts")
    assert box is not None
    count = struct.unpack_from(">I", moov, box.body + 4)[0]
    pairs = struct.unpack_from(f">{2 * count}I", moov, box.body + 8)
    runs = zip(pairs[::2], pairs[1::2], strict=True)
    return [delta for repeated, delta in runs for _ in range(min(repeated, 10_000))]


def _sample_places(moov: bytes, table: Box) -> list[tuple[int, int]]:
    """Offset and size of every sample: chunks hold as many samples as `stsc` says."""
    sizes_box, chunks_box = find(moov, table, b"stsz"), find(moov, table, b"stsc")
    offsets_box = find(moov, table, b"stco") or find(moov, table, b"co64")
    assert sizes_box and chunks_box and offsets_box
    one_size, count = struct.unpack_from(">II", moov, sizes_box.body + 4)
    sizes = [one_size] * min(count, 10_000)
    sizes = sizes if one_size else list(struct.unpack_from(f">{count}I", moov, sizes_box.body + 12))
    form = "I" if offsets_box.kind == b"stco" else "Q"
    chunk_count = struct.unpack_from(">I", moov, offsets_box.body + 4)[0]
    offsets = struct.unpack_from(f">{chunk_count}{form}", moov, offsets_box.body + 8)
    runs = struct.unpack_from(
        f">{3 * struct.unpack_from('>I', moov, chunks_box.body + 4)[0]}I", moov, chunks_box.body + 8
    )
    places: list[tuple[int, int]] = []
    for number, offset in enumerate(offsets, 1):
        held = next((runs[i + 1] for i in range(len(runs) - 3, -1, -3) if runs[i] <= number), 1)
        for size in sizes[len(places) : len(places) + held]:
            places.append((offset, size))
            offset += size
    return places


def _read_chpl(moov: bytes) -> list[_Found]:
    box = find(moov, Box(b"moov", 0, 8, len(moov)), b"udta", b"chpl")
    if box is None:
        return []
    at = box.body + (8 if moov[box.body] else 4)
    count, at = moov[at], at + 1
    chapters: list[_Found] = []
    for _ in range(count):
        start, length = struct.unpack_from(">QB", moov, at)
        chapters.append((start / 10_000_000, moov[at + 9 : at + 9 + length].decode(errors="replace"), None))
        at += 9 + length
    return chapters
