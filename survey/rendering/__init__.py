"""Turns plain values into pages, prints, codes and sheets."""
