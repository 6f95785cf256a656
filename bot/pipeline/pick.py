"""Pick: which episode of a feed a person means by `latest`, a number, a GUID or a title."""

from bot.domain.counting import counted
from bot.domain.episode import Episode
from bot.domain.feed import Feed
from bot.errors import EpisodeNotFound


def pick(feed: Feed, which: str = "latest") -> Episode:
    """The episode meant by `which`.

    `latest` (or 1) is the newest that has audio, 2 the one before it; anything else is a GUID, or a part of a title
    that only one episode has. EpisodeNotFound says what there is.
    """
    playable = [episode for episode in feed.episodes if episode.enclosure]
    if not playable:
        raise EpisodeNotFound(
            f"{feed.url}: none of its {len(feed.episodes)} items has an enclosure with audio. Is it a podcast feed?"
        )
    if which == "latest":
        return playable[0]
    exact = [episode for episode in feed.episodes if which in (episode.guid, episode.key)]
    if exact:
        return _with_audio(exact[0], feed)
    if which.isdecimal() and len(which) < 6:
        return _by_position(playable, int(which), feed)
    return _by_title(playable, which, feed)


def _with_audio(episode: Episode, feed: Feed) -> Episode:
    if episode.enclosure is None:
        raise EpisodeNotFound(
            f"{feed.url}: the item {episode.title!r} has no enclosure, so there is nothing to transcribe."
        )
    return episode


def _by_position(playable: list[Episode], number: int, feed: Feed) -> Episode:
    if not 1 <= number <= len(playable):
        ends = f"; 1 is the newest, {len(playable)} the oldest" if len(playable) > 1 else ""
        raise EpisodeNotFound(f"{feed.url} has {counted(len(playable), 'episode')}{ends}.")
    return playable[number - 1]


def _by_title(playable: list[Episode], words: str, feed: Feed) -> Episode:
    found = [episode for episode in playable if words.casefold() in episode.title.casefold()]
    if len(found) == 1:
        return found[0]
    newest = "; ".join(repr(episode.title) for episode in (found or playable)[:3])
    many = f"{len(found)} episodes have" if found else "No episode has"
    raise EpisodeNotFound(
        f"{feed.url}: {many} {words!r} as GUID or in the title. Say latest, a number from the newest, or a GUID; "
        f"for example {newest}."
    )
