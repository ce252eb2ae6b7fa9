"""Writes documents in a worker and tells what they took; imports no more than a worker does."""

from __future__ import annotations

import time
from typing import Any

from benchmarks.processes import peak_of
from survey.rendering.stamp import Stamp
from survey.services.jobs.write_documents import write_documents

FORMS = ("pdf", "docx", "xlsx")


def write_timed(figures: Any) -> tuple[float, dict[str, float], int]:
    """Write one unit's documents; give processor seconds, those of each format, and the peak."""
    stamp = Stamp("abcde-fghjk", 1, "https://khaosat.example/bao-cao/abcde-fghjk")
    spent = {}
    for form in FORMS:
        began = time.process_time()
        [written] = write_documents("unit", [form], figures, stamp).values()
        if not isinstance(written, bytes):
            raise SystemExit(written.words)
        spent[form] = time.process_time() - began
    return sum(spent.values()), spent, peak_of("self")
