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


#: It also keeps silent where it takes itself to be tested, as it would on a builder of ours.
BUILDERS = """CI TF_BUILD GITHUB_ACTIONS GITLAB_CI CIRCLECI TRAVIS JENKINS_URL CODEBUILD_BUILD_ID BUILDKITE
TEAMCITY_VERSION APPVEYOR BITBUCKET_BUILD_NUMBER"""


@pytest.mark.parametrize("said", [None, "0"])
def test_onnxruntime_reports_only_where_somebody_wants_it(said: str | None) -> None:
    environment = {**os.environ, "HOME": "/proc/nowhere"} | ({"ORT_DISABLE_TELEMETRY": said} if said else {})
    for name in ("XDG_CACHE_HOME", *BUILDERS.split()):
        environment.pop(name, None)
    if said is None:
        environment.pop("ORT_DISABLE_TELEMETRY", None)
    ran = subprocess.run([sys.executable, "-c", OPENS], env=environment, capture_output=True, text=True, check=True)
    assert ("telemetry" in ran.stderr) is (said == "0")
