"""`partition` lays responses out in parts and says what it did."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import text

from survey.cli.context import Installation
from survey.cli.serve import tidy
from survey.clock import now
from survey.database.engine import open_engine
from survey.database.partitions import stored_parts
from survey.services.comments.tend_comments import CommentTender
from survey.services.intake.seal_receipts import ReceiptKeys
from survey.services.upkeep.let_go import Retention
from survey.services.upkeep.part_responses import divide_responses
from tests.site import make_site
from tests.survey.cli.conftest import Run


@pytest.fixture
def divided_place(run: Run, postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """An installation on PostgreSQL."""
    monkeypatch.setenv("DATABASE_URL", postgresql_url)
    assert run("init").exit_code == 0
    return run


@pytest.mark.postgres
def test_is_split_listed_and_joined(divided_place: Run, postgresql_url: str) -> None:
    run = divided_place
    assert run("partition", "list").output == "Bảng phiếu không chia.\n"
    refused = run("partition", "split", "--by-province")
    assert (refused.exit_code, "ít hơn hai đơn vị" in refused.output) == (2, True)
    assert refused.output.startswith(
        "Cơ sở dữ liệu này có ít hơn hai đơn vị loại “Tỉnh, thành phố”"
    )
    assert refused.output.endswith("Chưa có gì thay đổi.\n")
    done = run("partition", "split")
    assert done.output == (
        "Đang chép 0 phiếu từ một bảng; xin chờ...\nĐã chia 0 phiếu vào 5 quý.\n"
    )
    listed = run("partition", "list").output.splitlines()
    assert len(listed) == 6
    assert listed[-1].startswith("những ngày khác: ")
    assert all(re.fullmatch(r"response_\d{4}q[1-4]: \d+ MB", line) for line in listed[:-1])
    doctor = run("doctor").output
    assert "Các phần của bảng phiếu: đủ đến quý sau" in doctor
    assert run("partition", "open").output == "Không thiếu phần nào.\n"
    last = listed[-2].partition(":")[0]
    engine = open_engine(postgresql_url)
    for number, command in enumerate((("partition", "open"), ("init",))):
        with engine.begin() as connection:
            connection.execute(text(f"DROP TABLE response_parts.{last}"))
        assert run(*command).exit_code == 0
        assert run("partition", "list").output.splitlines() == listed, number
    engine.dispose()
    assert run("partition", "join").output == (
        "Đang chép 0 phiếu từ các phần đang có; xin chờ...\nĐã gộp: 0 phiếu trong một bảng.\n"
    )
    assert "Các phần của bảng phiếu" not in run("doctor").output


def test_a_file_is_not_divided(run: Run) -> None:
    assert run("init").exit_code == 0
    for command in ("split", "join"):
        refused = run("partition", command)
        assert (refused.exit_code, "Chỉ PostgreSQL" in refused.output) == (2, True)
    assert run("partition", "open").output == "Không thiếu phần nào.\n"


@pytest.mark.postgres
def test_provinces_are_told_in_the_list(divided_place: Run, postgresql_url: str) -> None:
    engine = open_engine(postgresql_url)
    with engine.begin() as connection:
        for code in ("P1", "P2"):
            connection.execute(
                text(
                    "INSERT INTO unit (code, name, kind, valid_from, sort_key, search_key)"
                    " VALUES (:code, :code, 'province', '2025-07-01', :code, :code)"
                ),
                {"code": code},
            )
    divide_responses(engine, now().date(), by_province=True)
    engine.dispose()
    listed = divided_place("partition", "list").output.splitlines()
    assert sum("MB, chia theo tỉnh" in line for line in listed) == 5
    done = divided_place("partition", "split", "--by-province")
    assert "Đã chia 0 phiếu vào 5 quý, mỗi quý 2 tỉnh." in done.output


@pytest.mark.postgres
def test_the_housekeeping_makes_the_part_that_is_missing(
    tmp_path: Path, postgresql_url: str
) -> None:
    house = make_site(tmp_path, postgresql_url).house
    house.recorder.close()
    divide_responses(house.engine, now().date())
    with house.engine.begin() as connection:
        whole = stored_parts(connection)
        connection.execute(text(f"DROP TABLE response_parts.{whole[0].name}"))
    keys = ReceiptKeys(house.settings.secret_key)
    installation = Installation(house.settings, house.engine, house.sessions)
    tidy(installation, CommentTender(), Retention(keys, tmp_path / "uploads"))
    with house.engine.connect() as connection:
        assert [one.name for one in stored_parts(connection)] == [one.name for one in whole]
    house.engine.dispose()
