"""One fault at a time: whoever is thanked is stored once, and everybody else is told."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from psycopg import Cursor
from sqlalchemy import make_url, text
from sqlalchemy.pool.base import _ConnectionFairy as PooledConnection
from werkzeug.test import TestResponse

from survey.clock import VIETNAM
from survey.database import positional
from survey.database.engine import open_engine
from survey.queries.questionnaires import standing_questionnaire
from survey.services.record_response import store_forms
from survey.services.tallies.verify_tallies import verify_tallies
from tests.child import exit_code, start_child
from tests.factories import NOW, make_form
from tests.page import Page
from tests.site import FORM, Site, make_site
from tests.survey.rendering.samples import run

STATEMENTS = 30
NOBODY_OF_THE_SYSTEM = 65_534
PADDING = "Chờ lâu. " * 200
LAST_QUARTER = date(2026, 9, 10)
STEPS = (
    timedelta(seconds=-2),
    timedelta(minutes=-10),
    timedelta(hours=-1),
    timedelta(days=1),
)
#: Pages and files that show an address of ours.
SHOWN = (
    FORM,
    "/",
    "/kiosk",
    "/ket-qua",
    "/ket-qua/phuong-phap",
    "/van-phong/ma-qr",
    "/van-phong/ma-qr/bang.csv",
    "/van-phong/may-tinh-bang",
    "/van-phong/khoa-api",
)
NIGHTS = ("2026-12-31T23:59", "2028-02-28T23:59", "2028-02-29T23:59", "2026-03-29T01:59")


@pytest.fixture
def place(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    """One installation on each kind of database."""
    made = make_site(tmp_path, request.getfixturevalue(f"{dialect}_url"))
    yield made
    made.close()


@pytest.fixture
def site(tmp_path: Path, sqlite_url: str) -> Iterator[Site]:
    """One installation on a file."""
    made = make_site(tmp_path, sqlite_url)
    yield made
    made.close()


class FailingCursor:
    """A cursor of the driver that counts each statement before it is done."""

    def __init__(self, cursor: Any, count: Callable[[], None]) -> None:
        self._cursor, self._count = cursor, count

    def __getattr__(self, name: str) -> Any:
        if name in {"execute", "executemany"}:
            self._count()
        return getattr(self._cursor, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._cursor)


@contextmanager
def failing_at(site: Site, number: int) -> Iterator[None]:
    """Let the database fail at its n-th statement from now, and only there."""
    seen = 0
    failure = site.house.engine.dialect.loaded_dbapi.OperationalError
    cursor_of = PooledConnection.cursor

    def count() -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            raise failure("disk I/O error")

    def counted(connection: PooledConnection, *args: object, **named: object) -> FailingCursor:
        return FailingCursor(cursor_of(connection, *args, **named), count)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PooledConnection, "cursor", counted)
        # Statements of a form are sent to PostgreSQL past the pool.
        patch.setattr(positional, "Cursor", lambda line: FailingCursor(Cursor(line), count))
        yield


def test_a_fault_at_any_statement_loses_no_thanked_form_and_stores_none_twice(place: Site) -> None:
    place.send(place.filled_form())
    refused = 0
    for number in range(1, STATEMENTS + 1):
        fields = place.filled_form(comment=f"câu lệnh {number}")
        with failing_at(place, number):
            status = place.send(fields).status_code
        assert status in {303, 503}
        refused += status == 503
        assert place.comments().count(fields["comment"]) <= 1
        if status == 303:
            assert fields["comment"] in place.comments()
        assert place.send(fields).status_code == 303
    assert refused >= 3
    assert place.count() == len(place.comments()) + 1 == STATEMENTS + 1
    with place.house.sessions() as session:
        assert verify_tallies(session) == []


@pytest.mark.postgres
def test_a_server_that_takes_no_connections_is_told_and_works_again_without_a_restart(
    tmp_path: Path, postgresql_url: str
) -> None:
    site = make_site(tmp_path, postgresql_url)
    address = make_url(postgresql_url)
    keeper = open_engine(address.set(database="postgres")).execution_options(
        isolation_level="AUTOCOMMIT"
    )
    name = address.database
    fields = site.filled_form(comment="gửi lúc mất máy chủ")
    try:
        with keeper.connect() as connection:
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
                ),
                {"name": name},
            )
            for _ in range(3):
                answer = site.send(fields)
                assert (answer.status_code, "Chưa lưu được" in answer.text) == (503, True)
                assert "gửi lúc mất máy chủ" in answer.text
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
        assert [site.send(fields).status_code for _ in range(2)] == [303, 303]
        assert site.comments() == ["gửi lúc mất máy chủ"]
    finally:
        site.close()
        keeper.dispose()


def test_files_that_may_not_grow_are_a_full_disk(tmp_path: Path, sqlite_url: str) -> None:
    database = make_url(sqlite_url).database or ""

    def live_through_it() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        site = make_site(tmp_path, sqlite_url)
        assert site.send(site.filled_form(comment="trước")).status_code == 303
        journal = Path(f"{database}-wal").stat().st_size
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (journal, hard))
        forms = [site.filled_form(comment=f"đầy {number} {PADDING}") for number in range(5)]
        answers = [site.send(fields) for fields in forms]
        assert {answer.status_code for answer in answers} == {503}
        assert all("Chưa lưu được" in answer.text for answer in answers)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        assert {site.send(fields).status_code for fields in forms} == {303}
        assert site.count() == 6
        site.close()

    assert exit_code(start_child(live_through_it)) == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only the administrator can become somebody else")
def test_a_file_of_another_owner_is_told_and_nobody_is_thanked(
    tmp_path: Path, sqlite_url: str
) -> None:
    def live_as_a_stranger() -> None:
        site = make_site(tmp_path, sqlite_url)
        fields = site.filled_form()
        site.house.engine.dispose()
        os.setuid(NOBODY_OF_THE_SYSTEM)
        answer = site.send(fields)
        assert (answer.status_code, "Chưa lưu được" in answer.text) == (503, True)
        assert site.client.get("/ready").status_code == 503

    assert exit_code(start_child(live_as_a_stranger)) == 0


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_forms_opened_before_the_clock_was_set_are_thanked_on_the_day_it_shows(
    place: Site, step: timedelta
) -> None:
    place.house.clock = lambda: NOW
    fields = place.filled_form()
    place.house.clock = lambda: NOW + step
    assert place.send(fields).status_code == 303
    assert [row.day for row in place.stored()] == [(NOW + step).date()]


@pytest.mark.parametrize("night", NIGHTS)
def test_a_form_filled_in_over_midnight_is_of_the_day_it_is_stored(site: Site, night: str) -> None:
    before = datetime.fromisoformat(night).replace(tzinfo=VIETNAM)
    site.house.clock = lambda: before
    fields = [site.filled_form(), site.filled_form()]
    assert site.send(fields[0]).status_code == 303
    after = before + timedelta(minutes=2)
    site.house.clock = lambda: after
    assert [site.send(one).status_code for one in (*fields, fields[0])] == [303, 303, 303]
    assert sorted(row.day for row in site.stored()) == [before.date(), after.date()]


def answer(site: Site, count: int, *days: date) -> None:
    """Let so many people have answered at the desk on each of these days."""
    with site.house.sessions.begin() as session:
        key, asked = standing_questionnaire(session)
        said = dict.fromkeys(asked.positions, 5)
        given = [make_form(1, 1, key, answers=said, facts={}, day=d) for d in days * count]
        store_forms(session.connection(), given, {key: asked})


def test_no_page_of_a_unit_changes_when_one_person_answers(site: Site) -> None:
    demo = site.restarted(demo=True)
    demo.house.clock = lambda: NOW
    # Enough for figures, in the quarter that is over and in the one that runs.
    answer(demo, 12, LAST_QUARTER, NOW.date() - timedelta(days=1))
    demo.client.get("/demo/unit/1")
    addresses = [f"/don-vi/1{end}" for end in ("", "/bao-cao", "/gop-y", "/so-sanh")]
    tables = ("/bang/yeu-to.csv", "/bang/yeu-to.xlsx", "/so-sanh/bang.csv")
    addresses += [f"/don-vi/1{end}" for end in tables]
    running = {f"/don-vi/1{end}" for end in ("?ky=2026Q4", "?ky=2026", "/so-sanh?den=2026Q4")}
    before = {at: demo.client.get(at) for at in (*addresses, *running)}
    assert "12 người, " in before["/don-vi/1"].text, "figures that could change"
    assert demo.send(demo.filled_form(comment="một người")).status_code == 303
    # And a form of the quarter that is over, which a tablet kept until now.
    answer(demo, 1, LAST_QUARTER)
    for at, seen in before.items():
        assert demo.client.get(at).data == seen.data, at
    closed = {at for at, seen in before.items() if seen.status_code == 404}
    assert closed == running, "nothing is told of a period that runs, not even from day to day"
    demo.close()


def poisoned(site: Site, address: str, **fields: str) -> TestResponse:
    """Open an address as somebody who names another host, or send a form there."""
    shown = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    method = "POST" if fields else "GET"
    return site.client.open(address, method=method, data=fields or None, headers=shown)


def test_no_address_is_made_of_what_a_request_calls_the_host(site: Site, tmp_path: Path) -> None:
    demo = site.restarted(demo=True)
    # A cookie belongs to the host it came from: nobody else is an official there.
    assert poisoned(demo, "/demo/office").status_code == 303
    for at in SHOWN:
        answer = poisoned(demo, at)
        assert answer.status_code == 200, at
        assert b"evil" not in answer.data + str(answer.headers).encode(), at
    poster = poisoned(demo, "/van-phong/ma-qr/in/A6.pdf")
    poisoned(demo, "/demo/admin")
    account = Page(poisoned(demo, "/quan-tri/tai-khoan/moi").text).hidden
    account |= {"ho_ten": "Trần Thị Bé", "ten": "be.tran"}
    link = poisoned(demo, "/quan-tri/tai-khoan/moi", **account).text
    assert f"{demo.house.settings.base_url}/dat-mat-khau/" in link
    assert "evil" not in link
    (tmp_path / "poster.pdf").write_bytes(poster.data)
    run(["pdftoppm", "-r", "150", "-gray", tmp_path / "poster.pdf", tmp_path / "poster"])
    (photo,) = tmp_path.glob("poster*.pgm")
    codes = zxingcpp.read_barcodes(np.array(Image.open(photo)), zxingcpp.BarcodeFormat.QRCode)
    assert [code.text for code in codes] == [f"{demo.house.settings.base_url}{FORM}"]
    demo.close()
