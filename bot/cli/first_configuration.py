"""Writes the files that `podbot init` asked for: short, with the examples beside them."""

import json
from pathlib import Path

from bot.domain.slug import slugify
from bot.errors import SettingsError
from bot.settings import load_show


def write_first_configuration(
    folder: Path, *, feed: str, title: str, hosts: str, language: str, force: bool = False
) -> list[Path]:
    """`podbot.yaml` and `shows/<slug>.yaml`; SettingsError where a file is there already, or the feed is no address."""
    if not feed.startswith(("http://", "https://")):
        raise SettingsError(f"{feed!r} is no web address of a feed; it starts with https:// or http://.")
    show = folder / "shows" / f"{slugify(title)}.yaml"
    main = folder / "podbot.yaml"
    if show.exists() and not force:
        raise SettingsError(f"{show} is there already. Edit it, or use --force to write over it.")
    show.parent.mkdir(parents=True, exist_ok=True)
    written = []
    if force or not main.exists():
        main.write_text(_MAIN, encoding="utf-8")
        written.append(main)
    show.write_text(_show(feed, title, hosts, language), encoding="utf-8")
    load_show(show)
    return [*written, show]


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
