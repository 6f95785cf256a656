"""Audio on disk: as it was published, and decoded for the engines."""

from dataclasses import dataclass
from pathlib import Path

#: What every speech engine here listens to.
SAMPLE_RATE = 16_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioFile:
    """A downloaded enclosure."""

    path: Path
    sha256: str
    #: Size in bytes.
    size: int
    type: str | None = None
    #: Validators of the download, to tell a replaced file from a new token in its address.
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedAudio:
    """Mono samples at 16 kHz, signed 16 bit little endian, without a header: one file that engines read in pieces.

    A file rather than an array, so that three hours cost 330 MB of disk and no memory, and any process can open it:
    `numpy.fromfile(path, dtype="<i2", count=…, offset=…)`. Pages of a mapped file would count as the process's memory.
    """

    path: Path
    #: Length in samples; `path` holds twice as many bytes.
    samples: int

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.samples / SAMPLE_RATE
