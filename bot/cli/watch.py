"""`podbot watch`: which feeds are watched."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.library import opened
from bot.cli.state import state

watch = typer.Typer(help="Which feeds are watched.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(watch, name="watch")


@watch.command()
def add(
    context: typer.Context,
    feed: Annotated[str, typer.Argument(help="Address of the feed.")],
    title: Annotated[str | None, typer.Option(help="Title of the show; the feed's own where not given.")] = None,
    host: Annotated[str, typer.Option(help="Who hosts it; several separated by commas.")] = "",
    language: Annotated[str, typer.Option(help="Language code, or auto.")] = "auto",
) -> None:
    """Watch a feed: writes config/shows/<slug>.yaml, which a running podbot follows after its next start."""
    import asyncio

    from bot.cli.first_configuration import write_first_configuration

    options = state(context)
    if title is None or not host:
        found_title, found_host = asyncio.run(_ask_feed(options.app(), feed))
        title, host = title or found_title, host or found_host
    path = write_first_configuration(options.folder, feed=feed, title=title, hosts=host, language=language)[-1]
    with opened(context):
        typer.echo(f"{title} is watched. Its settings are in {path}.")


@watch.command("list")
def list_(context: typer.Context) -> None:
    """Show every watched feed and how its last poll went."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    with opened(context) as (_, library):
        rows = [(show, library.feed_state(show.slug)) for show in library.shows()]
    table = Table("Show", "Title", "Feed", "Last poll", "Next poll", "How it went")
    for show, feed in rows:
        went = "paused" if feed.paused else feed.message or ("fine" if feed.polled_at else "never polled")
        style = "red" if feed.message else "yellow" if feed.paused else ""
        last, following = (f"{at:%Y-%m-%d %H:%M}" if at else "" for at in (feed.polled_at, feed.next_poll_at))
        table.add_row(
            show.slug,
            Text(show.title),
            Text(feed.moved_to or show.feed or "–"),
            last,
            following,
            Text(went, style=style),
        )
    Console().print(table if rows else "Nothing is watched yet. `podbot watch add FEED` adds a feed.")


@watch.command()
def remove(
    context: typer.Context,
    show: Annotated[str, typer.Argument(help="Slug of the show.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget a show and everything of it; published files stay. Its settings file is kept with the ending .removed."""
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
def pause(context: typer.Context, show: Annotated[str, typer.Argument(help="Slug of the show.")]) -> None:
    """Do not poll a feed until `podbot watch resume`."""
    _set_paused(context, show, paused=True)


@watch.command()
def resume(context: typer.Context, show: Annotated[str, typer.Argument(help="Slug of the show.")]) -> None:
    """Poll a paused feed again."""
    _set_paused(context, show, paused=False)


def _set_paused(context: typer.Context, slug: str, *, paused: bool) -> None:
    from dataclasses import replace

    with opened(context) as (_, library):
        known = library.show(slug)
        library.save_feed_state(replace(library.feed_state(slug), paused=paused))
    typer.echo(f"{known.title} is {'paused' if paused else 'polled again'}.")


async def _ask_feed(app: object, address: str) -> tuple[str, str]:
    from bot.app import App
    from bot.feeds.reader import FeedparserReader

    assert isinstance(app, App)
    async with app.network() as network:
        feed = await FeedparserReader(network=network).read(address, show="")
    assert feed is not None
    hosts = [person.name for person in feed.people if person.role == "host"]
    return feed.title, ", ".join(hosts)
