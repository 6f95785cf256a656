"""No library reports to its maker what podbot does."""

import os
import subprocess
import sys

import pytest

#: Opens the model that finds speech. onnxruntime complains where it would keep the identity it reports under and can't.
OPENS = """
import bot
from faster_whisper.vad import get_vad_model
get_vad_model()
"""


@pytest.mark.parametrize("said", [None, "0"])
def test_onnxruntime_reports_only_where_somebody_wants_it(said: str | None) -> None:
    environment = {**os.environ, "HOME": "/proc/nowhere"} | ({"ORT_DISABLE_TELEMETRY": said} if said else {})
    environment.pop("XDG_CACHE_HOME", None)
    if said is None:
        environment.pop("ORT_DISABLE_TELEMETRY", None)
    ran = subprocess.run([sys.executable, "-c", OPENS], env=environment, capture_output=True, text=True, check=True)
    assert ("telemetry" in ran.stderr) is (said == "0")
