"""Changes the lists of words by which themes of comments are found."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.models import StoredTheme
from survey.services.changes.guard_revision import check_revision
from survey.services.changes.keep_audit import Actor, note_action

LONGEST_PHRASE = 60
MOST_PHRASES = 200
MOST_THEMES = 40


class ThemeRefused(ValueError):
    """The list makes no sense; the message says why, in Vietnamese."""


def add_theme(
    session: Session, actor: Actor, name: str, phrases: str, exceptions: str, *, now: datetime
) -> int:
    """Add a theme; give its id."""
    if len(session.scalars(select(StoredTheme.id)).all()) >= MOST_THEMES:
        raise ThemeRefused(f"Đã có {MOST_THEMES} chủ đề; nhiều hơn thì bảng không còn đọc được.")
    theme = StoredTheme(revision=1)
    _fill(session, theme, name, phrases, exceptions)
    session.add(theme)
    session.flush()
    note_action(session, actor, "theme.add", f"theme:{theme.id}", {"name": theme.name}, now=now)
    return theme.id


def change_theme(
    session: Session,
    actor: Actor,
    theme_id: int,
    seen: int,
    name: str,
    phrases: str,
    exceptions: str,
    *,
    now: datetime,
) -> None:
    """Change name and lists of a theme; counts made later follow the new lists."""
    theme = _one(session, theme_id, seen)
    _fill(session, theme, name, phrases, exceptions)
    session.flush()
    note_action(session, actor, "theme.change", f"theme:{theme_id}", {"name": theme.name}, now=now)


def remove_theme(
    session: Session, actor: Actor, theme_id: int, seen: int, *, now: datetime
) -> None:
    """Remove a theme; comments are not touched."""
    theme = _one(session, theme_id, seen)
    session.delete(theme)
    session.flush()
    note_action(session, actor, "theme.remove", f"theme:{theme_id}", {"name": theme.name}, now=now)


def phrase_lines(text: str) -> list[str]:
    """Read phrases typed one a line or with commas between; each once."""
    parts = unicodedata.normalize("NFC", text).replace(",", "\n").replace(";", "\n").split("\n")
    cleaned = (" ".join(part.split()) for part in parts)
    return list(dict.fromkeys(part.lower() for part in cleaned if any(map(str.isalnum, part))))


def _one(session: Session, theme_id: int, seen: int) -> StoredTheme:
    theme = session.get(StoredTheme, theme_id, with_for_update=True)
    if theme is None:
        raise LookupError("no such theme")
    check_revision(theme, seen)
    return theme


def _fill(session: Session, theme: StoredTheme, name: str, phrases: str, exceptions: str) -> None:
    words = " ".join(unicodedata.normalize("NFC", name).split())
    if not words:
        raise ThemeRefused("Hãy đặt tên cho chủ đề.")
    with session.no_autoflush:
        same = session.scalar(select(StoredTheme).where(StoredTheme.name == words))
    if same is not None and same is not theme:
        raise ThemeRefused(f"Đã có chủ đề “{words}”.")
    found, excepted = phrase_lines(phrases), phrase_lines(exceptions)
    if not found:
        raise ThemeRefused("Hãy ghi ít nhất một từ hoặc cụm từ.")
    _check_sizes([*found, *excepted])
    theme.name, theme.phrases, theme.exceptions = words, "\n".join(found), "\n".join(excepted)


def _check_sizes(phrases: Iterable[str]) -> None:
    listed = list(phrases)
    if len(listed) > MOST_PHRASES:
        raise ThemeRefused(f"Một chủ đề có nhiều nhất {MOST_PHRASES} cụm từ.")
    if long := next((one for one in listed if len(one) > LONGEST_PHRASE), None):
        raise ThemeRefused(f"Cụm từ dài quá {LONGEST_PHRASE} ký tự: “{long[:LONGEST_PHRASE]}…”.")
