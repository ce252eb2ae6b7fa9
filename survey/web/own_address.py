"""Where to go after signing in: to an address of our own, and nowhere else."""

from __future__ import annotations

from urllib.parse import urlsplit

LONGEST = 500


def own_address(text: str | None) -> str | None:
    """Give back an address that stays on this site; nothing for everything else."""
    if not text or len(text) > LONGEST or not text.isprintable() or " " in text:
        return None
    # Browsers read "//host", "/\\host" and a backslash anywhere as ways to another site.
    if not text.startswith("/") or text[1:2] in {"/", "\\"} or "\\" in text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else text
