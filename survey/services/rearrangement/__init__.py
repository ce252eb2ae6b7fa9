"""Mergers and splits of units, from the draft to the day and back."""
