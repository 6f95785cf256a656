"""Downloads: the contract, resuming across processes, full disks and refusals."""

import errno
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.audio import fetcher as module
from bot.audio.download import Download
from bot.audio.fetcher import HttpAudioFetcher
from bot.errors import AudioError, ForbiddenAddress, NetworkError, NoRoom
from bot.net import Network
from bot.testing.audio_fetcher import BYTES, AudioFetcherContract
from bot.testing.servers import LocalWeb, Page

AUDIO = Page(body=BYTES, type="audio/mpeg", etag='"a"')


@pytest.fixture
def fetcher(network: Network) -> HttpAudioFetcher:
    return HttpAudioFetcher(network=network, max_bytes=200_000, attempts=2, pause=0.01)


class TestHttpAudioFetcher(AudioFetcherContract):
    pass


async def test_a_part_of_an_earlier_process_is_taken_up(
    fetcher: HttpAudioFetcher, web: LocalWeb, tmp_path: Path
) -> None:
    url, target = web.put("/a", AUDIO), tmp_path / "a.mp3"
    with Download(url, target) as killed:
        killed.begin(200, {"ETag": '"a"', "Content-Type": "audio/mpeg"})
        killed.write(BYTES[:50_000])
    await fetcher.fetch(url, target)
    assert target.read_bytes() == BYTES
    assert web.asked[0].headers["Range"] == "bytes=50000-"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp3", "a.mp3.json"]


async def test_a_new_token_in_the_address_does_not_fetch_the_same_file_again(
    fetcher: HttpAudioFetcher, web: LocalWeb, tmp_path: Path
) -> None:
    url = web.put("/a", AUDIO)
    first = await fetcher.fetch(url + "?token=monday", tmp_path / "a.mp3")
    second = await fetcher.fetch(url + "?token=tuesday", tmp_path / "a.mp3")
    assert second == first
    assert web.asked[1].headers["If-None-Match"] == '"a"'


async def test_a_weak_etag_proves_nothing_about_bytes(fetcher: HttpAudioFetcher, web: LocalWeb, tmp_path: Path) -> None:
    weak = Page(body=BYTES, type="audio/mpeg", headers={"ETag": 'W/"a"'})
    url = web.put("/a", weak)
    with Download(url, tmp_path / "a.mp3") as killed:
        killed.begin(200, {"ETag": 'W/"a"'})
        killed.write(BYTES[:50_000])
    audio = await fetcher.fetch(url, tmp_path / "a.mp3")
    assert "Range" not in web.asked[0].headers and audio.etag is None


async def test_one_file_is_downloaded_by_one_process_at_a_time(
    fetcher: HttpAudioFetcher, web: LocalWeb, tmp_path: Path
) -> None:
    url = web.put("/a", AUDIO)
    with Download(url, tmp_path / "a.mp3"), pytest.raises(NetworkError, match="already"):
        await fetcher.fetch(url, tmp_path / "a.mp3")


async def test_a_full_disk_is_seen_before_the_download(
    fetcher: HttpAudioFetcher, web: LocalWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.shutil, "disk_usage", lambda path: SimpleNamespace(free=1000))
    with pytest.raises(NoRoom, match="disk is full"):
        await fetcher.fetch(web.put("/a", AUDIO), tmp_path / "a.mp3")
    assert list(tmp_path.glob("a.mp3")) == []


async def test_a_disk_that_fills_up_meanwhile_is_one_sentence_too(
    fetcher: HttpAudioFetcher, web: LocalWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Download, block: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Download, "write", full)
    with pytest.raises(NoRoom, match="disk is full"):
        await fetcher.fetch(web.put("/a", AUDIO), tmp_path / "a.mp3")
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_without_rights_is_named(fetcher: HttpAudioFetcher, web: LocalWeb, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(AudioError, match="file"):
        await fetcher.fetch(web.put("/a", AUDIO), tmp_path / "file" / "a.mp3")


async def test_an_enclosure_may_not_redirect_us_home(web: LocalWeb, tmp_path: Path) -> None:
    async with Network() as network:
        with pytest.raises(ForbiddenAddress):
            await HttpAudioFetcher(network=network).fetch(web.put("/a", AUDIO), tmp_path / "a.mp3")
    assert web.asked == [] and not list(tmp_path.iterdir())
