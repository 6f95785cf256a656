"""Recognition and diarization engines; names and speakers."""
