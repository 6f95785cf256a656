"""The `s3` target: the same files as `folder`, in a bucket (S3 and alike, Google Cloud, Azure) by one address."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

from bot.domain.counting import counted
from bot.domain.publication import Publication
from bot.errors import PublishError, PublishUnavailable
from bot.net import Network
from bot.ports import Bundle
from bot.publishers.bucket import Bucket, is_audio
from bot.publishers.cors import allow_reading, look_from_outside
from bot.publishers.folder import FolderPublisher, in_feed
from bot.publishers.memory import MEMORY, Kept, recall, write_feed

#: Other machines may publish other episodes of the show at the same moment, more than once.
_ATTEMPTS = 10
#: Objects on their way at a time: a bucket is slow to answer and quick to serve many.
_AT_ONCE = 8


class ObjectStore:
    """Writes to `url` (`s3://bucket/prefix`, `gs://…`, `az://…`, `file:///…`) what `folder` writes to disk.

    - Content type and cache time go with every object; `options` go to the store (endpoint, region, keys); keys come
      from the environment. `public_url` and the others are settings of the folder target.
    - Every object that was written is read back whole. The feed, which episodes share, is written only where nobody
      wrote it meanwhile (If-Match), else made anew: two machines lose nothing.
    - Whether browsers of other sites may read the files (CORS) belongs to the bucket: with `set_cors`, a rule is added
      where none allows it (S3 and alike); without, the receipt says where it is missing.
    """

    takes_early = True

    def __init__(
        self,
        *,
        url: str,
        options: Mapping[str, Any] | None = None,
        public_url: str | None = None,
        set_cors: bool = False,
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
        self._set_cors = set_cors
        self._network = network
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
            before = recall(root / bundle.show.slug, bundle.episode.key)
            publication = await FolderPublisher(path=root, **self._folder).write(bundle, now=now, dry_run=dry_run)
            if dry_run:
                return replace(publication, message=f"Would write to {self._url}. Nothing was written.")
            sent = await asyncio.to_thread(self._carry, root / bundle.show.slug, bundle, before)
        publication = replace(publication, verified=f"{publication.verified}; {counted(sent, 'object')} read back")
        return await self._for_everybody(publication)

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        """Delete the episode's objects and write the feed without its tags."""
        ids = receipt.ids or {}
        with tempfile.TemporaryDirectory(prefix="podbot-store-") as temporary:
            root = Path(temporary)
            await asyncio.to_thread(self._bring, root, ids.get("show", ""))
            taken = await FolderPublisher(path=root, **self._folder).unpublish(receipt, now=now)
        await asyncio.to_thread(self._remove, ids["show"], ids["folder"], receipt.episode)
        return taken

    async def follow_feed(self, show: str, document: bytes) -> None:
        """As the folder does; the bucket is written only where the feed says something else."""
        await asyncio.to_thread(self._follow_feed, show, document)

    async def _for_everybody(self, publication: Publication) -> Publication:
        """Let other sites read it where that is wished, and say what they would miss."""
        if self._set_cors and self._network:
            await allow_reading(self._network, self.name, self._url, self._options)
        note = await look_from_outside(self._network, publication.url)
        return replace(publication, message=" ".join(filter(None, [publication.message, note])))

    def _carry(self, root: Path, bundle: Bundle, before: Kept | None) -> int:
        """What was written to disk into the bucket: files, what is remembered, the feed; gives how many objects."""
        show, key = bundle.show.slug, bundle.episode.key
        after = recall(root, key)
        assert after is not None, "it was written just now"
        same_audio = before is not None and before.audio_made_of == after.audio_made_of
        sent = self._send(root, show, key, same_audio)
        self._send_feed(show, key)
        self._delete([f"{show}/{after.folder}/{name}" for name in set(before.files if before else ()) - {*after.files}])
        return sent

    def _bucket(self) -> Bucket:
        return Bucket(self.name, self._url, self._options)

    def _bring(self, root: Path, show: str) -> None:
        """What the bucket remembers of the show: whose folders, and the tags of every episode."""
        with self._bucket() as bucket:
            for key in bucket.keys(f"{show}/{MEMORY}"):
                path = root / key
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(bucket.get(key))

    def _send(self, folder: Path, show: str, episode: str, same_audio: bool) -> int:
        """Put every file of the episode (audio only where it changed) and read each back; the feed comes later."""
        # What is remembered of other episodes may be newer in the bucket by now.
        mine = (f"{episode}.json", "source.xml")
        files = [
            path
            for path in sorted(folder.rglob("*"))
            if path.is_file() and (path.name in mine if path.parent.name == MEMORY else path.name != "feed.xml")
        ]
        with self._bucket() as bucket, ThreadPoolExecutor(_AT_ONCE) as pool:

            def send(path: Path) -> str:
                key = f"{show}/{path.relative_to(folder).as_posix()}"
                if same_audio and is_audio(path.name) and bucket.size(key) == path.stat().st_size:
                    return ""
                bucket.put(key, path)
                return "" if bucket.digest(key) == _digest(path) else key

            wrong = list(filter(None, pool.map(send, files)))
        if wrong:
            raise PublishError(f"{self.name}: {', '.join(wrong)} read back differently. Publish again.")
        return len(files)

    def _send_feed(self, show: str, episode: str | None = None) -> None:
        """Make the feed of all that the bucket remembers now; again where another machine wrote it meanwhile."""
        key = f"{show}/feed.xml"
        for _ in range(_ATTEMPTS):
            with tempfile.TemporaryDirectory(prefix="podbot-store-") as temporary, self._bucket() as bucket:
                root = Path(temporary)
                seen = bucket.tag(key)
                self._bring(root, show)
                if not write_feed(root / show):
                    return
                if not bucket.put_unless_changed(key, root / key, seen):
                    continue
                kept = recall(root / show, episode) if episode else None
                (root / key).write_bytes(bucket.get(key))
                if kept:
                    in_feed(root / key, kept.additions)
                return
        raise PublishUnavailable(f"{self.name}: others keep writing the feed. podbot tries again.", 30.0)

    def _follow_feed(self, show: str, document: bytes) -> None:
        source = f"{show}/{MEMORY}/source.xml"
        with self._bucket() as bucket, tempfile.TemporaryDirectory(prefix="podbot-store-") as temporary:
            if bucket.tag(source) is None or bucket.get(source) == document:
                return
            path = Path(temporary) / "source.xml"
            path.write_bytes(document)
            bucket.put(source, path)
        self._send_feed(show)

    def _delete(self, keys: Sequence[str]) -> None:
        """What went out of the revision."""
        with self._bucket() as bucket:
            for key in keys:
                bucket.delete(key)

    def _remove(self, show: str, folder: str, episode: str) -> None:
        with self._bucket() as bucket:
            bucket.delete(f"{show}/{MEMORY}/{episode}.json")
        self._send_feed(show)
        with self._bucket() as bucket:
            for key in bucket.keys(f"{show}/{folder}"):
                bucket.delete(key)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
