"""Real weights for tests of speech, brought from installed packages once a run."""

from pathlib import Path

import pytest

from bot.speech import packaged


@pytest.fixture(scope="session")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not packaged.has("tiny.en"):
        pytest.skip("the extra 'weights' is not installed")
    return tmp_path_factory.mktemp("models")
