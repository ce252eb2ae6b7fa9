"""Reads: plain values out of the database, never a statement or a live row."""
