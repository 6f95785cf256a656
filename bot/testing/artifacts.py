"""Files in memory, and what every file store must do: inherit `ArtifactsContract`, give it a fixture `artifacts`."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from bot.errors import NotFound, StorageError
from bot.ports import Artifacts
from bot.testing.suites import pytest


class MemoryArtifacts:
    """Fulfils `bot.ports.Artifacts` with a dictionary; `types` remembers what was said about each file."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.types: dict[str, str | None] = {}

    async def put(self, key: str, data: bytes | Path, *, content_type: str | None = None) -> None:
        _check(key)
        self.files[key] = data.read_bytes() if isinstance(data, Path) else data
        self.types[key] = content_type

    async def get(self, key: str) -> bytes:
        _check(key)
        if key not in self.files:
            raise NotFound(f"No file {key} is kept.")
        return self.files[key]

    async def exists(self, key: str) -> bool:
        return key in self.files

    async def delete(self, key: str) -> None:
        self.files.pop(key, None)

    async def keys(self, prefix: str = "") -> AsyncIterator[str]:
        for key in sorted(self.files):
            if key.startswith(prefix):
                yield key

    def local(self, key: str) -> AbstractContextManager[Path]:
        return self._local(key)

    @contextmanager
    def _local(self, key: str) -> Iterator[Path]:
        if key not in self.files:
            raise NotFound(f"No file {key} is kept.")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(key).name
            path.write_bytes(self.files[key])
            yield path

    async def stream(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        yield (await self.get(key))[start:end]


class ArtifactsContract:
    """Subclass in a test module with a fixture `artifacts` that gives an empty store."""

    async def test_what_was_put_comes_back(self, artifacts: Artifacts) -> None:
        await artifacts.put("harbour/one/notes.md", "Grüße".encode(), content_type="text/markdown")
        assert await artifacts.get("harbour/one/notes.md") == "Grüße".encode()
        assert await artifacts.exists("harbour/one/notes.md")

    async def test_a_second_put_replaces_the_first(self, artifacts: Artifacts) -> None:
        for text in (b"a longer first text", b"second"):
            await artifacts.put("a", text)
        assert await artifacts.get("a") == b"second"

    async def test_a_file_from_disk_is_kept_too(self, artifacts: Artifacts, tmp_path: Path) -> None:
        data = bytes(range(256)) * 50_000  # beyond one part of a multipart upload
        (tmp_path / "source").write_bytes(data)
        await artifacts.put("big.bin", tmp_path / "source")
        assert await artifacts.get("big.bin") == data

    async def test_an_unknown_key_is_named(self, artifacts: Artifacts) -> None:
        with pytest.raises(NotFound, match=r"no/such\.file"):
            await artifacts.get("no/such.file")
        with pytest.raises(NotFound, match=r"no/such\.file"), artifacts.local("no/such.file"):
            pass
        assert not await artifacts.exists("no/such.file")

    async def test_deleting_twice_is_fine(self, artifacts: Artifacts) -> None:
        await artifacts.put("a", b"1")
        await artifacts.delete("a")
        await artifacts.delete("a")
        assert not await artifacts.exists("a")

    async def test_keys_are_listed_by_prefix(self, artifacts: Artifacts) -> None:
        for key in ("harbour/1/audio.mp3", "harbour/10/audio.mp3", "cellar/1/audio.mp3"):
            await artifacts.put(key, b"x")
        assert sorted([key async for key in artifacts.keys("harbour/1/")]) == ["harbour/1/audio.mp3"]
        assert sorted([key async for key in artifacts.keys("harbour/1")]) == [
            "harbour/1/audio.mp3",
            "harbour/10/audio.mp3",
        ]
        assert len([key async for key in artifacts.keys("")]) == 3
        assert [key async for key in artifacts.keys("nothing/")] == []

    async def test_a_file_is_on_disk_while_it_is_needed(self, artifacts: Artifacts) -> None:
        await artifacts.put("harbour/1/audio.mp3", b"sound")
        with artifacts.local("harbour/1/audio.mp3") as path:
            assert path.read_bytes() == b"sound" and path.suffix == ".mp3"

    @pytest.mark.parametrize(("start", "end"), [(0, None), (3, None), (0, 4), (2, 5), (0, 10), (9, 10)])
    async def test_ranges_are_streamed(self, artifacts: Artifacts, start: int, end: int | None) -> None:
        await artifacts.put("a", b"0123456789")
        pieces = [piece async for piece in artifacts.stream("a", start=start, end=end)]
        assert b"".join(pieces) == b"0123456789"[start:end]

    @pytest.mark.parametrize("key", ["", "/etc/passwd", "../up", "a/../../up", "a//b", "a/./b", "a\\b"])
    async def test_keys_that_leave_the_store_are_refused(self, artifacts: Artifacts, key: str) -> None:
        with pytest.raises(StorageError):
            await artifacts.put(key, b"x")


def _check(key: str) -> None:
    if not key or "\\" in key or any(part in ("", ".", "..") for part in key.split("/")):
        raise StorageError(f"{key!r} is not a key for a file.")
