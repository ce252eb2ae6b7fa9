"""Closing periods and making them public."""
