"""One episode in memory, and the line of fakes that brings it to a draft."""

from pathlib import Path

import pytest

from bot.pipeline import produce
from bot.pipeline.tools import Tools
from bot.testing.artifacts import MemoryArtifacts
from bot.testing.library import MemoryLibrary
from bot.testing.line import Journal, line_of_fakes
from bot.testing.nouns import NOW, a_show, an_episode
from bot.testing.reviewer import MemoryReviewer

KEY = an_episode().key


@pytest.fixture
def library() -> MemoryLibrary:
    """It knows one show and one episode, of which nothing is done."""
    library = MemoryLibrary()
    library.save_show(a_show())
    library.add_episodes([an_episode()], now=NOW)
    return library


@pytest.fixture
def reviewer() -> MemoryReviewer:
    return MemoryReviewer()


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal")


@pytest.fixture
def tools(tmp_path: Path, library: MemoryLibrary, journal: Journal, reviewer: MemoryReviewer) -> Tools:
    """Every part a fake that writes down what it was asked."""
    parts = line_of_fakes(tmp_path, library=library, artifacts=MemoryArtifacts(), journal=journal, reviewer=reviewer)
    return Tools(**parts)


async def to_a_draft(tools: Tools) -> None:
    """Every step from the feed's item to a draft in review."""
    await produce.fetch(tools, KEY, now=NOW)
    produce.hear(tools, KEY, now=NOW)
    produce.note(tools, KEY, now=NOW)
    await produce.show(tools, KEY, now=NOW)
