"""Whether players on other sites may read what was published: looked at from outside, and allowed at a bucket."""

import hmac
import os
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import md5, sha256
from typing import Any
from urllib.parse import quote, urlsplit

from lxml import etree

from bot.errors import BotError, ForbiddenAddress, PublishError
from bot.net import Answer, Network
from bot.publishers.api import Api

_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
#: Any site: its player asks for chapters from a browser.
_SOMEBODY = "https://player.example"
#: Long enough for a web server, short enough for whoever waits for the receipt.
_SECONDS = 5.0


async def look_from_outside(network: Network | None, folder: str) -> str:
    """What a player on another site would miss in the published folder, in a sentence; empty where all is well.

    Also empty without an address, and where the address is not for the public (an intranet), so nobody can tell.
    """
    if network is None or not folder:
        return ""
    url, ask = f"{folder}/chapters.json", {"Origin": _SOMEBODY}
    try:
        answer = await network.get(url, headers=ask, timeout=_SECONDS, attempts=1)
    except ForbiddenAddress:
        return ""
    except BotError:
        return f"{url} does not answer yet: check that public_url is where the files are served."
    if not answer.ok:
        return f"{url} answers {answer.status}: check that public_url is where the files are served."
    if answer.headers.get("Access-Control-Allow-Origin") not in ("*", _SOMEBODY):
        return f"{url} comes without Access-Control-Allow-Origin, so players on other sites cannot read it."
    if "json" not in answer.content_type:
        return f"{url} is served as {answer.content_type or 'nothing'}, so some players will not take it."
    return ""


async def allow_reading(network: Network, name: str, url: str, options: Mapping[str, Any]) -> bool:
    """Add a rule to an S3 bucket by which every site may read; True where one was missing. Other rules stay.

    `PublishError` for stores that are no S3 and for keys that may not change the bucket.
    """
    if not url.startswith("s3://"):
        raise PublishError(f"{name}: set_cors works for s3:// only. Allow it at the provider, then remove set_cors.")
    bucket = _Rules(network, name, url, options)
    found = await bucket.ask("GET")
    rules = _parsed(name, found.body) if found else _no_rules()
    if any(_allows(rule) for rule in rules):
        return False
    rule = etree.SubElement(rules, f"{{{_NAMESPACE}}}CORSRule")
    for tag, text in (
        ("AllowedOrigin", "*"),
        ("AllowedMethod", "GET"),
        ("AllowedMethod", "HEAD"),
        ("AllowedHeader", "*"),
    ):
        etree.SubElement(rule, f"{{{_NAMESPACE}}}{tag}").text = text
    await bucket.ask("PUT", bytes(etree.tostring(rules)))
    return True


def _no_rules() -> Any:
    plain: Any = {None: _NAMESPACE}
    return etree.Element(f"{{{_NAMESPACE}}}CORSConfiguration", nsmap=plain)


def _parsed(name: str, document: bytes) -> Any:
    try:
        return etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise PublishError(
            f"{name}: the store's CORS rules cannot be read. Set them there, remove set_cors."
        ) from error


def _allows(rule: Any) -> bool:
    said = {(etree.QName(each).localname, each.text) for each in rule}
    return {("AllowedOrigin", "*"), ("AllowedMethod", "GET")} <= said


class _Rules:
    """CORS rules at the bucket's own address, asked for as S3 wants it (docs.aws.amazon.com, "Signature Version 4")."""

    def __init__(self, network: Network, name: str, url: str, options: Mapping[str, Any]) -> None:
        known = {key.lower().removeprefix("aws_"): str(value) for key, value in options.items()}
        self._key = known.get("access_key_id") or os.environ.get("AWS_ACCESS_KEY_ID", "")
        self._secret = known.get("secret_access_key") or os.environ.get("AWS_SECRET_ACCESS_KEY", "")
        self._token = known.get("session_token") or os.environ.get("AWS_SESSION_TOKEN", "")
        self._region = known.get("region") or os.environ.get("AWS_REGION") or "us-east-1"
        if not self._key or not self._secret:
            raise PublishError(f"{name}: set_cors needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Set both.")
        bucket = urlsplit(url).netloc
        endpoint = known.get("endpoint") or known.get("endpoint_url") or os.environ.get("AWS_ENDPOINT_URL")
        amazon = f"https://{bucket}.s3.{self._region}.amazonaws.com/"
        self._address = f"{endpoint.rstrip('/')}/{bucket}" if endpoint else amazon
        self._api = Api(network, name=name, key="the store's key", headers={}, secrets=(self._secret, self._token))

    async def ask(self, method: str, body: bytes = b"") -> Answer | None:
        """Read (None: there are no rules) or write the rules."""
        headers = self._signed(method, body)
        return await self._api.find(
            method, f"{self._address}?cors=", headers=headers, **({"data": body} if body else {})
        )

    def _signed(self, method: str, body: bytes) -> dict[str, str]:
        parts = urlsplit(self._address)
        at = datetime.now(UTC)
        stamp, day = f"{at:%Y%m%dT%H%M%SZ}", f"{at:%Y%m%d}"
        headers = {"host": parts.netloc, "x-amz-content-sha256": sha256(body).hexdigest(), "x-amz-date": stamp}
        if body:  # S3 takes no rules without it
            headers["content-md5"] = b64encode(md5(body, usedforsecurity=False).digest()).decode()
        if self._token:
            headers["x-amz-security-token"] = self._token
        names = ";".join(sorted(headers))
        listed = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
        request = "\n".join([method, quote(parts.path), "cors=", listed, names, headers["x-amz-content-sha256"]])
        scope = f"{day}/{self._region}/s3/aws4_request"
        text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, sha256(request.encode()).hexdigest()])
        secret = f"AWS4{self._secret}".encode()
        for part in (day, self._region, "s3", "aws4_request"):
            secret = hmac.digest(secret, part.encode(), sha256)
        signature = hmac.new(secret, text.encode(), sha256).hexdigest()
        access = f"AWS4-HMAC-SHA256 Credential={self._key}/{scope}, SignedHeaders={names}, Signature={signature}"
        return {name: text for name, text in headers.items() if name != "host"} | {"Authorization": access}
