"""Pages and feeds over HTTP, one file per page."""
