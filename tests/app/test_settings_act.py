"""Settings that other tests do not reach: each one changes what it says it changes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.app import App
from bot.app.looking_up import LookingUpWriter
from bot.app.tools import isolated_engines
from bot.rendering.templates import shipped_templates
from bot.settings import ShowSettings, load
from bot.testing.library import MemoryLibrary
from bot.testing.publisher import example_bundle

Made = Callable[..., App]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    def make(**settings: Any) -> App:
        folder = tmp_path / "config"
        folder.mkdir(exist_ok=True)
        (folder / "podbot.yaml").write_text(yaml.safe_dump({"data_dir": str(tmp_path / "data"), **settings}))
        return App(load(folder, env_file=None))

    return make


async def test_files_go_where_artifacts_url_says(made: Made, tmp_path: Path) -> None:
    await made(artifacts_url=f"file://{tmp_path}/elsewhere").artifacts.put("show/a.txt", b"x")
    assert (tmp_path / "elsewhere/show/a.txt").read_bytes() == b"x"


def test_own_templates_come_before_the_shipped_ones(made: Made, tmp_path: Path) -> None:
    own = tmp_path / "templates"
    (own / "notes").mkdir(parents=True)
    (own / "notes" / "show_notes.md.j2").write_text("Mine: {{ title }}\n")
    app, bundle = made(templates_dir=str(own)), example_bundle()
    assert app.templates[0] == own and app.templates[1].resolve() == shipped_templates().resolve()
    files = app.renderer.render(
        show=bundle.show, episode=bundle.episode, notes=bundle.notes, transcript=bundle.transcript
    )
    assert files["show_notes.md"].decode().startswith("Mine: ")


def test_a_model_leaves_memory_after_idle_minutes(made: Made) -> None:
    app = made(transcription={"idle_minutes": 3})
    engines = isolated_engines(app.configuration, MemoryLibrary(), None)
    transcriber: Any = engines.transcriber("faster-whisper", "tiny.en")
    assert transcriber._workroom._idle == 180
    engines.close()


async def test_catalogues_are_asked_only_where_they_are_named(made: Made) -> None:
    app = made(catalogues={"use": ["arxiv", "wikidata"], "check_links": True})
    async with app.network() as network:
        writer: Any = app.writer_for(network)
        assert isinstance(writer, LookingUpWriter)
        assert [resolver.name for resolver in writer._resolvers] == ["arxiv", "wikidata"] and writer._check
        plain = made()
        assert not isinstance(plain.writer_for(network), LookingUpWriter)


def test_a_shows_own_words_reach_the_line() -> None:
    keys = {"chapters": {"per_hour": 9, "min_seconds": 20}, "transcription": {"transcript_first": True}}
    show = ShowSettings(title="T", **keys).noun("t")
    assert (show.chapters_per_hour, show.chapter_min_seconds, show.transcript_first) == (9, 20, True)
    assert ShowSettings(title="T").noun("t").chapters_per_hour is None


def test_what_fitted_into_memory_counts_for_the_device_it_was_tried_on(made: Made) -> None:
    library = MemoryLibrary()
    first = isolated_engines(made(transcription={"device": "cpu"}).configuration, library, None)
    heard: Any = first.transcriber("faster-whisper", "small")
    heard._remember({**heard._tool.arguments, "compute_type": "int8"})
    first.close()
    for device, kept in (("cpu", "int8"), ("cuda", None)):
        again = isolated_engines(made(transcription={"device": device}).configuration, library, None)
        tool: Any = again.transcriber("faster-whisper", "small")
        assert tool._tool.arguments.get("compute_type") == kept and tool._tool.arguments["device"] == device
        again.close()
