"""Chapters, titles, summary, quotes, mentions and sources."""
