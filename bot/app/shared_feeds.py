"""Shows that watch the same feed, as after a settings file was renamed: each episode would be worked on twice."""

from collections import defaultdict
from collections.abc import Iterator

from bot.ports import Library


def shared_feeds(library: Library) -> Iterator[str]:
    """A sentence for each feed that several shows watch; what is paused counts for nothing."""
    watching: dict[str, list[str]] = defaultdict(list)
    for show in library.shows():
        state = library.feed_state(show.slug)
        if show.feed and not state.paused:
            watching[state.moved_to or show.feed].append(show.slug)
    for slugs in filter(lambda slugs: len(slugs) > 1, watching.values()):
        yield (
            f"{' and '.join(sorted(slugs))} watch the same feed, so each new episode is transcribed and posted for "
            "both. A show is called after its file: under a new name it is a new show, and the old one stays until "
            "`podbot watch remove SHOW` forgets it."
        )
