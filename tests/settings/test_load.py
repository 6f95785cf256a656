"""Settings: what is accepted, who wins, and how a mistake is told."""

import os
from pathlib import Path

import pytest
import yaml

from bot.errors import SettingsError
from bot.settings import ShowSettings, accepted_keys, load, load_show
from bot.settings.general import Settings

ROOT = Path(__file__).parents[2]


def _write(folder: Path, text: str, show: str | None = None) -> Path:
    (folder / "shows").mkdir(parents=True, exist_ok=True)
    (folder / "podbot.yaml").write_text(text)
    if show is not None:
        (folder / "shows" / "signal-chain.yaml").write_text(show)
    return folder


def test_a_missing_folder_means_defaults(tmp_path: Path) -> None:
    configuration = load(tmp_path / "nowhere", env_file=None)
    assert configuration.settings.data_dir == Path("data")
    assert not configuration.shows


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, "data_dir: from-file\nweb: {port: 1000}")
    monkeypatch.setenv("PODBOT_DATA_DIR", "from-environment")
    monkeypatch.setenv("PODBOT_WEB__PORT", "2000")
    settings = load(tmp_path, env_file=None).settings
    assert (settings.data_dir, settings.web.port) == (Path("from-environment"), 2000)


def test_a_dot_env_file_gives_the_token(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PODBOT_DISCORD__TOKEN=abc\n")
    token = load(tmp_path, env_file=tmp_path / ".env").settings.discord.token
    assert token is not None and token.get_secret_value() == "abc"


def test_keys_for_others_in_dot_env_reach_them_and_are_no_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ANTHROPIC_API_KEY", "PODBOT_PUBLISH_GHOST_KEY", "OPENAI_API_KEY", "POSTGRES_PASSWORD"):
        monkeypatch.setenv(name, "of the environment")
        if name != "OPENAI_API_KEY":
            monkeypatch.delenv(name)
    text = (
        "ANTHROPIC_API_KEY=a\nPODBOT_PUBLISH_GHOST_KEY=b\nOPENAI_API_KEY=c\nPOSTGRES_PASSWORD=d\nPODBOT_WEB__PORT=99\n"
    )
    (tmp_path / ".env").write_text(text)
    assert load(tmp_path, env_file=tmp_path / ".env").settings.web.port == 99
    assert (os.environ["ANTHROPIC_API_KEY"], os.environ["PODBOT_PUBLISH_GHOST_KEY"]) == ("a", "b")
    assert os.environ["OPENAI_API_KEY"] == "of the environment"
    assert "PODBOT_WEB__PORT" not in os.environ


def test_a_misspelt_setting_in_dot_env_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PODBOT_DATADIR=x\n")
    with pytest.raises(SettingsError, match="PODBOT_DATADIR is not a setting"):
        load(tmp_path, env_file=tmp_path / ".env")


@pytest.mark.parametrize(
    ("main", "show", "says"),
    [
        ("data_dri: x", None, "podbot.yaml: data_dri is not a setting. Did you mean 'data_dir'?"),
        ("network: {allow_privat: true}", None, "Accepted here: allow_private_addresses"),
        ("transcription: {device: gpu}", None, "transcription.device"),
        ("data_dir: a: b", None, "podbot.yaml: line 1 is not valid YAML"),
        ("web: {port: 1}\nweb: {port: 2}", None, "podbot.yaml: web stands there twice."),
        ("web: {port: 1, port: 2}", None, "podbot.yaml: port stands there twice."),
        ("work: {keep_days: 1e30}", None, "work.keep_days: should be at most 36500"),
        ("", "title: T\npoll: {every: 999999999999d}", "poll.every: '999999999999d' is too rare."),
        ("- a\n- b", None, "should hold keys and values"),
        ("discord: {token: abc}", None, "PODBOT_DISCORD__TOKEN"),
        ("", "title: T\nhostz: []", "signal-chain.yaml: hostz is not a setting. Did you mean 'hosts'?"),
        ("", "title: T\nhosts: [{name: N, links: [{label: L, ur: x}]}]", "Accepted here: label, url"),
        ("", "title: T\nhosts: [{name: N, links: [{label: L, url: 'javascript:x'}]}]", "https://"),
        ("data_dir: [1]", None, "podbot.yaml: data_dir: should be a path (it says [1])."),
        ("web: {port: abc}", None, "web.port: should be a whole number (it says 'abc')."),
        ("web: {port: 99999}", None, "web.port: should be at most 65535 (it says 99999)."),
        ("web: 8080", None, "web: should hold keys and values, like {key: value} (it says 8080)."),
        ("web: {public_url: podbot.example.com}", None, "web.public_url: an address starts with https:// or http://"),
        ("log: {level: loud}", None, "log.level: should be 'debug', 'info', 'warning' or 'error' (it says 'loud')."),
        ("transcription: {language: english}", None, "a language is a code such as en or de"),
        ("llm: {model: gpt}", None, 'llm: model is written "openai:…"'),
        ("database_url: postgres", None, "database_url: write postgresql://user@host/name, or the path"),
        ("database_url: mysql://h/d", None, "podbot knows postgresql://user@host/name"),
        ("artifacts_url: ftp://x", None, "artifacts_url: a file store is a folder, or begins with one of s3://"),
        ("", "title: T\npoll: {every: 15x}", "poll.every: '15x' is not a period. Write it as 15m, 1h30m or 1d"),
        ("", "title: T\npoll: {every: 15}", "poll.every: '15' is not a period. Write it as 15m, 1h30m or 1d"),
        ("", "title: T\npoll: {every: 5s}", "poll.every: '5s' is too often."),
        ("", 'title: T\npoll: {cron: "99 * * * *"}', "poll.cron: '99 * * * *' is not a cron line"),
        ("", 'title: T\npoll: {cron: "0 0 30 2 *"}', "poll.cron: '0 0 30 2 *' never comes"),
        ("", "title: T\npoll: often", "poll.every: 'often' is not a period."),
        ("", "title: T\nfeed: example.com/feed.xml", "feed: an address starts with https://"),
        ("", "title: ''", "title: should not be empty"),
        ("", "title: T\nhosts: Nora", "hosts: should be a list, like [a, b] (it says 'Nora')."),
        ("", "title: T\nchapters: {per_hour: many}", "chapters.per_hour: should be a number (it says 'many')."),
        ("", "title: T\ndiscord: {channel_id: drafts}", "discord.channel_id: should be a whole number"),
        ("", "feed: https://example.com", "title is missing."),
    ],
)
def test_a_mistake_names_file_key_and_what_is_accepted(tmp_path: Path, main: str, show: str | None, says: str) -> None:
    with pytest.raises(SettingsError) as error:
        load(_write(tmp_path, main, show), env_file=None)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_a_wrong_variable_is_named_instead_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODBOT_WEB__PORT", "abc")
    with pytest.raises(SettingsError, match=r"^The environment variable PODBOT_WEB__PORT: web.port: should be a whole"):
        load(_write(tmp_path, "web: {port: 80}"), env_file=None)
    monkeypatch.delenv("PODBOT_WEB__PORT")
    (tmp_path / ".env").write_text("PODBOT_WEB__PRT=80\n")
    with pytest.raises(
        SettingsError, match=r"variable PODBOT_WEB__PRT: web.prt is not a setting. Did you mean 'port'?"
    ):
        load(tmp_path, env_file=tmp_path / ".env")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("podbot.yml", "Rename it to podbot.yaml"),
        ("shows/other.yml", "files of shows end in .yaml. Rename it."),
        ("shows/Signal Chain.yaml", "would both be the show 'signal-chain'"),
    ],
)
def test_a_file_that_would_be_passed_over_is_an_error(tmp_path: Path, name: str, says: str) -> None:
    _write(tmp_path, "", "title: T")
    (tmp_path / "podbot.yaml").unlink()
    (tmp_path / name).write_text("title: T")
    with pytest.raises(SettingsError) as error:
        load(tmp_path, env_file=None)
    assert says in str(error.value)


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    _write(tmp_path, "", "title: T")
    (tmp_path / "shows" / "signal-chain.yaml").write_bytes("title: Café".encode("latin-1"))
    with pytest.raises(SettingsError, match=r"signal-chain.yaml is not UTF-8."):
        load(tmp_path, env_file=None)


