"""Fakes and contract suites, shipped for authors of plugins."""
