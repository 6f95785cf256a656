"""Publish: one approved revision to one target, with a receipt that says what is where."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.domain.episode import Episode, Stage
from bot.domain.publication import Publication, PublicationState, stage_by
from bot.domain.show import Show
from bot.errors import BotError, Conflict, NotFound, PublishError
from bot.pipeline.on_the_wire import Sent, alone_at, answered, leaves
from bot.pipeline.tools import Tools
from bot.ports import Artifacts, AuditEntry, Bundle, Library, Publisher

_APPROVED = (Stage.APPROVED, Stage.PUBLISHED)


async def publish(tools: Tools, key: str, revision: int, target: str, *, now: datetime) -> Publication:
    """Send the revision to the target and keep the receipt; when every target has it, the episode is PUBLISHED.

    What is out already is not sent again. What is on the wire can't be called back: whoever stops waiting for it leaves
    it to its answer, so that its receipt is written down and it can be taken back. Raises `Conflict` where the episode
    is not (or no longer) approved, was taken back, or a newer revision is out, and what the publisher raises; the
    receipt then says FAILED and why.
    """
    return await asyncio.shield(asyncio.ensure_future(_in_turn(tools, key, revision, target, now)))


async def _in_turn(tools: Tools, key: str, revision: int, target: str, now: datetime) -> Publication:
    async with alone_at(tools.library, key, target):
        return await _publish(tools, key, revision, target, now)


async def _publish(tools: Tools, key: str, revision: int, target: str, now: datetime) -> Publication:
    library = tools.library
    receipt = await asyncio.to_thread(receipt_of, library, key, target)
    if receipt and _is_out(receipt, revision):
        await asyncio.to_thread(follow_receipts, tools, key, now)
        return receipt
    early = await asyncio.to_thread(_is_early, tools, key, target)
    await asyncio.to_thread(_refuse, library, key, revision, receipt, early)
    left = Sent(revision=revision, at=now)
    try:
        publisher = await asyncio.to_thread(publisher_of, tools, key, target)
        async with bundle(tools, key, revision) as whole:
            content = _unapproved(whole) if early else whole
            await leaves(library, key, target, left)
            sent = await publisher.publish(content, receipt=for_publisher(receipt), now=now)
    except BotError as error:
        await asyncio.to_thread(_keep_failure, library, key, revision, target, receipt, error, now)
        if not error.retryable:  # refused; else it may have arrived all the same, and been too slow to say so
            await answered(library, key, target, left)
        raise
    sent = replace(sent, episode=key, target=target, revision=revision, taken_back=False)
    if early:  # approval sends it again, then whole
        sent = replace(sent, state=PublicationState.PENDING, message="The rest follows the approval.")
    await asyncio.to_thread(library.save_publication, sent)
    await answered(library, key, target, left)
    await asyncio.to_thread(follow_receipts, tools, key, now)
    return sent


def _is_early(tools: Tools, key: str, target: str) -> bool:
    """Whether the draft only stands, and the target gets chapters and transcript all the same."""
    state = tools.library.episode(key)
    return state.stage is Stage.IN_REVIEW and target in tools.early(tools.library.show(state.episode.show))


def _unapproved(whole: Bundle) -> Bundle:
    """Chapters and transcript: what nobody need approve."""
    files = {name: data for name, data in whole.files.items() if name.startswith(("chapters.", "transcript."))}
    return replace(whole, files=files, early=True)


def targets_of(tools: Tools, key: str) -> tuple[str, ...]:
    """The names of all targets of the episode's show."""
    return tuple(tools.publishers(_show(tools.library, key)))


def receipt_of(library: Library, key: str, target: str) -> Publication | None:
    """What was last written down about the target, None where nothing was ever sent there."""
    return next((receipt for receipt in library.publications(key) if receipt.target == target), None)


def for_publisher(receipt: Publication | None) -> Publication | None:
    """The receipt as a publisher needs it: what was taken back has to be brought out again, also by the second try."""
    return replace(receipt, state=PublicationState.UNPUBLISHED) if receipt and receipt.taken_back else receipt


def _is_out(receipt: Publication, revision: int) -> bool:
    return receipt.state is PublicationState.PUBLISHED and receipt.revision == revision


