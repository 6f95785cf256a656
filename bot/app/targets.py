"""The publishing targets of a show, made from the lines under `publish:` in its settings."""

import inspect
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import plugins
from bot.app.patient import PatientPublisher
from bot.app.served import served_address
from bot.domain.publication import Publication
from bot.domain.show import Show
from bot.errors import BotError, PluginError, PublishError, SettingsError
from bot.net import Network
from bot.ports import Bundle, Publisher
from bot.publishers.announcement import Channel
from bot.settings import Configuration, TargetSettings

#: What a publisher may ask for by the name of its argument, beside the keys of its settings.
_GIVEN = ("network", "templates", "name")
#: Arguments that don't belong in a file.
_SECRETS = ("secret", "password", "key", "token", "client_secret", "refresh_token")


class Targets:
    """Makes each target once and keeps it, until its line in the settings changes."""

    def __init__(self, configuration: Configuration, *, network: Network, templates: list[Path]) -> None:
        self._configuration = configuration
        self._given: dict[str, Any] = {"network": network, "templates": templates}
        #: Each with the line it was made from: the files may be read again.
        self._made: dict[tuple[str, str], tuple[TargetSettings, Publisher]] = {}
        #: Gives a public channel of the chat; set once there is a chat.
        self.channel: Callable[[int], Channel] | None = None

    def of(self, show: Show) -> Mapping[str, Publisher]:
        """Targets by name; none for a show without settings."""
        return {line.label: self._one(show.slug, line) for line in self._lines(show)}

    def names(self, show: Show) -> list[str]:
        """Their names, without making them."""
        return [line.label for line in self._lines(show)]

    def early(self, show: Show) -> list[str]:
        """Names of those that get chapters and transcript before approval."""
        return [line.label for line in self._lines(show) if line.when == "always"]

    def mistakes(self, show: Show) -> Iterator[str]:
        """What is wrong with each line, as far as it can be known without asking a server."""
        for line in self._lines(show):
            try:
                self._make(show.slug, line)
            except BotError as error:
                yield str(error)

    def _lines(self, show: Show) -> tuple[TargetSettings, ...]:
        settings = self._configuration.shows.get(show.slug)
        return settings.publish if settings else ()

    def _one(self, slug: str, line: TargetSettings) -> Publisher:
        known = self._made.get((slug, line.label))
        if known is None or known[0] != line:
            try:
                made = self._make(slug, line)
            except (SettingsError, PluginError, PublishError) as error:
                return Misconfigured(line.label, error)  # not kept: what is set right counts at the next try
            known = self._made[slug, line.label] = (line, PatientPublisher(made) if line.not_before_date else made)
        return known[1]

    def _make(self, slug: str, line: TargetSettings) -> Publisher:
        where = f"publish: {line.label} of {slug}"
        given = {**self._given, "name": line.label, "public_url": served_address(self._configuration, line)}
        if line.kind == "discord":
            line, given["channel"] = self._announced_in(slug, line)
        made = build(line, given=given, where=where)
        if line.when == "always" and not getattr(made, "takes_early", False):
            raise SettingsError(
                f"{where}: {line.kind} has no place for chapters or transcript alone, so nothing can go there before "
                "approval. Remove `when: always`."
            )
        return made

    def _announced_in(self, slug: str, line: TargetSettings) -> tuple[TargetSettings, Channel]:
        """The line without its channel's number, and the channel."""
        where = f"publish: {line.label} of {slug}"
        if self.channel is None:
            raise SettingsError(
                f"{where}: there is no Discord here. Set PODBOT_DISCORD__TOKEN on every machine that publishes."
            )
        keys = line.model_dump()
        if not isinstance(keys.get("channel_id"), int):
            raise SettingsError(f"{where}: channel_id is missing: the number of the public channel.")
        channel = self.channel(keys.pop("channel_id"))
        return TargetSettings(**keys), channel


class Misconfigured:
    """Stands for a target whose settings are wrong: it says so when its turn comes, and holds up no other."""

    def __init__(self, name: str, error: BotError) -> None:
        self.name = name
        self._error = error

    async def publish(
        self, bundle: Bundle, *, receipt: Publication | None, now: datetime, dry_run: bool = False
    ) -> Publication:
        raise self._error

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        raise self._error


def build(line: TargetSettings, *, given: Mapping[str, Any], where: str) -> Publisher:
    """A publisher from its settings; SettingsError names what is missing or unknown.

    An argument that the settings leave out is looked for in the environment as `PODBOT_PUBLISH_<KIND>_<ARGUMENT>`
    (secrets belong there), or under the name that `<argument>_env` gives.
    """
    try:
        make = plugins.find("publisher", line.kind)
    except PluginError as error:
        raise PluginError(f"{where}: {error}") from error
    parameters = inspect.signature(make).parameters
    options = dict(line.options)
    arguments: dict[str, Any] = {}
    for name, parameter in parameters.items():
        if name in options:
            arguments[name] = _as(parameter, options.pop(name))
        elif (secret := _secret(line, name, options)) is not None:
            arguments[name] = secret
        elif name in given:
            arguments[name] = given[name]
        elif parameter.default is inspect.Parameter.empty:
            raise SettingsError(f"{where}: {name} is missing. {_set_it(line.kind, name)}")
    if options:
        accepted = ", ".join(name for name in parameters if name not in _GIVEN)
        raise SettingsError(f"{where}: {', '.join(options)} is not a setting of {line.kind}. Accepted: {accepted}.")
    try:
        publisher: Publisher = make(**arguments)
    except (TypeError, ValueError) as error:
        raise SettingsError(f"{where}: {error}. Correct the line.") from error
    return publisher


def _secret(line: TargetSettings, name: str, options: dict[str, Any]) -> str | None:
    variable = options.pop(f"{name}_env", None) or _variable(line.kind, name)
    return os.environ.get(str(variable))


def _set_it(kind: str, name: str) -> str:
    variable = _variable(kind, name)
    if name in _SECRETS:
        return f"Set {variable} in the environment or in .env."
    return f"Set it in the show's file, or {variable} in the environment."


def _variable(kind: str, name: str) -> str:
    return f"PODBOT_PUBLISH_{kind.upper()}_{name.upper()}"


def _as(parameter: inspect.Parameter, value: Any) -> Any:
    """YAML knows no paths."""
    return Path(value) if "Path" in str(parameter.annotation) and isinstance(value, str) else value
