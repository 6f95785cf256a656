"""Finished chunks of a recognition, kept as small files so that any machine can go on with them."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.errors import NotFound
from bot.storage.artifacts import StoreArtifacts

_FOLDER = "checkpoints"


class StoreCheckpoints:
    """Fulfils `bot.ports.Checkpoints` on the file store: one JSON file a chunk, written whole or not at all."""

    def __init__(self, artifacts: StoreArtifacts) -> None:
        self._artifacts = artifacts

    def load(self, key: str) -> Mapping[str, Mapping[str, Any]]:
        records: dict[str, Mapping[str, Any]] = {}
        for name in self._artifacts.keys_now(_prefix(key)):
            try:
                kept = json.loads(self._artifacts.get_now(name))
            except NotFound:
                continue  # removed while we looked
            records[kept["chunk"]] = kept["record"]
        return records

    def save(self, key: str, chunk: str, record: Mapping[str, Any]) -> None:
        data = json.dumps({"chunk": chunk, "record": record}, ensure_ascii=False).encode()
        name = f"{_prefix(key)}{_digest(chunk)}.json"
        self._artifacts.put_now(name, data, content_type="application/json")

    def forget(self, *, before: datetime) -> int:
        chunks: dict[str, list[str]] = defaultdict(list)
        newest: dict[str, datetime] = {}
        for name, changed in self._artifacts.changes_now(f"{_FOLDER}/"):
            key = name.split("/")[1]
            chunks[key].append(name)
            newest[key] = max(changed, newest.get(key, changed))
        old = [key for key, changed in newest.items() if changed < before]
        for name in (name for key in old for name in chunks[key]):
            self._artifacts.delete_now(name)
        return len(old)


def _prefix(key: str) -> str:
    return f"{_FOLDER}/{_digest(key)}/"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
