"""Shows that watch the same feed are told, since each episode would be worked on for all of them."""

from dataclasses import replace

from bot.app.shared_feeds import shared_feeds
from bot.testing.library import MemoryLibrary
from bot.testing.nouns import a_show

FEED = "https://example.com/feed.xml"


def _library(**feeds: str) -> MemoryLibrary:
    library = MemoryLibrary()
    for slug, feed in feeds.items():
        library.save_show(replace(a_show(), slug=slug, feed=feed))
    return library


def test_a_show_whose_file_was_renamed_is_told_beside_the_old_one() -> None:
    (told,) = shared_feeds(_library(cafe=FEED, old_cafe=FEED, harbour="https://example.com/other.xml"))
    assert told.startswith("cafe and old_cafe watch the same feed") and "`podbot watch remove SHOW`" in told


def test_a_paused_show_and_shows_without_feeds_share_none() -> None:
    library = _library(cafe=FEED, old_cafe=FEED, one="", two="")
    library.save_feed_state(replace(library.feed_state("old_cafe"), paused=True))
    assert list(shared_feeds(library)) == []


def test_a_feed_that_moved_counts_where_it_is_now() -> None:
    library = _library(cafe=FEED, harbour="https://example.com/before.xml")
    library.save_feed_state(replace(library.feed_state("harbour"), moved_to=FEED))
    assert len(list(shared_feeds(library))) == 1
