"""The whole way measured: `python -m tests.bench.line` takes a feed to notes as `podbot process` does, step by step.

Data as in `tests.bench.speech`. Each run is a fresh process, imports and model loading included: its wall time is what
a person waits. Asserts nothing.
"""

import argparse
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copyfile

from rich.console import Console
from rich.table import Table

from tests.bench.speech import recordings

_ITEM = """<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>Bench</title>
{people}<item><title>{title}</title><guid>bench</guid><enclosure url="{base}/audio.mp3" type="audio/mpeg" length="1"/>
</item></channel></rss>"""


def measure(audio: Path, title: str, people: tuple[str, ...], models: Path | None) -> dict[str, float]:
    """Seconds of each step and of all, and the peak of memory in MB, of one run in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _served(folder, audio, title, people) as feed:
            command = [sys.executable, "-m", "tests.bench.line", "--child", feed, "--folder", name]
            environment = {**os.environ, "PODBOT_NETWORK__ALLOW_PRIVATE_ADDRESSES": "true"}
            if models:
                environment["PODBOT_MODELS_DIR"] = str(models)
            start = time.perf_counter()
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            seconds = time.perf_counter() - start
        found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
        return {**found, "all": seconds}


def child(feed: str, folder: Path) -> None:
    """What is measured; prints its steps as JSON."""
    import asyncio

    from bot.app import App, Wanted, context_for, unconfigured_show
    from bot.feeds.reader import FeedparserReader
    from bot.pipeline.pick import pick
    from bot.pipeline.process import process
    from bot.settings import load

    os.environ["PODBOT_DATA_DIR"] = str(folder / "data")
    app = App(load(folder / "config", env_file=None))
    clock = _Clock()

    async def run() -> None:
        async with app.network() as network:
            report = clock("Reading the feed")
            report(0.0, "")
            read = await FeedparserReader(network=network).read(feed, show="bench")
            report(1.0, "")
            assert read is not None
            show = unconfigured_show("Bench", feed, "en")
            line = app.line(network, show, Wanted(model="base"))
            context = context_for(pick(read), read, show)
            await process(context, line=line, work=folder / "work", out=folder / "out", steps=clock)

    asyncio.run(run())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cpu = sum(os.times()[:4])
    print(json.dumps({**clock.seconds(), "peak": peak, "cpu": cpu}))


class _Clock:
    """Steps as `podbot process` reports them: from their first word to their last."""

    def __init__(self) -> None:
        self._seen: dict[str, list[float]] = {}

    def __call__(self, step: str):  # type: ignore[no-untyped-def]
        def report(done: float, what: str) -> None:
            now = time.perf_counter()
            self._seen.setdefault(step, [now, now])[1] = now

        return report

    def seconds(self) -> dict[str, float]:
        return {step: last - first for step, (first, last) in self._seen.items()}


@contextlib.contextmanager
def _served(folder: Path, audio: Path, title: str, people: tuple[str, ...]) -> Iterator[str]:
    web = folder / "web"
    web.mkdir()
    copyfile(audio, web / "audio.mp3")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(web)))
    base = f"http://127.0.0.1:{server.server_address[1]}"
    told = "".join(f"<podcast:person>{person}</podcast:person>" for person in people)
    (web / "feed.xml").write_text(_ITEM.format(base=base, title=title.replace("&", "and"), people=told))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"{base}/feed.xml"
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None: ...


def main() -> None:
    """Measure and print."""
    for recording in recordings():
        found = measure(recording.audio, recording.title, recording.speakers, None)
        table = Table(title=f"Feed to notes, Whisper base, {recording.audio.name}", title_justify="left")
        for heading in ("step", "seconds", "of all"):
            table.add_column(heading, justify="left" if heading == "step" else "right")
        total = found["all"]
        for step, seconds in found.items():
            if step not in ("peak", "cpu"):
                table.add_row(step, f"{seconds:.2f}", f"{seconds / total:.1%}")
        Console(width=110).print(table)
        Console().print(f"processor {found['cpu']:.1f} s, peak memory {found['peak']:.0f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.child:
        child(given.child, given.folder)
    else:
        main()
