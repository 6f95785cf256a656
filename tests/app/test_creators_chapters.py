"""What the creator published as chapters is found and kept, wherever it lies."""

from dataclasses import replace
from pathlib import Path
from shutil import copyfile

from aiohttp import web

from bot.app.creators_chapters import FoundChapters
from bot.domain.chapter import Chapter, ChapterOrigin
from bot.net import Network
from bot.rendering.chapter_files import write_json
from bot.rendering.tagging import write_chapters
from bot.testing.nouns import an_episode
from bot.web.server import serving, web_application

SAMPLE = Path(__file__).parents[2] / "bot/sample/episode.mp3"
CHAPTERS = (Chapter(start=0.0, title="Start"), Chapter(start=60.0, title="Middle"))


async def _find(document: bytes | None, audio: Path | None, status: int = 200) -> list[tuple[float, str]]:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=document or b"", status=status)

    application = web_application([[web.get("/chapters.json", answer)]])
    async with serving(application, host="127.0.0.1", port=0) as site:
        url = f"{site}/chapters.json" if document is not None else None
        async with Network(allow_private_addresses=True, attempts=1) as network:
            episode = replace(an_episode(), chapters_url=url, duration=147.0)
            found = await FoundChapters(network=network).find(episode, audio)
    assert all(chapter.origin is ChapterOrigin.CREATOR for chapter in found)
    return [(chapter.start, chapter.title) for chapter in found]


def _tagged(folder: Path) -> Path:
    copyfile(SAMPLE, folder / "plain.mp3")
    write_chapters(folder / "plain.mp3", folder / "tagged.mp3", CHAPTERS, duration=147.0)
    return folder / "tagged.mp3"


async def test_chapters_behind_the_feed_come_first(tmp_path: Path) -> None:
    other = (Chapter(start=0.0, title="Linked"), Chapter(start=30.0, title="More"))
    assert await _find(write_json(other), _tagged(tmp_path)) == [(0.0, "Linked"), (30.0, "More")]


async def test_else_those_inside_the_audio(tmp_path: Path) -> None:
    wanted = [(0.0, "Start"), (60.0, "Middle")]
    assert await _find(None, _tagged(tmp_path)) == wanted
    assert await _find(b"", _tagged(tmp_path), status=404) == wanted
    assert await _find(b"{broken", _tagged(tmp_path)) == wanted


async def test_none_is_none(tmp_path: Path) -> None:
    assert await _find(None, SAMPLE) == []
    assert await _find(None, None) == []
    (tmp_path / "broken.mp3").write_bytes(b"ID3\x04\x00\x00\x7f\x7f\x7f\x7fnonsense")
    assert await _find(None, tmp_path / "broken.mp3") == []
