"""Reads RSS and Atom feeds and their podcast tags."""
