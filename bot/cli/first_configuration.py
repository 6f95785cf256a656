"""Writes the files that `podbot init` asked for: short, with the examples beside them."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.domain.slug import slugify
from bot.errors import SettingsError
from bot.settings import load_show

_EDIT = "Edit it, or use --force to overwrite it."


def write_first_configuration(
    folder: Path, *, feed: str, title: str, hosts: str, language: str, force: bool = False, mend: str = _EDIT
) -> list[Path]:
    """`podbot.yaml` and `shows/<slug>.yaml`; nothing is written where SettingsError is raised.

    That is where the show's file is there already (`mend` is the next move), or where what was typed is not a setting.
    """
    show = folder / "shows" / f"{slugify(title)}.yaml"
    main = folder / "podbot.yaml"
    if show.exists() and not force:
        raise SettingsError(f"{show} already exists. {mend}")
    text = _show(feed, title, hosts, language)
    _check(text)
    show.parent.mkdir(parents=True, exist_ok=True)
    written = []
    if force or not main.exists():
        main.write_text(_MAIN, encoding="utf-8")
        written.append(main)
    show.write_text(text, encoding="utf-8")
    return [*written, show]


def _check(text: str) -> None:
    """The same rules that will read it."""
    with TemporaryDirectory(prefix="podbot-init-") as folder:
        trial = Path(folder) / "show.yaml"
        trial.write_text(text, encoding="utf-8")
        try:
            load_show(trial)
        except SettingsError as error:
            raise SettingsError(str(error).removeprefix(f"{trial}: ")) from error


_MAIN = """\
# Every key is explained in podbot.example.yaml; what is left out keeps its default.
data_dir: data
transcription: {engine: auto, model: auto, language: auto}
speakers: {engine: auto}
"""


def _show(feed: str, title: str, hosts: str, language: str) -> str:
    """JSON strings are YAML strings, so titles with colons and quotes are safe."""
    lines = [f"title: {json.dumps(title, ensure_ascii=False)}", f"feed: {json.dumps(feed)}"]
    lines.append("poll: {every: 15m, first_time: 1}")
    names = [name.strip() for name in hosts.split(",") if name.strip()]
    if names:
        lines.append("hosts:")
        lines += [f"  - name: {json.dumps(name, ensure_ascii=False)}" for name in names]
    if language != "auto":
        lines.append(f"transcription: {{language: {json.dumps(language)}}}")
    lines.append("publish:\n  - {kind: folder, path: public, when: approved}")
    return "\n".join(lines) + "\n"
