"""From audio to words: Whisper's engines, and everything around them that makes a transcript to trust."""
