"""Answers that come on paper or in files."""
