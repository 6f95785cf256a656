"""The `webhook` target: a signed POST to an address of one's own, its payload made by a template."""

import hmac
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from bot.domain.publication import Publication, PublicationState
from bot.errors import PublishError, TemplateError
from bot.net import Network
from bot.ports import Bundle
from bot.publishers.api import Api, forecast, published
from bot.rendering.context import notes_context
from bot.rendering.templates import Templates, shipped_templates


class Webhook:
    """Tells an address about every publication.

    `X-Podbot-Signature: sha256=…` is the HMAC of the body with `secret`; `X-Podbot-Delivery` is the same for every try
    of one revision, so that a receiver can drop what it has seen. `template` makes the body (`webhook.json`).
    """

    def __init__(
        self,
        *,
        url: str,
        secret: str,
        network: Network,
        template: str = "webhook",
        templates: Sequence[Path] = (),
        name: str = "webhook",
    ) -> None:
        self.name = name
        self._url = url
        self._secret = secret.encode()
        self._template = f"{template}.json"
        self._templates = Templates([*templates, shipped_templates()], room="publish")
        self._api = Api(network, name=name, key="the signature", headers={}, secrets=(secret,))

    async def publish(
        self, bundle: Bundle, *, receipt: Publication | None, now: datetime, dry_run: bool = False
    ) -> Publication:
        delivery = _delivery(bundle.episode.key, str(bundle.revision), self.name)
        body = self._body(bundle, delivery, now)
        if dry_run:
            message = f"Would send {len(body):,} bytes to the webhook as delivery {delivery}."
            # Nobody can ask the receiver what it knows; telling it of a thing taken back does no harm.
            return forecast(bundle, target=self.name, now=now, message=message, ids={"episode": bundle.episode.key})
        status = await self._send(body, delivery, "published")
        return published(
            bundle,
            target=self.name,
            now=now,
            url="",
            ids={"episode": bundle.episode.key},
            verified=f"the receiver answered {status}",
        )

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        """Tell the address that the episode was taken back."""
        delivery = _delivery(receipt.episode, str(receipt.revision), self.name, "unpublished")
        body = {
            "event": "unpublished",
            "delivery": delivery,
            "episode": {"key": receipt.episode},
            "at": now.isoformat(),
        }
        status = await self._send(json.dumps(body).encode(), delivery, "unpublished")
        return replace(receipt, state=PublicationState.UNPUBLISHED, at=now, verified=f"the receiver answered {status}")

    def _body(self, bundle: Bundle, delivery: str, now: datetime) -> bytes:
        context = notes_context(
            show=bundle.show, episode=bundle.episode, notes=bundle.notes, transcript=bundle.transcript
        )
        context["delivery"] = {
            "id": delivery,
            "event": "published",
            "revision": bundle.revision,
            "at": now.isoformat(),
        }
        text = self._templates.render(self._template, context)
        try:
            return json.dumps(json.loads(text), ensure_ascii=False).encode()
        except ValueError as error:
            raise TemplateError(
                f"{self._template}.j2: it does not make JSON ({error}). Pass values through `tojson`."
            ) from error

    async def _send(self, body: bytes, delivery: str, event: str) -> int:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Podbot-Event": event,
            "X-Podbot-Delivery": delivery,
            "X-Podbot-Signature": f"sha256={hmac.new(self._secret, body, sha256).hexdigest()}",
        }
        if not self._url.startswith(("http://", "https://")):
            raise PublishError(
                f"{self.name}: {self._url!r} is not a web address. Correct `url` in the show's settings."
            )
        return (await self._api.call("POST", self._url, data=body, headers=headers)).status


def _delivery(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()[:32]
