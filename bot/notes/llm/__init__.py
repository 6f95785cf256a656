"""Wording by a language model, held to what was said."""
