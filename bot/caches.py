"""Where this machine keeps what can be fetched again."""

import os
import tempfile
from pathlib import Path


def user_cache() -> Path:
    """The user's cache folder; a temporary one for users without a home, as containers may have."""
    if named := os.environ.get("XDG_CACHE_HOME"):
        return Path(named)
    try:
        return Path.home() / ".cache"
    except RuntimeError:
        return Path(tempfile.gettempdir()) / "cache"
