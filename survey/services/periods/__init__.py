"""Reporting periods: which there are, how far each has come, their seals."""
