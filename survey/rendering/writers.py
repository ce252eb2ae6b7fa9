"""Every writer of every kind of report, for processes that write and do nothing else.

A worker imports this and not the services: these bring the database along, and twice the memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from survey.rendering.authority_formats import AUTHORITY_WRITERS
from survey.rendering.hall_sheet import hall_sheet_pdf
from survey.rendering.stamp import Stamp
from survey.rendering.unit_formats import UNIT_WRITERS
from survey.rendering.year_end_formats import YEAR_END_WRITERS

#: Turns figures into a file, with no look at anything else; same figures, same bytes.
Write = Callable[[Any, Stamp | None], bytes]
#: Code of the kind -> format -> writer, the usual one first.
WRITERS: Mapping[str, Mapping[str, Write]] = {
    "unit": UNIT_WRITERS,
    "authority": AUTHORITY_WRITERS,
    "year_end": YEAR_END_WRITERS,
    "hall": {"pdf": hall_sheet_pdf},
}


def write_document(kind: str, form: str, figures: Any, stamp: Stamp | None) -> bytes:
    """Write figures in one format; looks at nothing else, so any process can do it."""
    return WRITERS[kind][form](figures, stamp)
