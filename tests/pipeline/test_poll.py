"""What a read feed means, decided without reading one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.episode import Enclosure, Episode, Stage
from bot.domain.feed import Feed, Validators
from bot.pipeline.poll import (
    LONGEST_PAUSE,
    PollPlan,
    after_failure,
    after_nothing_new,
    after_reading,
    is_due,
)
from bot.ports import EpisodeState, FeedState
from bot.testing.nouns import NOW, an_episode

PLAN = PollPlan(every=900, first_time=1)
FRESH = FeedState(show="harbour")
POLLED = FeedState(show="harbour", polled_at=NOW, next_poll_at=NOW + timedelta(minutes=15))


def a_feed(*episodes: Episode, **facts: object) -> Feed:
    ordered = sorted(episodes, key=lambda one: one.published or NOW, reverse=True)
    return Feed(url="https://example.com/harbour.xml", title="Harbour", episodes=tuple(ordered), **facts)  # type: ignore[arg-type]


def known(*episodes: Episode, stage: Stage = Stage.IN_REVIEW) -> list[EpisodeState]:
    return [EpisodeState(episode=one, stage=stage) for one in episodes]


def with_audio(episode: Episode, url: str, length: int | None = 1000) -> Episode:
    return replace(episode, enclosure=Enclosure(url=url, length=length, type="audio/mpeg"))


def read(feed: Feed, *known: EpisodeState, state: FeedState = POLLED, plan: PollPlan = PLAN):  # type: ignore[no-untyped-def]
    return after_reading(feed, known=known, state=state, plan=plan, now=NOW)


def test_at_first_sight_all_are_listed_and_the_newest_goes_to_work() -> None:
    one, two, three = an_episode(1), an_episode(2), an_episode(3)
    intents = read(a_feed(one, two, three), state=FRESH)
    assert intents.keep == (three, two, one) and intents.produce == (three.key,)


def test_how_many_go_to_work_at_first_sight_is_the_shows_choice() -> None:
    episodes = [an_episode(number) for number in (1, 2, 3)]
    assert len(read(a_feed(*episodes), state=FRESH, plan=PollPlan(first_time=2)).produce) == 2
    assert read(a_feed(*episodes), state=FRESH, plan=PollPlan(first_time=0)).produce == ()


def test_a_trailer_is_not_the_newest_episode_of_a_show() -> None:
    trailer = replace(an_episode(3), kind="trailer")
    assert read(a_feed(an_episode(2), trailer), state=FRESH).produce == (an_episode(2).key,)
    assert read(a_feed(trailer), state=FRESH).produce == (trailer.key,)


def test_what_the_feed_says_of_the_show_is_remembered() -> None:
    state = read(a_feed(an_episode(1), description="About boats.")).state
    assert (state.title, state.description) == ("Harbour", "About boats.")


def test_afterwards_every_new_episode_goes_to_work_once() -> None:
    one, two, three = an_episode(1), an_episode(2), an_episode(3)
    intents = read(a_feed(one, two, three), *known(one))
    assert set(intents.produce) == {two.key, three.key} and set(intents.keep) == {two, three}
    again = read(a_feed(one, two, three), *known(one, two, three))
    assert (again.produce, again.keep, again.suspects) == ((), (), ())


def test_back_catalogue_that_appears_is_listed_and_said_not_worked_on() -> None:
    old = replace(an_episode(1), published=NOW - timedelta(days=400))
    intents = read(a_feed(old, an_episode(2)), *known(an_episode(2)))
    assert intents.keep == (old,) and intents.produce == () and "1 older episode appeared" in intents.say[0]


def test_an_episode_dated_next_year_makes_none_of_todays_back_catalogue() -> None:
    slip, today = replace(an_episode(1), published=NOW + timedelta(days=365)), an_episode(2)
    intents = read(a_feed(slip, today), *known(slip))
    assert intents.produce == (today.key,) and intents.say == ()


def test_an_item_without_audio_waits_for_it() -> None:
    silent = replace(an_episode(2), enclosure=None)
    first = read(a_feed(an_episode(1), silent), *known(an_episode(1)))
    assert first.keep == (silent,) and first.produce == ()
    later = read(a_feed(an_episode(1), an_episode(2)), *known(an_episode(1)), *known(silent, stage=Stage.DISCOVERED))
    assert later.produce == (an_episode(2).key,)


def test_changed_metadata_is_kept_and_starts_no_work() -> None:
    renamed = replace(an_episode(1), title="A better title")
    intents = read(a_feed(renamed), *known(an_episode(1)))
    assert intents.keep == (renamed,) and intents.produce == ()


def test_a_daily_token_is_no_new_audio() -> None:
    monday = with_audio(an_episode(1), "https://a.example/1.mp3?token=monday")
    tuesday = with_audio(an_episode(1), "https://a.example/1.mp3?token=tuesday")
    intents = read(a_feed(tuesday), *known(monday))
    assert intents.suspects == () and intents.keep == (tuesday,)


@pytest.mark.parametrize(
    ("url", "length", "suspect"),
    [("https://a.example/1.mp3", 1000, False), ("https://a.example/1.mp3", None, False),
     ("https://a.example/1.mp3", 2000, True), ("https://a.example/1-v2.mp3", 1000, True),
     ("https://cdn.example/1.mp3", None, True)],
)  # fmt: skip
def test_other_audio_under_the_same_guid_is_looked_at_before_it_is_kept(url: str, length: int, suspect: bool) -> None:
    before, now = (
        with_audio(an_episode(1), "https://a.example/1.mp3"),
        with_audio(an_episode(1), url, length),
    )
    intents = read(a_feed(now), *known(before))
    assert bool(intents.suspects) is suspect and intents.produce == ()
    assert (now in intents.keep) is (not suspect and now != before)


def test_audio_that_was_never_fetched_cannot_be_replaced() -> None:
    before = with_audio(an_episode(1), "https://a.example/1.mp3")
    now = with_audio(an_episode(1), "https://a.example/2.mp3")
    intents = read(a_feed(now), *known(before, stage=Stage.DISCOVERED))
    assert intents.suspects == () and intents.keep == (now,)


def test_without_a_guid_a_token_makes_no_second_episode() -> None:
    nameless = replace(an_episode(1), guid=None)
    monday = with_audio(nameless, "https://a.example/1.mp3?token=monday")
    tuesday = with_audio(nameless, "https://a.example/1.mp3?token=tuesday")
    assert monday.key != tuesday.key
    intents = read(a_feed(tuesday), *known(monday))
    assert intents.produce == () and intents.keep == ()


def test_a_show_that_moves_and_changes_all_guids_is_not_done_again() -> None:
    old = [an_episode(number) for number in range(1, 5)]
    new = [replace(one, guid=f"https://new.example/{one.guid}") for one in old]
    intents = read(a_feed(*new), *known(*old))
    assert intents.produce == () and {one.key for one in intents.keep} <= {one.key for one in old}


def test_state_after_reading_waits_for_the_longer_of_period_and_ttl() -> None:
    usual = read(a_feed(validators=Validators(etag='"1"'))).state
    assert usual.validators.etag == '"1"' and usual.next_poll_at == NOW + timedelta(minutes=15)
    assert read(a_feed(ttl_minutes=45)).state.next_poll_at == NOW + timedelta(minutes=45)
    assert read(a_feed(ttl_minutes=1440)).state.next_poll_at == NOW + timedelta(hours=1)


def test_a_feed_that_moved_for_good_is_followed_and_said_once() -> None:
    moved = a_feed(moved_to="https://new.example/feed")
    first = read(moved)
    assert first.state.moved_to == "https://new.example/feed" and "has moved for good" in first.say[0]
    assert read(moved, state=first.state).say == ()
    assert read(a_feed(), state=first.state).state.moved_to == "https://new.example/feed"


def test_a_feed_that_fails_all_day_is_said_once_and_asked_less_and_less() -> None:
    state, said, waits = POLLED, [], []
    now = NOW
    while now < NOW + timedelta(days=1):
        intents = after_failure("It timed out.", state=state, plan=PLAN, now=now)
        state = intents.state
        said += intents.say
        assert state.next_poll_at is not None
        waits.append(state.next_poll_at - now)
        now = state.next_poll_at
    assert len(said) == 1 and "It timed out." in said[0] and "keeps trying by itself" in said[0]
    assert waits == sorted(waits) and waits[0] == timedelta(minutes=15) and waits[-1] <= LONGEST_PAUSE
    back = after_nothing_new(state=state, plan=PLAN, now=now)
    assert back.state.failures == 0 and back.state.message == "" and len(back.say) == 1
    assert after_nothing_new(state=back.state, plan=PLAN, now=now).say == ()


def test_a_new_feed_that_fails_at_the_first_look_is_told_at_once_and_once() -> None:
    first = after_failure("It answered 404.", state=FRESH, plan=PLAN, now=NOW)
    assert first.say == ("It answered 404. podbot tries again by itself.",)
    state, said = first.state, list(first.say)
    for _ in range(5):
        later = after_failure("It answered 404.", state=state, plan=PLAN, now=NOW)
        state, said = later.state, said + list(later.say)
    assert len(said) == 1
    assert len(after_nothing_new(state=state, plan=PLAN, now=NOW).say) == 1


def test_one_failure_is_not_worth_a_word() -> None:
    failed = after_failure("It timed out.", state=POLLED, plan=PLAN, now=NOW)
    assert failed.say == () and failed.state.message == "It timed out."
    assert after_nothing_new(state=failed.state, plan=PLAN, now=NOW).say == ()


def test_a_pause_the_server_names_is_kept() -> None:
    failed = after_failure("Slow down.", state=POLLED, plan=PLAN, now=NOW, retry_after=7200)
    assert failed.state.next_poll_at == NOW + timedelta(hours=2)


def test_a_feed_gone_for_good_is_paused_and_said() -> None:
    gone = after_failure("Gone.", state=POLLED, plan=PLAN, now=NOW, gone=True)
    assert gone.state.paused and gone.say == ("Gone. podbot has paused it.",)
    assert not is_due(gone.state, PLAN, NOW + timedelta(days=9))


def test_bells_that_ring_a_little_early_are_followed_and_far_too_early_ones_are_not() -> None:
    assert is_due(FRESH, PLAN, NOW)
    assert not is_due(POLLED, PLAN, NOW + timedelta(minutes=1))
    assert is_due(POLLED, PLAN, NOW + timedelta(minutes=14))


def test_a_clock_set_back_does_not_silence_a_show() -> None:
    assert is_due(POLLED, PLAN, NOW - timedelta(days=300))


@given(
    st.integers(0, 10_000),
    st.floats(60, 86_400),
    st.one_of(st.none(), st.floats(0, 10_000)),
)
def test_however_long_a_feed_fails_there_is_a_next_time(failures: int, every: float, retry_after: float | None) -> None:
    state = replace(POLLED, failures=failures)
    after = after_failure("x", state=state, plan=PollPlan(every=every), now=NOW, retry_after=retry_after).state
    assert after.next_poll_at is not None
    wait = (after.next_poll_at - NOW).total_seconds()
    assert every - 1 <= wait <= max(LONGEST_PAUSE.total_seconds(), every, retry_after or 0) + 1


@given(st.lists(st.integers(1, 40), unique=True), st.lists(st.integers(1, 40), unique=True))
def test_nothing_is_produced_twice_and_nothing_playable_is_forgotten(before: list[int], now: list[int]) -> None:
    old = known(*(an_episode(number) for number in before))
    first = read(a_feed(*(an_episode(number) for number in now)), *old, plan=PollPlan(first_time=99))
    remembered = {one.episode.key for one in old} | {one.key for one in first.keep}
    assert {an_episode(number).key for number in now} <= remembered
    assert set(first.produce) <= {one.key for one in first.keep}
    again = read(a_feed(*(an_episode(number) for number in now)), *old, *known(*first.keep))
    assert again.produce == () and again.keep == ()
