"""Ten minutes without Discord, in a clock that runs fast: nothing lost, order kept, and nobody hammered."""

import asyncio
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

import discord
import pytest

from bot.chat.refresher import LONGEST_WAIT
from bot.domain.edits import SetTitle
from bot.errors import NetworkError
from bot.pipeline.edit import edit
from tests.chat.conftest import World

MINUTES = 10
#: What stands for a second.
SECOND = 0.01


def _watched(world: World) -> dict[str, list[float]]:
    """When each post was tried to be brought up, in the fast clock's seconds."""
    tries: dict[str, list[float]] = defaultdict(list)
    bring_up = world.client.poster.bring_up

    async def noted(key: str, *, verify: bool = False) -> None:
        tries[key].append(asyncio.get_running_loop().time() / SECOND)
        await bring_up(key, verify=verify)

    world.client.poster.bring_up = noted  # type: ignore[method-assign]
    return tries


@pytest.mark.slow
async def test_ten_minutes_of_outage_lose_nothing_keep_the_order_and_do_not_hammer(world: World) -> None:
    await world.posted()
    waiting = world.draft(number=2)
    world.client.newsroom = replace(world.client.newsroom, try_again_after=SECOND)
    tries = _watched(world)
    world.env.inject_error("*", "/channels/*", status=503, times=None)
    world.client.refresher.soon(waiting)
    for minute in range(MINUTES):
        now, title = world.clock[0], SetTitle(title=f"Title of minute {minute}")
        await edit(world.key, title, revision=None, by="cli", now=now, library=world.library)
        await world.client.reviewer.tell(world.key, f"Minute {minute}")
        await asyncio.sleep(60 * SECOND)
    for _ in range(3_000):  # on a busy machine ten minutes hold fewer tries, and the outage lasts longer
        if len(tries[waiting]) > 9:
            break
        await asyncio.sleep(SECOND)
    assert not world.said() and "## Boats at dawn" in world.text(), "Discord was away"
    gaps = [after - before for before, after in pairwise(tries[waiting])]
    assert len(gaps) > 8
    planned = [min(LONGEST_WAIT, 2.0**n) for n in range(len(gaps))]
    assert all(gap >= plan - 1 for gap, plan in zip(gaps, planned, strict=True)), gaps

    world.env.backend.faults.clear()
    for _ in range(200):
        await world.calm()
        if len(world.said()) == MINUTES and len(world.channel.threads) == 2:
            break
        await asyncio.sleep(SECOND)
    assert world.said() == [f"Minute {minute}" for minute in range(MINUTES)]
    assert f"## Title of minute {MINUTES - 1}\n" in world.text()
    assert "Boats at dawn" in world.text(world.post(waiting)) and len(world.channel.threads) == 2


async def test_after_thousands_of_failures_it_still_tries_again(world: World) -> None:
    """A weekend without network: the pauses grow no further, and no number overflows."""
    await world.posted()
    refresher = world.client.refresher
    refresher._failures[world.key] = 5_000
    refresher._later(world.key, discord.RateLimited(1.0))
    assert world.key in refresher._timers
    assert refresher._pause(world.key, discord.RateLimited(1.0)) == LONGEST_WAIT


@pytest.mark.parametrize("trouble", [None, NetworkError("Discord does not answer.")])
async def test_a_deletion_noticed_while_the_post_is_drawn_is_looked_after_once_it_is(
    world: World, trouble: NetworkError | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresher, looked = world.client.refresher, list[bool]()
    world.client.newsroom = replace(world.client.newsroom, try_again_after=SECOND)

    async def bring_up(key: str, *, verify: bool = False) -> None:
        looked.append(verify)
        if len(looked) == 1:
            refresher.soon(key, verify=True)  # somebody deletes the message just now
        if len(looked) == 2 and trouble:
            raise trouble

    monkeypatch.setattr(world.client.poster, "bring_up", bring_up)
    refresher.soon(world.key)
    await world.calm()
    assert looked == ([False, True, True] if trouble else [False, True])
