"""An audio fetcher that copies from memory, and what every audio fetcher must do over http.

Inherit `AudioFetcherContract` and give it a fixture `fetcher` that may visit loopback and takes up to 200,000 bytes.
"""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from bot.domain.audio import AudioFile
from bot.errors import AudioError, NetworkError
from bot.ports import AudioFetcher, Progress, RemoteAudio, no_progress
from bot.testing.servers import LocalWeb, Page
from bot.testing.suites import pytest

#: No audio, but nothing that looks like a web page either.
BYTES = b"ID3" + bytes(range(1, 256)) * 400


class FakeAudioFetcher:
    """Fulfils `bot.ports.AudioFetcher` with bytes by address; `fetched` remembers what was asked for."""

    def __init__(self, files: dict[str, bytes] | None = None) -> None:
        self.files = files or {}
        self.fetched: list[str] = []

    async def fetch(self, url: str, destination: Path, *, progress: Progress = no_progress) -> AudioFile:
        """See `bot.ports.AudioFetcher`."""
        self.fetched.append(url)
        if url not in self.files:
            raise AudioError(f"{url}: there is no such file here.")
        destination.parent.mkdir(parents=True, exist_ok=True)
        destination.write_bytes(self.files[url])
        progress(1.0, "downloading")
        digest = hashlib.sha256(self.files[url]).hexdigest()
        return AudioFile(path=destination, sha256=digest, size=len(self.files[url]), etag=f'"{digest[:8]}"')

    async def look(self, url: str) -> RemoteAudio:
        """See `bot.ports.AudioFetcher`."""
        if url not in self.files:
            return RemoteAudio()
        return RemoteAudio(size=len(self.files[url]), etag=f'"{hashlib.sha256(self.files[url]).hexdigest()[:8]}"')


class AudioFetcherContract:
    """Subclass in a test module with a fixture `fetcher`."""

    @pytest.fixture
    async def web(self) -> AsyncIterator[LocalWeb]:
        async with LocalWeb() as web:
            yield web

    @pytest.fixture
    def target(self, tmp_path: Path) -> Path:
        return tmp_path / "show" / "audio.mp3"

    async def test_a_file_arrives_whole_with_its_hash(self, fetcher: AudioFetcher, web: LocalWeb, target: Path) -> None:
        told: list[float] = []
        audio = await fetcher.fetch(web.put("/a", _audio()), target, progress=lambda done, what: told.append(done))
        assert target.read_bytes() == BYTES and audio.path == target
        assert audio.sha256 == hashlib.sha256(BYTES).hexdigest() and audio.size == len(BYTES)
        assert audio.type == "audio/mpeg" and audio.etag == '"a"'
        assert told == sorted(told) and told[-1] == 1.0

    async def test_a_second_call_asks_nobody(self, fetcher: AudioFetcher, web: LocalWeb, target: Path) -> None:
        url = web.put("/a", _audio())
        first = await fetcher.fetch(url, target)
        assert await fetcher.fetch(url, target) == first
        assert len(web.asked) == 1

    async def test_a_broken_line_is_taken_up_where_it_broke(
        self, fetcher: AudioFetcher, web: LocalWeb, target: Path
    ) -> None:
        url = web.put("/a", replace(_audio(), cut_after=40_000), _audio())
        audio = await fetcher.fetch(url, target)
        assert target.read_bytes() == BYTES and audio.sha256 == hashlib.sha256(BYTES).hexdigest()
        again = web.requests("/a")[1].headers
        assert again["If-Range"] == '"a"' and again["Range"].startswith("bytes=") and again["Range"] != "bytes=0-"

    async def test_a_server_that_knows_no_ranges_is_asked_for_all(
        self, fetcher: AudioFetcher, web: LocalWeb, target: Path
    ) -> None:
        whole = replace(_audio(), ranges=False)
        audio = await fetcher.fetch(web.put("/a", replace(whole, cut_after=40_000), whole), target)
        assert target.read_bytes() == BYTES and audio.sha256 == hashlib.sha256(BYTES).hexdigest()

    async def test_a_file_that_changed_meanwhile_is_fetched_anew(
        self, fetcher: AudioFetcher, web: LocalWeb, target: Path
    ) -> None:
        other = replace(_audio(), body=BYTES[::-1], etag='"b"')
        audio = await fetcher.fetch(web.put("/a", replace(_audio(), cut_after=40_000), other), target)
        assert target.read_bytes() == BYTES[::-1] and audio.etag == '"b"'

    @pytest.mark.parametrize(
        "page",
        [
            Page(body=b"\n<!DOCTYPE html><html>Sorry</html>", type="audio/mpeg"),
            Page(body=b"", type="audio/mpeg"),
            Page(body=bytes(300_000), type="audio/mpeg"),
            Page(body=bytes(300_000), type="audio/mpeg", chunked=True),
            Page(status=404),
            Page(status=403),
        ],
        ids=["a web page", "nothing", "too large", "too large and silent about it", "missing", "refused"],
    )
    async def test_what_is_no_episode_leaves_nothing_behind(
        self, fetcher: AudioFetcher, web: LocalWeb, target: Path, page: Page
    ) -> None:
        with pytest.raises(AudioError):
            await fetcher.fetch(web.put("/a", page), target)
        assert not target.exists()

    async def test_a_file_that_is_missing_may_come_and_one_that_is_refused_or_gone_does_not(
        self, fetcher: AudioFetcher, web: LocalWeb, target: Path
    ) -> None:
        for status, may_come in ((404, True), (403, False), (410, False)):
            with pytest.raises(AudioError) as trouble:
                await fetcher.fetch(web.put("/a", Page(status=status)), target)
            assert trouble.value.retryable is may_come

    async def test_a_server_that_always_breaks_off_is_given_up(
        self, fetcher: AudioFetcher, web: LocalWeb, target: Path
    ) -> None:
        with pytest.raises(NetworkError):
            await fetcher.fetch(web.put("/a", replace(_audio(), etag=None, cut_after=1000)), target)
        assert not target.exists()

    async def test_looking_brings_facts_without_the_file(self, fetcher: AudioFetcher, web: LocalWeb) -> None:
        seen = await fetcher.look(web.put("/a", _audio()))
        assert (seen.size, seen.etag) == (len(BYTES), '"a"')
        assert [one.method for one in web.asked] == ["HEAD"]
        assert await fetcher.look(web.base + "/nowhere") == RemoteAudio()


def _audio() -> Page:
    return Page(body=BYTES, type="audio/mpeg", etag='"a"')
