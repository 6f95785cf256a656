"""Brings an enclosure to disk, probes it, decodes it."""
