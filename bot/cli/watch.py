"""`podbot watch`: which feeds are watched."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.arguments import Show
from bot.cli.library import nobody_works, opened
from bot.cli.state import state, wait_for

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ports import FeedState

watch = typer.Typer(help="Which feeds are watched.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(watch, name="watch")


@watch.command()
def add(
    context: typer.Context,
    feed: Annotated[str, typer.Argument(help="Address of the feed.")],
    title: Annotated[str | None, typer.Option(help="Title of the show; by default the feed's own.")] = None,
    host: Annotated[str, typer.Option(help="Who hosts it; several separated by commas.")] = "",
    language: Annotated[str, typer.Option(help="Language code, or auto.")] = "auto",
) -> None:
    """Watch a feed: writes config/shows/<slug>.yaml, which a running podbot reads at SIGHUP or its next start."""
    from bot.cli.first_configuration import write_first_configuration

    options = state(context)
    if title is None or not host:
        found_title, found_host = wait_for(ask_feed(options.app(), feed))
        title, host = title or found_title, host or found_host
    path = write_first_configuration(
        options.folder, feed=feed, title=title, hosts=host, language=language, mend="Edit it, or give another --title."
    )[-1]
    with opened(context) as (_, library):
        idle = nobody_works(library)
    then = "`podbot run` watches it." if idle else "A running podbot takes it up at SIGHUP or its next start."
    typer.echo(f"{title} is watched. Its settings are in {path}. {then}")


@watch.command("list")
def list_(context: typer.Context) -> None:
    """Show every watched feed, when it was read last, and how that went."""
    from rich.text import Text

    from bot.app.shared_feeds import shared_feeds
    from bot.cli.tables import print_list, screen
    from bot.ports import FeedState

    with opened(context) as (_, library):
        states = library.feed_states()
        rows = [(show, states.get(show.slug) or FeedState(show=show.slug)) for show in library.shows()]
        warnings = list(shared_feeds(library))
    console = screen()
    if not rows:
        console.print("Nothing is watched yet. `podbot watch add FEED` adds a feed.")
        return
    print_list(
        console,
        ("Show", "Title", "Last read", "Next", "How it went"),
        [(show.slug, show.title, _moment(feed.polled_at), _next(feed), _went(feed)) for show, feed in rows],
        wide="Title",
    )
    for show, feed in rows:
        address = Text(f"{show.slug}  {feed.moved_to or show.feed or 'no feed'}", style="dim")
        console.print(address.append(f"  {feed.message}", style="red") if feed.message else address, soft_wrap=True)
    for warning in warnings:
        console.print(Text(warning, style="yellow"), soft_wrap=True)


@watch.command()
def remove(
    context: typer.Context,
    show: Show,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
) -> None:
    """Forget a show and all about it; published files stay. Its settings file is kept with the ending .removed."""
    with opened(context) as (_, library):
        known = library.show(show)
        if not yes:
            typer.confirm(f"Forget {known.title} with all its transcripts and drafts?", abort=True)
        library.remove_show(show)
    path = state(context).folder / "shows" / f"{show}.yaml"
    if path.exists():
        path.rename(Path(f"{path}.removed"))
    typer.echo(f"{known.title} is forgotten.")


@watch.command()
def pause(context: typer.Context, show: Show) -> None:
    """Do not poll a feed until `podbot watch resume`."""
    _set_paused(context, show, paused=True)


@watch.command()
def resume(context: typer.Context, show: Show) -> None:
    """Poll a paused feed again."""
    _set_paused(context, show, paused=False)


def _next(feed: "FeedState") -> str:
    return "" if feed.paused else _moment(feed.next_poll_at)


def _moment(at: "datetime | None") -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _went(feed: "FeedState") -> str:
    if feed.paused:
        return "paused"
    return "failed" if feed.message else "fine" if feed.polled_at else "not read yet"


def _set_paused(context: typer.Context, slug: str, *, paused: bool) -> None:
    from dataclasses import replace

    with opened(context) as (_, library):
        known = library.show(slug)
        library.save_feed_state(replace(library.feed_state(slug), paused=paused))
    typer.echo(f"{known.title} is {'paused' if paused else 'polled again'}.")


async def ask_feed(app: object, address: str) -> tuple[str, str]:
    """Title and hosts, as the feed at that address says them."""
    from bot.app import App
    from bot.feeds.reader import FeedparserReader
    from bot.speech.voices.hosts import hosts_of

    assert isinstance(app, App)
    async with app.network() as network:
        feed = await FeedparserReader(network=network).read(address, show="")
    assert feed is not None
    return feed.title, ", ".join(person.name for person in hosts_of(feed))
