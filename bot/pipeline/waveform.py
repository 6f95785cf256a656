"""Waveform: the picture of an episode's sound, measured while its samples are at hand, kept beside the audio."""

import asyncio

from bot.domain.audio import AudioFile
from bot.errors import BotError
from bot.pipeline.produce import decoded
from bot.pipeline.tools import Tools
from bot.ports import Artifacts, Library


def waveform_name(audio: AudioFile, artifact: str) -> str:
    """Its key in the file store; other audio of the same episode has another."""
    return f"{artifact.rpartition('/')[0]}/waveform-{audio.sha256[:12]}.bin"


async def keep_waveform(tools: Tools, key: str) -> None:
    """Measure and keep it, unless it is there; a picture that can't be drawn holds up no episode."""
    known = await asyncio.to_thread(tools.library.audio, key)
    if tools.loudness is None or known is None:
        return
    name = waveform_name(*known)
    try:
        if not await tools.artifacts.exists(name):
            measured = await asyncio.to_thread(lambda: _measured(tools, key))
            await tools.artifacts.put(name, measured, content_type="application/octet-stream")
    except BotError:
        return  # the page measures it when somebody looks


async def kept_waveform(library: Library, artifacts: Artifacts, key: str) -> bytes:
    """The waveform as far as it is kept; empty where it is not (yet), or where the file store does not answer."""
    try:
        known = await asyncio.to_thread(library.audio, key)
        return await artifacts.get(waveform_name(*known)) if known else b""
    except BotError:
        return b""


def _measured(tools: Tools, key: str) -> bytes:
    assert tools.loudness is not None
    return tools.loudness(decoded(tools, key))
