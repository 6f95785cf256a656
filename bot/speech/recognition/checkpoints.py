"""Finished chunks kept as files, so that a killed recognition goes on where it was."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.domain.audio import DecodedAudio
from bot.errors import StorageError
from bot.ports import SpeechOptions

#: Raised whenever the rules of recognition change, so that old chunks are not mixed with new ones.
RULES = 3


class FolderCheckpoints:
    """`Checkpoints` in a folder: one folder a key, one file a chunk, each there whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, key: str) -> Mapping[str, Mapping[str, Any]]:
        found = {}
        for path in sorted((self._folder / key).glob("*.json")):
            try:
                found[path.stem] = json.loads(path.read_bytes())
            except (OSError, ValueError):
                continue  # unreadable: that chunk is decoded again
        return found

    def save(self, key: str, chunk: str, record: Mapping[str, Any]) -> None:
        folder = self._folder / key
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _write_whole(folder / f"{chunk}.json", json.dumps(record, ensure_ascii=False).encode())
        except OSError as error:
            raise StorageError(
                f"The progress of this transcription could not be saved in {folder} ({error.strerror}). "
                "Free some space or check its permissions; then run it again."
            ) from error

    def forget(self, *, before: datetime) -> int:
        folders = [path for path in self._folder.glob("*") if path.is_dir()]
        old = [path for path in folders if path.stat().st_mtime < before.timestamp()]
        for path in old:
            shutil.rmtree(path, ignore_errors=True)
        return len(old)


def recognition_key(audio: DecodedAudio, engine: str, model: str, variant: str, options: SpeechOptions) -> str:
    """One key for everything the result depends on: samples, engine, model, number format, options, our own rules."""
    with audio.path.open("rb") as file:
        samples = hashlib.file_digest(file, "sha256").hexdigest()
    parts = [RULES, samples, engine, model, variant]
    parts += [options.language, list(options.names), list(options.hint), options.context, list(options.span or ())]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:32]


def _write_whole(path: Path, data: bytes) -> None:
    """Under a temporary name, to the disk, then renamed: after a crash the file is there whole or not at all."""
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise
