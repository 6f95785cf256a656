"""What object stores in one's own network need, for the file store and the publishing target alike."""

import os
from collections.abc import Mapping
from typing import Any


def plain_http(options: Mapping[str, Any]) -> dict[str, bool]:
    """Client options of obstore: http without TLS where somebody named such an endpoint, as of MinIO; else none."""
    named = (str(options[name]) for name in options if "endpoint" in name.lower())
    endpoint = next(named, os.environ.get("AWS_ENDPOINT_URL", ""))
    return {"allow_http": True} if endpoint.startswith("http://") else {}
