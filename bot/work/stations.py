"""The stations of each kind of work, in order: what is done there, and on which queue."""

from dataclasses import dataclass
from typing import Protocol

from bot.pipeline import produce, propose, publish, rerun
from bot.pipeline.tools import Tools
from bot.pipeline.waveform import keep_waveform
from bot.ports import RerunRequest
from bot.rendering.records import load_plain
from bot.work.shift import Shift


class Job(Protocol):
    """What a station does; blocks, and is safe to run twice."""

    def __call__(self, tools: Tools, shift: Shift) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One step of a kind of work: a workflow of its own, so that each runs on the machines fit for it."""

    name: str
    queue: str
    #: Shown while it waits or runs.
    label: str
    job: Job
    #: Part of the whole that is done when it begins and when it ends, 0..1.
    begins: float
    ends: float


def stations(kind: str, request: dict[str, object]) -> tuple[Station, ...]:
    """The line that this work goes down."""
    if kind == "produce":
        return PRODUCE
    if kind == "publish":
        return PUBLISH
    if request.get("what") == "span" and request.get("propose"):
        return PROPOSE
    return RERUN_NOTES if request.get("what") == "notes" else RERUN


def _fetch(tools: Tools, shift: Shift) -> None:
    shift.wait(produce.fetch(tools, shift.key, now=shift.now(), progress=shift.progress))


def _hear(tools: Tools, shift: Shift) -> None:
    produce.hear(tools, shift.key, now=shift.now(), progress=shift.progress, cancelled=shift.cancelled)


def _note(tools: Tools, shift: Shift) -> None:
    produce.note(tools, shift.key, now=shift.now(), progress=shift.progress, cancelled=shift.cancelled)
    shift.wait(keep_waveform(tools, shift.key))  # here, since the samples are at hand for every kind of transcript


def _show(tools: Tools, shift: Shift) -> None:
    shift.wait(produce.show(tools, shift.key, now=shift.now()))


def _hear_again(tools: Tools, shift: Shift) -> None:
    rerun.hear_again(
        tools, shift.key, _request(shift), asked_at=shift.asked_at, progress=shift.progress, cancelled=shift.cancelled
    )


def _note_again(tools: Tools, shift: Shift) -> None:
    rerun.note_again(
        tools, shift.key, _request(shift), asked_at=shift.asked_at, progress=shift.progress, cancelled=shift.cancelled
    )


def _show_again(tools: Tools, shift: Shift) -> None:
    shift.wait(rerun.show_again(tools, shift.key, _request(shift), asked_at=shift.asked_at, now=shift.now()))


def _hear_proposal(tools: Tools, shift: Shift) -> None:
    propose.hear_proposal(
        tools,
        shift.key,
        _request(shift),
        asked_at=shift.asked_at,
        now=shift.now(),
        progress=shift.progress,
        cancelled=shift.cancelled,
    )


def _show_proposal(tools: Tools, shift: Shift) -> None:
    shift.wait(propose.show_proposal(tools, shift.key, _request(shift), asked_at=shift.asked_at))


def _publish(tools: Tools, shift: Shift) -> None:
    revision, target = int(str(shift.request["revision"])), str(shift.request["target"])
    shift.wait(publish.publish(tools, shift.key, revision, target, now=shift.now()))


def _tell_published(tools: Tools, shift: Shift) -> None:
    shift.wait(tools.reviewer.show_draft(shift.key))


def _request(shift: Shift) -> RerunRequest:
    return load_plain(RerunRequest, dict(shift.request))


def _station(name: str, queue: str, label: str, job: Job, begins: float, ends: float) -> Station:
    return Station(name=name, queue=queue, label=label, job=job, begins=begins, ends=ends)


_FETCH = _station("fetch", "io", "fetching audio", _fetch, 0.0, 0.1)

PRODUCE = (
    _FETCH,
    _station("hear", "gpu", "transcribing", _hear, 0.1, 0.85),
    _station("note", "cpu", "writing notes", _note, 0.85, 0.97),
    _station("show", "chat", "showing the draft", _show, 0.97, 1.0),
)
RERUN = (
    _FETCH,
    _station("hear again", "gpu", "transcribing", _hear_again, 0.1, 0.85),
    _station("note again", "cpu", "writing notes", _note_again, 0.85, 0.97),
    _station("show again", "chat", "showing the draft", _show_again, 0.97, 1.0),
)
RERUN_NOTES = (
    _station("note again", "cpu", "writing notes", _note_again, 0.0, 0.9),
    _station("show again", "chat", "showing the draft", _show_again, 0.9, 1.0),
)
PROPOSE = (
    _FETCH,
    _station("hear proposal", "gpu", "transcribing", _hear_proposal, 0.1, 0.95),
    _station("show proposal", "chat", "telling what was heard", _show_proposal, 0.95, 1.0),
)
PUBLISH = (
    _station("publish", "publish", "publishing", _publish, 0.0, 0.9),
    _station("tell", "chat", "showing the receipt", _tell_published, 0.9, 1.0),
)