def _refuse(library: Library, key: str, revision: int, receipt: Publication | None, early: bool) -> None:
    state = library.episode(key)
    title = state.episode.title
    if receipt and receipt.state is PublicationState.UNPUBLISHED:
        raise Conflict(f"“{title}” was taken back from {receipt.target}. Publish it, or approve it, again.")
    if not early and state.stage not in _APPROVED:
        raise Conflict(f"“{title}” is {state.stage.value}, not approved, so revision {revision} was not published.")
    if receipt and receipt.state is PublicationState.PUBLISHED and receipt.revision > revision:
        raise Conflict(f"“{title}”: revision {receipt.revision} is out already, so {revision} was not published.")


def publisher_of(tools: Tools, key: str, target: str) -> Publisher:
    """The target of that name; `PublishError` naming those there are."""
    known = tools.publishers(_show(tools.library, key))
    if target not in known:
        names = ", ".join(known) or "none"
        raise PublishError(f"The show has no target {target!r} (it has: {names}). Check the show's settings.")
    return known[target]


def _show(library: Library, key: str) -> Show:
    return library.show(library.episode(key).episode.show)


@asynccontextmanager
async def bundle(tools: Tools, key: str, revision: int) -> AsyncIterator[Bundle]:
    """The revision with its files; the audio lies on this machine's disk while the block runs."""
    library = tools.library
    draft = await asyncio.to_thread(library.draft, key, revision)
    episode = (await asyncio.to_thread(library.episode, key)).episode
    show = await asyncio.to_thread(library.show, episode.show)
    transcript = await asyncio.to_thread(library.transcript, key, draft.revision.transcript)
    notes = draft.revision.notes
    files = await asyncio.to_thread(
        lambda: tools.renderer.render(show=show, episode=episode, notes=notes, transcript=transcript)
    )
    kept = Bundle(show=show, episode=episode, notes=notes, transcript=transcript, revision=revision, files=files)
    document = await _feed_document(tools.artifacts, episode)
    async with _audio(tools, key) as audio:
        yield replace(kept, audio=audio, feed_document=document)


async def _feed_document(artifacts: Artifacts, episode: Episode) -> bytes | None:
    try:
        return await artifacts.get(feed_document_key(episode.show))
    except NotFound:
        return None


def feed_document_key(slug: str) -> str:
    """Where the feed document of a show is kept as it was last read."""
    return f"{slug}/feed.xml"


@asynccontextmanager
async def _audio(tools: Tools, key: str) -> AsyncIterator[Path | None]:
    known = await asyncio.to_thread(tools.library.audio, key)
    if known is None or not await tools.artifacts.exists(known[1]):
        yield None
        return
    opened = tools.artifacts.local(known[1])
    path = await asyncio.to_thread(opened.__enter__)
    try:
        yield path
    finally:
        await asyncio.to_thread(opened.__exit__, None, None, None)


def _keep_failure(
    library: Library, key: str, revision: int, target: str, receipt: Publication | None, error: BotError, now: datetime
) -> None:
    """A failure beside what is known of the target, so that the next try finds the post that may be there."""
    message = str(error)
    ids = (receipt.ids or {} if receipt else {}) | (error.ids or {} if isinstance(error, PublishError) else {})
    failed = Publication(
        episode=key, target=target, revision=revision, state=PublicationState.FAILED, at=now, message=message
    )
    if receipt or ids:
        back = receipt is not None and receipt.taken_back
        failed = replace(failed, ids=ids, url=receipt.url if receipt else "", taken_back=back)
    library.save_publication(failed)
    if receipt is None or (receipt.state, receipt.message) != (PublicationState.FAILED, message):
        # chats look there for what was done elsewhere, and show it in the draft
        library.audit(AuditEntry(at=now, by="podbot", action=f"{target} failed", subject=key, after=message[:500]))


def follow_receipts(tools: Tools, key: str, now: datetime) -> None:
    """Set the stage that the receipts tell."""
    library, targets = tools.library, targets_of(tools, key)
    state = library.episode(key)
    stage = stage_by(library.publications(key), state.stage, revision=state.draft_revision, targets=targets)
    if stage is not state.stage:
        library.set_stage(key, stage, now=now)
