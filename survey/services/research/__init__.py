"""Anonymous answers for researchers."""
