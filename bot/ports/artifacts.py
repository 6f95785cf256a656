"""The socket for files: a folder or an object store."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol


class Artifacts(Protocol):
    """Files by key (`<show>/<episode>/audio.mp3`): a local folder or an object store.

    `put` is whole or not at all; `get` of an unknown key raises `NotFound`. Keys are relative, with `/`, without `..`.
    """

    async def put(self, key: str, data: bytes | Path, *, content_type: str | None = None) -> None: ...
    async def get(self, key: str) -> bytes: ...
    async def exists(self, key: str) -> bool: ...
    async def delete(self, key: str) -> None: ...
    def keys(self, prefix: str = "") -> AsyncIterator[str]: ...
    def local(self, key: str) -> AbstractContextManager[Path]:
        """The file on this machine's disk while the block runs (downloaded where the store is remote)."""
        ...

    def stream(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Bytes `start`..`end` (exclusive) in pieces, for players that ask for ranges."""
        ...
