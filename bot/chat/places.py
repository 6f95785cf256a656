"""Where each episode's post stands, remembered in the library: found by episode, and by thread."""

import json
from dataclasses import asdict, dataclass

from bot.errors import NotFound
from bot.ports import Library

_POST = "chat/post/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A post in Discord and what was last shown there."""

    guild: int
    #: Forum or text channel.
    channel: int
    #: Thread that belongs to the post (0 until made).
    thread: int
    message: int
    #: Fingerprint of what the post shows (`shown.fingerprint`).
    shown: str = ""
    #: Revision whose files are attached, and their names joined by commas.
    files: str = ""
    names: str = ""
    #: Stage that the post shows.
    stage: str = ""
    #: Title and tag of the thread, as last set.
    title: str = ""
    tag: str = ""
    #: Whether the role to notify was pinged.
    notified: bool = False
    forum: bool = False

    @property
    def holder(self) -> int:
        """The channel that holds the message: the thread itself in a forum."""
        return self.thread if self.forum else self.channel

    @property
    def url(self) -> str:
        """Address of the post."""
        return f"https://discord.com/channels/{self.guild}/{self.holder}/{self.message}"


def place_of(library: Library, key: str) -> Place | None:
    """Where this episode is shown, None where it is not (yet)."""
    kept = library.get_value(_name(key))
    return Place(**json.loads(kept)) if kept else None


def places_of_nothing(library: Library) -> dict[str, Place]:
    """Posts whose episodes are gone, as when a show was removed, by the episodes' keys."""
    kept = {name.removeprefix(_POST): Place(**json.loads(place)) for name, place in library.values(_POST).items()}
    return {key: place for key, place in kept.items() if not _is_known(library, key)}


def keep_place(library: Library, key: str, place: Place) -> Place:
    """Remember it, under the episode and under the thread."""
    if place_of(library, key) == place:
        return place
    library.set_value(_name(key), json.dumps(asdict(place)))
    library.set_value(_thread_name(place.thread or place.message), key)
    _tell_draft(library, key, place)
    return place


def forget_place(library: Library, key: str) -> None:
    """The post is gone: somebody deleted it."""
    place = place_of(library, key)
    if place is not None:
        library.set_value(_thread_name(place.thread or place.message), None)
        library.set_value(_name(key), None)


def key_of_thread(library: Library, thread: int) -> str | None:
    """The episode whose draft this thread is about."""
    return library.get_value(_thread_name(thread))


def _tell_draft(library: Library, key: str, place: Place) -> None:
    """The draft's own note of where it is shown, for the page and the terminal."""
    posted = {
        "channel": str(place.channel),
        "thread": str(place.thread),
        "message": str(place.message),
        "url": place.url,
    }
    try:
        if library.draft(key).posted != posted:
            library.set_posted(key, posted)
    except NotFound:
        return


def _is_known(library: Library, key: str) -> bool:
    try:
        library.episode(key)
    except NotFound:
        return False
    return True


def _name(key: str) -> str:
    return f"{_POST}{key}"


def _thread_name(thread: int) -> str:
    return f"chat/thread/{thread}"