def test_a_misspelt_variable_is_not_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODBOT_DATADIR", "x")
    with pytest.raises(SettingsError, match="PODBOT_DATADIR is not a setting"):
        load(tmp_path, env_file=None)


def test_a_show_file_becomes_the_show(tmp_path: Path) -> None:
    text = """
title: Signal Chain
feed: https://example.com/feed.xml
poll: "*/10 * * * *"
hosts: [{name: Nora Whitfield, initials: NW, links: [{label: Website, url: "https://example.com"}]}]
glossary: [WebVTT]
transcription: {language: de}
publish: [{kind: folder, path: public, when: always}]
"""
    configuration = load(_write(tmp_path, "", text), env_file=None)
    show = configuration.show("signal-chain")
    assert (show.title, show.language, show.hosts[0].initials, show.glossary) == (
        "Signal Chain", "de", "NW", ("WebVTT",),
    )  # fmt: skip
    settings = configuration.shows["signal-chain"]
    assert settings.poll.cron == "*/10 * * * *"
    assert settings.publish[0].options == {"path": "public"}


def test_two_targets_of_one_name_are_refused(tmp_path: Path) -> None:
    twice = "title: T\npublish: [{kind: webhook, url: https://a}, {kind: webhook, url: https://b}]"
    with pytest.raises(SettingsError, match="two targets are called 'webhook'; give one of them a `name`"):
        load(_write(tmp_path, "", twice), env_file=None)


def test_an_unknown_show_names_the_known_ones(tmp_path: Path) -> None:
    configuration = load(_write(tmp_path, "", "title: Signal Chain"), env_file=None)
    with pytest.raises(SettingsError, match="Known shows: signal-chain"):
        configuration.show("signal")


def test_the_examples_are_valid_and_name_every_setting() -> None:
    main = yaml.safe_load((ROOT / "config/podbot.example.yaml").read_text())
    Settings(**main)
    show = ROOT / "config/shows/example.yaml"
    load_show(show)
    secret = {"discord.token", "discord.client_secret", "web.secret"}
    assert set(accepted_keys(Settings)) - secret == set(_keys(main))
    assert set(accepted_keys(ShowSettings)) - {"poll.cron"} <= set(_keys(yaml.safe_load(show.read_text())))


def _keys(document: dict[str, object], prefix: str = "") -> list[str]:
    keys = []
    for name, value in document.items():
        keys.append(prefix + name)
        if isinstance(value, dict):
            keys += _keys(value, f"{prefix}{name}.")
    return keys
