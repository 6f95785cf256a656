"""`podbot notes` on what people really have lying about: notes that make sense, or one clear sentence."""

import json
import random
from pathlib import Path

import pytest

from bot.domain.timecode import clock_ms
from tests.cli.conftest import Podbot

_RNG = random.Random(1)
_WORDS = ["harbour", "lamp", "boat", "keeper", "tide", "night", "signal", "paper", "water", "storm", "captain", "rope"]


def _sentence() -> str:
    return " ".join(_RNG.choice(_WORDS) for _ in range(12)).capitalize() + "."


def _vtt(path: Path, cues: list[tuple[float, float, str, str]]) -> Path:
    lines = ["WEBVTT", ""]
    for start, end, who, text in cues:
        lines += [f"{clock_ms(start)} --> {clock_ms(end)}", f"<v {who}>{text}" if who else text, ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


_LINES = {
    "no punctuation": [(n * 5.0, n * 5 + 5.0, "", _sentence().lower().rstrip(".")) for n in range(120)],
    "one speaker": [(n * 5.0, n * 5 + 5.0, "Nora", _sentence()) for n in range(120)],
    "twenty speakers": [(n * 5.0, n * 5 + 5.0, f"Person {chr(65 + n % 20)}son", _sentence()) for n in range(120)],
    "two languages": [
        (n * 5.0, n * 5 + 5.0, "AB"[n % 2], "Und dann kam das Boot in den Hafen." if n // 20 % 2 else _sentence())
        for n in range(120)
    ],
    "a song": [(n * 4.0, n * 4 + 4.0, "", "♪ oh the harbour light ♪" if n % 3 else "[Music]") for n in range(40)],
    "forty seconds": [(0.0, 20.0, "Nora", "Hello and welcome to lamps."), (20.0, 40.0, "Nora", "Goodbye to you all.")],
    "overlapping times": [(n * 5.0, n * 5 + 9.0, "AB"[n % 2], _sentence()) for n in _RNG.sample(range(120), 120)],
    "descending times": [(1000 - n * 5.0, 1004 - n * 5.0, "A", _sentence()) for n in range(120)],
}


@pytest.mark.parametrize("what", list(_LINES))
def test_odd_transcripts_become_notes(podbot: Podbot, tmp_path: Path, what: str) -> None:
    code, out, err = podbot("notes", str(_vtt(tmp_path / "said.vtt", _LINES[what])), "--out", "out")
    assert code == 0, err
    (chapters,) = tmp_path.glob("out/*/*/chapters.json")
    starts = [chapter["startTime"] for chapter in json.loads(chapters.read_text(encoding="utf-8"))["chapters"]]
    assert starts[0] == 0 and starts == sorted(set(starts))
    assert "Traceback" not in out + err


@pytest.mark.slow
def test_nine_hours_become_notes(podbot: Podbot, tmp_path: Path) -> None:
    cues = [(n * 6.0, n * 6 + 6.0, "AB"[n // 7 % 2], _sentence()) for n in range(5400)]
    code, _, err = podbot("notes", str(_vtt(tmp_path / "said.vtt", cues)), "--out", "out")
    assert code == 0, err
    assert list(tmp_path.glob("out/*/*/show_notes.md"))


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("empty.vtt", "WEBVTT\n\n", "holds no text with times"),
        ("empty.json", '{"version": "1.0.0", "segments": []}', "holds no text with times"),
        ("junk.json", "[1, 2", "not a transcript that podbot can read"),
        ("wrong.vtt", "Hello there", "not a WebVTT file"),
        (
            "times.json",
            '{"segments": [{"startTime": NaN, "endTime": 4, "body": "Hello."}]}',
            "holds no text with times",
        ),
    ],
)
def test_what_is_no_transcript_is_refused_in_a_sentence(
    podbot: Podbot, tmp_path: Path, name: str, text: str, sentence: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    code, out, err = podbot("notes", name, "--out", "out")
    assert code == 1 and sentence in " ".join((out + err).split()) and "Traceback" not in out + err


def test_numbered_voices_are_named_by_what_they_say(podbot: Podbot, tmp_path: Path) -> None:
    said = [
        (0.0, 6.0, "SPEAKER_00", "Hi, I'm Nora Whitfield and my guest today is Tomás Aguirre. Tomás, welcome."),
        (6.0, 12.0, "SPEAKER_01", "Thank you so much for having me, Nora."),
        *((12.0 + n * 9, 20.0 + n * 9, f"SPEAKER_0{n % 2}", _sentence()) for n in range(40)),
    ]
    code, _, err = podbot("notes", str(_vtt(tmp_path / "said.vtt", said)), "--out", "out")
    assert code == 0, err
    (text,) = tmp_path.glob("out/*/*/transcript.txt")
    assert text.read_text(encoding="utf-8").startswith("NW: Hi, I'm Nora Whitfield")
    assert "\nTA: Thank you" in text.read_text(encoding="utf-8")


def test_links_of_earlier_notes_are_found_again(podbot: Podbot, tmp_path: Path) -> None:
    said = [(n * 8.0, n * 8 + 8.0, "Nora", _sentence()) for n in range(20)]
    said.append((170.0, 180.0, "Nora", "The paper on counting harbour lanterns came up again."))
    feed = tmp_path / "feed.txt"
    feed.write_text("Counting Harbour Lanterns https://example.org/lanterns", encoding="utf-8")
    talk = str(_vtt(tmp_path / "first.vtt", said))
    assert podbot("notes", talk, "--description", str(feed), "--out", "earlier")[0] == 0
    code, out, err = podbot("notes", talk, "--history", "earlier", "--out", "out")
    assert code == 0, err
    (written,) = tmp_path.glob("out/*/*/episode.json")
    (source,) = json.loads(written.read_text(encoding="utf-8"))["notes"]["sources"]
    assert (source["url"], source["origin"]) == ("https://example.org/lanterns", "history")
    (tmp_path / "earlier" / "episode.json").write_text("{}", encoding="utf-8")
    code, out, err = podbot("notes", talk, "--history", "earlier", "--out", "again")
    assert code == 0 and "Left out of the history" in out + err


def test_notes_of_a_file_name_no_podcast(podbot: Podbot, tmp_path: Path) -> None:
    code, _, err = podbot("notes", str(_vtt(tmp_path / "said.vtt", _LINES["one speaker"])), "--out", "out")
    assert code == 0, err
    (notes,) = tmp_path.glob("out/transcripts/said/show_notes.md")
    assert "Podcast:" not in notes.read_text(encoding="utf-8")
    for name in ("show_notes.html", "show_notes.txt"):
        assert "Podcast:" not in notes.with_name(name).read_text(encoding="utf-8")


def test_a_transcript_is_in_the_language_of_its_words_unless_somebody_says_otherwise(
    podbot: Podbot, tmp_path: Path
) -> None:
    said = "Wir reden über den Hafen, und was die Boote dort nachts machen."
    german = str(_vtt(tmp_path / "said.vtt", [(n * 5.0, n * 5 + 5.0, "Nora", said) for n in range(20)]))
    assert podbot("notes", german, "--out", "found")[0] == 0
    assert podbot("notes", german, "--language", "nl", "--out", "told")[0] == 0
    assert (_language(tmp_path / "found"), _language(tmp_path / "told")) == ("de", "nl")


def _language(folder: Path) -> str:
    (record,) = folder.glob("*/*/episode.json")
    language: str = json.loads(record.read_text(encoding="utf-8"))["transcript"]["language"]
    return language
