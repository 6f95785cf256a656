"""The sample show on a loopback port, as a host would serve it."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def serve_sample() -> Iterator[str]:
    """The address of the sample's feed, served on a free loopback port while the block runs."""
    with TemporaryDirectory(prefix="podbot-sample-") as folder:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder))
        base = f"http://127.0.0.1:{server.server_address[1]}"
        write_sample(Path(folder), base)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"{base}/feed.xml"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def write_sample(folder: Path, base_url: str) -> None:
    """The sample's feed and media as a web server would hold them."""
    sample = Path(__file__).parent.parent / "sample"
    feed = (sample / "feed.xml").read_text(encoding="utf-8")
    (folder / "feed.xml").write_text(feed.replace("{{BASE_URL}}", base_url), encoding="utf-8")
    for name in ("episode.mp3", "cover.jpg"):
        if (sample / name).exists():
            shutil.copyfile(sample / name, folder / name)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal belongs to the bars."""
