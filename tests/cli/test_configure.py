"""`podbot config check`, `podbot doctor` and `podbot init` as people call them."""

import asyncio
import io
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.show import Show
from bot.storage.library import SqlLibrary
from tests.cli.conftest import Pages, Podbot

#: Types these lines when asked.
Answers = Callable[..., None]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    return lambda *lines: monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines) + "\n"))


def test_check_tells_every_mistake_and_ends_with_1(podbot: Podbot, tmp_path: Path) -> None:
    (tmp_path / "config" / "shows").mkdir(parents=True)
    (tmp_path / "config" / "podbot.yaml").write_text("speakers: {engine: nobody}")
    (tmp_path / "config" / "shows" / "s.yaml").write_text("title: S\npublish: [{kind: foldr}]")
    code, _, err = podbot("config", "check")
    assert code == 1
    general, target = err.splitlines()
    assert general.startswith("✗ config/podbot.yaml: speakers.engine: No diarizer is called 'nobody'")
    assert target.startswith("✗ publish: foldr of s: No publisher is called 'foldr'")
    code, out, _ = podbot("doctor", "--offline")
    assert code == 1 and "✗ Settings: publish: foldr of s: No publisher is called 'foldr'" in out


def test_the_doctor_asks_the_feeds_of_shows_that_have_no_file_too(podbot: Podbot, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with closing(SqlLibrary(str(tmp_path / "data" / "podbot.db"))) as library:
        library.save_show(Show(slug="harbour", title="Harbour", feed="http://127.0.0.1:9/feed.xml"))
    code, out, _ = podbot("doctor")
    assert code == 1 and "Feed of harbour: http://127.0.0.1:9/feed.xml: no connection to 127.0.0.1" in out


def test_the_doctor_asks_feeds_together_and_tells_them_in_order(
    podbot: Podbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    class Reader:
        def __init__(self, **_: object) -> None:
            self.all = asyncio.Event()

        async def read(self, url: str, *, show: str) -> None:
            nonlocal asked
            asked += 1
            if asked == 3:
                self.all.set()
            await asyncio.wait_for(self.all.wait(), 5)

    monkeypatch.setattr("bot.feeds.reader.FeedparserReader", Reader)
    (tmp_path / "config" / "shows").mkdir(parents=True)
    for slug in ("a", "b", "c"):
        (tmp_path / "config" / "shows" / f"{slug}.yaml").write_text(f"title: {slug}\nfeed: https://example.com/{slug}")
    _, out, _ = podbot("doctor")
    assert [line.split(":")[0] for line in out.splitlines() if "Feed of" in line] == [
        "✓ Feed of a", "✓ Feed of b", "✓ Feed of c"
    ]  # fmt: skip


def test_a_named_folder_that_is_not_there_is_no_empty_configuration(podbot: Podbot) -> None:
    for command in (("config", "check"), ("status",), ("run",)):
        code, _, err = podbot("--config", "confg", *command)
        assert code == 1
        assert "There is no folder confg" in err and "`podbot --config confg init` makes it." in err


def test_without_any_configuration_check_says_so(podbot: Podbot) -> None:
    code, out, _ = podbot("config", "check")
    assert code == 0 and "`podbot init` writes a first configuration" in out


FEED = """<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>Signal Chain</title>
<podcast:person role="host">Nora Whitfield</podcast:person>
<item><title>One</title><guid>1</guid><enclosure url="http://127.0.0.1/1.mp3" type="audio/mpeg" length="1"/></item>
</channel></rss>"""


def test_init_takes_title_and_hosts_from_the_feed(podbot: Podbot, pages: Pages, answers: Answers) -> None:
    answers(pages.put("/feed.xml", FEED), "", "", "en")
    code, out, _ = podbot("init")
    assert code == 0 and "Title of the show [Signal Chain]" in out
    written = Path("config/shows/signal-chain.yaml").read_text()
    assert 'title: "Signal Chain"' in written and 'name: "Nora Whitfield"' in written
    assert podbot("config", "check")[:2] == (0, "config is fine: signal-chain.\n")


def test_init_finds_hosts_that_no_tag_names(podbot: Podbot, pages: Pages, answers: Answers) -> None:
    tag, told = '<podcast:person role="host">Nora Whitfield</podcast:person>', "Hosted by Nora Whitfield."
    answers(pages.put("/feed.xml", FEED.replace(tag, f"<description>{told}</description>")), "", "", "en")
    assert podbot("init")[0] == 0
    assert 'name: "Nora Whitfield"' in Path("config/shows/signal-chain.yaml").read_text()


def test_init_goes_on_where_the_feed_does_not_answer(podbot: Podbot, pages: Pages, answers: Answers) -> None:
    answers(pages.address + "/nowhere.xml", "My Show", "", "auto")
    code, _, err = podbot("init")
    assert code == 0 and "404" in err
    assert Path("config/shows/my-show.yaml").exists()


def test_init_writes_nothing_where_an_answer_is_no_setting(podbot: Podbot) -> None:
    given = ("--title", "T", "--host", "")
    code, _, err = podbot("init", "--feed", "example.com", "--language", "en", *given)
    assert code == 1 and err.startswith("✗ feed: an address starts with https://")
    code, _, err = podbot("init", "--feed", "https://example.com/f", "--language", "english", *given)
    assert code == 1 and "a language is a code such as en or de" in err
    assert not Path("config").exists()


def test_a_feed_that_is_watched_already_is_told_with_a_next_move(podbot: Podbot, pages: Pages) -> None:
    feed = pages.put("/feed.xml", FEED)
    code, out, _ = podbot("watch", "add", feed)
    assert code == 0 and "Signal Chain is watched." in out and "`podbot run` watches it." in out
    code, _, err = podbot("watch", "add", feed)
    assert code == 1 and "already exists. Edit it, or give another --title." in err


def test_moving_to_what_is_no_address_makes_no_file(podbot: Podbot) -> None:
    code, _, err = podbot("db", "move", "postgres")
    assert code == 1 and "'postgres' is not the address of a database" in err
    assert not Path("postgres").exists()


def test_a_backup_says_what_it_holds_and_what_else_to_copy(podbot: Podbot) -> None:
    code, out, _ = podbot("db", "backup", "monday.db")
    assert code == 0 and "to keep these too, copy data/artifacts." in out
    code, _, err = podbot("db", "restore", "nowhere.db")
    assert code == 1 and "nowhere.db is not a file" in err
