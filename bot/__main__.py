"""`python -m bot` is the `podbot` command."""

from bot.cli import main

main()
