"""Writes the documents of one unit inside a worker, each within its time, each fault by name."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from typing import Any

from survey.engine.limits import TooLong, time_limit
from survey.rendering.stamp import Stamp
from survey.rendering.writers import write_document

#: The slowest honest report takes a tenth.
SECONDS = 60
LONGEST_FAULT = 300


@dataclass(frozen=True)
class Fault:
    """Why there is no document, in Vietnamese."""

    words: str


Written = bytes | Fault


def write_documents(
    kind: str, forms: Sequence[str], figures: Any, stamp: Stamp | None, seconds: float = SECONDS
) -> dict[str, Written]:
    """Write the same figures in several formats; what goes wrong with one does not stop the rest.

    Runs in any process of any machine: it is given all it needs, and gives bytes.
    """
    found: dict[str, Written] = {}
    for form in forms:
        try:
            with time_limit(seconds):
                found[form] = write_document(kind, form, figures, stamp)
        except Exception as error:  # noqa: BLE001 (named in the result; the others go on)
            found[form] = in_words(error)
    return found


def in_words(error: BaseException) -> Fault:
    """Say what went wrong to somebody who can only press a button or ask for help."""
    if isinstance(error, TooLong):
        return Fault(f"làm quá {SECONDS} giây nên đã dừng")
    if isinstance(error, MemoryError):
        return Fault("cần quá nhiều bộ nhớ nên đã dừng")
    if isinstance(error, BrokenExecutor):
        return Fault("tiến trình làm báo cáo bị dừng đột ngột (hết bộ nhớ hoặc bị tắt)")
    text = f"lỗi chương trình: {type(error).__name__}: {error}"
    return Fault(" ".join(text.split())[:LONGEST_FAULT])
