"""The main job, as a newcomer does it: the sample's feed goes in, finished notes come out."""

import json
import re
from pathlib import Path

import pytest

from bot.cli.sample_server import serve_sample
from tests.cli.conftest import Podbot

pytestmark = pytest.mark.slow
SAMPLE = Path(__file__).parents[2] / "bot/sample"


@pytest.fixture(scope="module")
def truth() -> dict[str, object]:
    spoken: dict[str, object] = json.loads((SAMPLE / "spoken.json").read_text(encoding="utf-8"))
    return spoken


def test_the_sample_becomes_notes_with_right_names_speakers_and_sources(
    podbot: Podbot, tmp_path: Path, truth: dict[str, object]
) -> None:
    with serve_sample() as feed:
        code, out, err = podbot("process", feed, "--model", "base", "--out", "notes")
    assert code == 0, err
    assert "Tomás Aguirre" in out and "Chapters" in out and "show_notes.md" in out
    (folder,) = (tmp_path / "notes").glob("*/*/")
    assert folder.name == "2026-03-03-how-an-episode-reaches-your-ears-with-tomas-aguirre"
    wanted = {f"show_notes.{kind}" for kind in ("md", "html", "txt")} | {
        f"transcript.{kind}" for kind in ("vtt", "srt")
    }
    assert wanted | {"transcript.txt", "transcript.json", "chapters.json", "episode.json"} <= {
        path.name for path in folder.iterdir()
    }
    assert not list(folder.glob(".*")) and not list(folder.glob("*.partial*"))
    assert not list((tmp_path / "data/work").iterdir()), "the download has served"
    _check_transcript(folder, truth)
    _check_notes(folder)


def _check_transcript(folder: Path, truth: dict[str, object]) -> None:
    text = (folder / "transcript.txt").read_text(encoding="utf-8")
    assert text.startswith("NW: Welcome to Signal Chain")
    assert "I'm Nora Whitfield, and my guest today is Tomás Aguirre" in text
    whole = json.loads((folder / "episode.json").read_text(encoding="utf-8"))
    names = {speaker["name"] for speaker in whole["transcript"]["speakers"]}
    assert names == {"Nora Whitfield", "Tomás Aguirre"}
    words = [word for segment in whole["transcript"]["segments"] for word in segment["words"]]
    assert len(words) > 400 and all(0 <= word["probability"] <= 1 for word in words)
    assert [word["start"] for word in words] == sorted(word["start"] for word in words)
    turns = truth["turns"]
    assert isinstance(turns, list)
    assert _errors(" ".join(turn["text"] for turn in turns), " ".join(word["text"] for word in words)) < 0.05
    assert "<v Nora Whitfield>" in (folder / "transcript.vtt").read_text(encoding="utf-8")


def _check_notes(folder: Path) -> None:
    chapters = json.loads((folder / "chapters.json").read_text(encoding="utf-8"))["chapters"]
    assert chapters[0]["startTime"] == 0 and len(chapters) >= 2
    notes = (folder / "show_notes.txt").read_text(encoding="utf-8")
    assert "Podcast: Signal Chain" in notes and "Published On: Tue Mar 03 2026" in notes
    assert "Robust Speech Recognition via Large-Scale Weak Supervision - https://arxiv.org/abs/2212.04356" in notes
    given = (SAMPLE / "feed.xml").read_text(encoding="utf-8")
    assert all(address in given for address in re.findall(r"https?://[^\s)]+", notes))


def _errors(truth: str, heard: str) -> float:
    """Word error rate under Whisper's own English normaliser."""
    from rapidfuzz.distance import Levenshtein
    from whisper.normalizers import EnglishTextNormalizer

    normal = EnglishTextNormalizer()
    reference, hypothesis = normal(truth).split(), normal(heard).split()
    return Levenshtein.distance(reference, hypothesis) / len(reference)
