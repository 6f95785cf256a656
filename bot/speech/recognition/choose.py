"""Which engine and which model suit this machine, where the settings say `auto`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.speech.hardware import cores, ctranslate2_has_gpu, memory
from bot.speech.weights import store
from bot.speech.weights.catalogue import ENGINES, FASTER_WHISPER, MODELS, OPENAI_WHISPER, known

AUTO = "auto"
_GB = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What recognition may use."""

    cores: int
    #: Bytes; 0 where unknown.
    memory: int
    #: Bytes on the GPU; 0 where there is none.
    gpu_memory: int = 0
    #: Whether CTranslate2 can use that GPU (it needs CUDA 12's cuBLAS; PyTorch brings its own, and runs on AMD's).
    gpu_for_ctranslate2: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Need:
    """What a model asks for to transcribe about as fast as people speak, or faster."""

    model: str
    cores: int
    memory: int
    gpu_memory: int


#: Best first. Memory with int8 weights on a CPU and float16 on a GPU, work space included.
_NEEDS = (
    _Need(model="large-v3-turbo", cores=16, memory=8 * _GB, gpu_memory=6 * _GB),
    _Need(model="small", cores=6, memory=4 * _GB, gpu_memory=2 * _GB),
    _Need(model="base", cores=2, memory=int(1.5 * _GB), gpu_memory=_GB),
    _Need(model="tiny", cores=1, memory=0, gpu_memory=0),
)


def engine_and_model(
    engine: str = AUTO,
    model: str = AUTO,
    language: str | None = None,
    *,
    models_dir: Path | None = None,
    machine: Machine | None = None,
) -> tuple[str, str]:
    """Names of engine and model for what the settings ask; what they name is kept.

    With `models_dir`, `auto` prefers models that are on this machine (or in an installed package) over ones it would
    have to download. Raises `ModelError` for a model nobody knows.
    """
    here = machine or this_machine()
    chosen = pick_engine(here) if engine == AUTO else engine
    if model != AUTO:
        return chosen, model if Path(model).expanduser().exists() else known(model).name
    at_hand = _at_hand(chosen, models_dir) if models_dir else set()
    return chosen, pick_model(here, language, lambda name: name in at_hand)


def pick_engine(machine: Machine) -> str:
    """faster-whisper, except on a GPU that only PyTorch can use."""
    return OPENAI_WHISPER if machine.gpu_memory and not machine.gpu_for_ctranslate2 else FASTER_WHISPER


def pick_model(machine: Machine, language: str | None, at_hand: Callable[[str], bool]) -> str:
    """The best model that this machine carries; of those at hand, if any. English has small models of its own."""
    carried = [need.model for need in _NEEDS if _carries(machine, need)] or ["tiny"]
    forms = [form for name in carried for form in _forms(name, language)]
    return next((form for form in forms if at_hand(form)), forms[0])


def this_machine() -> Machine:
    """What is here; PyTorch is only asked where the system shows a GPU."""
    cuda = ctranslate2_has_gpu()
    gpu_memory = _gpu_memory() if cuda or _shows_gpu() else 0
    return Machine(cores=cores(), memory=memory(), gpu_memory=gpu_memory, gpu_for_ctranslate2=cuda)


def smaller(model: str) -> str | None:
    """The next smaller model of the same languages, None below the smallest (and for folders)."""
    by_name = {one.name: one for one in MODELS}
    now = by_name.get(model)
    if now is None:
        return None
    english = now.name.endswith(".en")
    lesser = [
        one
        for one in MODELS
        if one.parameters < now.parameters and one.name.endswith(".en") == english and one.engines == ENGINES
    ]
    return max(lesser, key=lambda one: one.parameters).name if lesser else None


def _carries(machine: Machine, need: _Need) -> bool:
    if machine.gpu_memory:
        return machine.gpu_memory >= need.gpu_memory
    return machine.cores >= need.cores and (not machine.memory or machine.memory >= need.memory)


def _forms(name: str, language: str | None) -> tuple[str, ...]:
    """The model itself, then for English its English-only form: what a package may hold instead."""
    english = (language or "").lower().split("-")[0] == "en"
    has_form = any(one.name == f"{name}.en" for one in MODELS)
    return (name, f"{name}.en") if english and has_form else (name,)


def _at_hand(engine: str, models_dir: Path) -> set[str]:
    return {one.name for one in store.list_models(models_dir) if one.engine == engine and one.source}


def _shows_gpu() -> bool:
    return any(Path(device).exists() for device in ("/dev/nvidia0", "/dev/kfd", "/dev/dxg"))


def _gpu_memory() -> int:
    import torch

    return int(torch.cuda.get_device_properties(0).total_memory) if torch.cuda.is_available() else 0
