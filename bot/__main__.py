"""The `podbot` command, also as `python -m bot`."""

import sys


def main() -> None:
    """Run it; Ctrl-C is no traceback while the commands still load either."""
    try:
        from bot.cli import main as podbot
    except KeyboardInterrupt:
        sys.exit(130)
    podbot()


if __name__ == "__main__":
    main()
