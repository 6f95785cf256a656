"""Audio goes when its episode is long finished; everything else stays."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.audio import AudioFile
from bot.domain.episode import Stage
from bot.pipeline.retain import forget_audio, sweep_scratch
from bot.pipeline.tools import Tools
from bot.testing.artifacts import MemoryArtifacts
from bot.testing.library import MemoryLibrary
from bot.testing.line import Journal, line_of_fakes
from bot.testing.nouns import NOW, an_episode


async def test_only_the_audio_of_long_finished_episodes_goes(tmp_path: Path) -> None:
    library, artifacts = MemoryLibrary(), MemoryArtifacts()
    journal = Journal(tmp_path / "journal")
    tools = Tools(**line_of_fakes(tmp_path, library=library, artifacts=artifacts, journal=journal))
    days = {Stage.PUBLISHED: 40, Stage.REJECTED: 40, Stage.IN_REVIEW: 40, Stage.APPROVED: 40}
    for number, (stage, age) in enumerate([*days.items(), (Stage.PUBLISHED, 10)]):
        key = an_episode(number).key
        library.add_episodes([an_episode(number)], now=NOW)
        library.save_audio(key, AudioFile(path=Path("a"), sha256="0", size=1), f"{stage.name}{age}")
        await artifacts.put(f"{stage.name}{age}", b"sound")
        library.set_stage(key, stage, now=NOW - timedelta(days=age))
    assert await forget_audio(tools, older_than=timedelta(days=30), now=NOW) == 2
    assert await forget_audio(tools, older_than=timedelta(days=30), now=NOW) == 0
    assert set(artifacts.files) == {"IN_REVIEW40", "APPROVED40", "PUBLISHED10"}


def test_rests_of_killed_processes_are_swept_and_fresh_files_stay(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    for name, days in (("decoded/old.pcm", 3), ("downloads/new.mp3.part", 1)):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"x")
        moment = (now - timedelta(days=days)).timestamp()
        os.utime(path, (moment, moment))
    assert sweep_scratch(tmp_path, now=now) == 1
    assert [path.name for path in tmp_path.rglob("*.*")] == ["new.mp3.part"]
    assert sweep_scratch(tmp_path / "nowhere", now=now) == 0
