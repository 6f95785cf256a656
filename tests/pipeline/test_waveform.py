"""The waveform is measured once, while the samples are at hand, and holds nothing up."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.audio import DecodedAudio
from bot.errors import AudioError
from bot.pipeline import produce
from bot.pipeline.tools import Tools
from bot.pipeline.waveform import keep_waveform, kept_waveform
from bot.testing.artifacts import MemoryArtifacts
from bot.testing.library import MemoryLibrary
from bot.testing.line import Journal, line_of_fakes
from bot.testing.nouns import NOW, a_show, an_episode
from bot.testing.reviewer import MemoryReviewer

KEY = an_episode().key


@pytest.fixture
async def tools(tmp_path: Path) -> Tools:
    library = MemoryLibrary()
    library.save_show(a_show())
    library.add_episodes([an_episode()], now=NOW)
    journal = Journal(tmp_path / "journal")
    tools = Tools(
        **line_of_fakes(
            tmp_path, library=library, artifacts=MemoryArtifacts(), journal=journal, reviewer=MemoryReviewer()
        )
    )
    await produce.fetch(tools, KEY, now=NOW)
    return tools


async def test_it_is_measured_once_and_kept_beside_the_audio(tools: Tools) -> None:
    measured: list[int] = []

    def loudness(audio: DecodedAudio) -> bytes:
        measured.append(audio.samples)
        return b"\x01\x02"

    assert await kept_waveform(tools.library, tools.artifacts, KEY) == b""
    for _ in range(2):
        await keep_waveform(replace(tools, loudness=loudness), KEY)
    assert len(measured) == 1 and measured[0] > 0
    assert await kept_waveform(tools.library, tools.artifacts, KEY) == b"\x01\x02"
    assert isinstance(tools.artifacts, MemoryArtifacts)
    folders = {name.rpartition("/")[0] for name in tools.artifacts.files}
    assert len(folders) == 1


async def test_one_that_can_not_be_drawn_holds_up_nothing(tools: Tools) -> None:
    def silent(audio: DecodedAudio) -> bytes:
        raise AudioError("There is no sound in it.")

    await keep_waveform(replace(tools, loudness=silent), KEY)
    await keep_waveform(tools, KEY)
    assert await kept_waveform(tools.library, tools.artifacts, KEY) == b""
