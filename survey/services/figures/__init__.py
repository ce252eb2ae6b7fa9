"""Figures of units: compared, placed, rolled up, and laid out as plain values."""
