"""One file on its way to disk: the part so far, what proves that the rest belongs to it, and its hash."""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from bot.domain.audio import AudioFile
from bot.errors import AudioError, NetworkError
from bot.net.addresses import shown

_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|\?xml|error)", re.IGNORECASE)


class Download:
    """Used as a context manager around the writing; one process at a time, told by a lock on the part."""

    def __init__(self, url: str, destination: Path) -> None:
        self.url = url
        self.folder = destination.parent
        #: Bytes of the part on disk.
        self.size = 0
        self._destination = destination
        self._part = destination.with_name(f"{destination.name}.part")
        self._facts: dict[str, str] = {}
        self._hash = hashlib.sha256()
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._file = self._part.open("ab")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise NetworkError(f"{shown(self.url)}: is already being downloaded. Wait until that is done.") from None
        self._take_up_part()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
        if self.size == 0:
            self._part.unlink(missing_ok=True)
            _facts_of(self._part).unlink(missing_ok=True)

    def finished(self) -> AudioFile | None:
        """The whole file, where an earlier call with this address left it."""
        facts = _read_facts(self._destination)
        return self._kept(facts) if facts.get("url") == self.url and self._destination.is_file() else None

    def unchanged(self) -> AudioFile:
        """The file that stood there before, which the server says is still the same under its new address."""
        facts = _read_facts(self._destination) | {"url": self.url}
        _write_facts(self._destination, facts)
        return self._kept(facts)

    def request_headers(self) -> dict[str, str]:
        """Ask for the rest of the part, or whether the whole file under another address is still the same."""
        if self.size and (proof := self._facts.get("etag") or self._facts.get("last_modified")):
            return {"Range": f"bytes={self.size}-", "If-Range": proof}
        known = _read_facts(self._destination) if self._destination.is_file() else {}
        return {"If-None-Match": known["etag"]} if known.get("etag") else {}

    def begin(self, status: int, headers: Mapping[str, str]) -> int | None:
        """Take up the part where the server goes on from there, else start anew; gives the whole size, if told."""
        match = _CONTENT_RANGE.match(headers.get("Content-Range", "")) if status == 206 else None
        if match is None or int(match[1]) != self.size:
            self.forget()
            if status == 206:
                raise NetworkError(
                    f"{shown(self.url)}: the server sent a different range than podbot asked for. Try again."
                )
        self._remember(headers)
        if match is not None:
            return int(match[2]) if match[2].isdecimal() else None
        length = headers.get("Content-Length", "")
        coded = headers.get("Content-Encoding", "identity") != "identity"
        return int(length) if length.isdecimal() and not coded else None

    def write(self, block: bytes) -> None:
        """Append; `AudioError` where the first bytes are a web page."""
        assert self._file is not None
        if self.size == 0 and _PAGE.match(block[:1024]):
            raise AudioError(
                f"{shown(self.url)}: the server sent a web page instead of audio. Open the address in a browser to "
                "see what it says."
            )
        self._file.write(block)
        self._file.flush()
        self._hash.update(block)
        self.size += len(block)

    def finish(self) -> AudioFile:
        """Give the part its final name; `AudioError` where it is empty."""
        assert self._file is not None
        if self.size == 0:
            raise AudioError(f"{shown(self.url)}: the file is empty. Wait for its publisher to upload it again.")
        os.fsync(self._file.fileno())
        facts = self._facts | {"sha256": self._hash.hexdigest(), "url": self.url}
        _write_facts(self._destination, facts)
        self._part.rename(self._destination)
        _facts_of(self._part).unlink(missing_ok=True)
        return self._kept(facts)

    def forget(self) -> None:
        """Drop what is there of the part."""
        if self._file is not None and not self._file.closed:
            self._file.truncate(0)
        self.size, self._facts, self._hash = 0, {}, hashlib.sha256()

    def _take_up_part(self) -> None:
        self._facts = _read_facts(self._part)
        if not self._facts.get("etag") and not self._facts.get("last_modified"):
            self.forget()
            return
        with self._part.open("rb") as part:
            while block := part.read(1 << 20):
                self._hash.update(block)
                self.size += len(block)

    def _remember(self, headers: Mapping[str, str]) -> None:
        self._facts = {
            "url": self.url,
            "type": headers.get("Content-Type", "").partition(";")[0].strip().lower(),
            "etag": strong(headers.get("ETag", "")),
            "last_modified": headers.get("Last-Modified", ""),
        }
        _write_facts(self._part, self._facts)

    def _kept(self, facts: Mapping[str, str]) -> AudioFile:
        return AudioFile(
            path=self._destination,
            sha256=facts["sha256"],
            size=self._destination.stat().st_size,
            type=facts.get("type") or None,
            etag=facts.get("etag") or None,
            last_modified=facts.get("last_modified") or None,
        )


def strong(etag: str) -> str:
    """The ETag, empty where it is weak and cannot prove that bytes are the same (RFC 9110, 13.1.5)."""
    return "" if etag.startswith("W/") else etag


def _facts_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _read_facts(path: Path) -> dict[str, str]:
    try:
        facts = json.loads(_facts_of(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(value) for name, value in facts.items()} if isinstance(facts, dict) else {}


def _write_facts(path: Path, facts: Mapping[str, str]) -> None:
    temporary = _facts_of(path).with_suffix(".tmp")
    temporary.write_text(json.dumps(facts, indent=1), encoding="utf-8")
    temporary.replace(_facts_of(path))
