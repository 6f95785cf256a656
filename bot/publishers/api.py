"""What every API target needs: requests whose failures are sentences, and a comparison of what was read back."""

import re
from base64 import b64encode
from collections.abc import Collection, Mapping
from html import unescape
from typing import Any

from bot.domain.publication import Publication, PublicationState
from bot.errors import BotError, ForbiddenAddress, PublishError, PublishUnavailable
from bot.net import Answer, Network
from bot.net.answer import retry_after
from bot.ports import Bundle

#: Enough of a server's own words to know what it did not like.
_QUOTED = 200


class NotThere(PublishError):
    """The target does not know what was asked for (404, 410)."""


class Api:
    """One target's API. `secrets` never appear in messages, even where a server repeats them."""

    def __init__(
        self,
        network: Network,
        *,
        name: str,
        key: str,
        headers: Mapping[str, str],
        secrets: Collection[str] = (),
        denials: Collection[bytes] = (),
    ) -> None:
        """`key` is how the person's access is called in messages: "the application password".

        `denials` are words in an answer that mean "no access" although the status says something else.
        """
        self._network = network
        self._name = name
        self._key = key
        self._headers = dict(headers)
        self._denials = tuple(denials)
        self._secrets = [secret for secret in secrets if secret]

    async def call(self, method: str, url: str, *, headers: Mapping[str, str] | None = None, **body: Any) -> Answer:
        """The answer where it is a success; else `NotThere`, `PublishUnavailable` or `PublishError`."""
        try:
            answer = await self._network.request(method, url, headers=self._headers | dict(headers or {}), **body)
        except ForbiddenAddress as error:
            raise PublishError(f"{self._name}: {error}") from error
        except BotError as error:
            raise PublishUnavailable(f"{self._name}: {error}") from error
        if answer.ok:
            return answer
        raise self._failure(answer)

    async def find(self, method: str, url: str, **body: Any) -> Answer | None:
        """The same, None where the target does not know it."""
        try:
            return await self.call(method, url, **body)
        except NotThere:
            return None

    def _failure(self, answer: Answer) -> PublishError:
        status = answer.status
        if status in (401, 403) or (status == 400 and any(word in answer.body for word in self._denials)):
            return PublishError(f"{self._name}: {self._key} was not accepted ({status}). Check it and its rights.")
        if status in (404, 410):
            return NotThere(
                f"{self._name}: the target does not have it ({status}). Check that it was not deleted there."
            )
        if status in (408, 425, 429) or status >= 500:
            wait = retry_after(answer.headers)
            named = f" and asks to wait {wait:.0f} s" if wait is not None else ""
            return PublishUnavailable(f"{self._name}: the server answered {status}{named}. podbot tries again.", wait)
        said = f": {self._words(answer)}" if answer.body else ""
        if status in (409, 412):
            return PublishUnavailable(
                f"{self._name}: somebody changed it at the same time ({status}). podbot tries again."
            )
        return PublishError(
            f"{self._name}: the server refused ({status}){said}. Correct what it names, then publish again."
        )

    def _words(self, answer: Answer) -> str:
        text = " ".join(re.sub(r"<[^>]*>", " ", answer.text()).split())
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return text[:_QUOTED]


def with_password(
    network: Network, *, name: str, key: str, user: str, password: str, denials: Collection[bytes] = ()
) -> Api:
    """An API that asks for a name and a password (RFC 7617); neither form of the password shows in messages."""
    access = b64encode(f"{user}:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {access}"}
    return Api(network, name=name, key=key, headers=headers, secrets=(password, access), denials=denials)


def known_id(receipt: Publication | None, name: str) -> str | None:
    """An identifier that an earlier receipt holds."""
    return (receipt.ids or {}).get(name) if receipt else None


def published(bundle: Bundle, *, target: str, now: Any, url: str, ids: dict[str, str], verified: str) -> Publication:
    """The receipt of a finished publication."""
    return Publication(
        episode=bundle.episode.key,
        target=target,
        revision=bundle.revision,
        state=PublicationState.PUBLISHED,
        at=now,
        url=url,
        ids=ids,
        verified=verified,
    )


def forecast(bundle: Bundle, *, target: str, now: Any, message: str, ids: dict[str, str] | None = None) -> Publication:
    """The receipt of a dry run; `ids` name what of podbot's stands there already."""
    return Publication(
        episode=bundle.episode.key,
        target=target,
        revision=bundle.revision,
        state=PublicationState.PENDING,
        at=now,
        message=f"{message} Nothing was written.",
        ids=ids,
    )


def agree(target: str, wanted: Mapping[str, str], found: Mapping[str, Any]) -> str:
    """Names of the fields that read back as they were written; `PublishError` naming those that did not.

    Servers rewrite white space, entities and quotes, so texts are compared by their words.
    """
    wrong = [name for name, text in wanted.items() if not alike(found.get(name), text)]
    if wrong:
        raise PublishError(
            f"{target}: {', '.join(wrong)} read back differently from what was written. Look at it there."
        )
    return ", ".join(wanted)


def alike(found: object, text: str) -> bool:
    """Whether a server's form of a text has the same words."""
    return _words(str(found or "")) == _words(text)


def text_of(bundle: Bundle, name: str) -> str:
    """A finished file as text; empty where there is none."""
    return bundle.files.get(name, b"").decode()


def _words(text: str) -> str:
    return re.sub(r"[\s\"'“”‘’]+", "", unescape(re.sub(r"<!--.*?-->|<[^>]*>", "", text, flags=re.DOTALL)))
