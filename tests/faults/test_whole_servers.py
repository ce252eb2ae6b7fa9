"""Whole servers: reloaded under load, doubled, in a foreign environment (only `make faults`)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from survey.models import Comment
from survey.services.tallies.verify_tallies import verify_tallies
from tests.faults.live import ROOT, Live, children, filled, free_port, installed, running
from tests.faults.proxy import proxied
from tests.faults.test_kill import LEAST_THANKED, PHONES, Rush, wait_for

pytestmark = pytest.mark.long
RELOADS = 3


@contextmanager
def rushing(*lives: Live, people: int = PHONES, **allowed: frozenset[int]) -> Iterator[list[Rush]]:
    """Let people answer at every one of these servers until the block ends."""
    rushes = [Rush(live, **allowed) for live in lives]
    phones = [phone for rush in rushes for phone in rush.people(people)]
    for phone in phones:
        phone.start()
    try:
        yield rushes
    finally:
        for rush in rushes:
            rush.stopping.set()
        for phone in phones:
            phone.join(timeout=30)


def check(live: Live, rushes: list[Rush]) -> None:
    """Everybody was thanked, and what was thanked for is stored once."""
    sent = set().union(*(rush.sent for rush in rushes))
    assert set().union(*(rush.thanked for rush in rushes)) == sent
    with live.sessions() as session:
        assert Counter(session.scalars(select(Comment.text))) == dict.fromkeys(sent, 1)
        assert verify_tallies(session) == []


@pytest.fixture
def database(dialect: str, request: pytest.FixtureRequest) -> Path | str:
    """A migrated database of each kind."""
    name = "sqlite_template" if dialect == "sqlite" else "postgresql_url"
    found: Path | str = request.getfixturevalue(name)
    return found


def test_nobody_is_refused_while_application_and_proxy_are_reloaded(
    tmp_path: Path, database: Path | str
) -> None:
    with (
        installed(tmp_path, database) as live,
        running(live) as server,
        proxied(live, tmp_path / "nginx") as seen,
    ):
        proxy = int((tmp_path / "nginx" / "pid").read_text(encoding="ascii"))
        with rushing(seen) as rushes:
            for _ in range(RELOADS):
                before = set(children(server.pid))
                server.send_signal(signal.SIGHUP)
                # Old workers and new ones serve at once; the housekeeping alone stays.
                while len(before & set(children(server.pid))) > 1:
                    wait_for(rushes[0], 1)
                os.kill(proxy, signal.SIGHUP)
                wait_for(rushes[0], LEAST_THANKED)
        check(live, rushes)
        assert set(rushes[0].thanked.values()) == {1}, "somebody had to send a form again"


@pytest.mark.postgres
def test_two_servers_on_one_database_store_each_form_once(
    tmp_path: Path, postgresql_url: str
) -> None:
    with installed(tmp_path, postgresql_url) as live, ExitStack() as servers:
        (tmp_path / "other").mkdir()
        other = replace(live, port=free_port(), log=tmp_path / "other" / "server.log")
        servers.enter_context(running(live))
        servers.enter_context(running(other))
        with rushing(live, other) as rushes:
            for rush in rushes:
                wait_for(rush, LEAST_THANKED)
            fields = filled(comment="một phiếu, hai máy chủ")
            answers = [one.send(fields).status for one in (live, other, live)]
            rushes[0].sent.add(fields["comment"])
            rushes[0].thanked[fields["comment"]] = 1
        assert answers == [303] * 3
        check(live, rushes)


def test_neither_the_zone_nor_the_locale_of_the_machine_changes_text_or_day(tmp_path: Path) -> None:
    said = []
    for zone, locale in (("Asia/Ho_Chi_Minh", "C.UTF-8"), ("America/New_York", "C")):
        environment = {
            **{name: value for name, value in os.environ.items() if name[:3] not in {"LC_", "LAN"}},
            "SURVEY_DATA": str(tmp_path / zone.replace("/", "-")),
            "TZ": zone,
            "LC_ALL": locale,
        }
        program = (
            "from survey.clock import today, now; from survey.ordering import sort_key; "
            "print(today(), now().utcoffset(), sort_key('\\u0110\\u00e0 N\\u1eb5ng'))"
        )
        for command in (
            ["-c", program],
            ["-m", "survey", "init"],
            ["-m", "survey", "settings", "list"],
        ):
            done = subprocess.run(
                [sys.executable, *command],
                check=True,
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
            )
            said.append(done.stdout.decode().replace(environment["SURVEY_DATA"], ""))
    half = len(said) // 2
    assert said[:half] == said[half:]
