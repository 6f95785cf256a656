"""Whatever is wrong: one sentence, exit code 1, no traceback, and nothing half-written under a final name."""

import os
import subprocess
import sys
import wave
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.library import SqlLibrary
from bot.testing.nouns import NOW, an_episode
from tests.cli.conftest import Pages, Podbot

RSS = '<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>S</title>{}</channel></rss>'


def _item(url: str, type: str = "audio/mpeg") -> str:
    return RSS.format(f'<item><title>T</title><guid>g</guid><enclosure url="{url}" type="{type}" length="9"/></item>')


def _refused(podbot: Podbot, folder: Path, *arguments: str) -> str:
    code, out, err = podbot(*arguments)
    assert code == 1, (out, err)
    assert "Traceback" not in out + err
    sentence = err[err.rindex("✗") :]
    assert sentence.rstrip().endswith((".", "?", ")")), sentence
    assert not list(folder.glob("out/*/*/show_notes.*"))
    return " ".join(sentence.split())


@pytest.mark.parametrize(
    ("body", "status", "type", "says"),
    [
        ("gone", 404, "text/plain", "404"),
        ("gone", 410, "text/plain", "410"),
        ("<html><body>Hello</body></html>", 200, "text/html", "web page"),
        ("", 200, "application/rss+xml", "empty"),
        ('<!DOCTYPE r [<!ENTITY a "aaaa">]>' + RSS.format("<item><title>&a;</title></item>"), 200, "text/xml", ""),
        (RSS.format("<item><title>T</title><guid>g</guid></item>"), 200, "application/rss+xml", "enclosure"),
    ],
)
def test_a_feed_that_is_none(
    podbot: Podbot, pages: Pages, tmp_path: Path, body: str, status: int, type: str, says: str
) -> None:
    assert says in _refused(podbot, tmp_path, "process", pages.put("/feed.xml", body, type, status))


def test_an_enclosure_that_is_a_page(podbot: Podbot, pages: Pages, tmp_path: Path) -> None:
    pages.put("/a.mp3", "<!DOCTYPE html><html>Not found</html>", "text/html")
    assert "a.mp3" in _refused(podbot, tmp_path, "process", pages.put("/feed.xml", _item(f"{pages.address}/a.mp3")))


def test_an_enclosure_of_no_bytes(podbot: Podbot, pages: Pages, tmp_path: Path) -> None:
    pages.put("/a.mp3", b"", "audio/mpeg")
    assert "a.mp3" in _refused(podbot, tmp_path, "process", pages.put("/feed.xml", _item(f"{pages.address}/a.mp3")))


def test_an_enclosure_larger_than_allowed(
    podbot: Podbot, pages: Pages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PODBOT_NETWORK__MAX_DOWNLOAD_MB", "1")
    pages.put("/a.mp3", b"\xff\xfb" * 600_000, "audio/mpeg")
    said = _refused(podbot, tmp_path, "process", pages.put("/feed.xml", _item(f"{pages.address}/a.mp3")))
    assert "max_download_mb" in said or "MB" in said


def test_an_address_inside_the_network(
    podbot: Podbot, pages: Pages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PODBOT_NETWORK__ALLOW_PRIVATE_ADDRESSES", "false")
    assert "allow_private_addresses" in _refused(podbot, tmp_path, "process", pages.put("/feed.xml", _item("/a.mp3")))


@pytest.mark.parametrize("source", ["file:///etc/passwd", "ftp://example.com/feed.xml", "no-such-file.mp3"])
def test_a_source_that_is_neither_feed_nor_file(podbot: Podbot, tmp_path: Path, source: str) -> None:
    assert source in _refused(podbot, tmp_path, "process", source)


def test_silence_says_that_there_is_nothing_to_transcribe(podbot: Podbot, tmp_path: Path) -> None:
    path = tmp_path / "silent.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(2 * 16_000 * 3))
    assert "speech" in _refused(podbot, tmp_path, "process", "silent.wav")


def test_a_file_that_is_no_audio(podbot: Podbot, tmp_path: Path) -> None:
    (tmp_path / "note.mp3").write_text("This is no audio at all. " * 50)
    assert "note.mp3" in _refused(podbot, tmp_path, "process", "note.mp3")


def test_an_unknown_model_names_the_known_ones(podbot: Podbot, tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes((Path(__file__).parents[2] / "bot/sample/episode.mp3").read_bytes())
    assert "base" in _refused(podbot, tmp_path, "process", "a.mp3", "--model", "bsae")


def test_a_wrong_key_in_the_settings(podbot: Podbot, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/podbot.yaml").write_text("transcripton: {}")
    assert "Did you mean 'transcription'" in _refused(podbot, tmp_path, "config", "check")


def test_a_folder_that_may_not_be_written(podbot: Podbot, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file, where a folder should be")
    transcript = tmp_path / "t.vtt"
    transcript.write_text("WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Nora>Hello there, and welcome.</v>\n")
    assert "out" in _refused(podbot, tmp_path, "notes", "t.vtt")


def test_an_unknown_episode_says_how_to_find_one(podbot: Podbot, tmp_path: Path) -> None:
    assert "podbot episodes" in _refused(podbot, tmp_path, "rerun", "nothing-like-it")


@pytest.mark.parametrize("span", [("--from", "1:00"), ("--from", "2:00", "--to", "1:00"), ("--from", "x", "--to", "y")])
def test_a_span_that_is_none(podbot: Podbot, tmp_path: Path, span: tuple[str, ...]) -> None:
    _refused(podbot, tmp_path, "rerun", "any", *span)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("show", "\udcff\udcfe"), "is not UTF-8"),
        (("show", "x" * 100_000), "No episode matches"),
        (("show", "harbour/" + "9" * 30), "No episode matches"),
        (("show", ""), "No episode matches ''"),
        (("episodes", "--show", "\udcff"), "is not UTF-8"),
    ],
)
def test_odd_words_for_an_episode_are_refused(
    podbot: Podbot, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    with closing(SqlLibrary(str(tmp_path / "data" / "podbot.db"))) as library:
        library.add_episodes([an_episode()], now=NOW)
    assert says in _refused(podbot, tmp_path, *arguments)


def test_a_page_no_database_can_count_to_is_refused(podbot: Podbot) -> None:
    code, _, err = podbot("episodes", "--page", "9" * 20)
    assert code == 2 and "Traceback" not in err


@pytest.mark.slow
@pytest.mark.parametrize("redirect", ["", ">&-"])
def test_an_output_that_knows_no_unicode_or_is_closed_is_no_fault(tmp_path: Path, redirect: str) -> None:
    command = f'"{sys.executable}" -m bot doctor --offline; "{sys.executable}" -m bot status {redirect}'
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=tmp_path, env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True
    )
    assert (done.returncode, done.stderr) == (0, b"") and b"? Speakers" in done.stdout


def test_a_show_misspelt_is_answered_with_close_ones_however_many_there_are(podbot: Podbot, tmp_path: Path) -> None:
    (tmp_path / "config" / "shows").mkdir(parents=True)
    for number in range(200):
        (tmp_path / "config" / "shows" / f"harbour-{number}.yaml").write_text("title: Harbour")
    said = _refused(podbot, tmp_path, "process", "harbur-77")
    assert "harbour-77" in said and said.endswith(", …).") and len(said) < 300
