"""From a feed item to a draft in review, each step run twice."""

from dataclasses import replace

import pytest

from bot.domain.episode import Enclosure, Stage
from bot.errors import AudioError, Cancelled, NotFound
from bot.pipeline import produce
from bot.pipeline.tools import Tools
from bot.testing.artifacts import MemoryArtifacts
from bot.testing.library import MemoryLibrary
from bot.testing.line import Journal
from bot.testing.nouns import NOW, an_episode
from tests.pipeline.conftest import KEY, to_a_draft


async def test_running_every_step_twice_does_it_once(tools: Tools, library: MemoryLibrary, journal: Journal) -> None:
    for _ in range(2):
        await to_a_draft(tools)
    state = library.episode(KEY)
    assert (state.stage, state.transcript_revision, state.draft_revision) == (Stage.IN_REVIEW, 1, 1)
    assert [line["what"] for line in journal.lines()] == ["fetch", "transcribe", "transcribed", "write"]
    first = library.draft(KEY).revision
    assert (first.number, first.by, first.transcript, first.summary) == (1, "podbot", 1, "First draft")


async def test_each_step_moves_the_stage_on(tools: Tools, library: MemoryLibrary) -> None:
    stages = [library.episode(KEY).stage]
    await produce.fetch(tools, KEY, now=NOW)
    stages.append(library.episode(KEY).stage)
    produce.hear(tools, KEY, now=NOW)
    stages.append(library.episode(KEY).stage)
    produce.note(tools, KEY, now=NOW)
    stages.append(library.episode(KEY).stage)
    await produce.show(tools, KEY, now=NOW)
    stages.append(library.episode(KEY).stage)
    assert stages == [Stage.DISCOVERED, Stage.FETCHED, Stage.TRANSCRIBED, Stage.NOTED, Stage.IN_REVIEW]


@pytest.mark.parametrize("verdict", [Stage.APPROVED, Stage.PUBLISHED, Stage.REJECTED])
async def test_no_step_undoes_a_verdict(tools: Tools, library: MemoryLibrary, verdict: Stage) -> None:
    await to_a_draft(tools)
    library.set_stage(KEY, verdict, now=NOW)
    await to_a_draft(tools)
    assert library.episode(KEY).stage is verdict


async def test_audio_that_retention_took_is_brought_again(tools: Tools, journal: Journal) -> None:
    await produce.fetch(tools, KEY, now=NOW)
    found = tools.library.audio(KEY)
    assert found is not None
    await tools.artifacts.delete(found[1])
    await produce.fetch(tools, KEY, now=NOW)
    assert len(journal.lines("fetch")) == 2 and await tools.artifacts.exists(found[1])


async def test_the_kept_audio_has_its_type_and_a_readable_name(tools: Tools) -> None:
    await produce.fetch(tools, KEY, now=NOW)
    artifacts = tools.artifacts
    assert isinstance(artifacts, MemoryArtifacts)
    assert artifacts.types == {f"harbour/2026-03-04-episode-1-{KEY[:6]}/audio.mp3": "audio/mpeg"}
    assert list((tools.scratch / "downloads").iterdir()) == []


@pytest.mark.parametrize(
    ("url", "kind", "ending"),
    [
        ("https://example.com/a.M4A?token=1", "audio/mp4", ".m4a"),
        ("https://example.com/play/12", "audio/mpeg", ".mp3"),
        ("https://example.com/play.php-not-an-ending", None, ".audio"),
    ],
)
async def test_the_ending_comes_from_the_address_or_the_type(
    tools: Tools, library: MemoryLibrary, url: str, kind: str | None, ending: str
) -> None:
    library.add_episodes([replace(an_episode(), enclosure=Enclosure(url=url, type=kind))], now=NOW)
    await produce.fetch(tools, KEY, now=NOW)
    found = library.audio(KEY)
    assert found is not None and found[1].endswith(f"audio{ending}")


async def test_an_item_without_audio_is_named(tools: Tools, library: MemoryLibrary) -> None:
    library.add_episodes([replace(an_episode(), enclosure=None)], now=NOW)
    with pytest.raises(AudioError, match=r"Episode 1.* has no audio"):
        await produce.fetch(tools, KEY, now=NOW)


def test_hearing_before_fetching_says_what_to_do(tools: Tools) -> None:
    with pytest.raises(NotFound, match="podbot retry"):
        produce.hear(tools, KEY, now=NOW)


async def test_a_cancelled_transcription_keeps_nothing(tools: Tools, library: MemoryLibrary) -> None:
    await produce.fetch(tools, KEY, now=NOW)
    with pytest.raises(Cancelled):
        produce.hear(tools, KEY, now=NOW, cancelled=lambda: True)
    assert library.episode(KEY).stage is Stage.FETCHED and library.episode(KEY).transcript_revision == 0


async def test_decoded_audio_is_shared_by_the_steps_and_removed_at_the_end(tools: Tools) -> None:
    await produce.fetch(tools, KEY, now=NOW)
    produce.hear(tools, KEY, now=NOW)
    assert len(list((tools.scratch / "decoded").iterdir())) == 1
    produce.note(tools, KEY, now=NOW)
    await produce.show(tools, KEY, now=NOW)
    assert list((tools.scratch / "decoded").iterdir()) == []


async def test_an_episode_that_is_done_takes_no_sound_from_another_with_the_same_audio(
    tools: Tools, library: MemoryLibrary
) -> None:
    twin = replace(an_episode(), guid="the same file in another feed")
    library.add_episodes([twin], now=NOW)
    await produce.fetch(tools, twin.key, now=NOW)
    await produce.fetch(tools, KEY, now=NOW)
    first, second = library.audio(KEY), library.audio(twin.key)
    assert first and second and first[0].sha256 == second[0].sha256
    waiting = produce.decoded(tools, twin.key)
    await to_a_draft(tools)
    assert waiting.path.is_file()
