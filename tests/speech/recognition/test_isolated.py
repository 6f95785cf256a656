"""Engines in a process of their own: warm, watched, replaced."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.audio import DecodedAudio
from bot.domain.transcript import Segment, Transcript
from bot.errors import Cancelled, EngineCrashed, NoSpeech, OutOfMemory, TranscriptionError
from bot.ports import Transcriber
from bot.speech.recognition.inside import common
from bot.speech.recognition.isolated import IsolatedTranscriber, ladder
from bot.speech.recognition.workroom import Tool, Workroom
from bot.testing.sound import noise, sample_script, silence, write_sound
from bot.testing.transcriber import MemoryCheckpoints, TranscriberContract

_TROUBLED = "bot.testing.trouble:TroubledTranscriber"


@pytest.fixture
def room() -> Iterator[Workroom]:
    workroom = Workroom(grace_seconds=1.0)
    yield workroom
    workroom.close()


@pytest.fixture
def audio(tmp_path: Path) -> DecodedAudio:
    return write_sound(tmp_path / "noise.pcm", noise(10.0))


def troubled(room: Workroom, trouble: str = "", **arguments: Any) -> IsolatedTranscriber:
    tool = Tool(factory=_TROUBLED, arguments={"trouble": trouble, **arguments})
    return IsolatedTranscriber(tool, name="faster-whisper", workroom=room)


@pytest.fixture(scope="module")
def shared_room() -> Iterator[Workroom]:
    workroom = Workroom()
    yield workroom
    workroom.close()


@pytest.mark.slow
class TestIsolatedTranscriber(TranscriberContract):
    @pytest.fixture
    def transcriber(self, shared_room: Workroom) -> Transcriber:
        arguments = {"text": sample_script(3.2, 46.0)}
        tool = Tool(factory="bot.testing.transcriber:FakeTranscriber", arguments=arguments)
        return IsolatedTranscriber(tool, name="fake", workroom=shared_room)


@pytest.mark.slow
def test_the_engine_stays_warm_in_another_process(room: Workroom, audio: DecodedAudio) -> None:
    engine = troubled(room)
    first, second = engine.transcribe(audio).text, engine.transcribe(audio).text
    assert f"Process {room.pid} " in first and room.pid != os.getpid()
    assert "1 times" in first and "2 times" in second


@pytest.mark.slow
def test_what_people_wait_for_goes_before_recognition(room: Workroom, audio: DecodedAudio) -> None:
    troubled(room).transcribe(audio)
    assert room.pid
    assert os.getpriority(os.PRIO_PROCESS, room.pid) > os.getpriority(os.PRIO_PROCESS, 0)


@pytest.mark.slow
def test_a_segmentation_fault_costs_one_attempt(room: Workroom, audio: DecodedAudio) -> None:
    checkpoints = MemoryCheckpoints()
    with pytest.raises(EngineCrashed, match="segmentation fault") as caught:
        troubled(room, "segfault").transcribe(audio, checkpoints=checkpoints)
    assert caught.value.retryable
    assert checkpoints.saved == 2  # what was finished before it died is kept
    assert troubled(room).transcribe(audio, checkpoints=checkpoints).segments


@pytest.mark.slow
def test_a_killed_process_is_not_taken_for_want_of_memory(room: Workroom, audio: DecodedAudio) -> None:
    with pytest.raises(EngineCrashed, match="killed"):
        troubled(room, "killed").transcribe(audio)


@pytest.mark.slow
def test_cancelling_ends_even_native_code(room: Workroom, audio: DecodedAudio) -> None:
    seen: list[float] = []
    began = time.monotonic()
    with pytest.raises(Cancelled):
        troubled(room, "stuck").transcribe(
            audio, progress=lambda done, what: seen.append(done), cancelled=lambda: bool(seen)
        )
    assert time.monotonic() - began < 30
    assert troubled(room).transcribe(audio).segments


@pytest.mark.slow
def test_want_of_memory_goes_down_the_ladder_and_is_remembered(room: Workroom, audio: DecodedAudio) -> None:
    kept: list[dict[str, Any]] = []
    tool = Tool(factory=_TROUBLED, arguments={"trouble": "memory"})
    engine = IsolatedTranscriber(
        tool, name="faster-whisper", workroom=room, remember=lambda one: kept.append(dict(one))
    )
    assert engine.transcribe(audio).segments
    assert kept == [{"trouble": "memory", "batch": 1, "threads": 1, "compute_type": "int8"}]
    assert engine.transcribe(audio).segments and len(kept) == 1  # straight away at the step that fits


@pytest.mark.slow
def test_where_no_step_fits_the_person_is_told(room: Workroom, audio: DecodedAudio) -> None:
    tool = Tool(factory=_TROUBLED, arguments={"trouble": "memory", "model": "tiny"})
    with pytest.raises(OutOfMemory, match="smaller model"):
        IsolatedTranscriber(tool, name="openai-whisper", workroom=room).transcribe(audio)


@pytest.mark.slow
def test_errors_of_the_engine_arrive_as_sentences(room: Workroom, audio: DecodedAudio, tmp_path: Path) -> None:
    with pytest.raises(TranscriptionError, match=r"ValueError: nobody planned this.*other engine"):
        troubled(room, "bug").transcribe(audio)
    with pytest.raises(NoSpeech):
        troubled(room).transcribe(write_sound(tmp_path / "silence.pcm", silence(3.0)))


@pytest.mark.slow
def test_after_idle_time_the_memory_is_given_back(audio: DecodedAudio) -> None:
    room = Workroom(idle_seconds=0.3)
    engine = troubled(room)
    engine.transcribe(audio)
    assert room.pid is not None
    deadline = time.monotonic() + 10
    while room.pid is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert room.pid is None
    assert "1 times" in engine.transcribe(audio).text
    room.close()


def test_the_ladder_goes_from_smaller_batches_to_smaller_models() -> None:
    steps = list(ladder("faster-whisper", {"model": "small.en"}))
    assert steps[0] == {"model": "small.en", "batch": 1}
    assert [step["model"] for step in steps[-2:]] == ["base.en", "tiny.en"]
    assert steps[-1]["compute_type"] == "int8" and steps[-1]["threads"] == 1
    assert list(ladder("openai-whisper", {"model": "tiny", "batch": 1})) == []


def test_only_segments_that_changed_travel() -> None:
    def one(text: str) -> Segment:
        return Segment(start=0.0, end=1.0, text=text)

    before = (one("a"), one("b"))
    assert common(before, (one("a"), one("b, longer"), one("c"))) == 1
    assert common(before, (*before, one("c"))) == 2
    assert common((), before) == 0 and common(before, ()) == 0


@pytest.mark.slow
def test_partial_transcripts_grow_on_this_side(room: Workroom, audio: DecodedAudio) -> None:
    partials: list[Transcript] = []
    done = troubled(room).transcribe(audio, partial=partials.append)
    assert [len(one.segments) for one in partials] == [1, 2, 3]
    assert partials[-1].segments == done.segments and partials[-1].duration == audio.duration
