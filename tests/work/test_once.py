"""A trouble is told once while it lasts, by whomever, and its end once."""

import logging
import threading
from time import monotonic

import pytest

from bot.work.once import Once


def test_a_trouble_that_many_meet_at_once_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    once, ready = Once(logging.getLogger("once")), threading.Barrier(8)

    def meet(number: int) -> None:
        ready.wait()
        once.trouble("database", f"does not answer {number}")

    threads = [threading.Thread(target=meet, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert caplog.text.count("does not answer") == 1


def test_what_began_before_the_trouble_does_not_end_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    once, before = Once(logging.getLogger("once")), monotonic()
    once.trouble("database", "does not answer")
    once.over("database", "answers again", began=before)
    once.trouble("database", "does not answer")
    assert [record.message for record in caplog.records] == ["does not answer"]
    once.over("database", "answers again", began=monotonic() + 1)
    once.over("database", "answers again")
    once.trouble("database", "does not answer")
    assert [record.message for record in caplog.records] == ["does not answer", "answers again", "does not answer"]
