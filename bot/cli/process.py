"""`podbot process`: one episode from feed or file to finished notes."""

import difflib
import os
import signal
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import completing
from bot.cli.arguments import Engine, Model, OfShow
from bot.cli.state import State, state

if TYPE_CHECKING:
    from rich.console import Console

    from bot.app import App, Wanted
    from bot.net import Network
    from bot.pipeline.process import Processed
    from bot.ports import EpisodeContext


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(process)


def process(
    context: typer.Context,
    source: Annotated[
        str,
        typer.Argument(
            help="Address of a feed, an audio file, or the name of a configured show.",
            autocompletion=completing.sources,
        ),
    ],
    episode: Annotated[
        str, typer.Option(help="latest, a number (1 is the newest), a GUID, or words of the title.")
    ] = "latest",
    show: OfShow = None,
    out: Annotated[Path, typer.Option(help="Files go to OUT/<show>/<episode>/.")] = Path("out"),
    model: Model = None,
    engine: Engine = None,
    language: Annotated[str | None, typer.Option(help="Language code for this run.")] = None,
) -> None:
    """Turn one episode into show notes, chapters and transcripts."""
    from bot.app import Wanted

    wanted = Wanted(engine=engine, model=model, language=language)
    run(state(context), source, which=episode, slug=show, out=out, wanted=wanted)


def run(
    options: State,
    source: str,
    *,
    which: str,
    slug: str | None,
    out: Path,
    wanted: "Wanted",
    allow_private: bool | None = None,
) -> "Processed":
    """Do it with bars, print the summary; also what `podbot demo` does."""
    import asyncio

    from rich.console import Console

    from bot.cli.progress import live_steps
    from bot.cli.summary import print_summary

    console = Console(stderr=True)
    app = options.app()

    async def work() -> "Processed":
        from bot.pipeline.process import process as take_down_the_line

        _answer_ctrl_c(console)
        rules = {} if allow_private is None else {"allow_private_addresses": allow_private}
        async with app.network(**rules) as network:
            with live_steps(console) as steps:
                found, audio = await _find(app, network, source, which, slug, wanted, steps("Reading the feed"))
                _make_room(out)
                return await take_down_the_line(
                    found,
                    line=app.line(network, found.show, wanted),
                    work=app.settings.data_dir / "work",
                    out=out,
                    steps=steps,
                    audio=audio,
                )

    try:
        result = asyncio.run(work())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    app.tidy(now=datetime.now(UTC))
    print_summary(result)
    return result


def _make_room(out: Path) -> None:
    """Before an hour of listening, not after it."""
    from bot.errors import NotesError

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotesError(f"The folder {out} can't be made: {error.strerror}. Choose another --out.") from error
    if not os.access(out, os.W_OK):
        raise NotesError(f"The folder {out} can't be written. Change its owner, or choose another --out.")


def _answer_ctrl_c(console: "Console") -> None:
    """Say at once that it was heard, for native code ends with its segment; a second one does not wait."""
    import asyncio

    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None

    def stop() -> None:
        console.print("Stopping after the current passage. Ctrl-C again stops at once.", style="yellow")
        loop.remove_signal_handler(signal.SIGINT)
        task.cancel()

    with suppress(NotImplementedError, RuntimeError, ValueError):  # Windows; not in the main thread
        loop.add_signal_handler(signal.SIGINT, stop)


async def _find(
    app: "App", network: "Network", source: str, which: str, slug: str | None, wanted: "Wanted", progress: object
) -> "tuple[EpisodeContext, Path | None]":
    """What SOURCE means: (context, audio file on disk or None)."""
    from bot.errors import FeedError

    if slug is None and source in app.configuration.shows:
        slug = source
        source = app.configuration.show(slug).feed
    if source.startswith(("http://", "https://")):
        return await _from_feed(app, network, source, which, slug, wanted, progress), None
    path = Path(source)
    if path.is_file():
        return _from_file(app, path, slug, wanted), path
    shows = app.configuration.shows
    close = difflib.get_close_matches(source, shows, n=5) or [*shows][:5]
    known = f"{', '.join(close)}{', …' if len(shows) > len(close) else ''}" or "none yet"
    raise FeedError(
        f"{source!r} is not a web address (https://…), no file here and no configured show (known: {known})."
    )


async def _from_feed(
    app: "App", network: "Network", url: str, which: str, slug: str | None, wanted: "Wanted", progress: object
) -> "EpisodeContext":
    from bot.app import context_for, unconfigured_show
    from bot.feeds.reader import FeedparserReader
    from bot.pipeline.pick import pick

    assert callable(progress)
    progress(0.0, url)
    feed = await FeedparserReader(network=network).read(url, show=slug or "")
    assert feed is not None  # without validators no server answers 304
    progress(1.0, feed.title)
    show = app.configuration.show(slug) if slug else unconfigured_show(feed.title, url)
    show = replace(show, language=wanted.language or show.language)
    return context_for(replace(pick(feed, which), show=show.slug), feed, show)


def _from_file(app: "App", path: Path, slug: str | None, wanted: "Wanted") -> "EpisodeContext":
    """The episode as the file's tags tell of it, else by its name."""
    from bot.app import context_for, nameless_show, unconfigured_show
    from bot.audio.file_tags import read_tags
    from bot.domain.episode import Episode
    from bot.rendering.html_text import html_to_text, one_line

    tags = read_tags(path)
    album = one_line(tags.show)
    unknown = unconfigured_show(album) if album else nameless_show("audio")
    show = app.configuration.show(slug) if slug else unknown
    show = replace(show, language=wanted.language or show.language)
    name = path.stem.replace("_", " ").replace("-", " ").strip() or path.name
    description, links = html_to_text(tags.description)
    episode = Episode(
        show=show.slug,
        title=one_line(tags.title) or name[:1].upper() + name[1:],
        guid=str(path.resolve()),
        author=one_line(tags.author),
        description=description,
        links=links,
        published=tags.published,
    )
    return context_for(episode, None, show)
