"""Pages by user; no user's pages import another's."""
