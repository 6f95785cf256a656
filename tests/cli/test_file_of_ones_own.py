"""`podbot process interview.mp3`: what the file's tags tell stands in the notes, and nothing is made up."""

from pathlib import Path

import pytest

from bot.app import App, Wanted
from bot.cli.process import _from_file
from bot.settings import load
from bot.testing.media import make_media

SAMPLE = Path(__file__).parents[2] / "bot/sample/episode.mp3"


@pytest.fixture
def app(tmp_path: Path) -> App:
    return App(load(tmp_path, env_file=None))


def test_title_show_and_author_come_from_the_tags(app: App) -> None:
    found = _from_file(app, SAMPLE, None, Wanted())
    assert (found.show.title, found.show.slug, found.episode.show) == ("Signal Chain", "signal-chain", "signal-chain")
    assert found.episode.title == "How an Episode Reaches Your Ears, with Tomás Aguirre"
    assert found.episode.author == "Nora Whitfield"


def test_without_tags_the_name_of_the_file_is_all_there_is(app: App, tmp_path: Path) -> None:
    found = _from_file(app, make_media(tmp_path / "a_walk-home.wav"), None, Wanted(language="de"))
    assert (found.episode.title, found.show.title, found.show.slug) == ("A walk home", "", "audio")
    assert found.show.language == "de" and found.episode.description == ""
