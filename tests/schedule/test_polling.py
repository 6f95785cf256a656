"""Many feeds from a real server: asked once, then only whether anything changed, and the loop stays free."""

from datetime import UTC, datetime

import pytest

from bot.domain.show import Show
from bot.feeds.reader import FeedparserReader
from bot.net import Network
from bot.pipeline.watch import Poll, Watcher
from bot.schedule import Bell, Schedule
from bot.testing.library import MemoryLibrary
from bot.testing.loop_watch import watch_loop
from bot.testing.servers import LocalWeb, Page
from bot.testing.work import MemoryWork
from tests.schedule.test_schedule import AtOnce, until

FEEDS = 40


def a_feed(show: int, items: int = 30) -> Page:
    entries = "".join(
        f"<item><title>Episode {number}</title><guid>{show}-{number}</guid>"
        f'<enclosure url="https://example.com/{show}/{number}.mp3" type="audio/mpeg"/>'
        f"<description><![CDATA[<p>{'About boats and tides. ' * 30}</p>]]></description></item>"
        for number in range(items)
    )
    body = f'<rss version="2.0"><channel><title>Show {show}</title>{entries}</channel></rss>'
    return Page(body=body.encode(), type="application/rss+xml", etag=f'"{show}"')


@pytest.mark.slow
async def test_many_feeds_are_read_once_and_then_only_asked() -> None:
    library = MemoryLibrary()
    work = MemoryWork(library)
    polls: list[Poll] = []
    async with LocalWeb() as web, Network(allow_private_addresses=True) as network:
        for number in range(FEEDS):
            url = web.put(f"/{number}", a_feed(number))
            library.save_show(Show(slug=f"show-{number}", title=f"Show {number}", feed=url))
        watcher = Watcher(
            reader=FeedparserReader(network=network), library=library, work=work, now=lambda: datetime.now(UTC)
        )

        async def poll(show: str, plan: object):  # type: ignore[no-untyped-def]
            watched = await watcher.poll(show, Bell().plan, at_once=True)
            polls.append(watched.poll)
            return watched

        schedule = Schedule(poller=poll, rng=AtOnce())
        schedule.start()
        async with watch_loop() as seen:
            for number in range(FEEDS):
                schedule.add(f"show-{number}", Bell(every=0.5))
            await until(lambda: len(polls) >= 3 * FEEDS, 60)
        await schedule.stop()
    assert polls.count(Poll.READ) == FEEDS and polls.count(Poll.UNCHANGED) >= 2 * FEEDS
    assert len(work.rows) == FEEDS  # the newest episode of each, once
    assert seen.busiest < 0.1
    again = [one for one in web.asked if "If-None-Match" in one.headers]
    assert len(again) >= 2 * FEEDS and len(web.asked) - len(again) == FEEDS
