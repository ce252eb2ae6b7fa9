"""Reads the lists of words by which themes of comments are found."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.themes import Theme, ThemeLists
from survey.models import StoredTheme
from survey.ordering import sort_key


@dataclass(frozen=True)
class ThemeFace:
    """One theme with its lists."""

    id: int
    name: str
    phrases: tuple[str, ...]
    exceptions: tuple[str, ...]
    revision: int

    @property
    def code(self) -> str:
        """Name the theme inside `analysis.themes`."""
        return str(self.id)


def all_themes(session: Session) -> list[ThemeFace]:
    """Give all themes in Vietnamese order."""
    rows = [
        ThemeFace(
            row.id,
            row.name,
            tuple(row.phrases.split("\n")) if row.phrases else (),
            tuple(row.exceptions.split("\n")) if row.exceptions else (),
            row.revision,
        )
        for row in session.scalars(select(StoredTheme))
    ]
    return sorted(rows, key=lambda one: sort_key(one.name))


def theme_lists(themes: list[ThemeFace]) -> ThemeLists:
    """Make ready to find these themes."""
    return ThemeLists(Theme(one.code, one.phrases, one.exceptions) for one in themes)
