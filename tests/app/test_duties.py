"""What one process does alone: feeds and chat do not stop each other, and what a person must mend is said once."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import structlog

from bot.app.duties import held
from bot.errors import SettingsError


async def test_a_duty_that_is_refused_is_tried_again_and_said_once() -> None:
    tries = 0

    async def refused() -> None:
        nonlocal tries
        tries += 1
        raise SettingsError("Discord refuses the token.")

    with structlog.testing.capture_logs() as lines:
        await _for_a_while(held(refused, what="the chat", again=0.01))
    assert tries > 2
    assert [line["event"] for line in lines] == ["Discord refuses the token. podbot tries again every 0.01 s."]


async def test_a_duty_that_breaks_leaves_the_other_alone() -> None:
    done = asyncio.Event()

    async def broken() -> None:
        raise RuntimeError("unforeseen")

    async def fine() -> None:
        await asyncio.sleep(0.05)
        done.set()
        await asyncio.Event().wait()

    async def both() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(held(broken, what="the chat", again=0.01))
            group.create_task(held(fine, what="watching feeds", again=0.01))

    with structlog.testing.capture_logs() as lines:
        await _for_a_while(both())
    assert done.is_set()
    assert lines[0]["event"] == "the chat stopped unexpectedly; podbot restarts it"


async def _for_a_while(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(work)
    await asyncio.sleep(0.15)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
