"""Turns Whisper weights in CTranslate2's form into an openai-whisper checkpoint: the same numbers, renamed."""

import os
import re
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np

from bot.errors import ModelError
from bot.ports import Progress, no_progress
from bot.speech.weights.digest import remember, sha256

#: CTranslate2's DataType enum, by position (its `model_spec.py`); bfloat16 has no numpy type and never occurs here.
_DTYPES = ("<f4", "<i1", "<i2", "<i4", "<f2")
#: The one layout we know: version of the file format.
_BINARY_VERSION = 6
#: Values of one attention head, in every Whisper model.
HEAD_SIZE = 64

_SIMPLE = {
    "encoder/conv1/": "encoder.conv1.",
    "encoder/conv2/": "encoder.conv2.",
    "encoder/layer_norm/": "encoder.ln_post.",
    "encoder/position_encodings/encodings": "encoder.positional_embedding",
    "decoder/layer_norm/": "decoder.ln.",
    "decoder/embeddings/weight": "decoder.token_embedding.weight",
    "decoder/position_encodings/encodings": "decoder.positional_embedding",
}
_IN_LAYER = {
    "self_attention/layer_norm": ("attn_ln",),
    "self_attention/linear_0": ("attn.query", "attn.key", "attn.value"),
    "self_attention/linear_1": ("attn.out",),
    "attention/layer_norm": ("cross_attn_ln",),
    "attention/linear_0": ("cross_attn.query",),
    "attention/linear_1": ("cross_attn.key", "cross_attn.value"),
    "attention/linear_2": ("cross_attn.out",),
    "ffn/layer_norm": ("mlp_ln",),
    "ffn/linear_0": ("mlp.0",),
    "ffn/linear_1": ("mlp.2",),
}
_LAYER = re.compile(r"(encoder|decoder)/layer_(\d+)/(.+)/(weight|bias|gamma|beta)")
_ENDS = {"gamma": "weight", "beta": "bias", "weight": "weight", "bias": "bias"}


def convert(source: Path, target: Path, *, progress: Progress = no_progress) -> Path:
    """Write the checkpoint `target` from the folder `source`; whole or not at all. `ModelError` for other layouts."""
    import torch  # heavy, and only this engine needs it

    progress(0.0, "converting")
    tensors = {name: values for part in read_tensors(source / "model.bin") for name, values in rename(*part)}
    state = {name: torch.from_numpy(values) for name, values in tensors.items()}
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    os.close(handle)
    try:
        torch.save({"dims": dimensions(tensors), "model_state_dict": state}, scratch)
        Path(scratch).replace(target)
    finally:
        Path(scratch).unlink(missing_ok=True)
    remember(target, sha256(target))
    progress(1.0, "converting")
    return target


def rename(name: str, values: np.ndarray[Any, Any]) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    """One tensor of CTranslate2 as openai-whisper's tensors of the same numbers; flags and counts give none.

    Query, key and value lie stacked there and apart here; keys have no bias (stored as zeros there).
    """
    if match := _LAYER.fullmatch(name):
        side, number, part, end = match.groups()
        yield from _split(f"{side}.blocks.{number}.", _IN_LAYER[part], _ENDS[end], values)
        return
    for old, new in _SIMPLE.items():
        if name.startswith(old):
            yield new + _ENDS.get(name.removeprefix(old), ""), values


def _split(
    prefix: str, parts: tuple[str, ...], end: str, values: np.ndarray[Any, Any]
) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    for part, piece in zip(parts, np.split(values, len(parts)), strict=True):
        if not (part.endswith(".key") and end == "bias"):
            yield f"{prefix}{part}.{end}", np.ascontiguousarray(piece)


def dimensions(tensors: dict[str, np.ndarray[Any, Any]]) -> dict[str, int]:
    """openai-whisper's `ModelDimensions`, read off the shapes."""
    audio, text = tensors["encoder.positional_embedding"].shape, tensors["decoder.positional_embedding"].shape
    return {
        "n_mels": tensors["encoder.conv1.weight"].shape[1],
        "n_audio_ctx": audio[0],
        "n_audio_state": audio[1],
        "n_audio_head": audio[1] // HEAD_SIZE,
        "n_audio_layer": _layers(tensors, "encoder"),
        "n_vocab": tensors["decoder.token_embedding.weight"].shape[0],
        "n_text_ctx": text[0],
        "n_text_state": text[1],
        "n_text_head": text[1] // HEAD_SIZE,
        "n_text_layer": _layers(tensors, "decoder"),
    }


def _layers(tensors: dict[str, np.ndarray[Any, Any]], side: str) -> int:
    return sum(name.startswith(f"{side}.blocks.") and name.endswith(".attn_ln.weight") for name in tensors)


def read_tensors(path: Path, *, part: str = "") -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    """The tensors of a `model.bin` whose name begins with `part`, as CTranslate2's `ModelSpec._serialize` writes them.

    Only those of floats: flags and counts are left out. `ModelError` for other layouts and for quantized weights.
    """
    with path.open("rb") as file:
        if _number(file, "I") != _BINARY_VERSION or _text(file) != "WhisperSpec":
            raise ModelError(
                f"{path} is not a Whisper model that podbot can convert. Choose engine faster-whisper for it."
            )
        _number(file, "I")  # revision of the specification
        for _ in range(_number(file, "I")):
            name = _text(file)
            values = _tensor(file, skip=not name.startswith(part))
            if values is None:
                continue
            if values.dtype.kind == "f":
                yield name, values
            elif name.endswith("weight"):
                raise ModelError(f"{path} holds quantized weights, which cannot be converted. Choose faster-whisper.")


def _tensor(file: IO[bytes], *, skip: bool) -> np.ndarray[Any, Any] | None:
    shape = tuple(_number(file, "I") for _ in range(_number(file, "B")))
    kind = _DTYPES[_number(file, "B")]
    size = _number(file, "I")
    if skip:
        file.seek(size, os.SEEK_CUR)
        return None
    data = file.read(size)
    return np.frombuffer(bytearray(data), dtype=kind).reshape(shape)


def _number(file: IO[bytes], kind: str) -> int:
    (value,) = struct.unpack(f"<{kind}", file.read(struct.calcsize(f"<{kind}")))
    return int(value)


def _text(file: IO[bytes]) -> str:
    return file.read(_number(file, "H"))[:-1].decode()
