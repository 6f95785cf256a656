"""A thousand feeds on one core: seconds per round, how long the event loop was held up, memory over the rounds.

python tests/bench/polling.py [--feeds 1000] [--rounds 50] [--items 20]
"""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.show import Show
from bot.feeds.reader import FeedparserReader
from bot.net import Network
from bot.pipeline.poll import PollPlan
from bot.pipeline.watch import Poll, Watcher
from bot.storage.library import SqlLibrary
from bot.testing.loop_watch import watch_loop
from bot.testing.work import MemoryWork

#: Feeds of which the server tells something new in every tenth round.
CHANGING = 10


class Server:
    """Feeds with ETags from a process of its own, so that only the client is measured."""

    def __init__(self, items: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--serve", str(items)], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.base = f"http://127.0.0.1:{self.process.stdout.readline().strip()}"

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()


async def serve(items: int) -> None:
    """Answer with a show's feed at `/<number>`; `POST /turn` puts a new episode into the first few."""
    from aiohttp import web

    turn = 0

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        nonlocal turn
        if request.method == "POST":
            turn += 1
            return web.Response()
        number = int(request.path.strip("/"))
        version = turn if number < CHANGING else 0
        etag = f'"{version}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(text=document(number, items + version), headers={"ETag": etag}, content_type="text/xml")

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


def document(show: int, items: int) -> str:
    """A feed as shows have it: notes of a few paragraphs with links."""
    start = datetime(2026, 3, 3, tzinfo=UTC)
    notes = f"<p>{'About boats, tides and those who read them. ' * 15}</p>" + "".join(
        f'<p>Link {n} - <a href="https://example.com/{n}">https://example.com/{n}</a></p>' for n in range(5)
    )
    entries = "".join(
        f"<item><title>Episode {number}</title><guid>{show}-{number}</guid>"
        f"<pubDate>{start + timedelta(days=number):%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
        f'<enclosure url="https://example.com/{show}/{number}.mp3" length="1000" type="audio/mpeg"/>'
        f"<itunes:duration>3600</itunes:duration><description><![CDATA[{notes}]]></description></item>"
        for number in reversed(range(items))
    )
    head = '<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel>'
    return f"{head}<title>Show {show}</title>{entries}</channel></rss>"


async def measure(feeds: int, rounds: int, base: str, folder: Path) -> list[dict[str, float]]:
    """One row per round."""
    library = SqlLibrary(str(folder / "podbot.db"))
    for number in range(feeds):
        library.save_show(Show(slug=f"show-{number}", title=f"Show {number}", feed=f"{base}/{number}"))
    rows = []
    async with Network(allow_private_addresses=True) as network:
        watcher = Watcher(
            reader=FeedparserReader(network=network),
            library=library,
            work=MemoryWork(library),
            now=lambda: datetime.now(UTC),
        )
        for number in range(rounds):
            if number and number % 10 == 0:
                await network.request("POST", base + "/turn")
            rows.append({"round": number + 1, **await one_round(watcher, feeds)})
            show(rows[-1])
    library.close()
    return rows


async def one_round(watcher: Watcher, feeds: int) -> dict[str, float]:
    places = asyncio.Semaphore(10)

    async def poll(number: int) -> Poll:
        async with places:
            return (await watcher.poll(f"show-{number}", PollPlan(), at_once=True)).poll

    start, cpu = time.perf_counter(), time.process_time()
    async with watch_loop() as seen:
        polls = await asyncio.gather(*(poll(number) for number in range(feeds)))
    return {
        "seconds": time.perf_counter() - start,
        "cpu seconds": time.process_time() - cpu,
        "read": polls.count(Poll.READ),
        "unchanged": polls.count(Poll.UNCHANGED),
        "failed": polls.count(Poll.FAILED),
        "worst block ms": seen.worst * 1000,
        "99 % block ms": seen.share(0.99) * 1000,
        "worst own ms": seen.busiest * 1000,
        "memory MB": int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6,
    }


def show(row: dict[str, float]) -> None:
    if row["round"] == 1:
        print("  ".join(f"{name:>14}" for name in row))
    if row["round"] <= 3 or row["round"] % 5 == 0 or row["round"] % 10 == 1:
        print("  ".join(f"{value:>14.1f}" for value in row.values()), flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--feeds", type=int, default=1000)
    arguments.add_argument("--rounds", type=int, default=50)
    arguments.add_argument("--items", type=int, default=20)
    arguments.add_argument("--serve", type=int)
    asked = arguments.parse_args()
    if asked.serve is not None:
        asyncio.run(serve(asked.serve))
        return
    with Server(asked.items) as server, tempfile.TemporaryDirectory() as folder:
        os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[0]})  # one core; the server keeps the others
        rows = asyncio.run(measure(asked.feeds, asked.rounds, server.base, Path(folder)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"memory MB after round 5": rows[min(4, len(rows) - 1)]["memory MB"],
                      "at the end": rows[-1]["memory MB"], "peak": peak}))  # fmt: skip


if __name__ == "__main__":
    main()
