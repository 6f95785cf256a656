"""Opens a local media file so that it can open nothing else.

A playlist, a concat script or a MOV with references may name other files and addresses, and FFmpeg would follow. So it
gets an open file instead of a path, no protocol at all, and only formats that carry their own audio.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import AudioError

if TYPE_CHECKING:
    import av

#: FFmpeg's names of demuxers; hls, dash, concat, tedcaptions, image2 and the like are left out on purpose.
_FORMATS = (
    "mp3,mov,mp4,m4a,3gp,3g2,mj2,aac,ogg,wav,w64,rf64,flac,matroska,webm,aiff,au,caf,amr,asf,avi,flv,mpeg,mpegts,ac3,eac3,"
    "ape,wv,tta,mpc,mpc8,opus,live_flv,dts,adts,loas,mpegvideo,m4v,oma,voc"
)


@contextmanager
def open_media(path: Path) -> Iterator["av.container.InputContainer"]:
    """A container with at least one audio stream; `AudioError` where there is none."""
    import av

    with path.open("rb") as file:
        if not path.stat().st_size:
            raise AudioError(f"{path.name}: is empty. Download it again, or check what wrote it.")
        try:
            container = av.open(
                file,
                mode="r",
                options={"protocol_whitelist": "none", "format_whitelist": _FORMATS},
                io_open=_refuse,
                metadata_errors="replace",
            )
        except (av.error.FFmpegError, ValueError, OSError) as error:
            raise AudioError(
                f"{path.name}: is not an audio or video file that podbot can read. Check what it is."
            ) from error
        with container:
            if not container.streams.audio:
                raise AudioError(f"{path.name}: has no sound track. Check what it is.")
            yield container


def _refuse(url: str, flags: int, options: dict[str, Any]) -> None:
    raise PermissionError(f"a media file asked for another file: {url}")
