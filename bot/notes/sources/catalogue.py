"""What all catalogues share: polite asking, a cache, and agreeing on a title before an address is believed."""

import asyncio
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.domain.notes import Source
from bot.domain.person import Origin
from bot.domain.weblink import is_link
from bot.errors import BotError
from bot.net import DEFAULT_USER_AGENT, Answer, Network
from bot.net.answer import retry_after

#: How alike a title that was said and one that was found have to be, of 100; and a surname.
_TITLE, _SURNAME = 92.0, 85.0
#: A title of fewer words is borne by too many works to be believed without its author.
_SPEAKS_FOR_ITSELF = 3
#: Answers are small; anything larger is not what was asked for.
_MOST_BYTES = 2_000_000
#: What catalogues answer to those who asked too much (OpenAlex also says 403); so do servers that are down, with 5xx.
_REFUSED = frozenset({403, 429})
#: After a refusal a catalogue is left alone for so many seconds, unless it names a time.
_QUIET = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One work as a catalogue lists it."""

    title: str
    url: str
    authors: tuple[str, ...] = ()


class Catalogue:
    """A `SourceResolver` in want of an address to ask (`question`) and a way to read the answer (`records`).

    One request at a time, at least `pause` seconds apart; what was answered is kept in `cache` (any mapping of text to
    text), what failed is not. A catalogue that refused is left alone for a while, and answers "nothing" meanwhile.
    """

    name = ""
    label = ""
    address = ""
    pause = 1.0

    def __init__(
        self,
        network: Network,
        *,
        contact: str | None = None,
        cache: MutableMapping[str, str] | None = None,
        address: str | None = None,
        pause: float | None = None,
        timeout: float = 15.0,
    ) -> None:
        """`contact` is a mail address that the catalogue's staff may write to; `address` another server, for tests."""
        self._network = network
        self._contact = contact
        self._cache: MutableMapping[str, str] = {} if cache is None else cache
        self._address = address or self.address
        self._pause = self.pause if pause is None else pause
        self._timeout = timeout
        self._turn = asyncio.Lock()
        self._not_before = 0.0

    async def resolve(self, title: str, *, author: str | None = None) -> tuple[Source, ...]:
        key = json.dumps([self.name, title, author])
        if key not in self._cache:
            found = await self._look(title, author)
            if found is None:
                return ()
            self._cache[key] = json.dumps([[record.title, record.url] for record in found])
        return tuple(self._source(found_title, url) for found_title, url in json.loads(self._cache[key]))

    def question(self, title: str, author: str | None) -> Mapping[str, str]:
        """Parameters of the request."""
        raise NotImplementedError

    def records(self, answer: Answer) -> Iterable[Record]:
        """What the answer lists; may raise anything where the answer is not what the catalogue promises."""
        raise NotImplementedError

    async def _look(self, title: str, author: str | None) -> list[Record] | None:
        """The record that agrees, if any; None where the catalogue could not be asked."""
        answer = await self._ask(self.question(title, author))
        if answer is None:
            return None
        try:
            records = list(self.records(answer))
        except Exception:  # a stranger's answer of any shape: as good as none
            return None
        agreed = [record for record in records if is_link(record.url) and agrees(record, title, author)]
        return agreed[:1]

    async def _ask(self, parameters: Mapping[str, str]) -> Answer | None:
        async with self._turn:
            now = asyncio.get_running_loop().time()
            if self._not_before - now > max(self._pause, self._timeout):
                return None
            await asyncio.sleep(max(0.0, self._not_before - now))
            answer = await self._get(parameters)
            refused = answer is None or answer.status in _REFUSED or answer.status >= 500
            self._not_before = asyncio.get_running_loop().time() + (_quiet(answer) if refused else self._pause)
            return answer if answer is not None and answer.ok else None

    async def _get(self, parameters: Mapping[str, str]) -> Answer | None:
        contact = f"; mailto:{self._contact}" if self._contact else ""
        try:
            return await self._network.get(
                self._address,
                params=dict(parameters),
                headers={"User-Agent": f"{DEFAULT_USER_AGENT.removesuffix(')')}{contact})"},
                max_bytes=_MOST_BYTES,
                timeout=self._timeout,
                attempts=1,
            )
        except BotError:
            return None

    def _source(self, title: str, url: str) -> Source:
        return Source(title=title, url=url, origin=Origin.CATALOGUE, evidence=f"found in {self.label} by its title")


def _quiet(refusal: Answer | None) -> float:
    """Seconds to leave a catalogue alone that did not answer or said no."""
    named = retry_after(refusal.headers) if refusal is not None else None
    return _QUIET if named is None else named


def agrees(record: Record, title: str, author: str | None) -> bool:
    """Whether a record is the work that was meant: its title or main title, and the author where one was named."""
    said = folded(title)
    if len(said.split()) < _SPEAKS_FOR_ITSELF and not author:
        return False
    titles = (folded(record.title), folded(re.split(r"[:–—?]\s", record.title)[0]))
    if max(fuzz.ratio(said, found) for found in titles) < _TITLE:
        return False
    return author is None or any(_same_surname(author, other) for other in record.authors)


def folded(text: str) -> str:
    """Lower-case words without accents and punctuation, without a leading article."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"^(?:the|a|an|der|die|das) ", "", " ".join(plain.split()))


def _same_surname(said: str, found: str) -> bool:
    a, b = folded(said).split(), folded(found.partition(",")[0] if "," in found else found).split()
    return bool(a and b) and fuzz.ratio(a[-1], b[-1]) >= _SURNAME
