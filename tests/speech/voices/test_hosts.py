"""The hosts of a show that nobody has configured yet."""

from dataclasses import replace

import pytest

from bot.domain.feed import Feed
from bot.domain.person import Origin, Person
from bot.speech.voices.hosts import hosts_of
from bot.testing.nouns import an_episode

NAMES = "Nora Whitfield and Bo Lind"


def _feed(**facts: object) -> Feed:
    return Feed(**({"url": "https://example.com/feed", "title": "Harbour"} | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "facts",
    [
        {"title": "Harbour with Nora Whitfield and Bo Lind"},
        {"author": "Nora Whitfield & Bo Lind"},
        {"description": "A show about boats. Hosted by Nora Whitfield and Bo Lind."},
        {"episodes": tuple(replace(an_episode(number), description=f"{NAMES} talk.") for number in (1, 2, 3))},
    ],
    ids=["title", "author", "description", "episodes"],
)  # fmt: skip
def test_hosts_are_found_wherever_a_feed_names_them(facts: dict[str, object]) -> None:
    assert [(host.name, host.role) for host in hosts_of(_feed(**facts))] == [
        ("Nora Whitfield", "host"),
        ("Bo Lind", "host"),
    ]


def test_tags_that_name_people_come_first() -> None:
    ada = Person(name="Ada Stone", role="host", origin=Origin.PERSON)
    assert hosts_of(_feed(people=(ada,), author="Nora Whitfield")) == (ada,)


def test_companies_first_names_and_guests_are_no_hosts() -> None:
    guest = replace(an_episode(1, title="Rope with Ida Roth"), description="Nora and Bo are joined by Ida Roth.")
    assert hosts_of(_feed(author="Harbour Media", episodes=(guest, replace(guest, guid="2")))) == ()
