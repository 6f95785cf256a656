"""`make chaos`: the chaos tests with thirty kills on each database."""

import os
import sys
from pathlib import Path

import pytest

os.environ.setdefault("PODBOT_CHAOS_KILLS", "30")
sys.exit(pytest.main([str(Path(__file__).parent), "-s", "-q", *sys.argv[1:]]))
