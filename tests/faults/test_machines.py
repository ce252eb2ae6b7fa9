"""Several machines on one network: one is cut off, one is killed, and all who were thanked count.

Only `make faults`: every machine is a network namespace, which takes the rights of root.
"""

from __future__ import annotations

import http.client
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from survey.models import Response
from survey.queries.report_batches import BatchFace, batch
from tests.faults.live import FORM_TYPE, Live, filled, form_address, installed
from tests.faults.machines import Node, before, cluster_on, node_on, postgresql_on
from tests.faults.network import network, refusal
from tests.faults.test_kill import LEAST_THANKED, wait_for
from tests.faults.test_whole_servers import check, rushing
from tests.survey.services.press import furnish, press

pytestmark = pytest.mark.long
NODES, UNITS = 3, 6
#: With this many thanked after a machine went, service went on without it.
GOES_ON = 3 * LEAST_THANKED
#: Whoever is with the machine that is cut off waits the 9 seconds of the sample, then for another.
PATIENCE = 25  # seconds
SECONDS_FOR_REPORTS = 120


@dataclass
class Province:
    """All machines of a province."""

    #: The database, as this machine sees it.
    installation: Live
    nodes: list[Node]
    #: What phones see.
    seen: Live
    #: Two addresses to come from.
    ours: tuple[str, str]

    def responses(self) -> dict[bytes, str | None]:
        """Give the device labels of all stored answers by their keys."""
        with self.installation.sessions() as session:
            rows = session.execute(select(Response.id, Response.device_group))
            return {row.id: row.device_group for row in rows}


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """Three nodes behind a front, PostgreSQL, a scheduler and two workers: eight machines."""
    if reason := refusal():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("province")
    with ExitStack() as ending:
        laid = ending.enter_context(network())
        url = ending.enter_context(postgresql_on(laid.add("data")))
        installation = ending.enter_context(installed(folder, url))
        address = ending.enter_context(cluster_on(laid, folder))
        installation.settings = {"SURVEY_ENGINE": f"dask:{address}", "SURVEY_WORKERS": "1"}
        front = laid.add("front")
        nodes = [
            node_on(laid.add(f"web{at}"), installation, front, folder / "nodes")
            for at in range(NODES)
        ]
        for node in nodes:
            ending.enter_context(node.stack)
            node.start()
        seen = ending.enter_context(before(front, nodes, folder))
        yield Province(installation, nodes, seen, laid.ours)


def test_senders_are_told_apart_through_two_proxies_and_nobody_can_pretend(
    province: Province,
) -> None:
    there = set(province.responses())
    here, elsewhere = province.ours
    for sender, claimed in ((here, ""), (here, "192.0.2.7"), (here, "127.0.0.1"), (elsewhere, "")):
        assert _send(province.seen, sender, claimed) == 303
    devices = [device for key, device in province.responses().items() if key not in there]
    assert sorted(Counter(devices).values()) == [1, 3]


def test_a_machine_cut_off_and_one_killed_lose_no_answer_and_stop_nobody(
    province: Province,
) -> None:
    installation, (first, second, _) = province.installation, province.nodes
    with installation.sessions.begin() as session:
        furnish(session, (20,) * UNITS)
    there = len(province.responses())
    batch_id = press(installation.sessions)
    seen = replace(province.seen, patience=PATIENCE)
    # Not even "not stored yet": what one machine does not do another does.
    with rushing(seen, statuses=frozenset({303})) as (rush,):
        wait_for(rush, GOES_ON)
        first.host.cut_off()
        wait_for(rush, GOES_ON)
        first.host.join_again()
        second.kill()
        wait_for(rush, GOES_ON)
        second.start()
        wait_for(rush, GOES_ON)
    check(installation, [rush])
    assert set(rush.thanked.values()) == {1}, "somebody had to send a form again"
    assert [node.live.send(filled()).status for node in province.nodes] == [303] * NODES
    assert len(province.responses()) == there + len(rush.sent) + NODES
    done = _finished(installation, batch_id)
    # The unit at whose desk the rush is has a report too.
    assert (done.state, done.counts.made, done.counts.failed) == ("done", UNITS + 1, 0)


def _finished(installation: Live, batch_id: int) -> BatchFace:
    """Wait for the batch; whichever node took it, the writing is done on the cluster."""
    last = time.monotonic() + SECONDS_FOR_REPORTS
    while True:
        with installation.sessions() as session:
            found = batch(session, batch_id)
        assert found is not None
        if found.state != "open" or time.monotonic() > last:
            return found
        time.sleep(0.2)


def _send(seen: Live, sender: str, claimed: str) -> int:
    """Send a form from one of our addresses; `claimed` is whom it says it speaks for."""
    line = http.client.HTTPConnection(seen.host, seen.port, source_address=(sender, 0), timeout=30)
    headers = {"Content-Type": FORM_TYPE, "User-Agent": "the same phone"}
    headers |= {"X-Forwarded-For": claimed} if claimed else {}
    with closing(line):
        line.request("POST", form_address(), urlencode(filled()), headers)
        return line.getresponse().status
