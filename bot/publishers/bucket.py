"""A bucket (S3 and alike, Google Cloud, Azure, a folder) by its address, whose errors are sentences."""

import mimetypes
import re
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from bot.errors import PublishError, PublishUnavailable
from bot.net.stores import plain_http

#: What web servers guess wrongly or not at all; the podcast namespace asks for these.
CONTENT_TYPES = {
    "chapters.json": "application/json+chapters",
    "transcript.json": "application/json",
    "feed.xml": "application/rss+xml; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".opus": "audio/ogg",
}
#: Texts may change after approval; audio changes its name's content rarely.
_CACHE_TEXT, _CACHE_AUDIO = "public, max-age=300", "public, max-age=86400"

#: Of an address in an error; it may hold a token.
_QUERY = re.compile(r"\?\S+")


class Bucket:
    """Objects by key below `url` (`s3://bucket/prefix`); use it in a `with` block, which turns errors into sentences.

    `options` go to the store (endpoint, region, keys); keys may come from the environment instead.
    """

    def __init__(self, name: str, url: str, options: Mapping[str, Any]) -> None:
        self._name = name
        self._url = url
        self._options = options

    def __enter__(self) -> "Bucket":
        from obstore.store import from_url

        options: dict[str, Any] = {"client_options": plain_http(self._options), **self._options}
        self._store = from_url(self._url, **options)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        from obstore import exceptions

        if error is None or not isinstance(error, exceptions.BaseError | OSError):
            return
        if isinstance(error, exceptions.PermissionDeniedError | exceptions.UnauthenticatedError):
            raise PublishError(
                f"{self._name}: the store did not accept the keys. Check them and their rights."
            ) from error
        reason = _QUERY.sub("?…", str(error).strip().splitlines()[0])[:300].rstrip(".")
        raise PublishUnavailable(
            f"{self._name}: the store at {self._url} failed: {reason}. Check its address; podbot tries again."
        ) from error

    def keys(self, prefix: str) -> list[str]:
        """Every key below a folder."""
        return [meta["path"] for page in self._store.list(f"{prefix}/") for meta in page]

    def get(self, key: str) -> bytes:
        """A small object, whole."""
        return bytes(self._store.get(key).bytes())

    def put(self, key: str, path: Path) -> None:
        """The file with its type and cache time; over what is there."""
        self._store.put(key, path, **self._attributes(path.name))

    def put_unless_changed(self, key: str, path: Path, seen: str | None) -> bool:
        """The same, but False where the object is no longer as it was (`seen`: its tag then, None: there was none).

        Stores that know no such conditions (a folder) are simply written to.
        """
        from obstore import exceptions

        mode: Any = {"e_tag": seen} if seen else "create"
        try:
            self._store.put(key, path, mode=mode, **self._attributes(path.name))
        except (exceptions.PreconditionError, exceptions.AlreadyExistsError, FileExistsError):
            return False
        except (NotImplementedError, exceptions.NotSupportedError):
            self.put(key, path)
        return True

    def tag(self, key: str) -> str | None:
        """What changes when the object does; None where there is none."""
        try:
            return str(self._store.head(key)["e_tag"])
        except FileNotFoundError:
            return None

    def size(self, key: str) -> int:
        """Bytes; -1 where there is no such object."""
        try:
            return int(self._store.head(key)["size"])
        except FileNotFoundError:
            return -1

    def digest(self, key: str) -> str:
        """SHA-256 of what the store gives out; empty where there is no such object."""
        whole = sha256()
        try:
            for piece in self._store.get(key):
                whole.update(piece)
        except FileNotFoundError:
            return ""
        return whole.hexdigest()

    def delete(self, key: str) -> None:
        """Gone already is fine."""
        with suppress(FileNotFoundError):
            self._store.delete(key)

    def _attributes(self, name: str) -> dict[str, Any]:
        if self._url.startswith("file:"):  # a folder keeps no attributes
            return {}
        cache = _CACHE_AUDIO if is_audio(name) else _CACHE_TEXT
        return {"attributes": {"Content-Type": content_type(name), "Cache-Control": cache}}


def content_type(name: str) -> str:
    """What a file is served as."""
    ending = Path(name).suffix.lower()
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return CONTENT_TYPES.get(name) or CONTENT_TYPES.get(ending) or guessed


def is_audio(name: str) -> bool:
    """Whether it is the tagged copy."""
    return content_type(name).startswith("audio/")
