"""Files by key on obstore: a local folder, or S3, GCS and Azure by URL."""

import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import NotFound, StorageError, StorageUnavailable
from bot.net.stores import plain_http

if TYPE_CHECKING:
    from obstore.store import ObjectStore

#: Bytes of one piece while streaming.
_PIECE = 1 << 20
#: What a killed writer leaves behind: our own temporary names and obstore's (`name#1`).
_LEFTOVER = re.compile(r"(\.part|#\d+)$")

#: A store that stays away is the worker's to wait for; by default obstore would try for three minutes on its own.
_RETRIES: Any = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}


class StoreArtifacts:
    """Fulfils `bot.ports.Artifacts` on a folder (a path) or an object store (`s3://bucket/prefix`, `gs://`, `az://`).

    Keys, endpoints and regions of stores come from their usual environment variables (`AWS_ACCESS_KEY_ID`,
    `AWS_ENDPOINT_URL`, …) or from `options` in obstore's names. A plain-http endpoint is allowed when it was named.
    `spool` is where files of a remote store lie while they are worked on.
    """

    def __init__(self, url: str, *, options: Mapping[str, str] | None = None, spool: Path | None = None) -> None:
        self.name = url
        self._spool = spool
        self._folder = None if "://" in url and not url.startswith("file://") else _folder(url)
        self._store = None if self._folder else _remote(url, dict(options or {}))

    async def put(self, key: str, data: bytes | Path, *, content_type: str | None = None) -> None:
        _check(key)
        if self._folder:
            import asyncio

            await asyncio.to_thread(self.put_now, key, data, content_type=content_type)
            return
        import obstore

        attributes: Any = {"Content-Type": content_type} if content_type else None
        with self._told(key):
            await obstore.put_async(self._remote, key, data, attributes=attributes)

    def put_now(self, key: str, data: bytes | Path, *, content_type: str | None = None) -> None:
        """`put` for callers in a thread of their own."""
        _check(key)
        with self._told(key):
            if self._folder:
                _write_whole(self._folder / key, data)
                return
            import obstore

            attributes: Any = {"Content-Type": content_type} if content_type else None
            obstore.put(self._remote, key, data, attributes=attributes)

    async def get(self, key: str) -> bytes:
        return b"".join([piece async for piece in self.stream(key)])

    def get_now(self, key: str) -> bytes:
        """`get` for callers in a thread of their own."""
        _check(key)
        with self._told(key):
            if self._folder:
                return (self._folder / key).read_bytes()
            import obstore

            return bytes(obstore.get(self._remote, key).bytes())

    async def exists(self, key: str) -> bool:
        _check(key)
        if self._folder:
            return (self._folder / key).is_file()
        import obstore

        try:
            with self._told(key):
                await obstore.head_async(self._remote, key)
        except NotFound:
            return False
        return True

    async def delete(self, key: str) -> None:
        _check(key)
        if self._folder:
            (self._folder / key).unlink(missing_ok=True)
            return
        import obstore

        try:
            with self._told(key):
                await obstore.delete_async(self._remote, key)
        except NotFound:
            return  # some stores mind, others do not

    def delete_now(self, key: str) -> None:
        """`delete` for callers in a thread of their own."""
        _check(key)
        if self._folder:
            (self._folder / key).unlink(missing_ok=True)
            with suppress(OSError):
                (self._folder / key).parent.rmdir()  # where it was the last one
            return
        import obstore

        with suppress(NotFound), self._told(key):  # some stores mind, others do not
            obstore.delete(self._remote, key)

    async def keys(self, prefix: str = "") -> AsyncIterator[str]:
        if self._folder:
            for key in _keys(self._folder, prefix):
                yield key
            return
        import obstore

        with self._told(prefix):
            # stores list whole path parts only: ask for the folder, then compare letter by letter
            async for batch in obstore.list(self._remote, prefix.rpartition("/")[0] or None):
                for entry in batch:
                    if entry["path"].startswith(prefix):
                        yield entry["path"]

    def keys_now(self, prefix: str = "") -> Iterator[str]:
        """`keys` for callers in a thread of their own."""
        if self._folder:
            yield from _keys(self._folder, prefix)
            return
        import obstore

        with self._told(prefix):
            for batch in obstore.list(self._remote, prefix.rpartition("/")[0] or None):
                yield from (entry["path"] for entry in batch if entry["path"].startswith(prefix))

    def changes_now(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        """Each key that begins so, with the time when it was last written."""
        if self._folder:
            for key in _keys(self._folder, prefix):
                with suppress(FileNotFoundError):  # removed while we looked
                    yield key, datetime.fromtimestamp((self._folder / key).stat().st_mtime, UTC)
            return
        import obstore

        with self._told(prefix):
            for batch in obstore.list(self._remote, prefix.rpartition("/")[0] or None):
                yield from ((e["path"], e["last_modified"]) for e in batch if e["path"].startswith(prefix))

    def local(self, key: str) -> AbstractContextManager[Path]:
        _check(key)
        return self._local(key)

    @contextmanager
    def _local(self, key: str) -> Iterator[Path]:
        if self._folder:
            path = self._folder / key
            if not path.is_file():
                raise _missing(key)
            yield path
            return
        if self._spool:
            self._spool.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="podbot-", dir=self._spool) as folder:
            path = Path(folder) / Path(key).name
            self._download(key, path)
            yield path

    def _download(self, key: str, path: Path) -> None:
        import obstore

        with self._told(key), path.open("wb") as file:
            for piece in obstore.get(self._remote, key).stream(min_chunk_size=_PIECE):
                file.write(piece)

    async def stream(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        _check(key)
        if self._folder:
            with self._told(key), (self._folder / key).open("rb") as file:
                for piece in _pieces(file, start, end):
                    yield piece
            return
        import obstore

        if end is not None and end <= start:
            return
        options: Any = {"range": (start, end) if end is not None else {"offset": start}} if start or end else None
        with self._told(key):
            found = await obstore.get_async(self._remote, key, options=options)
            async for piece in found.stream(min_chunk_size=_PIECE):
                yield bytes(piece)

    @property
    def _remote(self) -> "ObjectStore":
        assert self._store is not None
        return self._store

    @contextmanager
    def _told(self, key: str) -> Iterator[None]:
        from obstore import exceptions

        try:
            yield
        except (FileNotFoundError, IsADirectoryError, exceptions.NotFoundError) as error:
            raise _missing(key) from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise StorageUnavailable(f"The file store {self.name} could not keep {key}: {reason}.") from error
        except exceptions.BaseError as error:
            raise _refusal(self.name, error) from error


def _folder(url: str) -> Path:
    folder = Path(url.removeprefix("file://")).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _remote(url: str, options: dict[str, str]) -> "ObjectStore":
    from obstore.exceptions import BaseError
    from obstore.store import from_url

    try:
        config: Any = options
        client: Any = plain_http(options)
        return from_url(url, config=config, client_options=client, retry_config=_RETRIES)
    except (BaseError, ValueError) as error:
        raise StorageError(f"{url} is not a file store that podbot can open: {_first_line(error)}.") from error


def _check(key: str) -> None:
    parts = key.split("/")
    if not key or "\\" in key or "\0" in key or any(part in ("", ".", "..") for part in parts):
        raise StorageError(f"{key!r} is not a key for a file: write relative/names/like/this.")


def _write_whole(path: Path, data: bytes | Path) -> None:
    """Under a temporary name first, on disk, then renamed: whoever looks finds all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:80]}.", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            if isinstance(data, Path):
                with data.open("rb") as source:
                    shutil.copyfileobj(source, file, _PIECE)
            else:
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _keys(folder: Path, prefix: str) -> Iterator[str]:
    for parent, folders, names in os.walk(folder / prefix.rpartition("/")[0]):
        folders.sort()
        for name in sorted(names):
            key = (Path(parent) / name).relative_to(folder).as_posix()
            if key.startswith(prefix) and not _LEFTOVER.search(name):
                yield key


def _pieces(file: Any, start: int, end: int | None) -> Iterator[bytes]:
    file.seek(start)
    left = end - start if end is not None else None
    while left is None or left > 0:
        piece = file.read(_PIECE if left is None else min(_PIECE, left))
        if not piece:
            return
        left = None if left is None else left - len(piece)
        yield piece


def _missing(key: str) -> NotFound:
    return NotFound(f"There is no file {key}. Retention may have removed it; run the episode again.")


def _refusal(name: str, error: Exception) -> StorageError:
    from obstore import exceptions

    if isinstance(error, (exceptions.PermissionDeniedError, exceptions.UnauthenticatedError)):
        return StorageError(f"The file store {name} does not let podbot in. Check its keys: {_first_line(error)}.")
    says = f"The file store {name} does not answer: {_first_line(error)}."
    return StorageUnavailable(f"{says} Check that it runs and that artifacts_url is right.")


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0].rstrip(".")[:300]
