"""The verbs, one use case per file; sees only domain and ports."""
