"""The socket that reads a podcast feed."""

from typing import Protocol

from bot.domain.feed import Feed, Validators

#: For a feed that was never read, or should be read whole.
NO_VALIDATORS = Validators()


class FeedReader(Protocol):
    """Reads a podcast feed over http(s).

    `read` gives the `Feed`, or None where the server says that nothing changed since `validators` (304).
    Raises `FeedGone` on 410; `FeedError` for anything that is no podcast feed (404, HTML, empty, entities that
    expand); `NetworkError` where trying again may help; `ForbiddenAddress` for private addresses.
    Items without an enclosure are kept, `Episode.enclosure` being None. Two items of one key: the first stays.
    """

    async def read(self, url: str, *, show: str, validators: Validators = NO_VALIDATORS) -> Feed | None: ...
