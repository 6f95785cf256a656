"""Which episode a person means."""

import pytest

from bot.domain.episode import Enclosure, Episode
from bot.domain.feed import Feed
from bot.errors import EpisodeNotFound
from bot.pipeline.pick import pick


def _feed(*titles: str, silent: str = "") -> Feed:
    episodes = tuple(
        Episode(
            show="s",
            title=title,
            guid=f"guid-{title}",
            enclosure=None if title == silent else Enclosure(url=f"https://e/{title}.mp3"),
        )
        for title in titles
    )
    return Feed(url="https://e/feed.xml", title="S", episodes=episodes)


@pytest.mark.parametrize(
    ("which", "title"),
    [("latest", "Gamma ray"), ("1", "Gamma ray"), ("3", "Alpha"), ("guid-Beta", "Beta"), ("bet", "Beta")],
)
def test_latest_a_number_a_guid_or_words_of_the_title(which: str, title: str) -> None:
    assert pick(_feed("Gamma ray", "Beta", "Alpha"), which).title == title


def test_latest_skips_items_without_audio() -> None:
    assert pick(_feed("Announcement", "Beta", silent="Announcement")).title == "Beta"


@pytest.mark.parametrize("which", ["4", "0", "nothing like it", "a"])
def test_what_fits_none_or_many_is_told_with_examples(which: str) -> None:
    with pytest.raises(EpisodeNotFound) as error:
        pick(_feed("Gamma ray", "Beta", "Alpha"), which)
    assert "https://e/feed.xml" in str(error.value)


def test_an_item_without_audio_is_told() -> None:
    with pytest.raises(EpisodeNotFound, match="no enclosure"):
        pick(_feed("Text", "Beta", silent="Text"), "guid-Text")


def test_a_feed_without_audio_is_told() -> None:
    with pytest.raises(EpisodeNotFound, match="none of its 1 items"):
        pick(_feed("Text", silent="Text"))


def test_a_feed_with_one_episode_is_said_to_have_one() -> None:
    with pytest.raises(EpisodeNotFound, match=r"has 1 episode\.$"):
        pick(_feed("Only"), "3")
