"""`make test-real`: publishers against the programs themselves; says what is not installed and skips it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.real import ghost

if shutil.which("npm") and ghost.missing():
    print("Ghost is installed once through npm; this takes about ten minutes.", flush=True)
    try:
        ghost.install()
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"Ghost could not be installed, so its tests are skipped: {error}", flush=True)

os.environ["PODBOT_REAL"] = "1"
sys.exit(pytest.main([str(Path(__file__).parent), "-v", "-ra"]))
