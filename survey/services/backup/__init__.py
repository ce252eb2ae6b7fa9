"""Backups, restoring, moving to another database."""
