"""What the shell offers at Tab: shows, episodes, targets, …; quick, and silent where something is wrong."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import Any

import typer

#: A value and what it stands for, which zsh and fish show beside it.
Offers = Iterable[tuple[str, str]]
#: Entries offered at once; more are found by typing on.
MOST = 50


def quietly(offering: Callable[[typer.Context, str], Offers]) -> Callable[[typer.Context, str], list[tuple[str, str]]]:
    """No traceback over the line that somebody types: without a library, or with a wrong file, nothing is offered."""

    @wraps(offering)
    def offered(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        try:
            fitting = (offer for offer in offering(context, incomplete) if offer[0].startswith(incomplete))
            return list(islice(fitting, MOST))
        except Exception:
            return []

    return offered


@quietly
def shows(context: typer.Context, incomplete: str) -> Offers:
    """Slugs, of the settings' files and of those that were added in Discord."""
    from bot.storage.glance import NotSeen, shows_in

    known = {slug: str(settings.get("title", "")) for slug, settings in _show_files(context)}
    with suppress(NotSeen):  # before the first run there is no library
        known |= shows_in(_library(context))
    return ((slug, _plain(title)) for slug, title in sorted(known.items()))


@quietly
def sources(context: typer.Context, incomplete: str) -> Offers:
    """Shows with a file of settings, once something is typed; otherwise the shell offers audio files."""
    return [(slug, _plain(str(settings.get("title", "")))) for slug, settings in _show_files(context) if incomplete]


@quietly
def episodes(context: typer.Context, incomplete: str) -> Offers:
    """Keys for who types digits of one, else `show/words-of-the-title`, newest first."""
    return _episodes(context, incomplete, drafted=False)


@quietly
def drafts(context: typer.Context, incomplete: str) -> Offers:
    """The same, of episodes that have a draft."""
    return _episodes(context, incomplete, drafted=True)


@quietly
def targets(context: typer.Context, incomplete: str) -> Offers:
    """Names of publishing targets, as the shows' files give them."""
    found: dict[str, set[str]] = {}
    for slug, settings in _show_files(context):
        for line in settings.get("publish") or ():
            found.setdefault(str(line.get("name") or line["kind"]), set()).add(slug)
    return ((name, ", ".join(sorted(slugs))) for name, slugs in sorted(found.items()))


@quietly
def stages(context: typer.Context, incomplete: str) -> Offers:
    """Stages, with a hyphen for the space."""
    from bot.domain.episode import Stage

    return ((stage.value.replace(" ", "-"), "") for stage in Stage)


@quietly
def models(context: typer.Context, incomplete: str) -> Offers:
    """Whisper models by name."""
    from bot.speech.weights.catalogue import MODELS

    return ((model.name, f"{model.parameters} M parameters") for model in MODELS)


@quietly
def engines(context: typer.Context, incomplete: str) -> Offers:
    """Recognition engines that podbot brings."""
    from bot.speech.weights.catalogue import ENGINES

    return ((name, "") for name in ENGINES)


@quietly
def parts(context: typer.Context, incomplete: str) -> Offers:
    """Parts of a draft that can be edited as text."""
    from bot.cli.draft_edit import part_names

    return ((name, "") for name in part_names())


def _episodes(context: typer.Context, incomplete: str, *, drafted: bool) -> Iterator[tuple[str, str]]:
    from bot.domain.slug import slugify
    from bot.storage.glance import episodes_in

    show, slash, _ = incomplete.rpartition("/")
    library, digits = _library(context), set(incomplete) <= set("0123456789abcdef")
    if digits and incomplete:
        for one in episodes_in(library, key=incomplete):
            if one.drafted or not drafted:
                yield one.key, _plain(f"{one.show}, {one.stage}, {one.title}")
    for one in episodes_in(library, show=show if slash else None):
        if one.drafted or not drafted:
            yield f"{one.show}/{slugify(one.title)}", _plain(f"{one.stage}, {one.title}")


def _plain(text: str) -> str:
    """A feed's words without what shells act on: zsh evaluates what it is offered."""
    return " ".join(re.sub(r"[^\w .,!?–-]", " ", text).split())


def _show_files(context: typer.Context) -> Iterator[tuple[str, dict[str, Any]]]:
    """By slug, as they stand: nobody checks them here."""
    for path in sorted((_folder(context) / "shows").glob("*.yaml")):
        if path.stem != "example":
            yield path.stem, _yaml(path)


def _library(context: typer.Context) -> str:
    """The library as the settings say: the path of its file, or the address of the server that has it."""
    from dotenv import dotenv_values

    told = _yaml(_folder(context) / "podbot.yaml")
    for given in (_secrets(), dotenv_values(".env"), os.environ):
        told |= {name.upper().removeprefix("PODBOT_").lower(): value for name, value in given.items() if value}
    url = str(told.get("database_url") or "").removeprefix("sqlite:///")
    return url or str(Path(told.get("data_dir") or "data") / "podbot.db")


def _secrets() -> dict[str, str]:
    """An address with a password may stand in the folder of secrets."""
    folder = os.environ.get("PODBOT_SECRETS_DIR")
    found = Path(folder).glob("*") if folder else ()
    return {path.name: path.read_text().strip() for path in found if path.name.lower() == "podbot_database_url"}


def _folder(context: typer.Context) -> Path:
    return Path(context.find_root().params.get("config") or os.environ.get("PODBOT_CONFIG") or "config")


def _yaml(path: Path) -> dict[str, Any]:
    import yaml

    return dict(yaml.safe_load(path.read_text(encoding="utf-8")) or {}) if path.is_file() else {}
