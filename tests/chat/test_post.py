"""The post: appears once, stays right, says what needs an eye."""

import pytest

from bot.chat.desk import Desk
from bot.chat.sections import sections
from bot.chat.shown import Shown
from bot.domain.draft import Draft, Revision
from bot.domain.episode import Stage
from bot.ports import EpisodeState, WorkStatus
from bot.testing.nouns import NOW, a_show, an_episode
from tests.chat.conftest import World, controls
from tests.chat.drafts import written


@pytest.mark.parametrize("world", ["forum", "text"], indirect=True)
async def test_a_draft_appears_with_everything_an_editor_needs(world: World) -> None:
    post = await world.posted()
    text = world.text(post)
    assert "Boats at dawn, with Tomas Agire" in text
    assert "Who is Speaker 2?" in text and "hard to hear" in text and "discussed but not linked" in text
    assert "`00:20` The tide" in text and "Harbour law" in text
    names = [file.filename for file in post.attachments]
    assert names == ["timeline.png", "show_notes.md", "transcript.vtt", "chapters.json"]
    assert {"approve", "request", "edit", "rerun", "reject", "undo", "lock", "diff"} <= set(controls(post))
    assert world.thread().name == "Boats at dawn, with Tomas Agire"


@pytest.mark.parametrize("world", ["forum", "text"], indirect=True)
async def test_showing_a_draft_again_updates_the_post_in_place(world: World) -> None:
    first = await world.posted()
    world.library.set_stage(world.key, Stage.APPROVED, now=world.clock[0])
    await world.client.reviewer.show_draft(world.key)
    assert world.post().id == first.id
    assert "approved" in world.text()
    assert len(world.channel.threads) == 1


async def test_running_work_is_shown_in_the_same_post_with_time_left(world: World) -> None:
    world.library.add_episodes([an_episode()], now=world.clock[0])
    status = WorkStatus(
        id="1", kind="produce", episode=world.key, state="running", done=0.45, step="transcribing", left=240.0
    )
    world.work.rows["1"] = status
    await world.client.reviewer.show_progress(world.key, status)
    await world.calm()
    first = world.post()
    assert "transcribing" in world.text() and "45 %" in world.text() and "about 4 minutes left" in world.text()
    world.draft()
    world.work.rows.clear()
    world.client.refresher.soon(world.key)  # nobody told of the end: the engine has the last word
    await world.calm()
    assert world.post().id == first.id
    assert "in review" in world.text() and "45 %" not in world.text()
    assert len(world.channel.threads) == 1


async def test_what_a_message_shows_already_is_not_sent_again(world: World) -> None:
    await world.posted()
    world.work.rows["1"] = WorkStatus(id="1", kind="rerun", episode=world.key, state="running", done=0.5, step="x")
    await world.client.reviewer.show_draft(world.key)
    edits = [r for r in world.env.http_requests if r.method == "PATCH"]
    await world.client.reviewer.show_draft(world.key)
    assert [r for r in world.env.http_requests if r.method == "PATCH"] == edits


@pytest.mark.parametrize(
    ("stage", "first"), [(Stage.IN_REVIEW, "Nothing needs your eye"), (Stage.PUBLISHED, "Summary")]
)
def test_only_a_draft_in_review_says_that_nothing_needs_an_eye(stage: Stage, first: str) -> None:
    revision = Revision(number=1, notes=written(), transcript="t", at=NOW, by="podbot", summary="written")
    shown = Shown(
        show=a_show(),
        state=EpisodeState(episode=an_episode(), stage=stage),
        desk=Desk(show="harbour", channel_id=1),
        draft=Draft(episode=an_episode().key, revision=revision),
    )
    assert sections(shown)[0].title == first
