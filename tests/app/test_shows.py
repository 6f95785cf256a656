"""Which shows the library hears of, and how often."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app.parts import App
from bot.app.shows import remember_shows
from bot.domain.person import Person
from bot.domain.show import NameRule, Show
from bot.settings import Configuration, Settings, ShowSettings
from bot.storage.library import SqlLibrary


class Counting(SqlLibrary):
    saved = 0

    def save_show(self, show: Show) -> None:
        self.saved += 1
        super().save_show(show)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Counting]:
    with closing(Counting(str(tmp_path / "podbot.db"))) as library:
        yield library


def _app(**keys: object) -> App:
    shows = {"harbour": ShowSettings.model_validate({"title": "Harbour", "hosts": [{"name": "Ada"}], **keys})}
    return App(Configuration(settings=Settings(), shows=shows, folder=Path("config")))


def test_a_show_is_written_only_where_its_file_says_something_new(library: Counting) -> None:
    remember_shows(_app(), library)
    library.set_learnt("harbour", name_rules=[NameRule(heard=("Aida",), written="Ada")], voices=[])
    remember_shows(_app(), library)
    assert library.saved == 1
    remember_shows(_app(hosts=[{"name": "Ada"}, {"name": "Bo"}]), library)
    show = library.show("harbour")
    assert library.saved == 2 and isinstance(show.hosts[1], Person) and show.name_rules[0].written == "Ada"
