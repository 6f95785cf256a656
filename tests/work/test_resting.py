"""Threads that rest longer while it is quiet, and miss no ring."""

import threading
import time

from bot.work.resting import Resting


def _seconds(wait: threading.Event, length: float) -> float:
    begun = time.monotonic()
    wait.wait(length)
    return time.monotonic() - begun


def test_waits_are_long_only_while_it_is_quiet() -> None:
    resting, event = Resting(seconds=0.3), threading.Event()
    resting.lengthen(event)
    assert _seconds(event, 0.01) < 0.25
    resting.quiet(True)
    assert _seconds(event, 0.01) >= 0.3
    resting.quiet(False)
    _seconds(event, 0.01)  # the end of the quiet is a ring of its own
    assert _seconds(event, 0.01) < 0.25


def test_a_ring_ends_the_wait_also_when_it_came_while_nobody_waited() -> None:
    resting, event = Resting(seconds=30), threading.Event()
    resting.lengthen(event)
    resting.quiet(True)
    threading.Timer(0.05, resting.ring).start()
    assert _seconds(event, 30) < 5
    resting.ring()
    assert _seconds(event, 30) < 5
    threading.Timer(0.05, resting.over).start()
    assert _seconds(event, 30) < 5
    event.set()
    assert event.wait(30), "over: the event is its own again"


def test_jobs_that_nothing_wakes_sleep_through_the_rings_until_it_is_over() -> None:
    resting, event = Resting(seconds=0.3), threading.Event()
    resting.lengthen(event, wakes=False)
    resting.ring()
    assert _seconds(event, 0.01) >= 0.3
    threading.Timer(0.05, resting.over).start()
    assert _seconds(event, 0.2) < 0.2 + 0.1
