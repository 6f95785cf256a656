"""What was mentioned, and the addresses that belong to it: from feed, people, registry, history or catalogues."""
