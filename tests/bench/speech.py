"""Speech recognition measured: `python -m tests.bench.speech` compares podbot with the engines' own calls.

Data: PODBOT_EVAL_DATA, a folder with `fixtures/<name>/excerpt-*.mp3` and their `.spoken.json`; else the bundled sample.
Prints, asserts nothing. Ratios are within this run; on a busy machine believe the processor seconds.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from bot.audio.decoder import AvDecoder
from bot.speech.weights.catalogue import FASTER_WHISPER, OPENAI_WHISPER
from bot.speech.weights.store import find
from tests.bench.speech_calls import CALLS

#: The calls whose fastest podbot is compared with.
_OTHERS = [name for name in CALLS if not name.startswith("podbot")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Audio with its script."""

    audio: Path
    title: str
    speakers: tuple[str, ...]
    script: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One call, measured."""

    name: str
    seconds: float
    cpu: float
    megabytes: float
    errors: float
    names: float


def recordings() -> list[Recording]:
    """The five-minute excerpts of the evaluation data, else the bundled sample."""
    folder = os.environ.get("PODBOT_EVAL_DATA", "")
    found = sorted(Path(folder).glob("fixtures/*/excerpt-5min.mp3")) if folder else []
    sample = Path(str(files("bot.sample"))) / "episode.mp3"
    return [_recording(path, path.with_suffix(".spoken.json")) for path in found] or [
        _recording(sample, sample.with_name("spoken.json"))
    ]


def _recording(audio: Path, script: Path) -> Recording:
    spoken = json.loads(script.read_text(encoding="utf-8"))
    return Recording(
        audio=audio,
        title=spoken["title"],
        speakers=tuple(speaker["name"] for speaker in spoken["speakers"]),
        script=" ".join(turn["text"] for turn in spoken["turns"]),
    )


def measure(recording: Recording, names: list[str], models: Path, scratch: Path) -> list[Row]:
    """Every call in a process of its own, one after the other."""
    audio = AvDecoder().decode(recording.audio, scratch / "samples.pcm")
    for engine in (FASTER_WHISPER, OPENAI_WHISPER):
        find("base", engine=engine, models_dir=models)
    return [_row(name, recording, _run(name, audio.path, models, recording, scratch)) for name in names]


def _run(name: str, samples: Path, models: Path, recording: Recording, scratch: Path) -> dict[str, Any]:
    answer = scratch / "answer.json"
    told = [recording.title, *recording.speakers]
    command = [sys.executable, "-m", "tests.bench.speech_calls", name, str(samples), str(models), str(answer), *told]
    subprocess.run(command, check=True)
    measured: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return measured


def _row(name: str, recording: Recording, measured: dict[str, Any]) -> Row:
    return Row(
        name=name,
        seconds=measured["seconds"],
        cpu=measured["cpu"],
        megabytes=measured["megabytes"],
        errors=word_error_rate(recording.script, measured["text"]),
        names=names_right(recording.script, measured["text"]),
    )


def word_error_rate(script: str, heard: str) -> float:
    """After Whisper's own English normaliser."""
    import jiwer
    from whisper.normalizers import EnglishTextNormalizer

    plain = EnglishTextNormalizer()
    return float(jiwer.wer(plain(script), plain(heard)))


def names_right(script: str, heard: str) -> float:
    """Share of the script's capitalised words inside sentences that were written the same, as often as there."""
    wanted, given = proper_names(script), Counter(_bare(word) for word in heard.split())
    right = sum(min(count, given[name]) for name, count in wanted.items())
    return right / max(1, sum(wanted.values()))


def proper_names(script: str) -> Counter[str]:
    """Capitalised words that do not begin a sentence."""
    words = script.split()
    inside = (word for before, word in itertools.pairwise(words) if before[-1] not in ".?!:")
    bare = (_bare(word) for word in inside)
    return Counter(word for word in bare if len(word) > 1 and word[0].isupper() and not word.startswith("I'"))


def _bare(word: str) -> str:
    return word.strip('.,;:!?"()[]…').replace("’", "'").removesuffix("'s")


def show(recording: Recording, rows: list[Row]) -> None:
    """The table."""
    from rich.console import Console
    from rich.table import Table

    others = [row for row in rows if row.name in _OTHERS]
    fastest = min(others, key=lambda row: row.seconds, default=None)
    cheapest = min((row.cpu for row in others), default=0.0)
    table = Table(title=f"Whisper base on {recording.audio.name}: {recording.title}", title_justify="left")
    for heading in ("call", "seconds", "of fastest", "processor s", "of least", "WER", "names right", "peak MB"):
        table.add_column(heading, justify="left" if heading == "call" else "right")
    for row in rows:
        table.add_row(
            row.name,
            f"{row.seconds:.1f}",
            f"{row.seconds / fastest.seconds:.2f}" if fastest else "",
            f"{row.cpu:.1f}",
            f"{row.cpu / cheapest:.2f}" if cheapest else "",
            f"{row.errors:.4f}",
            f"{row.names:.0%}",
            f"{row.megabytes:.0f}",
        )
    Console(width=130).print(table)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=None, help="folder with weights; default: a temporary one")
    parser.add_argument("--only", action="append", help="part of a call's name; may be given more than once")
    given = parser.parse_args()
    names = [name for name in CALLS if not given.only or any(part in name for part in given.only)]
    with tempfile.TemporaryDirectory() as scratch:
        models = given.models or Path(scratch) / "models"
        for recording in recordings():
            show(recording, measure(recording, names, models, Path(scratch)))


if __name__ == "__main__":
    main()
