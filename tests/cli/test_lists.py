"""What the terminal shows of kept episodes: whole where people copy it, at any width."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from bot.cli.tables import print_list
from bot.pipeline.members import keep_name
from bot.ports import FeedState
from bot.storage.library import SqlLibrary
from bot.testing.nouns import a_revision
from tests.cli.conftest import Pages, Podbot
from tests.cli.test_publish import BUNDLE, KEY, NOW, library

__all__ = ["library"]

ROW = ("2b09db37", "signal-chain-weekly", "How an Episode Reaches Your Ears, with Tomás Aguirre", "in review")


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_only_the_title_is_shortened(width: int) -> None:
    file = io.StringIO()
    print_list(Console(file=file, width=width), ("Key", "Show", "Title", "Stage"), [ROW], wide="Title")
    head, line = file.getvalue().splitlines()
    assert all(word in line for word in ("2b09db37", "signal-chain-weekly", "How an Episode", "in review"))
    assert line.index("How an") == head.index("Title") and line.index("in review") == head.index("Stage")
    assert len(line) <= max(width, 60)


def test_a_narrow_terminal_breaks_no_key_address_or_path(
    podbot: Podbot, library: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    for command in (("episodes",), ("show", KEY), ("watch", "list"), ("status",)):
        code, out, _ = podbot(*command)
        assert code == 0
        if command[0] == "show":
            assert all(source.url in out for source in BUNDLE.notes.sources if source.url)
        if command[0] in ("episodes", "watch"):
            assert "signal-chain" in out
    assert "\x1b" not in out


def test_a_paused_feed_has_no_next_time(podbot: Podbot, library: SqlLibrary) -> None:
    library.save_feed_state(FeedState(show="signal-chain", next_poll_at=NOW + timedelta(days=3)))
    assert f"{NOW + timedelta(days=3):%Y-%m-%d}" in podbot("watch", "list")[1]
    podbot("watch", "pause", "signal-chain")
    said = podbot("watch", "list")[1]
    assert f"{NOW + timedelta(days=3):%Y-%m-%d}" not in said and "paused" in said


def test_the_history_of_an_episode_is_told_in_order_with_times(podbot: Podbot, library: object) -> None:
    podbot("draft", "reopen", KEY)
    podbot("draft", "changes", KEY, "shorter, please")
    podbot("draft", "reject", KEY, "no")
    _, out, _ = podbot("show", KEY)
    told = [line for line in out.splitlines() if "revision 1" in line]
    assert [line.split("  ")[1].split(" by ")[0] for line in told] == [
        "revision 1", "revision 1 reopened", "revision 1 sent back", "revision 1 rejected"
    ]  # fmt: skip
    assert told[2].endswith(": shorter, please") and told == sorted(told, key=lambda line: line[:16])


def test_members_are_named_in_the_history_once_podbot_met_them(podbot: Podbot, library: SqlLibrary) -> None:
    library.add_revision(KEY, replace(a_revision(), number=2, by="1574075602460213248"), expected=1)
    assert "revision 2 by 1574075602460213248" in podbot("show", KEY)[1]
    keep_name(library, "1574075602460213248", "ed")
    assert "revision 2 by ed" in podbot("show", KEY)[1]


def test_the_first_digits_find_an_episode_however_many_are_newer(podbot: Podbot, library: SqlLibrary) -> None:
    later = [
        replace(
            BUNDLE.episode, guid=f"later-{number}", title=f"Later {number}", published=datetime(2027, 1, 1, tzinfo=UTC)
        )
        for number in range(1_200)
    ]
    library.add_episodes(later, now=NOW)
    code, out, _ = podbot("show", KEY[:8])
    assert code == 0 and BUNDLE.episode.title in out


def test_approving_says_what_follows(podbot: Podbot, library: object) -> None:
    podbot("draft", "reopen", KEY)
    _, out, _ = podbot("draft", "approve", KEY, "--anyway")
    assert "revision 1 approved. It goes to folder, webhook as soon as `podbot run` is started." in out


def test_work_on_a_target_is_shown_with_its_name(podbot: Podbot, library: SqlLibrary) -> None:
    podbot("publish", KEY, "--to", "webhook")
    assert "publish to webhook: queued" in podbot("show", KEY)[1]
    assert "publish to webhook: queued" in podbot("status")[1]


def test_status_names_feeds_that_stay_unreadable_and_none_that_stumbled_once(
    podbot: Podbot, library: SqlLibrary
) -> None:
    library.save_feed_state(FeedState(show="once", failures=1, message="The server answered 500."))
    assert "can't be read" not in podbot("status")[1]
    for number in range(7):
        library.save_feed_state(FeedState(show=f"show-{number}", failures=3, message="The server answered 500."))
    said = "7 feeds can't be read: show-0, show-1, show-2, show-3, show-4 and 2 more. `podbot watch list` says why."
    assert said in podbot("status")[1]


def test_asking_where_nobody_works_says_so(podbot: Podbot, library: object) -> None:
    _, out, _ = podbot("rerun", KEY, "--notes")
    assert "will be run again (notes). No podbot is running: start `podbot run`." in out


def test_a_span_and_the_notes_alone_are_not_asked_for_together(podbot: Podbot, library: object) -> None:
    code, _, err = podbot("rerun", KEY, "--notes", "--from", "0:10", "--to", "0:20")
    assert code == 1 and "choose --notes, or --from and --to" in err


def test_a_model_nobody_knows_is_refused_before_it_is_asked_for(podbot: Podbot, library: object) -> None:
    for wrong in (("--model", "bse"), ("--engine", "wisper")):
        code, _, err = podbot("rerun", KEY, *wrong)
        assert code == 1 and "Did you mean" in err
    assert podbot("status")[1].startswith("Nothing is being worked on.")


def test_editing_without_a_terminal_asks_for_a_file(
    podbot: Podbot, library: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    code, _, err = podbot("draft", "edit", KEY, "title")
    assert code == 1 and "Give the new text with --file" in err
    code, _, err = podbot("draft", "edit", KEY, "title", "--file", str(tmp_path / "nowhere.txt"))
    assert code == 1 and err.rstrip().endswith("nowhere.txt can't be read: No such file or directory.")


def test_a_sentence_is_one_line_where_nobody_watches_and_breaks_no_address(
    podbot: Podbot, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    address = pages.address + "/a-long-path/that-a-terminal-of-sixty-columns/would-break/feed.xml"
    _, _, err = podbot("watch", "add", address)
    assert address in err and len(err.strip().splitlines()) == 1
    _, out, _ = podbot("doctor", "--offline")
    assert all(len(line) <= 60 for line in out.splitlines())
