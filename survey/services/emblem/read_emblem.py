"""Reads the emblem for a print; one that cannot be read is left out and named, never guessed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from survey.queries.emblem import emblem_row
from survey.rendering.emblem import Emblem, is_whole

MISSING = "ảnh không còn trong cơ sở dữ liệu"
DAMAGED = "ảnh đã bị sửa hoặc bị cắt cụt"


@dataclass(frozen=True)
class KnownEmblem:
    """The emblem, or why there is none although one was given."""

    emblem: Emblem | None = None
    #: In Vietnamese; empty where all is well, with an emblem or without.
    fault: str = ""

    @property
    def remark(self) -> str:
        """Say beside documents what they were made without."""
        if not self.fault:
            return ""
        return f"Văn bản được in không có biểu trưng. {self.fault}"


def known_emblem(session: Session, settings: Mapping[str, Any] | None = None) -> KnownEmblem:
    """Read the emblem and see whether it is what was stored; `settings` read save questions."""
    row = emblem_row(session, settings)
    if row is None:
        return KnownEmblem()
    if row.picture is None:
        return KnownEmblem(fault=_fault(MISSING))
    if hashlib.sha256(row.picture).hexdigest() != row.sha256 or not is_whole(row.picture):
        return KnownEmblem(fault=_fault(DAMAGED))
    return KnownEmblem(Emblem(row.picture, f"Biểu trưng của {row.owner or 'cơ quan'}"))


def _fault(why: str) -> str:
    return f"Biểu trưng đã lưu không đọc được ({why}), hãy tải lên lại ở trang Thiết lập."
