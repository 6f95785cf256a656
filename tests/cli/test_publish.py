"""`podbot publish`, `unpublish`, `lint`, `retry`: what a person at the terminal gets."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.chapter import Chapter
from bot.domain.draft import Revision
from bot.domain.episode import Stage
from bot.domain.publication import Publication, PublicationState
from bot.pipeline.taking_back import WARNING
from bot.storage.ledger import Ledger
from bot.storage.library import SqlLibrary
from bot.testing.publisher import NOW, example_bundle
from tests.cli.conftest import Podbot

BUNDLE = example_bundle()
KEY = BUNDLE.episode.key
SHOW = """
title: Signal Chain
publish:
  - {kind: folder, path: public}
  - {kind: webhook, url: "http://127.0.0.1:9/hook", secret: x}
"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SqlLibrary]:
    (tmp_path / "config" / "shows").mkdir(parents=True)
    (tmp_path / "config" / "podbot.yaml").write_text("data_dir: data")
    (tmp_path / "config" / "shows" / "signal-chain.yaml").write_text(SHOW)
    (tmp_path / "data").mkdir()
    library = SqlLibrary(str(tmp_path / "data" / "podbot.db"))
    library.save_show(BUNDLE.show)
    library.add_episodes([BUNDLE.episode], now=NOW)
    number = library.add_transcript(KEY, BUNDLE.transcript, by="podbot", now=NOW)
    revision = Revision(number=1, notes=BUNDLE.notes, transcript=number, at=NOW, by="podbot", summary="written")
    library.add_revision(KEY, revision, expected=0)
    library.set_stage(KEY, Stage.APPROVED, now=NOW)
    yield library
    library.close()


def out(library: SqlLibrary, target: str, state: PublicationState = PublicationState.PUBLISHED) -> None:
    library.save_publication(
        Publication(
            episode=KEY,
            target=target,
            revision=1,
            state=state,
            at=NOW,
            ids={"show": "signal-chain", "folder": "f"},
            message="it was down" if state is PublicationState.FAILED else "",
        )
    )


def asked(library: SqlLibrary) -> dict[str, str]:
    return {one.id: one.state for one in Ledger(library.database).statuses(KEY)}


def test_publishing_again_asks_even_for_what_is_out(podbot: Podbot, library: SqlLibrary) -> None:
    out(library, "folder")
    code, said, _ = podbot("publish", KEY[:6], "--to", "folder")
    assert code == 0 and "will be published to folder." in said
    assert asked(library) == {f"pub:{KEY}:1:folder": "queued"}
    (receipt,) = library.publications(KEY)
    assert receipt.state is PublicationState.PENDING and receipt.ids


def test_what_cannot_be_published_is_said_at_once(podbot: Podbot, library: SqlLibrary) -> None:
    code, _, said = podbot("publish", KEY, "--to", "gohst")
    assert code == 1 and "has no target 'gohst'. It has: folder, webhook." in " ".join(said.split())
    library.set_stage(KEY, Stage.IN_REVIEW, now=NOW)
    code, _, said = podbot("publish", KEY)
    assert code == 1 and "is in review, not approved" in " ".join(said.split())
    assert asked(library) == {}


def test_a_rehearsal_says_what_each_target_would_do_and_does_nothing(
    podbot: Podbot, library: SqlLibrary, tmp_path: Path
) -> None:
    code, said, _ = podbot("publish", KEY, "--dry-run")
    lines = {line.partition(":")[0]: line for line in said.splitlines()}
    assert code == 0 and "Would write 17 new and 0 changed files" in lines["folder"]
    assert "Would send" in lines["webhook"] and not (tmp_path / "public").exists()


def test_taking_back_goes_on_where_one_target_cannot(podbot: Podbot, library: SqlLibrary) -> None:
    out(library, "folder")
    out(library, "webhook")
    code, said, _ = podbot("unpublish", KEY)
    assert code == 1 and "folder: taken back (the folder is gone)." in said.splitlines()
    assert "webhook: not taken back." in said and WARNING in said
    states = {receipt.target: receipt.state for receipt in library.publications(KEY)}
    assert states == {"folder": PublicationState.UNPUBLISHED, "webhook": PublicationState.PUBLISHED}
    assert podbot("unpublish", KEY, "--to", "folder")[:2] == (0, "folder: taken back already.\n")


def test_taken_back_from_everywhere_it_is_unpublished_in_every_list_until_it_is_published_again(
    podbot: Podbot, library: SqlLibrary
) -> None:
    out(library, "folder")
    library.set_stage(KEY, Stage.PUBLISHED, now=NOW)
    code, said, _ = podbot("unpublish", KEY)
    assert code == 0 and "folder: taken back (" in said
    assert "unpublished 1" in podbot("status")[1].splitlines()
    assert " unpublished " in podbot("episodes", "--stage", "unpublished")[1]
    assert f"{KEY} · unpublished" in podbot("show", KEY)[1]
    code, said, _ = podbot("publish", KEY, "--to", "folder")
    assert code == 0 and "approved 1" in podbot("status")[1]
    assert asked(library) == {f"pub:{KEY}:1:folder": "queued"}


def test_what_never_went_out_is_said_not_to_have(podbot: Podbot, library: SqlLibrary) -> None:
    library.set_stage(KEY, Stage.IN_REVIEW, now=NOW)
    code, said, _ = podbot("unpublish", KEY)
    assert code == 0 and "it is at no target, so there is nothing to take back" in said and WARNING not in said


def test_retry_asks_for_the_targets_that_failed(podbot: Podbot, library: SqlLibrary) -> None:
    out(library, "folder")
    out(library, "webhook", PublicationState.FAILED)
    code, said, _ = podbot("retry", KEY)
    assert code == 0 and "will be tried again (webhook)." in said
    assert asked(library) == {f"pub:{KEY}:1:webhook": "queued"}


def test_where_nothing_failed_retry_says_so_and_asks_for_nothing(podbot: Podbot, library: SqlLibrary) -> None:
    out(library, "folder")
    library.set_stage(KEY, Stage.PUBLISHED, now=NOW)
    code, said, _ = podbot("retry", KEY)
    assert code == 0 and "nothing of it failed. `podbot rerun EPISODE`" in said and asked(library) == {}


def test_an_episode_is_shown_with_what_each_target_read_back_or_why_it_failed(
    podbot: Podbot, library: SqlLibrary
) -> None:
    for name, state in (("folder", PublicationState.PUBLISHED), ("webhook", PublicationState.FAILED)):
        out(library, name, state)
    (folder,) = (one for one in library.publications(KEY) if one.target == "folder")
    library.save_publication(replace(folder, verified="17 files", url="https://e.org/x"))
    _, said, _ = podbot("show", KEY)
    assert "folder: published, revision 1  https://e.org/x · 17 files" in said
    assert "webhook: failed, revision 1  it was down" in said


def test_lint_tells_rules_from_advice_by_its_exit_code(podbot: Podbot, library: SqlLibrary) -> None:
    code, said, _ = podbot("lint", KEY)
    assert code == 0 and "\u2717" not in said
    draft = library.draft(KEY).revision
    chapters = (Chapter(start=0, title="A"), Chapter(start=5, title="B"), Chapter(start=60, title=""))
    notes = replace(draft.notes, chapters=chapters)
    library.add_revision(KEY, replace(draft, number=2, notes=notes, at=datetime.now(UTC)), expected=1)
    code, said, _ = podbot("lint", KEY)
    assert code == 1 and "chapter 3 (01:00): has no title (all players). Give it one." in said
