"""Real weights for tests of speech, brought from installed packages once a run."""

from pathlib import Path

import pytest
from hypothesis import settings

from bot.speech.weights import packaged

# a loaded machine is slow without anything being wrong
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not packaged.has("tiny.en"):
        pytest.skip("the extra 'weights' is not installed")
    return tmp_path_factory.mktemp("models")
