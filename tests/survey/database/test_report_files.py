"""Issued files: whatever has its final name is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.database.report_files import FileDamaged, ReportFiles

CONTENT = b"%PDF-1.7" + bytes(range(256)) * 40


class Killed(BaseException):
    """Ends a process in the midst of something."""


def test_half_a_file_never_has_the_name_of_a_whole_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(_: int) -> None:
        raise Killed

    files = ReportFiles(tmp_path)
    with monkeypatch.context() as midst:
        midst.setattr("survey.database.report_files.os.fsync", dies)
        with pytest.raises(Killed):
            files.keep(CONTENT, ".pdf")
    assert list((files.folder / "files").rglob("*.pdf")) == []
    sha256 = files.keep(CONTENT, ".pdf")
    assert files.read(sha256, ".pdf") == CONTENT


def test_a_file_that_a_disk_has_cut_is_told_and_made_whole_by_who_makes_it_again(
    tmp_path: Path,
) -> None:
    files = ReportFiles(tmp_path)
    sha256 = files.keep(CONTENT, ".pdf")
    files.path(sha256, ".pdf").write_bytes(CONTENT[:100])
    assert not files.has(sha256, ".pdf")
    with pytest.raises(FileDamaged):
        files.read(sha256, ".pdf")
    assert files.keep(CONTENT, ".pdf") == sha256
    assert files.read(sha256, ".pdf") == CONTENT
