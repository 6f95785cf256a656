"""Links from the conversation: kept for the show, offered to the draft they were posted for."""

import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from bot.domain.notes import Source
from bot.domain.weblink import same_page
from bot.errors import NotFound
from bot.ports import Library

#: Links kept of one show; the oldest leave.
MOST_KEPT = 300
_keeping = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedLink:
    """A link that somebody posted for a show."""

    url: str
    #: Member id.
    by: str
    #: ISO 8601, UTC.
    at: str
    title: str = ""
    #: Address of the message.
    message: str = ""


def keep_links(library: Library, show: str, links: Iterable[PostedLink]) -> int:
    """Remember links for the show's next draft; pages known already are not kept twice. Gives how many were new."""
    with _keeping:
        kept = list(kept_links(library, show))
        new = 0
        for link in links:
            if not any(same_page(link.url, known.url) for known in kept):
                kept.append(link)
                new += 1
        if new:
            _save(library, show, kept[-MOST_KEPT:])
        return new


def drop_links(library: Library, show: str, urls: Iterable[str]) -> None:
    """Forget links that were added or not wanted."""
    gone = list(urls)
    with _keeping:
        kept = kept_links(library, show)
        _save(library, show, [link for link in kept if not any(same_page(link.url, url) for url in gone)])


def kept_links(library: Library, show: str) -> Sequence[PostedLink]:
    """Everything posted for a show that nobody decided about, oldest first."""
    kept = library.get_value(_name(show))
    return tuple(PostedLink(**link) for link in json.loads(kept)) if kept else ()


def links_for(library: Library, key: str) -> Sequence[PostedLink]:
    """The links posted between the episode before and this one, without those that are sources already.

    The newest episode also gets what is posted after it, until the next one comes.
    """
    show = library.episode(key).episode.show
    kept = kept_links(library, show)
    if not kept:
        return ()
    after, until = _window(library, key, show)
    sources = _sources(library, key)
    return tuple(
        link
        for link in kept
        if (after is None or datetime.fromisoformat(link.at) > after)
        and (until is None or datetime.fromisoformat(link.at) <= until)
        and known_source(sources, link.url) is None
    )


def known_source(sources: Iterable[Source], url: str) -> Source | None:
    """The source that is this page already."""
    return next((source for source in sources if same_page(source.url, url)), None)


def _window(library: Library, key: str, show: str) -> tuple[datetime | None, datetime | None]:
    episodes = [state.episode for state in library.episodes(show=show, limit=50) if state.episode.published]
    episodes.sort(key=lambda episode: episode.published or datetime.max.replace(tzinfo=UTC), reverse=True)
    place = next((i for i, episode in enumerate(episodes) if episode.key == key), None)
    if place is None:
        return None, None
    before = episodes[place + 1].published if place + 1 < len(episodes) else None
    return before, None if place == 0 else episodes[place].published


def _sources(library: Library, key: str) -> Sequence[Source]:
    try:
        return library.draft(key).revision.notes.sources
    except NotFound:
        return ()


def _save(library: Library, show: str, links: Sequence[PostedLink]) -> None:
    library.set_value(_name(show), json.dumps([asdict(link) for link in links]) if links else None)


def _name(show: str) -> str:
    return f"links/{show}"
