"""The editor's desk in Discord."""
