"""Decides what a read feed means: which episodes are new, which changed, what to say, and when to look again.

Pure: values in, intents out. `bot.pipeline.watch` does what is decided here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.domain.counting import counted
from bot.domain.episode import Episode, Stage
from bot.domain.feed import Feed
from bot.pipeline.replaced import Suspect, suspect
from bot.ports import EpisodeState, FeedState

#: A publisher's `ttl` is honoured up to here: many feeds carry a day from some template and publish at any hour.
LONGEST_TTL = timedelta(hours=1)
#: A failing feed is asked at least this often, unless the server names a longer pause.
LONGEST_PAUSE = timedelta(hours=6)
#: So many failures in a row are worth a word; fewer happen to every server.
FAILURES_WORTH_A_WORD = 3
#: An unknown item this much older than the newest known episode is back catalogue, not news.
BACK_CATALOGUE = timedelta(days=30)
#: A poll this far in the future was written by a clock that has been set back since.
_CLOCK_JUMP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollPlan:
    """What a show's settings say about watching."""

    #: Seconds between polls.
    every: float = 900.0
    #: At first sight of the show, only the newest N episodes are worked on.
    first_time: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Intents:
    """What to do after a poll."""

    #: How the feed stands now.
    state: FeedState
    #: Episodes to remember: new ones, and known ones whose item changed.
    keep: tuple[Episode, ...] = ()
    #: Keys of episodes to take down the line.
    produce: tuple[str, ...] = ()
    #: Known episodes whose audio the feed names elsewhere now: what failed at the old address is tried again.
    readdressed: tuple[str, ...] = ()
    #: Known episodes whose audio may have been replaced; to be looked at before they are kept.
    suspects: tuple[Suspect, ...] = ()
    #: Sentences for the show's people; each is said once.
    say: tuple[str, ...] = ()


def is_due(state: FeedState, plan: PollPlan, now: datetime) -> bool:
    """Whether a bell that rings now should be followed: not while paused, nor long before `ttl` or a pause are over.

    Half a period of tolerance, since bells ring a little early or late; a clock set back does not silence the bell.
    """
    if state.paused:
        return False
    if state.next_poll_at is None or (state.polled_at is not None and state.polled_at > now + _CLOCK_JUMP):
        return True
    return now >= state.next_poll_at - timedelta(seconds=plan.every / 2)


def after_reading(
    feed: Feed, *, known: Sequence[EpisodeState], state: FeedState, plan: PollPlan, now: datetime
) -> Intents:
    """What a feed that was read asks for; `known` are all episodes of this show."""
    episodes = _recognised(feed.episodes, known)
    by_key = {one.episode.key: one for one in known}
    suspects = tuple(found for one in episodes if (found := _suspect(one, by_key)) is not None)
    doubtful = {found.episode.key for found in suspects}
    keep = [one for one in episodes if one.key not in doubtful and _differs(one, by_key)]
    produce, say = _to_produce(episodes, by_key, plan, now, first_time=not known)
    return Intents(
        state=_read_well(feed, state, plan, now),
        keep=tuple(keep),
        produce=tuple(one.key for one in produce),
        readdressed=tuple(one.key for one in episodes if _readdressed(one, by_key)),
        suspects=suspects,
        say=(*_recovered(state), *_moved(feed, state), *say),
    )


def after_nothing_new(*, state: FeedState, plan: PollPlan, now: datetime) -> Intents:
    """What "not modified" (304) means: all is well."""
    well = replace(state, polled_at=now, next_poll_at=now + _seconds(plan.every), failures=0, message="")
    return Intents(state=well, say=_recovered(state))


def after_failure(
    message: str,
    *,
    state: FeedState,
    plan: PollPlan,
    now: datetime,
    gone: bool = False,
    retry_after: float | None = None,
) -> Intents:
    """Look again later and later, and say so once; a feed that is `gone` for good is not asked again.

    The first look at a new feed is worth a word at once: its address may be wrong, and somebody is there.
    """
    new = state.polled_at is None
    failures = FAILURES_WORTH_A_WORD if new else state.failures + 1
    failed = replace(state, polled_at=now, failures=failures, message=message)
    if gone:
        paused = replace(failed, paused=True, next_poll_at=None)
        return Intents(state=paused, say=(f"{message} podbot has paused it.",))
    wait = max(_pause(state.failures + 1, plan), _seconds(retry_after or 0))
    worth = failures == FAILURES_WORTH_A_WORD
    tried = "tries again" if new else f"tried {failures} times and keeps trying"
    say = (f"{message} podbot {tried} by itself.",) if worth else ()
    return Intents(state=replace(failed, next_poll_at=now + wait), say=say)


def _pause(failures: int, plan: PollPlan) -> timedelta:
    """The usual period for the first failures, then doubled with each."""
    doubled = plan.every * 2.0 ** min(20, max(0, failures - FAILURES_WORTH_A_WORD + 1))
    return max(_seconds(plan.every), min(LONGEST_PAUSE, _seconds(doubled)))


