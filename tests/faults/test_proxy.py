"""The sample for nginx before the real server: what it takes in, holds back, and says."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from survey.models import Comment, Response
from tests.faults.live import Live, filled, form_address, installed, request, running, served
from tests.faults.proxy import proxied

#: Of each kind; the application has sixteen threads.
SLOW = 60


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("behind")
    with served(folder, sqlite_template) as live, proxied(live, folder / "nginx") as seen:
        yield seen


def count(live: Live) -> int:
    with live.sessions() as session:
        return session.scalar(select(func.count()).select_from(Response)) or 0


def log_of(live: Live) -> str:
    logs = (live.log.parent / "nginx").glob("*.log")
    return "".join(one.read_text(encoding="utf-8") for one in logs)


def test_a_form_goes_through_and_no_log_knows_of_it(behind: Live) -> None:
    sender = (("X-Forwarded-For", "198.51.100.7"), ("User-Agent", "Phone 77"))
    answer = behind.send(filled(comment="qua nginx"), headers=sender)
    assert answer.status == 303
    assert b"location: /d/" in answer.head.lower()
    with behind.sessions() as session:
        assert "qua nginx" in session.scalars(select(Comment.text)).all()
    assert log_of(behind) == ""


@pytest.mark.parametrize("missing", [1, 300])
def test_half_a_form_never_reaches_the_application(behind: Live, missing: int) -> None:
    before = count(behind)
    body = urlencode(filled()).encode()
    length = (("Content-Length", str(len(body) + missing)),)
    answer = behind.exchange(request("POST", form_address(), body, length), end=True)
    assert answer.status in {0, 400}
    assert count(behind) == before


def test_slow_senders_of_every_kind_keep_nobody_waiting(behind: Live) -> None:
    body = urlencode(filled()).encode()
    whole = request("POST", form_address(), body)
    starts = (b"", whole[:10], whole[:-20], request("GET", form_address()) * 3)
    with ExitStack() as lines:
        for start in starts:
            for _ in range(SLOW):
                line = socket.create_connection(("127.0.0.1", behind.port), timeout=10)
                lines.enter_context(line)
                line.sendall(start)
        before = count(behind)
        # Each of them is given up after ten seconds without a word.
        assert [behind.send(filled()).status for _ in range(5)] == [303] * 5
        assert count(behind) == before + 5
    assert log_of(behind) == ""


def test_while_the_application_is_away_nobody_is_left_without_words(
    tmp_path: Path, sqlite_template: Path
) -> None:
    fields = filled(comment="gửi lại sau")
    with (
        installed(tmp_path, sqlite_template) as live,
        proxied(live, tmp_path / "nginx") as seen,
    ):
        answer = seen.send(fields)
        assert answer.status == 503
        assert b"Retry-After: 30" in answer.head
        assert b"X-Frame-Options: DENY" in answer.head
        assert b"frame-ancestors 'none'" in answer.head
        assert "phiếu có thể chưa được lưu" in answer.body.decode()
        with running(live):
            assert seen.send(fields).status == 303
    assert count(live) == 1
