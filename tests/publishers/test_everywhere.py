"""The issue's own question: approved once, it stands everywhere once; approved again, it is updated in place."""

from pathlib import Path

import pytest

from bot import plugins
from bot.domain.publication import PublicationState

from .everywhere import NEW_CHAPTER, NEW_TITLE, OLD_CHAPTER, place, published_twice, table
from .sample import sample_notes

#: What each target must have read back after the second approval.
READ_BACK = {
    "folder": "17 files, 5 chapters, 5 chapters in episode.mp3, 7 tags in feed.xml",
    "s3": "17 files, 5 chapters, 5 chapters in episode.mp3",
    "git": "5 files in commit",
    "wordpress": "title, content, status publish",
    "podlove": "title, summary, chapters, transcript",
    "ghost": "title, html, status published",
    "castopod": "chapters and transcript follow by their addresses",
    "transistor": "title, summary, description, transcript_text",
    "buzzsprout": "title, summary, description",
    "youtube": "title, description",
    "discord": "message",
    "webhook": "the receiver answered 202",
}


@pytest.mark.slow
async def test_the_sample_approved_twice_stands_once_in_each_of_twelve_targets_updated_inplace(tmp_path: Path) -> None:
    rows = {row.target: row for row in await published_twice(tmp_path)}
    assert set(rows) == set(READ_BACK) == set(plugins.names("publisher"))
    old_title = sample_notes().title
    for name, row in rows.items():
        for receipt, revision in ((row.first, 1), (row.second, 2)):
            assert (receipt.state, receipt.revision) == (PublicationState.PUBLISHED, revision), name
        assert [seen.title for seen in row.seen_first] == [old_title], name
        assert OLD_CHAPTER in row.seen_first[0].text, name
        # Castopod's API changes no title; its chapters are read at an address that follows.
        assert [seen.title for seen in row.seen_second] == [old_title if name == "castopod" else NEW_TITLE], name
        assert NEW_CHAPTER in row.seen_second[0].text and OLD_CHAPTER not in row.seen_second[0].text, name
        assert place(row.second) == place(row.first), name
        assert READ_BACK[name] in row.second.verified, name
    assert "cannot change title and description" in rows["castopod"].second.message
    assert table(list(rows.values())).count("\n") == 13 and "| NO |" not in table(list(rows.values()))
