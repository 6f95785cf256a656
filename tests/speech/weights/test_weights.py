"""Weights by name: found, joined, converted, downloaded, and never believed without their digest."""

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.errors import ModelError, NetworkError
from bot.speech.weights import conversion, packaged
from bot.speech.weights import store as weights
from bot.speech.weights.catalogue import FASTER_WHISPER, MODELS, OPENAI_WHISPER, known
from bot.speech.weights.digest import check, sha256
from bot.speech.weights.hub import Hub

_WEIGHTS = bytes(range(256)) * 4000


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Store:
    """A model hub on this machine: serves files by path, breaks off where asked, counts what it is asked for."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.break_after: dict[str, int] = {}
        self.busy: list[str] = []
        self.asked: list[tuple[str, str | None]] = []
        store = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                store.asked.append((self.path, self.headers.get("Range")))
                store.answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        if handler.path in self.busy:
            self.busy.remove(handler.path)
            handler.send_error(503)
            return
        data = self.files.get(handler.path)
        if data is None:
            handler.send_error(404)
            return
        start = int((handler.headers.get("Range") or "bytes=0-")[6:].rstrip("-"))
        handler.send_response(206 if start else 200)
        handler.send_header("Content-Length", str(len(data) - start))
        handler.end_headers()
        end = min(len(data), start + self.break_after.pop(handler.path, len(data)))
        handler.wfile.write(data[start:end])

    def hub(self) -> Hub:
        return Hub(
            endpoint=self.url, checkpoint_url=lambda model: f"{self.url}/{model.name}.pt", attempts=3, pause=0.01
        )

    def holds(self, repository: str, weights: bytes) -> None:
        """The files of a repository, listed as the hub lists them."""
        files = {"config.json": b"{}", "tokenizer.json": b"{}", "vocabulary.txt": b"a", "model.bin": weights}
        listing: list[dict[str, Any]] = [{"type": "file", "path": n, "size": len(d)} for n, d in files.items()]
        listing[-1]["lfs"] = {"oid": digest(weights), "size": len(weights)}
        listing.append({"type": "file", "path": "README.md", "size": 3})
        self.files[f"/api/models/{repository}/tree/main"] = json.dumps(listing).encode()
        for name, data in files.items():
            self.files[f"/{repository}/resolve/main/{name}"] = data


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store()
    yield store
    store.server.shutdown()
    store.server.server_close()


@pytest.fixture(autouse=True)
def no_caches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The engines' own caches of the machine that runs the tests stay out of them."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("HF_HOME", "HF_HUB_CACHE", "HF_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)


def test_an_unknown_model_is_one_sentence_with_the_closest_name(tmp_path: Path) -> None:
    with pytest.raises(
        ModelError, match=r"no Whisper model 'larg-v3'. Did you mean 'large-v3'\? .*tiny\.en, tiny, base"
    ):
        weights.find("larg-v3", engine=FASTER_WHISPER, models_dir=tmp_path)


def test_every_openai_digest_stands_in_its_address() -> None:
    whisper = pytest.importorskip("whisper")
    for model in MODELS:
        if model.openai_sha256:
            assert whisper._MODELS[model.name].endswith(f"/{model.openai_sha256}/{model.name}.pt")
            assert model.openai_url == whisper._MODELS[model.name]


def test_repositories_are_those_of_faster_whisper() -> None:
    utils = pytest.importorskip("faster_whisper.utils")
    assert all(utils._MODELS[model.name] == model.repository for model in MODELS)


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "my own model"
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"weights")
    assert weights.find(str(folder), engine=FASTER_WHISPER, models_dir=tmp_path) == folder


def test_a_model_comes_from_the_hub_whole_and_checked(store: Store, tmp_path: Path) -> None:
    store.holds("Systran/faster-whisper-small", _WEIGHTS)
    seen: list[float] = []
    path = weights.pull(
        "small", lambda done, what: seen.append(done), models_dir=tmp_path, engine=FASTER_WHISPER, hub=store.hub()
    )
    assert path == tmp_path / "faster-whisper" / "small"
    assert (path / "model.bin").read_bytes() == _WEIGHTS and (path / "vocabulary.txt").exists()
    assert not (path / "README.md").exists()
    assert seen == sorted(seen) and seen[-1] == 1.0
    asked = len(store.asked)
    assert weights.find("small", engine=FASTER_WHISPER, models_dir=tmp_path, hub=store.hub()) == path
    assert len(store.asked) == asked  # from the cache


def test_a_broken_download_goes_on_where_it_stopped(store: Store, tmp_path: Path) -> None:
    store.holds("Systran/faster-whisper-small", _WEIGHTS)
    store.break_after["/Systran/faster-whisper-small/resolve/main/model.bin"] = 300_000
    store.busy.append("/Systran/faster-whisper-small/resolve/main/config.json")
    path = weights.find("small", engine=FASTER_WHISPER, models_dir=tmp_path, hub=store.hub())
    assert (path / "model.bin").read_bytes() == _WEIGHTS
    assert ("/Systran/faster-whisper-small/resolve/main/model.bin", "bytes=300000-") in store.asked


def test_a_changed_file_is_refused_and_not_kept(store: Store, tmp_path: Path) -> None:
    store.holds("Systran/faster-whisper-small", _WEIGHTS)
    store.files["/Systran/faster-whisper-small/resolve/main/model.bin"] = _WEIGHTS[::-1]
    with pytest.raises(ModelError, match="did not send the published file"):
        weights.find("small", engine=FASTER_WHISPER, models_dir=tmp_path, hub=store.hub())
    assert not (tmp_path / "faster-whisper" / "small").exists()
    assert not list((tmp_path / "faster-whisper").rglob("model.bin"))


def test_a_known_digest_counts_more_than_what_the_hub_says(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packaged, "PACKAGES", {})
    store.holds("Systran/faster-whisper-base", _WEIGHTS)
    with pytest.raises(ModelError, match="did not send"):
        weights.find("base", engine=FASTER_WHISPER, models_dir=tmp_path, hub=store.hub())


def test_an_openai_checkpoint_must_have_its_published_digest(store: Store, tmp_path: Path) -> None:
    store.files["/small.pt"] = _WEIGHTS
    with pytest.raises(ModelError, match=r"small\.pt did not send the published file"):
        weights.find("small", engine=OPENAI_WHISPER, models_dir=tmp_path, hub=store.hub())
    model = replace(known("small"), openai_sha256=digest(_WEIGHTS))
    target = store.hub().checkpoint(model, tmp_path / "small.pt")
    assert target.read_bytes() == _WEIGHTS and [one.name for one in tmp_path.glob("*.pt")] == ["small.pt"]


def test_a_missing_file_is_final_and_a_missing_server_is_not(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="answered 404"):
        weights.find("small", engine=FASTER_WHISPER, models_dir=tmp_path, hub=store.hub())
    gone = Hub(endpoint="http://127.0.0.1:9", attempts=2, pause=0.0)
    with pytest.raises(NetworkError, match="Try again later") as caught:
        weights.find("small", engine=FASTER_WHISPER, models_dir=tmp_path, hub=gone)
    assert caught.value.retryable


def test_weights_that_rot_in_the_cache_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(_WEIGHTS)
    check(path, digest(_WEIGHTS), what="model test")
    path.write_bytes(_WEIGHTS[:-1])
    with pytest.raises(ModelError, match="not the published file"):
        check(path, digest(_WEIGHTS), what="model test")


def test_a_model_without_a_form_for_the_engine_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="exists for faster-whisper only"):
        weights.find("distil-small.en", engine=OPENAI_WHISPER, models_dir=tmp_path)


def test_stacked_tensors_come_apart_and_keys_have_no_bias() -> None:
    stacked = np.arange(12, dtype="<f2").reshape(6, 2)
    parts = dict(conversion.rename("encoder/layer_3/self_attention/linear_0/weight", stacked))
    assert list(parts) == [f"encoder.blocks.3.attn.{name}.weight" for name in ("query", "key", "value")]
    assert parts["encoder.blocks.3.attn.key.weight"].tolist() == [[4, 5], [6, 7]]
    biases = dict(conversion.rename("decoder/layer_0/attention/linear_1/bias", np.arange(4, dtype="<f2")))
    assert biases.keys() == {"decoder.blocks.0.cross_attn.value.bias"}
    assert dict(conversion.rename("decoder/layer_norm/gamma", stacked)).keys() == {"decoder.ln.weight"}
    assert dict(conversion.rename("decoder/embeddings/weight", stacked)).keys() == {"decoder.token_embedding.weight"}


@pytest.mark.slow
def test_packages_are_joined_into_the_published_file(tmp_path: Path) -> None:
    if not packaged.has("base"):
        pytest.skip("the extra 'weights' is not installed")
    path = weights.find("base", engine=FASTER_WHISPER, models_dir=tmp_path)
    assert sha256(path / "model.bin") == known("base").ctranslate2_sha256
    listed = {(one.name, one.engine): one.source for one in weights.list_models(tmp_path)}
    assert listed["base", FASTER_WHISPER] == "here" and listed["base", OPENAI_WHISPER] == "convertible"
    assert listed["medium", FASTER_WHISPER] == ""


@pytest.mark.slow
def test_a_package_with_other_weights_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not packaged.has("tiny.en"):
        pytest.skip("the extra 'weights' is not installed")
    monkeypatch.setitem(packaged.PACKAGES, "base", packaged.PACKAGES["tiny.en"])
    with pytest.raises(ModelError, match="does not hold the published weights"):
        weights.find("base", engine=FASTER_WHISPER, models_dir=tmp_path)
    assert not (tmp_path / "faster-whisper" / "base").exists()


@pytest.mark.slow
def test_a_converted_checkpoint_fills_every_tensor_of_openai_whisper(models_dir: Path) -> None:
    import torch
    from whisper.model import ModelDimensions, Whisper

    path = weights.find("tiny.en", engine=OPENAI_WHISPER, models_dir=models_dir)
    made = torch.load(path, weights_only=True)
    model = Whisper(ModelDimensions(**made["dims"]))
    model.load_state_dict(made["model_state_dict"])  # strict: nothing missing, nothing left over
    assert made["dims"]["n_text_layer"] == 4 and made["dims"]["n_vocab"] == 51864
