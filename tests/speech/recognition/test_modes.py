"""Ways to run the engines, with real weights: modes, languages, names, broken weights."""

from pathlib import Path

import pytest

from bot.errors import ModelError, TranscriptionError
from bot.ports import SpeechOptions
from bot.speech.recognition.faster_whisper import FasterWhisper
from bot.speech.recognition.language import Language, detect
from bot.speech.weights import packaged
from bot.testing.sound import sample_script, sample_speech, write_sound
from bot.testing.transcriber import recall

_PART = (3.2, 46.0)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["sequential", "batched"])
def test_every_mode_hears_the_same(models_dir: Path, tmp_path: Path, mode: str) -> None:
    audio = write_sound(tmp_path / "speech.pcm", sample_speech(*_PART))
    engine = FasterWhisper("tiny.en", models_dir=models_dir, mode=mode)
    partials: list[int] = []
    transcript = engine.transcribe(audio, partial=lambda part: partials.append(len(part.segments)))
    engine.close()
    assert recall(transcript.text, sample_script(*_PART)) > 0.85
    assert len(partials) >= 2


@pytest.mark.slow
def test_the_language_is_heard_and_names_in_the_prompt_are_spelt_right(models_dir: Path, tmp_path: Path) -> None:
    if not packaged.has("base"):
        pytest.skip("the extra 'weights' is not installed")
    audio = write_sound(tmp_path / "speech.pcm", sample_speech(3.2, 15.7))
    engine = FasterWhisper("base", models_dir=models_dir)
    names = SpeechOptions(context="Signal Chain", names=("Nora Whitfield", "Tomás Aguirre", "Valencia"))
    transcript = engine.transcribe(audio, options=names)
    plain = engine.transcribe(audio, options=SpeechOptions(language="en"))
    engine.close()
    assert transcript.language == "en" and 0.8 < transcript.language_probability < 1.0
    assert "Nora Whitfield" in transcript.text and "Tomás Aguirre" in transcript.text
    assert "Aguirre" not in plain.text  # else the prompt proves nothing
    assert transcript.text.count("Whitfield") == 1  # the prompt itself is no text


@pytest.mark.slow
def test_an_english_model_refuses_other_languages(models_dir: Path, tmp_path: Path) -> None:
    audio = write_sound(tmp_path / "speech.pcm", sample_speech(3.2, 8.0))
    with pytest.raises(TranscriptionError, match=r"'de'.*English only"):
        FasterWhisper("tiny.en", models_dir=models_dir).transcribe(audio, options=SpeechOptions(language="de"))


@pytest.mark.slow
def test_broken_weights_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"no weights")
    audio = write_sound(tmp_path / "speech.pcm", sample_speech(3.2, 8.0))
    with pytest.raises(ModelError, match=r"broken does not load"):
        FasterWhisper(str(folder), models_dir=tmp_path).transcribe(audio)


class Ear:
    """Says what it was told about each chunk, in turn."""

    multilingual = True

    def __init__(self, *heard: dict[str, float]) -> None:
        self._heard = list(heard)

    def languages(self, samples: object) -> list[tuple[str, float]]:
        return sorted(self._heard.pop(0).items(), key=lambda pair: -pair[1])


def test_one_clear_chunk_settles_the_language() -> None:
    ear = Ear({"en": 0.4, "de": 0.5}, {"de": 0.95, "en": 0.01}, {"en": 0.9})
    assert detect(ear, [None, None, None]) == Language(code="de", probability=0.95)  # type: ignore[arg-type, list-item]


def test_doubtful_chunks_vote() -> None:
    ear = Ear({"nl": 0.5, "de": 0.4}, {"de": 0.6, "nl": 0.2}, {"de": 0.5, "nl": 0.4})
    assert detect(ear, [None, None, None]) == Language(code="de", probability=0.5)  # type: ignore[arg-type, list-item]


def test_an_advertisement_in_another_language_does_not_decide_for_the_episode() -> None:
    ear = Ear({"en": 0.99}, {"en": 0.9, "cy": 0.05}, {"de": 0.98})
    further = [None, None]
    assert detect(ear, [None, None], further) == Language(code="en", probability=0.63)  # type: ignore[arg-type, list-item]


def test_a_tag_with_a_region_is_its_language() -> None:
    assert Language.asked("pt-BR", Ear()).code == "pt"  # type: ignore[arg-type]
    with pytest.raises(TranscriptionError, match="'klingon'"):
        Language.asked("klingon", Ear())  # type: ignore[arg-type]
