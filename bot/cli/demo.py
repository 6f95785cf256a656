"""`podbot demo`: the main job on the sample show that podbot ships."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from bot.cli.state import state


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Files go to OUT/<show>/<episode>/.")] = Path("demo"),
    model: Annotated[str | None, typer.Option(help="Whisper model for this time.")] = None,
    engine: Annotated[str | None, typer.Option(help="faster-whisper or openai-whisper for this time.")] = None,
) -> None:
    """Serve the sample feed on loopback, process its episode, print the notes."""
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.rule import Rule

    from bot.app import Wanted
    from bot.cli.process import run

    with serve_sample() as feed:
        wanted = Wanted(engine=engine, model=model or "base")
        result = run(state(context), feed, which="latest", slug=None, out=out, wanted=wanted, allow_private=True)
    console = Console()
    console.print(Rule("show_notes.md"))
    console.print(Markdown((result.folder / "show_notes.md").read_text(encoding="utf-8")))


@contextmanager
def serve_sample() -> Iterator[str]:
    """The address of the sample's feed, served on a free loopback port while the block runs."""
    with TemporaryDirectory(prefix="podbot-sample-") as folder:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder))
        base = f"http://127.0.0.1:{server.server_address[1]}"
        write_sample(Path(folder), base)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"{base}/feed.xml"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def write_sample(folder: Path, base_url: str) -> None:
    """The sample's feed and media as a web server would hold them."""
    sample = Path(__file__).parent.parent / "sample"
    feed = (sample / "feed.xml").read_text(encoding="utf-8")
    (folder / "feed.xml").write_text(feed.replace("{{BASE_URL}}", base_url), encoding="utf-8")
    for name in ("episode.mp3", "cover.jpg"):
        if (sample / name).exists():
            shutil.copyfile(sample / name, folder / name)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal belongs to the bars."""
