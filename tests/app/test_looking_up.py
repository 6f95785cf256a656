"""Catalogues add what they are sure of, from a thread, within a time; their answers are kept."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import looking_up
from bot.app.looking_up import FolderCache, LookingUpWriter
from bot.domain.notes import Mention, MentionKind, Source
from bot.domain.person import Origin
from bot.net import Network
from bot.ports import EpisodeContext
from bot.testing.notes_writer import FakeNotesWriter
from bot.testing.nouns import a_show, a_transcript, an_episode

PAPER = Mention(text="A Paper of Note", start=1.0, end=2.0, kind=MentionKind.PAPER)


class _Catalogue:
    name = "arxiv"

    def __init__(self, delay: float = 0.0) -> None:
        self.delay = delay

    async def resolve(self, title: str, *, author: str | None = None) -> tuple[Source, ...]:
        await asyncio.sleep(self.delay)
        return (Source(title=title, url="https://example.org/paper", origin=Origin.CATALOGUE),)


class _Mentioning(FakeNotesWriter):
    def write(self, *told, **more):  # type: ignore[no-untyped-def]
        return replace(super().write(*told, **more), unlinked=(PAPER,), sources=())


async def _write(catalogue: _Catalogue) -> tuple[Source, ...]:
    context = EpisodeContext(episode=an_episode(), show=a_show())
    async with Network() as network:
        writer = LookingUpWriter(_Mentioning(), network=network, resolvers=[catalogue], check_links=False)
        return (await asyncio.to_thread(writer.write, a_transcript("Words."), context)).sources


async def test_what_a_catalogue_is_sure_of_becomes_a_source() -> None:
    (source,) = await _write(_Catalogue())
    assert (source.url, source.origin, source.mentions) == ("https://example.org/paper", Origin.CATALOGUE, (PAPER,))


async def test_a_slow_catalogue_does_not_hold_up_the_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking_up, "_PATIENCE", 0.05)
    assert await _write(_Catalogue(delay=5.0)) == ()


def test_answers_are_kept_as_files_and_odd_files_are_not_there(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path / "kept")
    assert len(cache) == 0 and "a" not in cache
    cache["a"] = "ä\n"
    assert FolderCache(tmp_path / "kept")["a"] == "ä\n" and list(cache) == ["a"]
    next((tmp_path / "kept").glob("*.json")).write_text("{")
    assert "a" not in cache
    del cache["a"]
    with pytest.raises(KeyError):
        del cache["a"]
