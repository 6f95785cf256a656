"""From nouns to files: templates, transcript and chapter formats, and the records that keep nouns on disk."""
