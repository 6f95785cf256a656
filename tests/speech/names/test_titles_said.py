"""Titles of linked works are written as they are written there, and nothing that only resembles them is touched."""

import pytest

from bot.domain.person import Link, LinkGroup, Origin
from bot.speech.names.keeper import ShowNames
from bot.testing.name_keeper import knowing, said

LINKS = LinkGroup(
    name="HARBOURS",
    links=(
        Link(label="Robust Harbours via Large-Scale Weak Moorings", url="https://a.example/1", origin=Origin.REGISTRY),
        Link(label="Harbour Core 28.1 release candidates: all changes", url="https://a.example/2"),
        Link(label="How to build a boat at home", url="https://a.example/3"),
        Link(label="Tides", url="https://a.example/4"),
    ),
)


def mended(text: str) -> str:
    return ShowNames().correct(said(text, probability=0.8), knowing(link_groups=(LINKS,))).text


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        (
            "It is called Robust's harbors via large-scale week moorings.",
            "It is called Robust Harbours via Large-Scale Weak Moorings.",
        ),
        ("So harbor core 28.1 release candidate came.", "So Harbour Core 28.1 release candidates came."),
    ],
)
def test_a_title_with_a_word_misheard_is_put_right(heard: str, written: str) -> None:
    assert mended(heard) == written


@pytest.mark.parametrize(
    "text",
    [
        "Now how to build a house at home?",  # another thing
        "The harbour core 28.2 release candidates came.",  # another number
        "The robust harbours via large-scale weak moorings are old.",  # right already
        "The tights are old.",  # one word is no title
    ],
)
def test_what_only_resembles_a_title_stays(text: str) -> None:
    assert mended(text) == text


def test_what_was_heard_is_kept_with_the_reason() -> None:
    corrected = ShowNames().correct(
        said("In robust harbors via large scale weak moorings.", probability=0.8), knowing(link_groups=(LINKS,))
    )
    (correction,) = corrected.corrections
    assert correction.original == "robust harbors via large scale weak moorings"
    assert correction.reason == "sounds and is spelt like a title in the show's links"
    assert correction.origin is Origin.REGISTRY
