"""What podbot's own web server gives out of what is published: the first folder target, and at which address."""

from pathlib import Path

from bot.settings import Configuration, TargetSettings

#: Kinds that write where podbot's web server can't look.
_ELSEWHERE = ("s3", "git")


def served_folder(configuration: Configuration) -> Path | None:
    """The folder under `/episodes` and `/feeds`; None where no show publishes into one."""
    lines = (line for show in configuration.shows.values() for line in show.publish)
    return next((path for line in lines if (path := _folder_of(line))), None)


def served_address(configuration: Configuration, line: TargetSettings) -> str | None:
    """The `public_url` of a target that gives none: where the folder that it writes or links to is served.

    None for what lies elsewhere: a bucket, a site, a second folder.
    """
    folder, public_url = served_folder(configuration), configuration.settings.web.public_url
    if folder is None or public_url is None or line.kind in _ELSEWHERE or _folder_of(line) not in (None, folder):
        return None
    return f"{public_url.rstrip('/')}/episodes"


def _folder_of(line: TargetSettings) -> Path | None:
    path = line.options.get("path") if line.kind == "folder" else None
    return Path(str(path)) if path else None
