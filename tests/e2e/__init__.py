"""The bot as its own process against a Discord on loopback: `make e2e`."""