def _recognised(episodes: Iterable[Episode], known: Sequence[EpisodeState]) -> list[Episode]:
    """Episodes that changed their identity but not their audio or name get the identity they are known by.

    Without a GUID an address with a daily token would make a new episode every day; and when a show moves to another
    host, all its GUIDs may change in one night.
    """
    keys = {one.episode.key: one.episode for one in known}
    by_address = {_address(one.episode): one.episode for one in known if one.episode.guid is None}
    by_name = {_name(one.episode): one.episode for one in known if one.episode.published}
    present = {episode.key for episode in episodes}
    result = []
    for episode in episodes:
        old = None
        if episode.key not in keys:
            old = by_address.get(_address(episode)) if episode.guid is None and episode.enclosure else None
            old = old or by_name.get(_name(episode))
        episode = _identified_as(old, episode) if old is not None and old.key not in present else episode
        result.append(_with_found_chapters(episode, keys.get(episode.key)))
    return result


def _with_found_chapters(episode: Episode, known: Episode | None) -> Episode:
    """Chapters found beside the feed (see `creators_chapters`) stay while the feed itself names none."""
    if known is None or episode.chapters or episode.chapters_url != known.chapters_url:
        return episode
    return replace(episode, chapters=known.chapters)


def _address(episode: Episode) -> str:
    return episode.enclosure.url.partition("?")[0] if episode.enclosure else ""


def _name(episode: Episode) -> tuple[str, datetime | None]:
    return episode.title.casefold(), episode.published


def _identified_as(old: Episode, new: Episode) -> Episode:
    if old.guid is not None:
        return replace(new, guid=old.guid)
    return replace(new, guid=None, title=old.title, enclosure=old.enclosure)


def _differs(episode: Episode, by_key: dict[str, EpisodeState]) -> bool:
    return episode.key not in by_key or by_key[episode.key].episode != episode


def _suspect(episode: Episode, by_key: dict[str, EpisodeState]) -> Suspect | None:
    """Only audio that was fetched can have been replaced."""
    known = by_key.get(episode.key)
    if known is None or known.stage in (Stage.DISCOVERED, Stage.REJECTED):
        return None
    return suspect(known.episode, episode)


def _to_produce(
    episodes: Sequence[Episode], by_key: dict[str, EpisodeState], plan: PollPlan, now: datetime, *, first_time: bool
) -> tuple[list[Episode], list[str]]:
    playable = [one for one in episodes if one.enclosure is not None]
    if first_time:
        full = [one for one in playable if one.kind != "trailer"]
        return (full or playable)[: plan.first_time], []
    dates = [known.episode.published for known in by_key.values() if known.episode.published]
    # an episode dated next year, by a slip, makes none of today's an old one
    since = min(max(dates), now) - BACK_CATALOGUE if dates else datetime.min.replace(tzinfo=UTC)
    unknown = [one for one in playable if one.key not in by_key]
    fresh = [one for one in unknown if one.published is None or one.published >= since]
    late = [one for one in playable if _got_its_audio(one, by_key)]
    old = len(unknown) - len(fresh)
    say = f"{counted(old, 'older episode')} appeared in the feed: listed, and worked on when you ask."
    return [*fresh, *late], [say] if old else []


def _readdressed(episode: Episode, by_key: dict[str, EpisodeState]) -> bool:
    """Another path, not another token; of audio that was not fetched yet."""
    known = by_key.get(episode.key)
    if known is None or known.stage is not Stage.DISCOVERED or episode.enclosure is None:
        return False
    return _address(episode) != _address(known.episode)


def _got_its_audio(episode: Episode, by_key: dict[str, EpisodeState]) -> bool:
    """An item that was announced without a file, and now has one."""
    known = by_key.get(episode.key)
    return known is not None and known.stage is Stage.DISCOVERED and known.episode.enclosure is None


def _read_well(feed: Feed, state: FeedState, plan: PollPlan, now: datetime) -> FeedState:
    ttl = min(LONGEST_TTL, timedelta(minutes=feed.ttl_minutes or 0))
    return replace(
        state,
        validators=feed.validators,
        polled_at=now,
        next_poll_at=now + max(_seconds(plan.every), ttl),
        failures=0,
        message="",
        moved_to=feed.moved_to or state.moved_to,
        title=feed.title,
        description=feed.description,
    )


def _moved(feed: Feed, state: FeedState) -> tuple[str, ...]:
    if feed.moved_to is None or feed.moved_to == state.moved_to:
        return ()
    return (f"The feed has moved for good to {feed.moved_to}. podbot reads it there; update the show's settings.",)


def _recovered(state: FeedState) -> tuple[str, ...]:
    if state.failures < FAILURES_WORTH_A_WORD:
        return ()
    return (f"The feed can be read again, after {state.failures} failed attempts.",)


def _seconds(number: float) -> timedelta:
    return timedelta(seconds=number)
