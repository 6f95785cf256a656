"""Names of the sample show as a real, small model hears them, and as they stand after mending."""

import re
from pathlib import Path

import pytest

from bot.domain.person import Origin, Person
from bot.speech.names.keeper import ShowNames
from bot.speech.recognition.faster_whisper import FasterWhisper
from bot.testing.name_keeper import knowing
from bot.testing.sound import sample_script, sample_speech, write_sound

_PEOPLE = (
    Person(name="Nora Whitfield", role="host", origin=Origin.FEED),
    Person(name="Tomás Aguirre", role="guest", origin=Origin.FEED),
)
_GIVEN = ("Nora", "Whitfield", "Tomás", "Aguirre", "Winer", "WebVTT")


@pytest.mark.slow
def test_given_names_come_out_right_and_nothing_else_changes(models_dir: Path, tmp_path: Path) -> None:
    context = knowing(*_PEOPLE, description="Mentioned: the RSS enclosure by Dave Winer, and WebVTT from the W3C.")
    engine = FasterWhisper("tiny.en", models_dir=models_dir)
    heard = engine.transcribe(write_sound(tmp_path / "sample.pcm", sample_speech(0.0, 75.0)))
    engine.close()
    mended = ShowNames().correct(heard, context)
    truth = sample_script(0.0, 75.0)
    assert _right(heard.text, truth) < _right(mended.text, truth)
    assert _right(mended.text, truth) >= 0.85
    wrong = [c for c in mended.corrections if not re.search(rf"\b{re.escape(c.replacement)}\b", truth)]
    assert wrong == []


def _right(text: str, truth: str) -> float:
    """Share of the given names' mentions that are there, as often as they are said."""
    said = {name: len(re.findall(rf"\b{name}\b", truth)) for name in _GIVEN}
    found = {name: len(re.findall(rf"\b{name}\b", text)) for name in _GIVEN}
    return sum(min(found[name], said[name]) for name in _GIVEN) / sum(said.values())
