"""Twelve spreadsheets made to harm: refused or read as plain cells, in little memory and time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.faults.hostile_sheets import READ, REFUSED, SHORTENED
from tests.faults.live import ROOT

MOST_MEMORY = 300 * 1024  # kibibytes: of whoever asks and of the reader together


def test_twelve_hostile_sheets_are_refused_or_read_as_plain_cells(tmp_path: Path) -> None:
    files = {**REFUSED, **SHORTENED, **READ}
    assert len(files) == 12
    for name, write in files.items():
        write(tmp_path / name)
    command = [sys.executable, "-m", "tests.faults.hostile_sheets", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    told = json.loads(done.stdout)
    for name, said in told["said"].items():
        assert "root:" not in said, "the content of a file of the system"
        assert len(said) < 300
        if name in REFUSED:
            assert said.startswith(f"{name}: "), "it was read"
        if name in READ:
            assert said == "{'mã': '4'}"
    assert told["kibibytes"] < MOST_MEMORY
