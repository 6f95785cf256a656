"""How names are spelt: what an episode is likely to name, and the transcript corrected by it."""
