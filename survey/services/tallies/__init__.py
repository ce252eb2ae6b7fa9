"""Sums of answers: added to, counted again, gathered, archived."""
