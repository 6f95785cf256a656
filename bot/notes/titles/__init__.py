"""What chapters are called: candidates from what was said, and which of them makes the best title."""
