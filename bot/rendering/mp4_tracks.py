"""The tracks that chapters of an MP4 are made of: their titles as text, their pictures as a slow film of JPEGs."""

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from bot.rendering.mp4_boxes import make_box

#: Chapter times are milliseconds.
TIMESCALE = 1000
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)

#: Length in milliseconds and content.
Sample = tuple[int, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What makes a track one of texts, or one of pictures."""

    handler: bytes
    name: bytes
    #: The box that a media's information begins with.
    header: bytes
    #: How a sample is to be understood.
    description: bytes
    #: In pixels.
    width: int = 0
    height: int = 0


def text_form() -> Form:
    """QuickTime's text ("Text Media"): flags, justification and colours all default; an empty font name ends it."""
    gmin = make_box(b"gmin", struct.pack(">IHHHHhH", 0, 0x40, 0x8000, 0x8000, 0x8000, 0, 0))
    entry = make_box(b"text", bytes(6), struct.pack(">H", 1), struct.pack(">II", 1, 1), bytes(35))
    header = make_box(b"gmhd", gmin, make_box(b"text", _MATRIX))
    return Form(handler=b"text", name=b"Chapters\0", header=header, description=entry)


def picture_form(jpeg: bytes) -> Form | None:
    """QuickTime's JPEG ("Video Media") in the size of this picture; None where it is no JPEG."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as image:
            width, height = image.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None
    sizes = struct.pack(">HHIIIH", width, height, 72 << 16, 72 << 16, 0, 1)
    entry = make_box(b"jpeg", bytes(6), struct.pack(">H", 1), bytes(16), sizes, bytes(32), struct.pack(">Hh", 24, -1))
    header = make_box(b"vmhd", struct.pack(">I4H", 1, 0, 0, 0, 0))
    return Form(
        handler=b"vide", name=b"Chapter pictures\0", header=header, description=entry, width=width, height=height
    )


def chapter_track(form: Form, number: int, samples: Sequence[Sample], *, timescale: int, at: int) -> bytes:
    """A track that is part of the movie but not shown by itself; its samples lie side by side from `at` on.

    `timescale` is the movie's.
    """
    total = sum(length for length, _ in samples)
    times = struct.pack(">IIIIII", 2, 0, 0, number, 0, total * timescale // TIMESCALE)
    size = struct.pack(">II", form.width << 16, form.height << 16)
    tkhd = make_box(b"tkhd", times, bytes(8), struct.pack(">hhhH", 0, 0, 0, 0), _MATRIX, size)
    mdhd = make_box(b"mdhd", struct.pack(">IIIIIHH", 0, 0, 0, TIMESCALE, total, 0x55C4, 0))
    hdlr = make_box(b"hdlr", struct.pack(">II4s", 0, 0, form.handler), bytes(12), form.name)
    dref = make_box(b"dref", struct.pack(">II", 0, 1), make_box(b"url ", struct.pack(">I", 1)))
    minf = make_box(b"minf", form.header, make_box(b"dinf", dref), _sample_table(form, samples, at))
    return make_box(b"trak", tkhd, make_box(b"mdia", mdhd, hdlr, minf))


def _sample_table(form: Form, samples: Sequence[Sample], at: int) -> bytes:
    count = len(samples)
    stsd = make_box(b"stsd", struct.pack(">II", 0, 1), form.description)
    stts = make_box(b"stts", struct.pack(">II", 0, count), *(struct.pack(">II", 1, length) for length, _ in samples))
    stsc = make_box(b"stsc", struct.pack(">IIIII", 0, 1, 1, count, 1))
    stsz = make_box(b"stsz", struct.pack(">III", 0, 0, count), *(struct.pack(">I", len(data)) for _, data in samples))
    return make_box(b"stbl", stsd, stts, stsc, stsz, make_box(b"co64", struct.pack(">IIQ", 0, 1, at)))
