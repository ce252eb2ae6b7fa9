"""What a field of a form offers to choose from."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import SelectChoice


def offered(pairs: Iterable[tuple[object, str]]) -> list[SelectChoice]:
    """Offer values with their words."""
    return [SelectChoice(str(value), label=words) for value, words in pairs]
