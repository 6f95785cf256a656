"""The `s3` target: the same files as `folder`, in a bucket (S3 and alike, Google Cloud, Azure) by one address."""

import asyncio
import json
import mimetypes
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.domain.publication import Publication
from bot.errors import PublishError, PublishUnavailable
from bot.net import Network
from bot.ports import Bundle
from bot.publishers.folder import FolderPublisher

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


class ObjectStore:
    """Writes to `url` (`s3://bucket/prefix`, `gs://…`, `az://…`, `file:///…`) what `folder` writes to disk.

    Content type and cache time go with every object. Whether other sites may read them (CORS, which web players need)
    is a setting of the bucket: docs/publishing.md shows it. `options` go to the store (endpoint, region, keys); keys
    come from the environment. `folder` takes the settings of the folder target, `public_url` among them.
    """

    def __init__(
        self,
        *,
        url: str,
        options: Mapping[str, Any] | None = None,
        public_url: str | None = None,
        ai_content: str | None = None,
        tag_audio: bool = True,
        replace_chapters: bool = False,
        templates: Sequence[Path] = (),
        network: Network | None = None,
        name: str = "s3",
    ) -> None:
        self.name = name
        self._url = url
        self._options = dict(options or {})
        self._folder: dict[str, Any] = {
            "public_url": public_url,
            "ai_content": ai_content,
            "tag_audio": tag_audio,
            "replace_chapters": replace_chapters,
            "templates": templates,
            "network": network,
            "name": name,
        }

    async def publish(
        self, bundle: Bundle, *, receipt: Publication | None, now: datetime, dry_run: bool = False
    ) -> Publication:
        with tempfile.TemporaryDirectory(prefix="podbot-store-") as temporary:
            root = Path(temporary)
            await asyncio.to_thread(self._bring, root, bundle.show.slug)
            folder = FolderPublisher(path=root, **self._folder)
            memory = root / bundle.show.slug / ".podbot" / f"{bundle.episode.key}.json"
            before = _recipe(memory)
            publication = await folder.publish(bundle, receipt=receipt, now=now, dry_run=dry_run)
            if dry_run:
                return replace(publication, message=f"Would write to {self._url}. Nothing was written.")
            same_audio = bool(before) and before == _recipe(memory)
            sent = await asyncio.to_thread(self._send, root / bundle.show.slug, bundle.show.slug, same_audio)
            return replace(publication, verified=f"{publication.verified}; {sent} objects read back")

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        """Delete the episode's objects and write the feed without its tags."""
        ids = receipt.ids or {}
        with tempfile.TemporaryDirectory(prefix="podbot-store-") as temporary:
            root = Path(temporary)
            await asyncio.to_thread(self._bring, root, ids.get("show", ""))
            taken = await FolderPublisher(path=root, **self._folder).unpublish(receipt, now=now)
            await asyncio.to_thread(self._send, root / ids["show"], ids["show"])
            await asyncio.to_thread(self._remove, ids["show"], ids["folder"], receipt.episode)
            return taken

    def _bring(self, root: Path, show: str) -> None:
        """What the bucket remembers of the show: whose folders, and the tags of every episode."""
        with _Store(self.name, self._url, self._options) as store:
            for key in store.keys(f"{show}/.podbot"):
                path = root / key
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(store.get(key))

    def _send(self, folder: Path, show: str, same_audio: bool = False) -> int:
        """Put every file (audio only where it changed), then ask the store for each: sizes must agree."""
        with _Store(self.name, self._url, self._options) as store:
            files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "lock"]
            for path in files:
                key = f"{show}/{path.relative_to(folder).as_posix()}"
                if not (same_audio and _is_audio(path.name) and store.size(key) == path.stat().st_size):
                    store.put(key, path)
            sizes = {f"{show}/{path.relative_to(folder).as_posix()}": path.stat().st_size for path in files}
            wrong = [key for key, size in sizes.items() if store.size(key) != size]
            if wrong:
                raise PublishError(f"{self.name}: {', '.join(wrong)} read back differently. Publish again.")
            return len(files)

    def _remove(self, show: str, folder: str, episode: str) -> None:
        with _Store(self.name, self._url, self._options) as store:
            for key in [*store.keys(f"{show}/{folder}"), f"{show}/.podbot/{episode}.json"]:
                store.delete(key)


class _Store:
    """An obstore store whose errors are sentences."""

    def __init__(self, name: str, url: str, options: Mapping[str, Any]) -> None:
        self._name = name
        self._url = url
        self._options = options

    def __enter__(self) -> "_Store":
        from obstore.store import from_url

        self._store = from_url(self._url, **self._options)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        from obstore import exceptions

        if error is None or not isinstance(error, exceptions.BaseError | OSError):
            return
        if isinstance(error, exceptions.PermissionDeniedError | exceptions.UnauthenticatedError):
            raise PublishError(
                f"{self._name}: the store did not accept the keys. Check them and their rights."
            ) from error
        raise PublishUnavailable(
            f"{self._name}: the store at {self._url} failed. Check its address; it is tried again."
        ) from error

    def keys(self, prefix: str) -> list[str]:
        return [meta["path"] for page in self._store.list(f"{prefix}/") for meta in page]

    def get(self, key: str) -> bytes:
        return bytes(self._store.get(key).bytes())

    def put(self, key: str, path: Path) -> None:
        attributes = {
            "Content-Type": content_type(path.name),
            "Cache-Control": _CACHE_AUDIO if _is_audio(path.name) else _CACHE_TEXT,
        }
        if self._url.startswith("file:"):  # a folder keeps no attributes
            self._store.put(key, path)
        else:
            self._store.put(key, path, attributes=attributes)

    def size(self, key: str) -> int:
        """Bytes; -1 where there is no such object."""
        try:
            return int(self._store.head(key)["size"])
        except FileNotFoundError:
            return -1

    def delete(self, key: str) -> None:
        with suppress(FileNotFoundError):
            self._store.delete(key)


def _recipe(memory: Path) -> str:
    """What the audio in the bucket was made of."""
    return str(json.loads(memory.read_bytes())["audio_made_of"]) if memory.is_file() else ""


def _is_audio(name: str) -> bool:
    return content_type(name).startswith("audio/")


def content_type(name: str) -> str:
    """What a file is served as."""
    ending = Path(name).suffix.lower()
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return CONTENT_TYPES.get(name) or CONTENT_TYPES.get(ending) or guessed
