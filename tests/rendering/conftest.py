"""Property tests here are many and small: fewer examples each, and no deadline, since machines are shared."""

from hypothesis import settings

settings.register_profile("rendering", max_examples=60, deadline=None)
settings.load_profile("rendering")
