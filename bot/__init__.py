"""podbot: from a podcast feed to published show notes, with an editor in between."""

__version__ = "0.1.0"
