"""Reads the files and the environment once, and says in a sentence what is wrong there."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.domain.show import Show
from bot.domain.slug import slugify
from bot.errors import SettingsError
from bot.settings.general import Settings
from bot.settings.sentences import sentence
from bot.settings.show import ShowSettings

#: Variables of this name space that are read elsewhere.
NOT_SETTINGS = frozenset({"PODBOT_CONFIG", "PODBOT_SECRETS_DIR", "PODBOT_EVAL_DATA", "PODBOT_FAKEDISCORD"})

#: With libyaml where it is there: a network's two hundred files take a twentieth of a second instead of half of one.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: Settings that come from the environment alone.
SECRETS = (("discord", "token"), ("discord", "client_secret"), ("web", "secret"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What `load` gives: the settings, the shows by slug, and where they were read."""

    settings: Settings
    #: By slug; the files may be taken again while podbot runs (`take_shows`).
    shows: dict[str, ShowSettings]
    folder: Path

    def show(self, slug: str) -> Show:
        """The noun of a configured show; SettingsError naming the known ones."""
        if slug not in self.shows:
            known = ", ".join(sorted(self.shows)) or "none yet"
            raise SettingsError(f"No show is called {slug!r} in {self.folder / 'shows'}. Known shows: {known}.")
        return self.shows[slug].noun(slug, self.settings.transcription.language)

    def read_again(self) -> "Configuration":
        """What the files say now; SettingsError where one of them is wrong."""
        return load(self.folder)

    def take_shows(self, fresh: "Configuration") -> None:
        """Let everybody who holds this configuration see the shows of that one."""
        for gone in self.shows.keys() - fresh.shows.keys():
            del self.shows[gone]
        self.shows.update(fresh.shows)


def load(folder: Path = Path("config"), *, env_file: Path | None = Path(".env")) -> Configuration:
    """Settings of that folder; a missing folder means defaults. SettingsError names file, key and accepted names."""
    main = folder / "podbot.yaml"
    if not main.exists() and (other := folder / "podbot.yml").exists():
        raise SettingsError(f"{other} would not be read. Rename it to {main.name}.")
    document = _read_yaml(main) if main.exists() else {}
    for group, key in SECRETS:
        if isinstance(document.get(group), dict) and document[group].get(key):
            raise SettingsError(
                f"{main}: {group}.{key} must not be in a file that is shared. "
                f"Set it in the environment: PODBOT_{group.upper()}__{key.upper()}."
            )
    given = _beside(env_file)
    variables = {**given, **os.environ}
    _refuse_unknown_variables(variables)
    _hand_on(given)
    secrets = os.environ.get("PODBOT_SECRETS_DIR")
    try:
        settings = Settings(_env_file=env_file, _secrets_dir=secrets, **document)  # type: ignore[call-arg]
    except ValidationError as error:
        problem = _first(error)
        raise SettingsError(f"{_where(problem, main, variables)}: {sentence(problem, Settings)}") from error
    shows = {slug: load_show(path) for slug, path in _show_files(folder).items()}
    return Configuration(settings=settings, shows=shows, folder=folder)


def load_show(path: Path) -> ShowSettings:
    """One show's file; SettingsError names it, the key, and what is accepted."""
    document = _read_yaml(path)
    poll = document.get("poll")
    if isinstance(poll, str):  # `poll: "*/10 * * * *"` or `poll: 15m`
        document["poll"] = {"cron": poll} if " " in poll else {"every": poll}
    try:
        return ShowSettings(**document)
    except ValidationError as error:
        raise SettingsError(f"{path}: {sentence(_first(error), ShowSettings)}") from error


def accepted_keys(model: type[BaseModel], prefix: str = "") -> list[str]:
    """Every key of a settings model, nested with dots; for documentation tests and messages."""
    keys: list[str] = []
    for name, field in model.model_fields.items():
        keys.append(prefix + name)
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            keys += accepted_keys(inner, f"{prefix}{name}.")
    return keys


def _beside(env_file: Path | None) -> dict[str, str]:
    """What `.env` says; an empty line says nothing."""
    from dotenv import dotenv_values

    return {name: value for name, value in dotenv_values(env_file).items() if value} if env_file else {}


def _hand_on(given: Mapping[str, str]) -> None:
    """Keys that are no settings (ANTHROPIC_API_KEY, PODBOT_PUBLISH_…) are looked for in the environment, which wins."""
    for name, value in given.items():
        if not _is_setting(name):
            os.environ.setdefault(name, value)


def _is_setting(name: str) -> bool:
    name = name.upper()
    return name.startswith("PODBOT_") and name.removeprefix("PODBOT_").split("__")[0].lower() in Settings.model_fields


def _refuse_unknown_variables(environment: Mapping[str, str]) -> None:
    """`PODBOT_DATADIR` would otherwise be ignored without a word."""
    for name in environment:
        known = _is_setting(name) or name in NOT_SETTINGS or name.startswith("PODBOT_PUBLISH_")
        if name.startswith("PODBOT_") and not known:
            names = ", ".join(f"PODBOT_{field.upper()}" for field in Settings.model_fields)
            raise SettingsError(f"The environment variable {name} is not a setting. Accepted: {names}.")


def _show_files(folder: Path) -> dict[str, Path]:
    """By slug. What looks like a show's file and would be passed over is an error."""
    found: dict[str, Path] = {}
    for path in sorted((folder / "shows").glob("*.y*ml")):
        if path.stem == "example":
            continue
        if path.suffix != ".yaml":
            raise SettingsError(f"{path} would not be read: files of shows end in .yaml. Rename it.")
        slug = slugify(path.stem)
        if slug in found:
            raise SettingsError(f"{found[slug]} and {path} would both be the show {slug!r}. Rename one of them.")
        found[slug] = path
    return found


class _Twice(Exception):
    """A key, in a place where it was before."""


class _Once(_Loader):  # type: ignore[misc]
    """Of two `publish:` blocks in a file, YAML would drop the first without a word."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [key.value for key, _ in node.value]
        for key in filter(lambda key: keys.count(key) > 1, keys):
            raise _Twice(key)
        return super().construct_mapping(node, deep)


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Once)  # noqa: S506 -- it is a safe one
    except _Twice as error:
        raise SettingsError(f"{path}: {error} stands there twice. Bring both together under one.") from error
    except yaml.YAMLError as error:
        where = f" line {error.problem_mark.line + 1}" if getattr(error, "problem_mark", None) else ""  # type: ignore[attr-defined]
        raise SettingsError(f"{path}:{where} is not valid YAML. Check indentation and quotes there.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8. Save it as UTF-8 in your editor.") from error
    except OSError as error:
        raise SettingsError(f"{path} can't be read: {error.strerror}. Check the path and its rights.") from error
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise SettingsError(f"{path} should hold keys and values, like `data_dir: data`.")
    return {str(key): value for key, value in document.items()}


def _first(error: ValidationError) -> ErrorDetails:
    """A misspelt key also leaves its right spelling missing: the misspelling comes first."""
    return min(error.errors(), key=lambda problem: problem["type"] != "extra_forbidden")


def _where(problem: ErrorDetails, main: Path, environment: Mapping[str, str]) -> str:
    """The environment wins over the file, so where a variable says it, that is what has to be changed."""
    variables = {name.upper() for name in environment}
    parts = [str(part).upper() for part in problem["loc"]]
    for length in range(len(parts), 0, -1):
        name = "PODBOT_" + "__".join(parts[:length])
        if name in variables:
            return f"The environment variable {name}"
    return str(main)
