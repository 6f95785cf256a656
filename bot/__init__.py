"""podbot: from a podcast feed to published show notes, with an editor in between."""

import os

__version__ = "0.1.0"

# onnxruntime finds speech for us; its published builds report their use to its maker unless told not to. What is heard
# here is nobody else's business. Has to be set before it is imported, in every process.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
