"""What an examination of an installation says about one thing it looked at."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: its state and, when it is not good, the remedy."""

    subject: str
    good: bool
    state: str
    remedy: str = ""
    #: Whether to say it is enough: an installation with nothing but advice is sound.
    advice: bool = False

    def as_dict(self) -> dict[str, str | bool]:
        """Give the finding as plain values for JSON."""
        return asdict(self)
