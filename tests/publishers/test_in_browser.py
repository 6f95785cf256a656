"""Chromium opens what the folder target wrote: the page is whole, and its subtitles and chapters are cues."""

import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

import bot
from bot.publishers.folder import FolderPublisher
from bot.testing.publisher import NOW, example_bundle

from .fake_server import FakeServer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]

#: Says in the document what the browser understood; the page's own script runs as well.
PROBE = """
<script>
addEventListener("load", () => {
  const audio = document.querySelector("audio"), tracks = [...audio.textTracks];
  for (const track of tracks) track.mode = "hidden";
  setTimeout(() => {
    const told = (cue) => `${cue.startTime}:${cue.getCueAsHTML().textContent}`;
    const cues = tracks.map((track) => `${track.kind}=${[...(track.cues || [])].map(told).join("|")}`);
    document.querySelectorAll("nav button")[1].click();
    document.body.dataset.cues = cues.join(";");
    document.body.dataset.at = audio.currentTime;
  }, 1500);
});
</script>
"""


class Site(FakeServer):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/{name}", self.file)]

    async def file(self, request: web.Request) -> web.StreamResponse:
        path = self.folder / request.match_info["name"]
        if path.name == "index.html":
            return web.Response(text=path.read_text().replace("</body>", f"{PROBE}</body>"), content_type="text/html")
        return web.FileResponse(path) if path.is_file() else web.Response(status=404)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    bundle = replace(example_bundle(), audio=Path(bot.__file__).parent / "sample" / "episode.mp3")
    await FolderPublisher(path=tmp_path).publish(bundle, receipt=None, now=NOW)
    async with Site(next(tmp_path.glob("*/2026*"))) as site:
        yield site


async def test_chromium_shows_the_cues_and_jumps_to_a_chapter(site: Site, tmp_path: Path) -> None:
    import asyncio

    command = [
        str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
        "--virtual-time-budget=8000", "--dump-dom", f"{site.url}/index.html",
    ]  # fmt: skip
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output, _ = await asyncio.wait_for(process.communicate(), 90)
    document = output.decode()
    cues = re.findall(r'data-cues="([^"]*)"', document)[0]
    assert "chapters=0:Intro|40:To the phone &amp; back|90.5:What stays human" in cues
    assert "captions=3.4:Welcome to Signal Chain.|9.5:Thank you for having me." in cues
    assert re.findall(r'data-at="([^"]*)"', document) == ["40"]
