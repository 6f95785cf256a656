"""Proof that weights are what they claim to be: SHA-256, remembered so that a file is hashed once."""

import hashlib
import json
from pathlib import Path

from bot.errors import ModelError
from bot.ports import Progress, no_progress

_BLOCK = 1 << 20


def sha256(path: Path, *, progress: Progress = no_progress) -> str:
    """Hex digest of a file, in constant memory."""
    digest, size, done = hashlib.sha256(), max(1, path.stat().st_size), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            done += len(block)
            progress(done / size, "checking")
    return digest.hexdigest()


def check(path: Path, expected: str, *, what: str) -> None:
    """Nothing where `path` has that SHA-256, `ModelError` otherwise; the answer is remembered beside the file."""
    if _remembered(path) == expected:
        return
    found = sha256(path)
    if found != expected:
        raise ModelError(
            f"{what}: {path} is not the published file (SHA-256 {found[:12]}…, expected {expected[:12]}…). "
            "Delete it, and podbot downloads it again."
        )
    remember(path, expected)


def checked_before(path: Path) -> bool:
    """Whether this very file was checked, or was made here from checked weights."""
    return bool(_remembered(path))


def remember(path: Path, digest: str) -> None:
    """Note that the file in its present state was checked; where nothing can be written it is hashed again."""
    stat = path.stat()
    note = {"sha256": digest, "size": stat.st_size, "mtime_ns": stat.st_mtime_ns}
    try:
        _note(path).write_text(json.dumps(note), encoding="utf-8")
    except OSError:
        return


def _remembered(path: Path) -> str:
    """The digest noted for the file as it is now; empty where it changed since or was never noted."""
    try:
        note = json.loads(_note(path).read_text(encoding="utf-8"))
        stat = path.stat()
        same = (note["size"], note["mtime_ns"]) == (stat.st_size, stat.st_mtime_ns)
        return str(note["sha256"]) if same else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _note(path: Path) -> Path:
    return path.with_name(f".{path.name}.checked.json")
