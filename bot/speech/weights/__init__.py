"""Whisper's weights: which there are, where they come from, whether they are what they claim to be."""
