"""Publishers against the programs themselves: `make test-real`, where they are installed."""

import os
from collections.abc import Sequence

import pytest


def asked_for(missing: Sequence[str]) -> list[pytest.MarkDecorator]:
    """What marks a module of such tests; `missing` names the programs that are not on this machine."""
    return [
        pytest.mark.slow,
        pytest.mark.skipif(os.environ.get("PODBOT_REAL") != "1", reason="asked for with PODBOT_REAL=1 only"),
        pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}"),
    ]
