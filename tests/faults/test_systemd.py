"""The samples for systemd under a real one: started, sandboxed, killed, backed up, stopped."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.live import Live, filled, installed
from tests.faults.systemd_host import Machine, booted, refusal

pytestmark = pytest.mark.long
SECONDS_TO_COME_BACK = 90


@pytest.fixture(scope="module")
def started(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[tuple[Live, Machine]]:
    """A machine on which the server has been started once."""
    if reason := refusal():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("systemd")
    with installed(folder, sqlite_template) as live, booted(live) as machine:
        machine.systemctl("start", "lang-nghe")
        yield live, machine


def main_process(machine: Machine) -> int:
    """Give the number of the master, as the machine counts."""
    return int(machine.systemctl("show", "--property=MainPID", "--value", "lang-nghe"))


def test_forms_are_taken_when_start_comes_back_and_the_server_may_do_little_else(
    started: tuple[Live, Machine],
) -> None:
    live, machine = started
    assert live.send(filled()).status == 303
    master = machine.root / f"proc/{main_process(machine)}"
    status = read_status(master)
    assert (status["NoNewPrivs"], int(status["CapEff"], 16)) == ("1", 0)
    assert (status["Umask"], status["Uid"].split()[0] != "0") == ("0077", True)
    # One folder is its own, the rest of the machine cannot be written to.
    mounts = (master / "mountinfo").read_text(encoding="utf-8")
    rights = {line.split()[4]: line.split()[5].split(",")[0] for line in mounts.splitlines()}
    assert (rights["/"], rights["/var/lib/lang-nghe"]) == ("ro", "rw")
    # Each worker keeps to its processor there too.
    [thread] = (master / "task").glob(master.name)
    below = (thread / "children").read_text(encoding="ascii").split()
    kept = [read_status(master.parent / one)["Cpus_allowed_list"] for one in below]
    assert sum(one.isdecimal() for one in kept) >= 2


def read_status(process: Path) -> dict[str, str]:
    """Read what the kernel tells of a process."""
    told = (process / "status").read_text(encoding="ascii")
    return dict(line.split(":\t", 1) for line in told.splitlines() if ":\t" in line)


def test_a_server_that_was_killed_is_started_again(started: tuple[Live, Machine]) -> None:
    live, machine = started
    before = main_process(machine)
    machine.run("kill", f"-{signal.SIGKILL.value}", str(before))
    end = time.monotonic() + SECONDS_TO_COME_BACK
    while main_process(machine) in {0, before} or not live.is_ready():
        assert time.monotonic() < end, machine.journal()
        time.sleep(0.5)
    assert live.send(filled()).status == 303


def test_a_backup_is_made_with_the_passphrase_that_systemd_hands_over(
    started: tuple[Live, Machine],
) -> None:
    _, machine = started
    machine.systemctl("start", "lang-nghe-backup")
    [backup] = (machine.root / "var/backups/lang-nghe").glob("lang-nghe-*.backup")
    assert oct(backup.stat().st_mode & 0o777) == "0o600"
    assert "Đã sao lưu và đọc lại khớp" in machine.journal()


def test_a_canary_goes_its_way(started: tuple[Live, Machine]) -> None:
    _, machine = started
    machine.systemctl("start", "lang-nghe-canary")
    assert "Phiếu thử đã đi hết đường" in machine.journal()


def test_timers_are_waited_for(started: tuple[Live, Machine]) -> None:
    _, machine = started
    timers = ("lang-nghe-backup.timer", "lang-nghe-canary.timer")
    machine.systemctl("start", *timers)
    assert [machine.systemctl("is-active", one) for one in timers] == ["active"] * 2
    machine.systemctl("stop", *timers)


def test_a_stop_is_an_end_in_time_and_no_fault(started: tuple[Live, Machine]) -> None:
    live, machine = started
    machine.systemctl("stop", "lang-nghe")
    shown = ("show", "--property=Result", "--value", "lang-nghe")
    assert machine.systemctl(*shown) == "success"
    assert not live.is_ready()
    machine.systemctl("start", "lang-nghe")
    assert live.is_ready()
