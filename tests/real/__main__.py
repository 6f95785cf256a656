"""`make test-real`: publishers against the programs themselves; says what is not installed and skips it."""

import os
import sys
from pathlib import Path

import pytest

os.environ["PODBOT_REAL"] = "1"
sys.exit(pytest.main([str(Path(__file__).parent), "-v", "-ra"]))
