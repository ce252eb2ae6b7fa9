"""Twelve spreadsheets made to harm: refused or read as plain cells, in little memory and time."""

from __future__ import annotations

import resource
from pathlib import Path

from survey.services.read_rows import FileRefused, read_sheet
from tests.child import exit_code, start_child
from tests.faults.hostile_sheets import READ, REFUSED, SHORTENED

MOST_MEMORY = 300 * 1024  # kibibytes, as the system counts a process


def refusal(file: Path) -> str:
    """Give the words a sheet is refused with; none when it is read."""
    try:
        read_sheet(file, {})
    except FileRefused as error:
        return str(error)
    return ""


def test_twelve_hostile_sheets_are_refused_or_read_as_plain_cells(tmp_path: Path) -> None:
    def read_them_all() -> None:
        for name, write in {**REFUSED, **SHORTENED, **READ}.items():
            write(tmp_path / name)
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for name in REFUSED:
            said = refusal(tmp_path / name)
            assert said.startswith(f"{name}: "), f"{name} was read"
            assert len(said) < 300
        for name in READ:
            [row] = read_sheet(tmp_path / name, {}).rows
            assert row.cells == {"mã": "4"}
        for name in SHORTENED:
            assert len(refusal(tmp_path / name)) < 300
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - used
        assert grown < MOST_MEMORY
        assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MOST_MEMORY

    assert len(REFUSED) + len(SHORTENED) + len(READ) == 12
    assert exit_code(start_child(read_them_all)) == 0
