"""The identity of an episode, and the names of its folder."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.episode import Enclosure, Episode
from bot.domain.slug import slugify


def _episode(**changes: object) -> Episode:
    return Episode(**{"show": "s", "title": "T", "guid": "g", **changes})  # type: ignore[arg-type]


def test_the_guid_alone_tells_episodes_of_a_show_apart() -> None:
    assert _episode().key == _episode(title="Other", enclosure=Enclosure(url="https://e/1.mp3")).key
    assert _episode().key != _episode(guid="h").key
    assert _episode().key != _episode(show="t").key


def test_without_a_guid_address_and_title_do() -> None:
    first = _episode(guid=None, enclosure=Enclosure(url="https://e/1.mp3"))
    assert first.key == _episode(guid=None, enclosure=Enclosure(url="https://e/1.mp3")).key
    assert first.key != _episode(guid=None, enclosure=Enclosure(url="https://e/2.mp3")).key


def test_the_folder_has_date_and_title() -> None:
    episode = _episode(title="Ärger über Öl, Teil 2", published=datetime(2026, 3, 3, tzinfo=UTC))
    assert episode.slug == "2026-03-03-arger-uber-ol-teil-2"


@given(st.text())
def test_a_slug_is_always_a_safe_name(text: str) -> None:
    slug = slugify(text)
    assert slug and len(slug) <= 60
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug.startswith("-") and not slug.endswith("-")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Приливы и порт", "prilivy-i-port"),
        ("港口的潮汐", "gangkoudechaoxi"),
        ("한국의 항구", "hangugui-hanggu"),
        ("Λιμάνι", "limani"),
        ("Tides 🎉 … at night", "tides-at-night"),
        ("🎉", "untitled"),
    ],
)
def test_every_script_gives_a_name_of_its_own(title: str, slug: str) -> None:
    assert slugify(title) == slug
