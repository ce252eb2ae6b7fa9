"""Machines that are hard on a server: clock, disk, line, memory, connections (`make faults`)."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, select, text

from survey.clock import now
from survey.database.engine import open_engine
from survey.models import Comment, Response
from tests.faults.disk_calls import watched
from tests.faults.live import (
    Live,
    children,
    filled,
    form_address,
    installed,
    kill,
    request,
    running,
)
from tests.faults.poor_line import poor_line
from tests.faults.test_kill import LEAST_THANKED, wait_for
from tests.faults.test_whole_servers import check, database, rushing  # noqa: F401 -- a fixture
from tests.page import Page
from tests.site import COMPLETE

pytestmark = pytest.mark.long
STEPS = {"-2": -2, "-10m": -600, "-1h": -3_600, "+1d": 86_400}
TRIES = 40
FLUSH = "trace=fsync,fdatasync"
#: Every flush takes 0.3 s longer; no write is allowed.
SLOW = ("strace", "-f", "-e", FLUSH, "-e", "inject=fsync,fdatasync:delay_exit=300000")
#: A commit takes its time: a hundredth of a second each piece, then 0.3 s until it is done.
LONG_COMMITS = (
    *("strace", "-f", "-e", "trace=pwrite64,fsync,fdatasync"),
    *("-e", "inject=pwrite64:delay_enter=10000", "-e", "inject=fsync,fdatasync:delay_exit=300000"),
)
READ_ONLY = ("strace", "-f", "-e", "trace=pwrite64", "-e", "inject=pwrite64:error=EROFS")
CONNECTIONS, PEOPLE = 4, 40
UNAVAILABLE = frozenset({0, 303, 503})


def until_thanked(live: Live, fields: dict[str, str]) -> None:
    """Send a form again and again, as people do, until it is taken."""
    for _ in range(TRIES):
        answer = live.send(fields)
        assert answer.status in {0, 303, 503}
        if answer.status == 303:
            return
    raise AssertionError("nobody is thanked any more")


def on_a_clock_of_its_own(clock: Path) -> dict[str, str]:
    """Give what lets every process of a server read its clock from a file."""
    [library, *_] = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
    # Sleeping until a moment of the clock that only counts, which is set on no machine, fails
    # under this library; waiting for nothing to come does not.
    program = "import select, time\ntime.sleep = lambda wait: select.select([], [], [], wait)\n"
    (clock.parent / "sitecustomize.py").write_text(program, encoding="utf-8")
    return {
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "LD_PRELOAD": str(library),
        "PYTHONPATH": str(clock.parent),
    }


def test_the_clock_of_the_whole_machine_is_set_while_forms_are_open(
    tmp_path: Path,
    database: Path | str,  # noqa: F811
) -> None:
    clock = tmp_path / "clock"
    clock.write_text("+0")
    days = []
    with installed(tmp_path, database) as plain:
        live = replace(plain, settings=on_a_clock_of_its_own(clock))
        with running(live):
            shown = [live.exchange(request("GET", form_address())).body.decode() for _ in STEPS]
            for (step, seconds), page in zip(STEPS.items(), shown, strict=True):
                clock.write_text(step)
                days.append((now() + timedelta(seconds=seconds)).date())
                fields = {**Page(page).hidden, **COMPLETE}
                until_thanked(live, fields)
                assert live.send(fields).status == 303
            clock.write_text("+0")
        with live.sessions() as session:
            stored = session.scalars(select(Response.day)).all()
    assert sorted(stored) == sorted(days)


def test_a_line_that_is_late_and_cuts_connections_loses_nobody(
    tmp_path: Path,
    database: Path | str,  # noqa: F811
) -> None:
    with installed(tmp_path, database) as live, running(live), poor_line(live) as seen:
        with rushing(seen) as rushes:
            wait_for(rushes[0], 2 * LEAST_THANKED)
        assert max(rushes[0].thanked.values()) > 1, "no connection was cut"
        check(live, rushes)


def test_a_disk_that_takes_a_third_of_a_second_for_each_flush_refuses_nobody(
    tmp_path: Path, sqlite_template: Path
) -> None:
    with installed(tmp_path, sqlite_template) as live, running(live) as server:
        with watched(children(server.pid), SLOW, "/dev/null"), rushing(live) as rushes:
            wait_for(rushes[0], 2 * LEAST_THANKED)
        assert set(rushes[0].thanked.values()) == {1}, "everybody was thanked at the first try"
        check(live, rushes)


def test_a_kill_in_the_midst_of_commits_loses_nobody_and_stores_nobody_twice(
    tmp_path: Path, sqlite_template: Path
) -> None:
    with installed(tmp_path, sqlite_template) as live, ExitStack() as servers:
        server = servers.enter_context(running(live))
        with rushing(live) as rushes:
            with watched(children(server.pid), LONG_COMMITS, "/dev/null"):
                wait_for(rushes[0], LEAST_THANKED)
                kill(server)
            servers.enter_context(running(live))
            wait_for(rushes[0], LEAST_THANKED)
        assert max(rushes[0].thanked.values()) > 1, "no form was under way at the kill"
        check(live, rushes)


def test_workers_without_memory_thank_nobody_they_do_not_store(
    tmp_path: Path,
    database: Path | str,  # noqa: F811
) -> None:
    with installed(tmp_path, database) as live, running(live) as server:
        with rushing(live, statuses=frozenset({0, 303, 500, 503})) as rushes:
            wait_for(rushes[0], LEAST_THANKED)
            starved = children(server.pid)
            for pid in starved:
                used = int(Path(f"/proc/{pid}/statm").read_text().split()[0])
                resource.prlimit(pid, resource.RLIMIT_AS, (used * resource.getpagesize(),) * 2)
            bodies = [filled(comment="dài " * 15_000) for _ in range(20)]
            refused = [live.send(fields).status for fields in bodies]
            for pid in starved:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            wait_for(rushes[0], LEAST_THANKED)
        assert set(refused) <= {0, 303, 413, 400, 422, 500, 503}
        check(live, rushes)


@contextmanager
def as_a_role_with_few_connections(url: str) -> Iterator[str]:
    """Give the address of a database for somebody who may open no more than a few connections."""
    keeper = open_engine(url)
    allowed = (
        f"CREATE ROLE few LOGIN CONNECTION LIMIT {CONNECTIONS}",
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO few",
        "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO few",
    )
    with keeper.begin() as connection:
        for statement in allowed:
            connection.execute(text(statement))
    try:
        yield make_url(url).set(username="few").render_as_string(hide_password=False)
    finally:
        with keeper.begin() as connection:
            connection.execute(text("DROP OWNED BY few"))
            connection.execute(text("DROP ROLE few"))
        keeper.dispose()


@pytest.mark.postgres
def test_forty_people_share_four_connections_and_nobody_is_lost(
    tmp_path: Path, postgresql_url: str
) -> None:
    with installed(tmp_path, postgresql_url) as live:
        fields = filled(comment="sau cùng")
        with (
            as_a_role_with_few_connections(postgresql_url) as few,
            running(replace(live, database_url=few)),
        ):
            with rushing(live, people=PEOPLE, statuses=UNAVAILABLE) as rushes:
                wait_for(rushes[0], 4 * LEAST_THANKED)
            until_thanked(live, fields)
            rushes[0].sent.add(fields["comment"])
            rushes[0].thanked[fields["comment"]] = 1
        assert max(rushes[0].thanked.values()) > 1, "there were connections enough"
        check(live, rushes)


def test_a_file_system_that_became_read_only_is_told_and_nobody_is_thanked(
    tmp_path: Path, sqlite_template: Path
) -> None:
    with installed(tmp_path, sqlite_template) as live, running(live) as server:
        until_thanked(live, filled(comment="trước"))
        with watched(children(server.pid), READ_ONLY, "/dev/null"):
            refused = [live.send(filled(comment=f"lúc chỉ đọc {at}")) for at in range(5)]
        until_thanked(live, filled(comment="sau"))
        assert {answer.status for answer in refused} == {503}
        with live.sessions() as session:
            assert sorted(session.scalars(select(Comment.text))) == ["sau", "trước"]
