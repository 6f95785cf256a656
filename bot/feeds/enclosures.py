"""Which of an item's media files is the episode."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from bot.domain.episode import Enclosure
from bot.feeds.podcast_tags import web_address

_AUDIO = frozenset(["mp3", "m4a", "aac", "ogg", "oga", "opus", "wav", "flac", "mp2", "mka", "weba"])
_VIDEO = frozenset(["mp4", "m4v", "mov", "webm", "mkv", "ogv", "avi"])


def choose_enclosure(candidates: Iterable[Mapping[str, str]], *, base: str) -> Enclosure | None:
    """The first audio file, else the first video, else the first file of unknown kind; None where there is none.

    `candidates` have `href` or `url`, `type`, `length` or `fileSize`, as feedparser gives `enclosures` and
    `media_content`. Pictures and documents are never the episode.
    """
    usable = [(rank, index, enclosure) for index, one in enumerate(candidates) if (enclosure := _read(one, base))
              if (rank := _rank(enclosure)) is not None]  # fmt: skip
    return min(usable, key=lambda item: item[:2])[2] if usable else None


def _read(candidate: Mapping[str, str], base: str) -> Enclosure | None:
    url = web_address(candidate.get("href") or candidate.get("url") or "", base=base)
    if url is None:
        return None
    kind = (candidate.get("type") or "").partition(";")[0].strip().lower()
    return Enclosure(
        url=url, length=_length(candidate.get("length") or candidate.get("filesize") or ""), type=kind or None
    )


def _rank(enclosure: Enclosure) -> int | None:
    """0 audio, 1 video, 2 unknown, None for what cannot be listened to; the ending tells where the type does not."""
    family = (enclosure.type or "").partition("/")[0]
    ending = PurePosixPath(urlsplit(enclosure.url).path).suffix.removeprefix(".").lower()
    if family == "audio" or (ending in _AUDIO and family not in ("video", "image")):
        return 0
    if family == "video" or ending in _VIDEO:
        return 1
    unknown = family == "" or enclosure.type in ("application/octet-stream", "binary/octet-stream", "application/ogg")
    return 2 if unknown else None


def _length(text: str) -> int | None:
    digits = text.strip().replace(",", "").replace(".", "")
    return int(digits) or None if digits.isdecimal() and len(digits) < 16 else None
