"""Marks comments that seem to name a person, for the reader at the office to look at first."""

from __future__ import annotations

import re

PATTERNS = {
    "email": re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"),
    "phone": re.compile(r"(?<!\d)(?:\+84|84|0)(?:[ .-]?\d){9}(?!\d)"),
    # Identity cards have 9 or 12 digits, dossier numbers about as many.
    "number": re.compile(r"(?<!\d)\d(?:[ .-]?\d){8,}(?!\d)"),
    "link": re.compile(r"https?://|www\.", re.IGNORECASE),
}


def comment_flags(text: str) -> str:
    """Name what a comment seems to hold, as words separated by commas; empty when nothing."""
    return ",".join(name for name, pattern in PATTERNS.items() if pattern.search(text))
