"""Tells audio that was replaced under the same GUID from an address that merely carries a new token every day.

Three looks, each only where the one before leaves a doubt: the feed's own words (address without its query, length),
the server's (ETag, size, date), the bytes (SHA-256).
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.domain.audio import AudioFile
from bot.domain.episode import Enclosure, Episode
from bot.ports import RemoteAudio


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """An episode whose item now names other audio than before."""

    #: As the feed has it now.
    episode: Episode
    #: As the library knows it.
    before: Episode


def suspect(before: Episode, now: Episode) -> Suspect | None:
    """The first look, at the feed alone; None where nothing points to other audio."""
    if before.enclosure is None or now.enclosure is None or _same_file(before.enclosure, now.enclosure):
        return None
    return Suspect(episode=now, before=before)


def same_on_server(kept: AudioFile, seen: RemoteAudio) -> bool | None:
    """The second look, at what the server says of the file; None where it says too little and the bytes must tell."""
    if kept.etag and seen.etag and kept.etag == seen.etag:
        return True
    if seen.size is not None and seen.size != kept.size:
        return False
    if kept.last_modified and kept.last_modified == seen.last_modified and seen.size == kept.size:
        return True
    return None


def same_bytes(kept: AudioFile, fetched: AudioFile) -> bool:
    """The last look."""
    return kept.sha256 == fetched.sha256


def _same_file(one: Enclosure, other: Enclosure) -> bool:
    unlike = one.length is not None and other.length is not None and one.length != other.length
    return not unlike and _path(one.url) == _path(other.url)


def _path(url: str) -> tuple[str, str]:
    """Host and path; the query holds tokens, expiry times and campaign names."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.path
