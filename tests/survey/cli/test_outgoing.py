"""A file that cannot be written is one sentence with its place, and no piece of it lies about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from survey.cli.outgoing import write_out
from survey.database.parquet import write_parquet
from tests.full_disk import no_room
from tests.survey.cli.conftest import Run

Write = Callable[[Run, Path], tuple[str, ...]]


def placards(_: Run, place: Path) -> tuple[str, ...]:
    return "placards", "-o", str(place / "ma-qr.pdf")


def receipts(_: Run, place: Path) -> tuple[str, ...]:
    return "receipts", "issue", "--desk", "X01-Q1", "--count", "2", "--csv", "-o", f"{place}/p.csv"


def reports(_: Run, place: Path) -> tuple[str, ...]:
    words = ("reports", "issue", "--period", "2026-Q3", "--unit", "X02", "--kinds", "xlsx")
    return *words, "--out", str(place / "bao-cao")


def answers(run: Run, place: Path) -> tuple[str, ...]:
    assert run("period", "close", "2026-Q3").exit_code == 0
    return "answers", "export", "--period", "2026-Q3", "--out", str(place / "phieu.csv")


@pytest.mark.parametrize("command", [placards, receipts, reports, answers])
def test_a_place_where_nothing_can_be_written_is_one_sentence(
    filled: Run, tmp_path: Path, command: Write
) -> None:
    # A file in the place of a folder refuses root too.
    place = tmp_path / "không phải thư mục"
    place.write_text("tệp", encoding="utf-8")
    refused = filled(*command(filled, place))
    told = refused.stderr.splitlines()[-1]
    assert refused.exit_code == 1, refused.output
    assert str(place) in told
    assert "có một tệp nằm ở chỗ của thư mục. Hãy xem lại đường dẫn." in told
    assert "Error" not in refused.output


def test_a_full_disk_is_one_sentence_and_leaves_what_was_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "nơi mới" / "bảng.csv"
    write_out(file, [b"as it was"])
    with no_room(1000), pytest.raises(SystemExit) as ended:
        write_out(file, [b"x" * 600] * 3)
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert f"Không đọc hoặc ghi được {file}: tệp lớn hơn mức cho phép." in told
    assert file.read_bytes() == b"as it was"
    assert list(file.parent.iterdir()) == [file]


def test_a_piece_of_an_archive_does_not_stay(tmp_path: Path) -> None:
    table = Table("t", MetaData(), Column("n", Integer))
    rows = [[(number,) for number in range(50_000)]]
    with no_room(1000), pytest.raises(OSError, match=r"too large|space"):
        write_parquet(tmp_path / "a.parquet", table, rows)
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_into_a_device_is_not_renamed() -> None:
    write_out(Path("/dev/null"), [b"x"])
    assert Path("/dev/null").is_char_device()
