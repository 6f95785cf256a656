"""Titles and descriptions that say who takes part, in the forms that shows use."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.person import Origin, Person
from bot.domain.show import Show
from bot.ports import EpisodeContext, History
from bot.speech.names.announced import announced, hosts_in, hosts_told, is_person
from bot.speech.names.hints import NameKind, candidates
from bot.speech.voices.roster import is_short_for, roster
from bot.testing.nouns import an_episode


@pytest.mark.parametrize(
    ("title", "guests"),
    [
        ("#7 – Nora Whitfield: Nets, Knots and the Price of Rope", ["Nora Whitfield"]),
        ("Episode 12: Tomás Aguirre on tides", []),  # "on" joins name and topic: no part of its own
        ("Tides with Nora Whitfield from the Harbour Museum", ["Nora Whitfield"]),
        ("Tides | Nora Whitfield, keeper of the light", ["Nora Whitfield"]),
        ("Nora Whitfield and Tomás Aguirre – Rope", ["Nora Whitfield", "Tomás Aguirre"]),
        ("Nora Whitfield Interview", ["Nora Whitfield"]),
        ("#31 Vom Knoten zum Netz mit Jean-Victor Sander vom Museum", ["Jean-Victor Sander"]),
        ("Netze von gestern – mit Tobias Kling von HHLA", ["Tobias Kling"]),
        ("Gemischte Tüte: Netze und Knoten", []),
        ("Mixed Bag: Nets and Knots", []),
        ("Open Questions with Better Tools", []),
        ("Harbour Law: What Captains Owe", []),
        ("", []),
    ],
)
def test_guests_are_found_in_titles(title: str, guests: list[str]) -> None:
    found = announced(title, "", "de" if "mit" in title or "und" in title else "en")
    assert [one.name for one in found if one.role == "guest"] == guests


@pytest.mark.parametrize(
    ("text", "hosts", "guests"),
    [
        ("Nora Whitfield and Bo Lind are joined by Tom Aguirre and Ida Roth to discuss rope.",
         ["Nora Whitfield", "Bo Lind"], ["Tom Aguirre", "Ida Roth"]),
        ("In this episode, Nora and Scott talk about rope with special guest Ida Roth, from the museum.",
         ["Nora", "Scott"], ["Ida Roth"]),
        ("Nora und Andreas sprechen über Netze.", ["Nora", "Andreas"], []),
        ("Wir haben mit Ida Roth gesprochen, die Netze flickt.", [], ["Ida Roth"]),
        ("Ida Roth is a net maker from the coast. Please support this podcast by checking out our sponsors.",
         [], ["Ida Roth"]),
        ("The show about boats, hosted by Nora Whitfield.", ["Nora Whitfield"], []),
        ("We talk about rope, tides and what Harbour Law says. Sponsored by Linode Cloud.", [], []),
        ("Captains talk to Pilot Boats in Morse Code.", [], []),
        ("Conversamos con Ida Roth, que repara redes.", [], ["Ida Roth"]),
        ("Notre invitée du jour est Ida Roth.", [], ["Ida Roth"]),
        ("Il nostro ospite è Tom Aguirre.", [], ["Tom Aguirre"]),
        ("Nosso convidado é Tom Aguirre.", [], ["Tom Aguirre"]),
        ("Te gast is Ida Roth, die netten boet.", [], ["Ida Roth"]),
    ],
)  # fmt: skip
def test_descriptions_tell_who_leads_and_who_visits(text: str, hosts: list[str], guests: list[str]) -> None:
    found = list(announced("", text, "de" if "sprechen" in text or "gesprochen" in text else "en"))
    assert [one.name for one in found if one.role == "host"] == hosts
    assert [one.name for one in found if one.role == "guest"] == guests


def test_a_nickname_between_the_names_is_kept_beside_them() -> None:
    (nora, _) = hosts_told("Nora “Knots” Whitfield and Bo Lind discuss rope.", "en")
    assert (nora.name, nora.also) == ("Nora Whitfield", ("Knots",))


@pytest.mark.parametrize(
    ("title", "hosts"),
    [
        ("The Nora Whitfield Show", ["Nora Whitfield"]),
        ("Nora Whitfield Podcast", ["Nora Whitfield"]),
        ("Tides with Nora Whitfield & Bo Lind", ["Nora Whitfield", "Bo Lind"]),
        ("The Harbour Podcast", []),
        ("Science Friday", []),
    ],
)
def test_a_show_may_bear_its_hosts_name(title: str, hosts: list[str]) -> None:
    assert list(hosts_in(title, "en")) == hosts


@pytest.mark.parametrize("name", ["Sara Walker", "Mark Ropewalk", "Ida de la Cruz", "Demis Zappalà"])
def test_these_are_people(name: str) -> None:
    assert is_person(name, "en")


@pytest.mark.parametrize("name", ["Harbour Law", "Tides Weekly Newsletter", "Net Cloud", "Nora Podcast", "Open Source"])
def test_these_are_not(name: str) -> None:
    assert not is_person(name, "en")


@pytest.mark.parametrize(("short", "name"), [("Wolfi", "Wolfgang"), ("Greg", "Gregory"), ("Jonathan", "Jon")])
def test_first_names_have_short_forms(short: str, name: str) -> None:
    assert is_short_for(short, name)


def _about(title: str = "Rope", description: str = "", **more: object) -> EpisodeContext:
    episode = replace(an_episode(title=title), description=description)
    return EpisodeContext(episode=episode, show=Show(slug="harbour", title="Harbour"), **more)  # type: ignore[arg-type]


def test_the_shows_own_description_and_earlier_items_tell_its_hosts() -> None:
    told = roster(_about(feed_description="Nora Whitfield and Bo Lind talk about boats."))
    assert [(one.name, one.role, one.present) for one in told] == [
        ("Nora Whitfield", "host", True), ("Bo Lind", "host", True)]  # fmt: skip
    earlier = tuple(replace(an_episode(number), description="Nora and Bo talk about rope.") for number in (1, 2, 3))
    assert [one.name for one in roster(_about(history=History(episodes=earlier)))] == ["Nora", "Bo"]


def test_the_feeds_author_is_its_host_unless_it_is_a_company() -> None:
    def hosts(author: str) -> list[str]:
        about = _about()
        return [one.name for one in roster(replace(about, episode=replace(about.episode, author=author)))]

    assert hosts("Nora Whitfield & Bo Lind") == ["Nora Whitfield", "Bo Lind"]
    assert hosts("Harbour Radio") == hosts("Signal Tower Media") == []


def test_a_host_whom_the_episode_does_not_name_beside_others_may_be_away() -> None:
    hosts = tuple(Person(name=name, role="host", origin=Origin.REGISTRY) for name in ("Nora Whitfield", "Bo Lind"))
    about = _about(description="Nora Whitfield and Ida Roth talk about rope.")
    found = roster(EpisodeContext(episode=about.episode, show=Show(slug="h", title="Harbour", hosts=hosts)))
    assert {one.name: one.present for one in found} == {"Nora Whitfield": True, "Bo Lind": False, "Ida Roth": True}


def test_a_first_name_joins_the_whole_one() -> None:
    found = roster(_about(title="Rope with Wolfgang Kling", description="Nora und Wolfi sprechen über Netze."))
    assert [one.name for one in found] == ["Wolfgang Kling", "Nora"]


def test_things_in_a_title_are_nobody() -> None:
    assert roster(_about(title="Harbour Newsletter 12, Rope Law and Sail Cloud")) == ()


def test_a_guest_with_an_everyday_name_may_be_said() -> None:
    sara, *_ = candidates(_about(title="#7 – Sara Walker: Rope"))
    assert (sara.text, sara.kind, sara.present) == ("Sara Walker", NameKind.PERSON, True)


@given(st.text(alphabet="Aa, .-–:|(“”)#1\n", max_size=400) | st.text(max_size=200))
def test_nothing_that_a_feed_may_hold_is_too_much(text: str) -> None:
    found = list(announced(text, text, "en"))
    assert all(one.name and all(word in text for word in one.name.split()) for one in found)


def test_an_endless_title_is_read_in_no_time() -> None:
    assert not list(announced("A" * 100_000, "Aa " * 50_000, "en"))
