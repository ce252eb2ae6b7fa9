"""Keeps two people who edit the same thing from losing each other's work."""

from __future__ import annotations

from typing import Protocol


class Revised(Protocol):
    """A row that counts how often it was changed."""

    revision: int


class ChangedMeanwhile(Exception):
    """Somebody else changed the same thing since the page was opened; nothing was stored."""

    def __init__(self) -> None:
        super().__init__(
            "Trong lúc ông/bà đang sửa, người khác đã thay đổi mục này. Chưa lưu gì. "
            "Xin xem nội dung hiện nay trên trang này rồi sửa lại nếu vẫn cần."
        )


def check_revision(row: Revised, seen: int) -> None:
    """Refuse a change made on an older state of a row; else count this one."""
    if row.revision != seen:
        raise ChangedMeanwhile
    row.revision += 1
