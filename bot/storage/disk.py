"""How much room is left on this machine's disk, and when somebody should know."""

import shutil
from dataclasses import dataclass
from pathlib import Path

#: Bytes; a three-hour episode needs about one of these gigabytes while it is worked on.
NEARLY_FULL = 2_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """The disk under a folder."""

    folder: Path
    #: Bytes that are free, and bytes in all.
    free: int
    size: int

    @property
    def nearly_full(self) -> bool:
        """Whether the next episodes may not fit."""
        return self.free < NEARLY_FULL

    @property
    def warning(self) -> str:
        """The sentence for a person; empty while there is room."""
        if not self.nearly_full:
            return ""
        return (
            f"The disk of {self.folder} is nearly full: {self.free / 1e9:.1f} GB of {self.size / 1e9:.0f} GB are free, "
            "and a three-hour episode needs about 1 GB while it is worked on. Free some space, or set "
            "work.keep_audio_days so that old audio goes by itself."
        )


def disk_under(folder: Path) -> Disk:
    """The disk that this folder is, or will be, on."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    usage = shutil.disk_usage(there)
    return Disk(folder=folder, free=usage.free, size=usage.total)
