"""The log calls an episode by its title, and gives machines its key."""

import logging
from pathlib import Path

import pytest

from bot.storage.library import SqlLibrary
from bot.testing.nouns import NOW, a_show, an_episode
from bot.work.saying import Saying


def test_a_line_has_the_title_for_people_and_the_key_for_machines(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library, episode = SqlLibrary(str(tmp_path / "podbot.db")), an_episode()
    library.save_show(a_show())
    library.add_episodes([episode], now=NOW)
    say = Saying(logging.getLogger("podbot.work"), library)
    with caplog.at_level(logging.INFO, "podbot.work"):
        say(logging.INFO, episode.key, "transcribing took 2.0 s")
        library.close()
        say(logging.WARNING, episode.key, "100 % of it")  # known by now: a database that is away is not asked
        say(logging.WARNING, "0000", "gone")
    first, again, unknown = caplog.records
    assert first.getMessage() == f"“{episode.title}”: transcribing took 2.0 s"
    assert (first.episode, first.show) == (episode.key, episode.show)  # type: ignore[attr-defined]
    assert again.getMessage() == f"“{episode.title}”: 100 % of it"
    assert unknown.getMessage() == "episode 0000: gone"
