"""MP4 boxes: found in memory, made, and the few facts about a movie that chapters need (ISO 14496-12)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from bot.errors import AudioError

#: A file's index; three hours of AAC take about 2 MB.
_LARGEST_MOOV = 100_000_000


@dataclass(frozen=True, slots=True)
class Box:
    """A box inside a piece of memory: `data[start:end]`, its content from `body` on."""

    kind: bytes
    start: int
    body: int
    end: int


def boxes(data: bytes, start: int, end: int | None = None) -> Iterator[Box]:
    """The boxes that lie side by side in `data[start:end]`; damage ends the row."""
    end = len(data) if end is None else end
    while start + 8 <= end:
        length, kind = struct.unpack_from(">I4s", data, start)
        body = start + 8
        if length == 1:
            length, body = struct.unpack_from(">Q", data, body)[0], start + 16
        if length < body - start or start + length > end:
            # QuickTime ends `udta` with four zero bytes; anything else of no size is damage we step over.
            return
        yield Box(kind, start, body, start + length)
        start += length


def find(data: bytes, box: Box, *path: bytes) -> Box | None:
    """The first box down this path, None where a step is missing."""
    for kind in path:
        found = next((inner for inner in boxes(data, box.body, box.end) if inner.kind == kind), None)
        if found is None:
            return None
        box = found
    return box


def make_box(kind: bytes, *content: bytes) -> bytes:
    """A box of this content."""
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def read_index(reader: BinaryIO, name: str) -> tuple[int, bytes]:
    """Place and bytes of the file's index."""
    size, at = reader.seek(0, 2), 0
    while at + 8 <= size:
        reader.seek(at)
        head = reader.read(16)
        length, kind = struct.unpack(">I4s", head[:8])
        length = struct.unpack(">Q", head[8:16])[0] if length == 1 else length or size - at
        if kind == b"moof":
            raise AudioError(f"{name}: a fragmented MP4 keeps no chapters. Publish it as M4A or MP3.")
        if kind == b"moov" and 8 <= length <= min(_LARGEST_MOOV, size - at):
            reader.seek(at)
            return at, reader.read(length)
        if length < 8:
            break
        at += length
    raise AudioError(f"{name}: this MP4 has no index that could hold chapters. Check that it plays.")


def tracks(moov: bytes) -> list[Box]:
    """The movie's tracks."""
    return [box for box in boxes(moov, 8) if box.kind == b"trak"]


def audio_track(moov: bytes) -> Box:
    """The first sound track; `AudioError` where there is none."""
    for track in tracks(moov):
        handler = find(moov, track, b"mdia", b"hdlr")
        if handler and moov[handler.body + 8 : handler.body + 12] == b"soun":
            return track
    raise AudioError("This MP4 holds no sound track.")


def track_id(moov: bytes, track: Box) -> int:
    """A track's number."""
    header = find(moov, track, b"tkhd")
    if header is None:
        return 0
    return int(struct.unpack_from(">I", moov, header.body + (20 if moov[header.body] == 1 else 12))[0])


def chapter_ids(moov: bytes, track: Box) -> tuple[int, ...]:
    """Numbers of the tracks that the sound names as its chapters."""
    reference = find(moov, track, b"tref", b"chap")
    if reference is None:
        return ()
    return struct.unpack_from(f">{(reference.end - reference.body) // 4}I", moov, reference.body)


def movie(moov: bytes, header: Box) -> tuple[int, int, int]:
    """Time scale, duration in it, and the next free track number."""
    wide = moov[header.body] == 1
    timescale, duration = struct.unpack_from(">IQ" if wide else ">II", moov, header.body + (20 if wide else 12))
    return timescale, duration, struct.unpack_from(">I", moov, header.end - 4)[0]


def seconds(moov: bytes) -> float:
    """How long the movie lasts."""
    header = next(box for box in boxes(moov, 8) if box.kind == b"mvhd")
    timescale, duration, _ = movie(moov, header)
    return float(duration / timescale)
