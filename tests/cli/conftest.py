"""A small web server and the command line as people call it."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.cli import main

#: Gives (exit code, standard output, standard error).
Podbot = Callable[..., tuple[int, str, str]]


class Pages(dict[str, tuple[int, str, bytes]]):
    """path → (status, content type, body); everything else is 404."""

    address = ""

    def put(self, path: str, body: bytes | str, type: str = "application/rss+xml", status: int = 200) -> str:
        self[path] = (status, type, body.encode() if isinstance(body, str) else body)
        return self.address + path


@pytest.fixture
def pages() -> Iterator[Pages]:
    found = Pages()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, type, body = found.get(self.path.split("?")[0], (404, "text/plain", b"no"))
            self.send_response(status)
            self.send_header("Content-Type", type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(ConnectionError):  # a client that has heard enough hangs up
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def podbot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Podbot:
    """Run the command as `main` does, in an empty folder."""
    monkeypatch.setenv("PODBOT_NETWORK__ALLOW_PRIVATE_ADDRESSES", "true")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["podbot", *arguments])
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run
