"""The one reason why a file becomes no emblem."""

from __future__ import annotations


class EmblemRefused(ValueError):
    """The file cannot be the emblem; the message says why, in Vietnamese."""
