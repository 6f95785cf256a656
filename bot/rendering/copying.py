"""Copies of large files, by the file system itself where it can: no byte passes through Python."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

#: linux/fs.h: makes both files share their blocks until one is written to (btrfs, xfs).
_FICLONE = 0x40049409


@contextmanager
def written_whole(destination: Path) -> Iterator[BinaryIO]:
    """A file to write that takes its final name only when the block ends well."""
    destination.parent.mkdir(parents=True, exist_ok=True)
    temporary = destination.with_name(f".{destination.name}.{os.getpid()}.part")
    try:
        with temporary.open("w+b") as file:
            yield file
        temporary.replace(destination)
    finally:
        temporary.unlink(missing_ok=True)


def copy_file(source: Path, destination: Path) -> None:
    """The whole file; shared blocks where the file system has them."""
    with source.open("rb") as reader, written_whole(destination) as writer:
        with suppress(OSError):
            fcntl.ioctl(writer, _FICLONE, reader.fileno())
            return
        copy_range(reader, writer, 0, os.fstat(reader.fileno()).st_size)


def copy_range(reader: BinaryIO, writer: BinaryIO, start: int, end: int) -> None:
    """Bytes `start`..`end` (exclusive) of `reader` to the place `writer` is at."""
    writer.flush()
    with suppress(OSError):  # another file system, or a kernel that cannot: the rest goes by hand
        while start < end:
            copied = os.copy_file_range(reader.fileno(), writer.fileno(), end - start, offset_src=start)
            if not copied:
                break
            start += copied
    writer.seek(0, os.SEEK_END)
    reader.seek(start)
    while start < end and (piece := reader.read(min(1 << 20, end - start))):
        writer.write(piece)
        start += len(piece)


def same_bytes(path: Path, data: bytes) -> bool:
    """Whether the file holds exactly this already."""
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data
