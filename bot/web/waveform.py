"""The waveform of an episode: the one that was kept while it was worked on, else measured aside while people read."""

import asyncio
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import NotFound
from bot.pipeline.waveform import waveform_name
from bot.ports import Artifacts, Library, Progress


@dataclass(kw_only=True)
class _Measuring:
    """A waveform on its way."""

    done: float = 0.0
    task: "asyncio.Task[bytes] | None" = None


@dataclass(kw_only=True)
class Waveforms:
    """Gives waveforms; one is measured at a time, since it reads the whole audio."""

    _measuring: dict[str, _Measuring] = field(default_factory=dict)
    _one_by_one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(self, library: Library, artifacts: Artifacts, key: str) -> bytes | float:
        """One byte (0..255) a step, or the part done (0..1) of what was begun; ask again then.

        `NotFound` where the audio is not kept, `AudioError` where there is no sound in it.
        """
        found = await asyncio.to_thread(library.audio, key)
        if found is None:
            raise NotFound(f"The audio of episode {key} was not fetched yet.")
        name, artifact = waveform_name(*found), found[1]
        running = self._measuring.get(name)
        if running is None:
            if await artifacts.exists(name):
                return await artifacts.get(name)
            if not await artifacts.exists(artifact):
                raise NotFound("The audio of this episode is no longer kept; a re-run fetches it again.")
            running = self._measuring.setdefault(name, _Measuring())
            running.task = running.task or asyncio.create_task(self._measure(running, artifacts, artifact, name))
        assert running.task is not None
        if not running.task.done():
            return running.done
        del self._measuring[name]
        return running.task.result()

    async def _measure(self, running: _Measuring, artifacts: Artifacts, artifact: str, name: str) -> bytes:
        async with self._one_by_one:
            with artifacts.local(artifact) as path:
                data = await asyncio.to_thread(measure, path, lambda done, what: setattr(running, "done", done))
        await artifacts.put(name, data, content_type="application/octet-stream")
        return data


def measure(path: Path, progress: Progress) -> bytes:
    """The waveform of an audio file; blocks. `AudioError` where there is no sound in it."""
    from bot.audio.decoder import AvDecoder
    from bot.audio.loudness import loudness

    with tempfile.TemporaryDirectory(prefix="podbot-waveform-") as folder:
        return loudness(AvDecoder().decode(path, Path(folder) / "samples.pcm", progress=progress))
