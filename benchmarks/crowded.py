"""Citizens answer while slow clients hold lines, 150 reports are written and backups are made.

The server stands behind the shipped sample of nginx, as in operation. Of 200 slow clients some
say nothing, some send their head or their answers a byte a second, some read so. Goals: every
visit is thanked and stored once, p99 at most 1 s; the reports and every backup are whole.
Run: `.venv/bin/python -m benchmarks.crowded` (`--postgresql`), or `make soak`.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.load.serving import (
    ROOT,
    Disk,
    Served,
    free_port,
    furnish,
    postgresql,
    product,
    real_disk,
    visitors,
)
from benchmarks.load.visitors import PHONE
from benchmarks.processes import meanwhile
from benchmarks.reporting_units import REPORTED, fill
from survey.models import Desk
from tests.factories import store_placard
from tests.faults.proxy import proxy, site

UNITS, PLACARDS, SLOW = 150, 40, 200
KINDS = ("pdf", "docx", "xlsx")
RATE, VISITORS, PIECE = 10.0, 32, 15.0
MOST_P99 = 1.0


def main() -> None:
    """Print what people met with, and whether all of it held."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--postgresql", action="store_true")
    asked.add_argument("--units", type=int, default=UNITS)
    given = asked.parse_args()
    filled = partial(furnish, fill=partial(_fill, units=given.units))
    with (
        real_disk() as disk,
        postgresql(disk) if given.postgresql else nullcontext() as server,
        product(disk, server, fill=filled) as served,
        _behind_proxy(disk, served) as seen,
    ):
        visitors(seen, 5, VISITORS, RATE)
        with _slow_clients(seen) as still_there, _office(disk, served, given.units) as office:
            told = [visitors(seen, PIECE, VISITORS, RATE)]
            while office.is_alive():
                told.append(visitors(seen, PIECE, VISITORS, RATE))
            print(f"slow clients there at the end: {still_there()} of {SLOW}")
        held = _judge(told) & office.held(served.folder, given.units)
    sys.exit(0 if held else 1)


class Office(threading.Thread):
    """Has the reports of all units written, and makes a backup after the other meanwhile."""

    def __init__(self, disk: Disk, served: Served, units: int) -> None:
        super().__init__(name="office")
        self._environment = disk.environment() | {
            "SURVEY_DATA": str(served.folder),
            "DATABASE_URL": served.url,
            "SURVEY_ENGINE": "process:2",
        }
        self._place, self._units = disk.folder, units
        self._faults: list[str] = []
        self.backups, self.seconds = 0, 0.0

    def run(self) -> None:
        """Do both until the reports are there."""
        codes = ",".join(f"TT-{number:03}" for number in range(1, self._units + 1))
        words = ["reports", "issue", "--period", REPORTED, "--units", codes]
        began = time.monotonic()
        batch = self._start([*words, "--kinds", ",".join(KINDS), "--out", str(self._place / "out")])
        secret = self._place / "passphrase"
        secret.write_text("a passphrase for benchmarks only", encoding="ascii")
        secret.chmod(0o600)
        while batch.poll() is None:
            file = self._place / f"{self.backups}.backup"
            made = self._start(["backup", str(file), "--passphrase-file", str(secret)])
            if made.wait():
                self._faults.append("backup")
            self.backups += 1
            file.unlink(missing_ok=True)
        self.seconds = time.monotonic() - began
        if batch.returncode:
            self._faults.append("reports")

    def held(self, data: Path, units: int) -> bool:
        """Print what was made; tell whether it was all of it."""
        files = len(list((data / "reports" / "files").glob("*/*")))
        print(
            f"office: {files} files of {units} units in {self.seconds:.0f} s, {self.backups}"
            f" backups read again; faults: {', '.join(self._faults) or 'none'}"
        )
        return files == units * len(KINDS) and self.backups > 0 and not self._faults

    def _start(self, words: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "survey", *words],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.DEVNULL,
        )


@contextmanager
def _office(disk: Disk, served: Served, units: int) -> Iterator[Office]:
    office = Office(disk, served, units)
    office.start()
    yield office
    office.join()


@contextmanager
def _behind_proxy(disk: Disk, served: Served) -> Iterator[Served]:
    folder = disk.folder / "nginx"
    folder.mkdir()
    port = free_port()
    text = site(folder, f"127.0.0.1:{port}", served.port)
    with proxy(folder, text, ("127.0.0.1", port)):
        yield replace(served, port=port)


@contextmanager
def _slow_clients(served: Served) -> Iterator[Any]:
    """Keep so many lines busy with next to nothing; whoever is sent away comes again."""
    head = f"POST {served.paths[0]} HTTP/1.1\r\n{PHONE}Content-Length: 400\r\n\r\n"
    ask = f"GET {served.paths[0]} HTTP/1.1\r\n{PHONE}\r\n"
    #: What each kind says at once, and what byte by byte.
    kinds = (("", ""), (head[:10], head[10:]), (head, "a" * 400), (ask * 20, ""))
    lines: list[Dawdler] = [
        Dawdler(served.port, *(part.encode() for part in kinds[number % len(kinds)]))
        for number in range(SLOW)
    ]

    def dawdle() -> None:
        for line in lines:
            line.go_on()

    with ExitStack() as ending:
        for line in lines:
            ending.callback(line.leave)
        ending.enter_context(meanwhile(dawdle, 1.0))
        yield lambda: sum(line.there for line in lines)


class Dawdler:
    """A client that sends and reads a byte a second."""

    def __init__(self, port: int, first: bytes, later: bytes) -> None:
        self._port, self._first, self._later = port, first, later
        self._line: socket.socket | None = None
        self._sent = 0

    @property
    def there(self) -> bool:
        """Tell whether the server still bears with it."""
        return self._line is not None

    def go_on(self) -> None:
        """Send a byte, read a byte; come again after having been sent away."""
        try:
            if self._line is None:
                self._line, self._sent = socket.socket(), 0
                self._line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
                self._line.settimeout(5)
                self._line.connect(("127.0.0.1", self._port))
                self._line.sendall(self._first)
                self._line.setblocking(False)
                return
            self._line.sendall(self._later[self._sent : self._sent + 1])
            self._sent += 1
            with suppress(BlockingIOError):
                if not self._line.recv(1):
                    self.leave()
        except OSError:
            self.leave()

    def leave(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None


def _fill(session: Session, units: int) -> None:
    fill(session, units)
    for desk in session.scalars(select(Desk.id).order_by(Desk.id).limit(PLACARDS)):
        store_placard(session, desk)


def _judge(told: list[dict[str, Any]]) -> bool:
    thanked, stored = (sum(one[name] for one in told) for name in ("thanked", "stored"))
    faults = [one["fault"] for one in told if one["faults"]]
    worst, longest = (max(one[name] for one in told) for name in ("p99", "p100"))
    print(
        f"people: {thanked} thanked, {stored} stored, {len(faults)} pieces with faults"
        f" {faults[:1]}; p50 {max(one['p50'] for one in told):.3f} s and p99 {worst:.3f} s in the"
        f" worst {PIECE:.0f} seconds, longest {longest:.2f} s; load {os.getloadavg()[0]:.0f}"
    )
    return thanked == stored > 0 and not faults and worst <= MOST_P99


if __name__ == "__main__":
    main()
