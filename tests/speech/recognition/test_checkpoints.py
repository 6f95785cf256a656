"""Work that outlives its process: chunks on disk, a kill at 80 %, and the run that goes on from there."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.audio import DecodedAudio
from bot.errors import StorageError
from bot.ports import SpeechOptions
from bot.speech.recognition.checkpoints import FolderCheckpoints, recognition_key
from bot.speech.recognition.faster_whisper import FasterWhisper
from bot.testing.sound import sample_speech, write_sound

_OPTIONS = SpeechOptions(language="en", names=("Nora Whitfield", "Tomás Aguirre"))


def test_what_was_saved_is_loaded_by_another_process(tmp_path: Path) -> None:
    FolderCheckpoints(tmp_path).save("key", "0-100", {"words": [[0.0, 0.5, "Tomás", 0.9]]})
    assert FolderCheckpoints(tmp_path).load("key") == {"0-100": {"words": [[0.0, 0.5, "Tomás", 0.9]]}}
    assert FolderCheckpoints(tmp_path).load("other") == {}


def test_a_half_written_record_is_not_there(tmp_path: Path) -> None:
    checkpoints = FolderCheckpoints(tmp_path)
    checkpoints.save("key", "0-100", {"a": 1})
    (tmp_path / "key" / "100-200.json").write_text('{"a": ')
    (tmp_path / "key" / ".tmpfile").write_text("{}")
    assert checkpoints.load("key") == {"0-100": {"a": 1}}


def test_a_full_disk_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match=r"No space left on device.*Free some space"):
        FolderCheckpoints(tmp_path).save("key", "0-100", {})
    assert list((tmp_path / "key").iterdir()) == []


def test_old_work_is_forgotten_and_new_work_stays(tmp_path: Path) -> None:
    checkpoints, now = FolderCheckpoints(tmp_path), datetime.now(UTC)
    checkpoints.save("old", "1", {})
    checkpoints.save("new", "1", {})
    old = (now - timedelta(days=9)).timestamp()
    os.utime(tmp_path / "old", (old, old))
    assert checkpoints.forget(before=now - timedelta(days=7)) == 1
    assert not checkpoints.load("old") and checkpoints.load("new")
    assert checkpoints.forget(before=now - timedelta(days=7)) == 0


def test_the_key_changes_with_everything_the_result_depends_on(tmp_path: Path) -> None:
    audio = write_sound(tmp_path / "a.pcm", sample_speech(0, 1))
    other = write_sound(tmp_path / "b.pcm", sample_speech(1, 2))
    same = write_sound(tmp_path / "c.pcm", sample_speech(0, 1))
    keys = [
        recognition_key(audio, "faster-whisper", "base", "cpu-int8", _OPTIONS),
        recognition_key(other, "faster-whisper", "base", "cpu-int8", _OPTIONS),
        recognition_key(audio, "openai-whisper", "base", "cpu-int8", _OPTIONS),
        recognition_key(audio, "faster-whisper", "tiny", "cpu-int8", _OPTIONS),
        recognition_key(audio, "faster-whisper", "base", "cpu-float32", _OPTIONS),
        recognition_key(audio, "faster-whisper", "base", "cpu-int8", SpeechOptions(language="en")),
        recognition_key(audio, "faster-whisper", "base", "cpu-int8", SpeechOptions(language="en", span=(0, 1))),
    ]
    assert len(set(keys)) == len(keys)
    assert recognition_key(same, "faster-whisper", "base", "cpu-int8", _OPTIONS) == keys[0]


_RUN = """
import sys
from pathlib import Path
from bot.domain.audio import DecodedAudio
from bot.ports import SpeechOptions
from bot.speech.recognition.checkpoints import FolderCheckpoints
from bot.speech.recognition.faster_whisper import FasterWhisper
audio, samples, models, kept, *names = sys.argv[1:]
FasterWhisper("tiny.en", models_dir=Path(models)).transcribe(
    DecodedAudio(path=Path(audio), samples=int(samples)),
    options=SpeechOptions(language="en", names=tuple(names)),
    checkpoints=FolderCheckpoints(Path(kept)),
)
"""


class _Counting(FolderCheckpoints):
    """Remembers which chunks were new."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.new: list[str] = []

    def save(self, key: str, chunk: str, record: Mapping[str, Any]) -> None:
        self.new.append(chunk)
        super().save(key, chunk, record)


def _kill_at(chunks: int, kept: Path, process: "subprocess.Popen[bytes]") -> None:
    """kill -9 as soon as that many chunks are on disk."""
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        if len(list(kept.glob("*/*.json"))) >= chunks:
            process.kill()
            break
        time.sleep(0.01)
    process.wait()


@pytest.mark.slow
def test_a_run_killed_near_its_end_goes_on_from_there(models_dir: Path, tmp_path: Path) -> None:
    audio: DecodedAudio = write_sound(tmp_path / "speech.pcm", sample_speech())
    engine = FasterWhisper("tiny.en", models_dir=models_dir)
    whole = engine.transcribe(audio, options=_OPTIONS, checkpoints=(counting := _Counting(tmp_path / "whole")))
    kept, share = tmp_path / "kept", int(len(counting.new) * 0.8)
    arguments = [str(audio.path), str(audio.samples), str(models_dir), str(kept), *_OPTIONS.names]
    process = subprocess.Popen([sys.executable, "-c", _RUN, *arguments])
    _kill_at(share, kept, process)
    assert process.returncode == -9
    before = len(list(kept.glob("*/*.json")))
    rest = _Counting(kept)
    again = engine.transcribe(audio, options=_OPTIONS, checkpoints=rest)
    engine.close()
    assert share <= before < len(counting.new) and len(rest.new) == len(counting.new) - before
    assert again.text == whole.text and again.segments == whole.segments
