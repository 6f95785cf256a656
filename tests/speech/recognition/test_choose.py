"""Engine and model for a machine, where the settings say `auto`."""

import pytest

from bot.errors import ModelError
from bot.speech import hardware
from bot.speech.hardware import cores, memory
from bot.speech.recognition.choose import Machine, engine_and_model, pick_engine, pick_model, smaller, this_machine
from bot.speech.weights.catalogue import MODELS

_GB = 1_000_000_000


def nothing(_: str) -> bool:
    """No weights on this machine."""
    return False


@pytest.mark.parametrize(
    ("machine", "model"),
    [
        (Machine(cores=1, memory=_GB), "tiny"),
        (Machine(cores=2, memory=4 * _GB), "base"),
        (Machine(cores=8, memory=2 * _GB), "base"),
        (Machine(cores=8, memory=16 * _GB), "small"),
        (Machine(cores=2, memory=8 * _GB, gpu_memory=12 * _GB, gpu_for_ctranslate2=True), "large-v3-turbo"),
        (Machine(cores=2, memory=8 * _GB, gpu_memory=3 * _GB, gpu_for_ctranslate2=True), "small"),
        (Machine(cores=4, memory=0), "base"),
    ],
)
def test_the_best_model_that_the_machine_carries(machine: Machine, model: str) -> None:
    assert pick_model(machine, None, nothing) == model


def test_what_is_at_hand_comes_before_what_would_be_downloaded() -> None:
    strong = Machine(cores=16, memory=64 * _GB)
    assert pick_model(strong, "de", lambda name: name in {"base", "tiny.en"}) == "base"
    assert pick_model(strong, "en-GB", lambda name: name == "tiny.en") == "tiny.en"
    assert pick_model(strong, "de", lambda name: name == "tiny.en") == "large-v3-turbo"


def test_faster_whisper_unless_only_pytorch_sees_the_gpu() -> None:
    assert pick_engine(Machine(cores=2, memory=0)) == "faster-whisper"
    assert pick_engine(Machine(cores=2, memory=0, gpu_memory=8 * _GB, gpu_for_ctranslate2=True)) == "faster-whisper"
    assert pick_engine(Machine(cores=2, memory=0, gpu_memory=8 * _GB)) == "openai-whisper"


def test_what_is_named_is_kept_and_checked() -> None:
    machine = Machine(cores=1, memory=0)
    assert engine_and_model("openai-whisper", "turbo", machine=machine) == ("openai-whisper", "large-v3-turbo")
    with pytest.raises(ModelError, match="Did you mean 'medium'"):
        engine_and_model("auto", "medum", machine=machine)


def test_each_smaller_model_is_smaller_and_speaks_the_same_languages() -> None:
    size = {model.name: model.parameters for model in MODELS}
    assert [smaller("large-v3"), smaller("medium.en"), smaller("base"), smaller("tiny")] == [
        "large-v3-turbo", "small.en", "tiny", None,
    ]  # fmt: skip
    for name in size:
        lesser = smaller(name)
        assert lesser is None or (size[lesser] < size[name] and lesser.endswith(".en") == name.endswith(".en"))
    assert smaller("some/folder") is None


def test_this_machine_has_a_core_and_memory() -> None:
    machine = this_machine()
    assert machine.cores == cores() >= 1 and machine.memory == memory() > 0


def test_a_card_without_the_library_that_ctranslate2_computes_with_is_left_to_pytorch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: 1)
    monkeypatch.setattr(hardware, "_CUBLAS", "libthere-is-no-such-cublas.so.12")
    assert not hardware.ctranslate2_has_gpu()
    monkeypatch.setattr(hardware, "_CUBLAS", None)  # stands for any library that opens: the program itself
    assert hardware.ctranslate2_has_gpu()
