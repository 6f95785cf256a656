"""What a media file says of itself in its tags: ID3, MP4, Vorbis and their like."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.audio.media import open_media

#: A comment this short is a name or a number, not a description.
_FEW = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTags:
    """Texts as they stand there, empty where nothing does; whoever made the file wrote them, so they are untrusted."""

    title: str = ""
    #: The album: of podcasts, the show.
    show: str = ""
    author: str = ""
    description: str = ""
    published: datetime | None = None


def read_tags(path: Path) -> FileTags:
    """The tags of the container, else of its sound track; `AudioError` where it is no media file."""
    with open_media(path) as container:
        said = {**container.streams.audio[0].metadata, **container.metadata}
    tags = {name.lower(): value.strip() for name, value in said.items()}
    about = (tags.get(name, "") for name in ("description", "synopsis", "comment"))
    return FileTags(
        title=tags.get("title", ""),
        show=tags.get("album", ""),
        author=tags.get("artist", "") or tags.get("album_artist", ""),
        description=next((text for text in about if len(text) > _FEW), ""),
        published=_day(tags),
    )


def _day(tags: Mapping[str, str]) -> datetime | None:
    """A whole date; many files only say the year."""
    found = re.match(r"\d{4}-\d{2}-\d{2}", tags.get("date", ""))
    try:
        return datetime.fromisoformat(found[0]).replace(tzinfo=UTC) if found else None
    except ValueError:
        return None
