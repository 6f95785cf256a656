"""`HttpAudioFetcher`: brings an enclosure to disk, going on where an earlier call was cut off."""

import asyncio
import errno
import shutil
from pathlib import Path

from bot.audio.download import Download, strong
from bot.domain.audio import AudioFile
from bot.errors import AudioError, AudioMissing, NetworkError, NoRoom
from bot.net import Network, Stream
from bot.net.addresses import shown
from bot.net.answer import retry_after
from bot.ports import Progress, RemoteAudio, no_progress

#: Written and hashed at once, off the event loop.
_BLOCK = 1 << 20
#: Left free on the disk, so that the database can still write.
_RESERVE = 50_000_000
_REFUSALS = {
    401: "the server asks for a password (401). Check whether the feed is private",
    403: "the server refuses access (403). Check whether the feed is private",
    410: "the file is gone for good (410). Wait for the feed to name another, or tell its publisher",
}


class HttpAudioFetcher:
    """Implements `bot.ports.AudioFetcher` over `Network`.

    Beside `destination` stands `<name>.json` with hash and validators; while it is on its way, `<name>.part` and
    `<name>.part.json`. A part is only continued where the server proves that it is still the same file.
    """

    def __init__(
        self, *, network: Network, max_bytes: int = 2_000_000_000, attempts: int = 4, pause: float = 0.5
    ) -> None:
        """Give up after `attempts` in a row that bring nothing new, `pause` seconds apart and doubling."""
        self._network = network
        self._max_bytes = max_bytes
        self._attempts = attempts
        self._pause = pause

    async def fetch(self, url: str, destination: Path, *, progress: Progress = no_progress) -> AudioFile:
        """See `bot.ports.AudioFetcher`."""
        download = Download(url, destination)
        if (done := download.finished()) is not None:
            return done
        try:
            with download:
                return await self._until_whole(download, progress)
        except OSError as error:
            raise _disk_trouble(download, error) from error

    async def look(self, url: str) -> RemoteAudio:
        """See `bot.ports.AudioFetcher`."""
        answer = await self._network.head(url, headers={"Accept-Encoding": "identity"})
        if not answer.ok:
            return RemoteAudio()
        length = answer.headers.get("Content-Length", "")
        return RemoteAudio(
            size=int(length) if length.isdecimal() else None,
            etag=strong(answer.headers.get("ETag", "")) or None,
            last_modified=answer.headers.get("Last-Modified"),
            type=answer.content_type or None,
        )

    async def _until_whole(self, download: Download, progress: Progress) -> AudioFile:
        """Not `stamina`, which counts every attempt: on a shaky line each one may still bring a piece."""
        idle = 0
        while True:
            before = download.size
            try:
                return await self._once(download, progress)
            except NetworkError as error:
                idle = 0 if download.size > before else idle + 1
                wait = error.retry_after or self._pause * 2.0**idle
                if idle >= self._attempts or wait > 60:
                    raise
                await asyncio.sleep(wait)

    async def _once(self, download: Download, progress: Progress) -> AudioFile:
        async with self._network.stream(download.url, headers=download.request_headers()) as stream:
            if stream.status == 304:
                return download.unchanged()
            _check_status(download, stream)
            total = download.begin(stream.status, stream.headers)
            self._check_room(download, total)
            await self._receive(download, stream, total, progress)
        return await asyncio.to_thread(download.finish)

    async def _receive(self, download: Download, stream: Stream, total: int | None, progress: Progress) -> None:
        block = bytearray()
        try:
            async for chunk in stream.chunks():
                block += chunk
                _tell(progress, download.size + len(block), total)
                if len(block) >= _BLOCK:
                    await self._write(download, block)
        finally:  # what came before the line broke is kept
            await self._write(download, block)
        if total is not None and download.size < total:
            raise NetworkError(f"{shown(download.url)}: the connection was lost. Try again later.")

    async def _write(self, download: Download, block: bytearray) -> None:
        await asyncio.to_thread(download.write, bytes(block))
        block.clear()
        self._check_size(download, download.size)

    def _check_room(self, download: Download, total: int | None) -> None:
        if total is None:
            return
        self._check_size(download, total)
        if shutil.disk_usage(download.folder).free < total - download.size + _RESERVE:
            raise OSError(errno.ENOSPC, f"{total / 1e6:,.0f} MB do not fit")

    def _check_size(self, download: Download, size: int) -> None:
        if size > self._max_bytes:
            download.forget()
            raise AudioError(
                f"{shown(download.url)}: the file is larger than {self._max_bytes / 1e6:,.0f} MB. "
                "Raise network.max_download_mb to allow it."
            )


def _check_status(download: Download, stream: Stream) -> None:
    if stream.status in (200, 206):
        return
    if stream.status == 416:  # the server's file is shorter than our part
        download.forget()
        raise NetworkError(f"{shown(download.url)}: the file changed on the server. Try again.")
    if stream.status == 429 or stream.status >= 500:
        raise NetworkError(
            f"{shown(download.url)}: the server answered {stream.status}. It may work again later.",
            retry_after=retry_after(stream.headers),
        )
    if stream.status == 404:
        what = "the server has no such file (404). It may come later; if it does not, tell its publisher"
        raise AudioMissing(f"{shown(download.url)}: {what}.")
    what = _REFUSALS.get(stream.status, f"the server answered {stream.status}. Check the episode's enclosure")
    raise AudioError(f"{shown(download.url)}: {what}.")


def _tell(progress: Progress, size: int, total: int | None) -> None:
    if total:
        progress(min(1.0, size / total), f"downloading {size / 1e6:.1f} of {total / 1e6:.1f} MB")
    else:
        progress(0.0, f"downloading {size / 1e6:.1f} MB")


def _disk_trouble(download: Download, error: OSError) -> AudioError:
    if error.errno == errno.ENOSPC:
        download.forget()
        return NoRoom(
            f"{download.folder}: the disk is full, {shown(download.url)} does not fit. Free some space and try again."
        )
    return AudioError(f"{error.filename or download.folder}: cannot be written ({error.strerror}). Check its rights.")
