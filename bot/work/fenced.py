"""Tools for one claim only: whoever was overtaken while asleep can neither write nor publish nor post with them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from bot import metrics
from bot.domain.publication import Publication, PublicationState
from bot.domain.show import Show
from bot.errors import BotError, Conflict
from bot.pipeline.tools import Tools
from bot.ports import Bundle, Library, Publisher, Reviewer, WorkStatus
from bot.storage.ledger import Claim, Ledger
from bot.storage.library import SqlLibrary

#: Calls something until the database is there.
Insist = Callable[[Callable[[], Any]], Any]


def fenced(tools: Tools, library: SqlLibrary, ledger: Ledger, claim: Claim, *, insist: Insist) -> Tools:
    """The tools with a library that checks the claim inside each write, and a look at it before each word outside.

    The library waits for a database that is away, so that an hour of recognition is not lost over a restart there.
    A look is not a lock: a process frozen inside a request that is already on its way is beyond any fence here;
    publishers and the reviewer therefore look before they write (see their contracts).
    """

    def look() -> None:
        if not insist(lambda: ledger.holds(claim)):
            raise Conflict("Somebody else took this work over or ended it; nothing was sent.")

    def publishers(show: Show) -> Mapping[str, Publisher]:
        return {name: _FencedPublisher(publisher, look) for name, publisher in tools.publishers(show).items()}

    return replace(
        tools,
        library=cast(Library, _Patient(library.guarded(ledger.guard(claim)), library, insist)),
        reviewer=_FencedReviewer(tools.reviewer, look),
        publishers=publishers,
    )


class _Patient:
    """Every method of a library, insisted on."""

    def __init__(self, fenced: SqlLibrary, plain: SqlLibrary, insist: Insist) -> None:
        self._fenced, self._plain, self._insist = fenced, plain, insist

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._fenced, name)
        return lambda *args, **kwargs: self._insist(lambda: method(*args, **kwargs))

    def change_value(self, name: str, *, before: str | None, after: str | None) -> bool:
        """It names what it replaces, and that is a fence of its own; a turn at a target outlasts the claim."""
        return bool(self._insist(lambda: self._plain.change_value(name, before=before, after=after)))

    def save_publication(self, publication: Publication) -> None:
        """What went out is out, whoever sent it: its receipt passes the fence, unless a newer revision has one."""
        known = self._insist(lambda: self._plain.publications(publication.episode))
        newer = any(one.target == publication.target and one.revision > publication.revision for one in known)
        fact = publication.state is PublicationState.PUBLISHED and not newer
        library = self._plain if fact else self._fenced
        self._insist(lambda: library.save_publication(publication))


class _FencedReviewer:
    def __init__(self, reviewer: Reviewer, look: Callable[[], None]) -> None:
        self._reviewer, self._look = reviewer, look

    async def show_draft(self, key: str) -> None:
        self._look()
        await self._reviewer.show_draft(key)

    async def show_progress(self, key: str, status: WorkStatus) -> None:
        await self._reviewer.show_progress(key, status)

    async def tell(self, key: str, text: str) -> None:
        self._look()
        await self._reviewer.tell(key, text)


class _FencedPublisher:
    def __init__(self, publisher: Publisher, look: Callable[[], None]) -> None:
        self._publisher, self._look = publisher, look
        self.name = publisher.name

    async def publish(
        self, bundle: Bundle, *, receipt: Publication | None, now: datetime, dry_run: bool = False
    ) -> Publication:
        self._look()
        sent = metrics.PUBLICATIONS.labels
        try:
            done = await self._publisher.publish(bundle, receipt=receipt, now=now, dry_run=dry_run)
        except BotError:
            sent(self.name, "failed").inc()
            raise
        sent(self.name, done.state.value).inc()
        return done

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        self._look()
        return await self._publisher.unpublish(receipt, now=now)
