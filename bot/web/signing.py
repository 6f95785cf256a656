"""Small signed values for cookies and links: what they say, until when; nobody without the secret makes one."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

#: A signed value longer than this is not read at all.
LONGEST = 4_000


class Signer:
    """Signs with one secret; each `purpose` has a key of its own, so that a link is no cookie."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def sign(self, purpose: str, says: Mapping[str, Any], *, until: datetime) -> str:
        """The value as text for an address or a cookie."""
        body = _encode(json.dumps({**says, "until": int(until.timestamp())}, separators=(",", ":")).encode())
        return f"{body}.{_encode(self._mac(purpose, body))}"

    def read(self, purpose: str, text: str, *, now: datetime) -> dict[str, Any] | None:
        """What a signed text says; None where it is forged, torn or too old."""
        body, dot, mac = text.partition(".")
        if not dot or len(text) > LONGEST or not text.isascii():
            return None
        if not hmac.compare_digest(_encode(self._mac(purpose, body)), mac):
            return None
        says: dict[str, Any] = json.loads(_decode(body))
        return says if says["until"] > now.timestamp() else None

    def token(self, purpose: str, about: str) -> str:
        """A short text that only this server can make of `about`."""
        return _encode(self._mac(purpose, about))[:32]

    def _mac(self, purpose: str, body: str) -> bytes:
        key = hmac.digest(self._secret, purpose.encode(), "sha256")
        return hmac.digest(key, body.encode(), hashlib.sha256)


def kept_secret(folder: Path) -> bytes:
    """The secret in `folder`, made at first need and readable by this user alone."""
    path = folder / "web.secret"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".web.secret.{secrets.token_hex(4)}"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(part, path)  # of two processes that begin at once, one wins and both read the same
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return path.read_text().strip().encode()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
