"""What a show's folder remembers of its episodes (`.podbot/` inside it), and the feed that is made of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.rendering.copying import same_bytes, written_whole
from bot.rendering.feed_tags import Additions, add_tags
from bot.rendering.records import dump_json, load_json

#: Web servers leave names with a dot alone.
MEMORY = ".podbot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is remembered of one published episode."""

    episode: str
    folder: str
    files: tuple[str, ...] = ()
    #: What the tagged audio was made of; equal means that it need not be made again.
    audio_made_of: str = ""
    #: A sentence about the audio, where one was worth saying.
    audio_note: str = ""
    additions: Additions = field(default_factory=Additions)


def recall(root: Path, key: str) -> Kept | None:
    """What is remembered of the episode; None where it is new here."""
    path = root / MEMORY / f"{key}.json"
    return load_json(Kept, path.read_bytes()) if path.is_file() else None


def remember(root: Path, kept: Kept) -> None:
    """Keep it until the next publication."""
    save(root / MEMORY / f"{kept.episode}.json", dump_json(kept, indent=1))


def forget(root: Path, key: str) -> None:
    """As if it had never been published here."""
    (root / MEMORY / f"{key}.json").unlink(missing_ok=True)


def remember_source(root: Path, document: bytes) -> None:
    """Keep the feed as it was read, to make ours of it again and again."""
    save(root / MEMORY / "source.xml", document)


def write_feed(root: Path) -> bool:
    """Write `feed.xml` anew from its source and all that is remembered; False where no source is known."""
    source = root / MEMORY / "source.xml"
    if not source.is_file():
        return False
    save(root / "feed.xml", add_tags(source.read_bytes(), [each.additions for each in _all(root)]))
    return True


def free_folder(root: Path, slug: str, key: str) -> str:
    """The slug, unless another episode of the same day and title has it already."""
    return slug if slug not in {each.folder for each in _all(root)} else f"{slug}-{key[:6]}"


def save(path: Path, data: bytes) -> None:
    """Whole or not at all, and only where it says something else."""
    if not same_bytes(path, data):
        with written_whole(path) as file:
            file.write(data)


def _all(root: Path) -> Sequence[Kept]:
    return [load_json(Kept, path.read_bytes()) for path in sorted((root / MEMORY).glob("*.json"))]
