"""Closing, approving and publishing quarters and a year as an official does, while people answer.

200 units, 600 desks, 8 quarters, served as it is run; an official goes through the real pages, and
citizens come at an even pace: before, for comparison, and during all of it.
Run: `.venv/bin/python -m benchmarks.closing --responses 144000` (`--postgresql` as well)
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import insert, update

from analysis.questionnaire import questionnaire_from_document
from benchmarks.load.serving import Served, postgresql, product, real_disk
from benchmarks.load.told import waits
from benchmarks.load.visiting import visit, visits
from benchmarks.load.visitors import ANSWERS, hidden_fields
from benchmarks.many_responses import (
    DESKS,
    FIRST_DAY,
    fill_postgresql,
    make_province,
    standing_questionnaire,
)
from benchmarks.processes import family, meanwhile, peak_of, processes
from forms.questionnaires import packaged_questionnaires
from survey.database.bulk import bulk_session
from survey.database.engine import open_engine, sessions
from survey.models import Unit
from survey.queries.placards import active_placards
from survey.services.tallies.verify_tallies import rebuild_tallies
from tests.factories import store_placard, store_questionnaire

QUARTERS = ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4")
YEAR = "2025"
ROOT_ID = 1001
DESKS_VISITED = 40
VISITORS, CALM_SECONDS = 16, 15.0
#: Seconds: for one step of one period, between two movements of its page, for one in a hundred
#: citizens; and megabytes of the process that does it.
MOST_STEP, MOST_STILL, MOST_P99, MOST_MEMORY = 60.0, 15.0, 0.5, 512
LOOK = 0.25


@dataclass
class Official:
    """A browser of the office: keeps cookies, opens pages, sends their forms."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str, bytes]:
        """Give status, where to go on and the page."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=120)
        crumbs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": crumbs, "Content-Type": "application/x-www-form-urlencoded"}
        line.request(method, path, body, headers)
        answer = line.getresponse()
        page = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        line.close()
        return answer.status, answer.getheader("Location", "") or "", page

    def open(self, path: str) -> tuple[float, bytes]:
        """Open a page; give the seconds it took and the page."""
        began = time.monotonic()
        status, _, page = self.ask("GET", path)
        if status != 200:
            raise SystemExit(f"{path}: {status}")
        return time.monotonic() - began, page

    def send(self, path: str, page: bytes) -> str:
        """Send the form of a page as it is; give where it leads."""
        status, onward, _ = self.ask("POST", path, urlencode(hidden_fields(page)))
        if status != 303:
            raise SystemExit(f"POST {path}: {status}")
        return onward

    def follow(self, address: str) -> tuple[float, list[float]]:
        """Look at a job as its page does until it has ended; give the moments at which it moved."""
        began, seen, moved = time.monotonic(), "", [0.0]
        while True:
            _, page = self.open(f"{address}/tien-do")
            now = time.monotonic() - began
            told = json.loads(page)
            if page.decode() != seen:
                seen = page.decode()
                moved.append(now)
            if told["state"] != "open":
                return now, moved
            time.sleep(LOOK)


def main() -> None:
    """Print each step and whether the goals hold."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--responses", type=int, default=144_000)
    asked.add_argument("--postgresql", action="store_true")
    asked.add_argument("--rate", type=float, default=10.0, help="citizens a second")
    given = asked.parse_args()
    with (
        real_disk() as disk,
        postgresql(disk) if given.postgresql else nullcontext() as server,
        product(
            disk, server, fill=partial(fill, responses=given.responses), more={"SURVEY_DEMO": "1"}
        ) as served,
    ):
        print(f"{given.responses:,} responses, {given.rate:g} citizens a second", flush=True)
        form = (served.port, served.paths, ANSWERS)
        calm = visit(*form, seconds=CALM_SECONDS, visitors=VISITORS, rate=given.rate)
        print(waits("citizens before", calm), flush=True)
        with (
            visits(*form, visitors=VISITORS, rate=given.rate) as during,
            watching(served) as taken,
        ):
            fast = [_period(served, code) for code in (*QUARTERS, YEAR)]
        print(waits("citizens during", during), flush=True)
        print(f"processor and most memory: {taken.told}")
    held = (
        all(fast)
        and during["p99"] <= MOST_P99
        and taken.memory.get("jobs", 0) <= MOST_MEMORY
        and not during["faults"]
    )
    print("PASS" if held else "FAIL", f"(a step {MOST_STEP:.0f} s, p99 {MOST_P99} s)")
    sys.exit(not held)


def fill(url: str, responses: int) -> list[str]:
    """Make the province under one authority, with sums and some codes; give their addresses."""
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":
        make_province(Path(url.removeprefix("sqlite:///")), responses)
    else:
        fill_postgresql(engine, responses)
    with bulk_session(engine) as session:
        rebuild_tallies(session)
    with sessions(engine).begin() as session:
        root = {"id": ROOT_ID, "code": "TINH", "name": "Tỉnh Thử", "kind": "province"}
        keys = {"valid_from": FIRST_DAY, "sort_key": "", "search_key": ""}
        session.execute(insert(Unit).values(**root, **keys))
        session.execute(update(Unit).where(Unit.id != ROOT_ID).values(parent_id=ROOT_ID))
        for code, document in packaged_questionnaires().items():
            if code != standing_questionnaire().code:
                store_questionnaire(session, questionnaire_from_document(document))
        for desk in range(1, DESKS + 1, DESKS // DESKS_VISITED):
            store_placard(session, desk)
    with sessions(engine)() as session:
        paths = [f"/d/{face.shown_token}" for face in active_placards(session)]
    engine.dispose()
    return paths


def _period(served: Served, code: str) -> bool:
    """Close, approve and publish one period."""
    official, place = Official(served.port), f"/van-phong/ky/{code}"
    official.ask("GET", "/demo/office")
    steps = [_job(official, f"{place}/{word}", words) for word, words in STEPS.items()]
    began = time.monotonic()
    _, page = official.open(place)
    official.send(f"{place}/cong-bo", page)
    shown, _ = official.open(f"/ket-qua/{code}")
    print(
        f"{code}: {'; '.join(step.told for step in steps)};"
        f" published in {time.monotonic() - began:.1f} s, public page {shown:.2f} s",
        flush=True,
    )
    return all(step.seconds <= MOST_STEP and step.still <= MOST_STILL for step in steps)


STEPS = {"chot": "closed", "duyet": "approved"}


@dataclass(frozen=True)
class Step:
    """What came of one step of an official."""

    words: str
    looking: float
    seconds: float
    #: The longest time in which the page of progress did not move.
    still: float

    @property
    def told(self) -> str:
        """Say it in a line."""
        return (
            f"{self.words} in {self.seconds:.1f} s (page before {self.looking:.2f} s,"
            f" progress still for {self.still:.1f} s at most)"
        )


def _job(official: Official, address: str, words: str) -> Step:
    """Open the page of a step, take it, and follow its job to the end."""
    looking, page = official.open(address)
    seconds, moved = official.follow(official.send(address, page))
    moments = [*moved, seconds]
    return Step(words, looking, seconds, max(b - a for a, b in pairwise(moments)))


@dataclass
class Taken:
    """What each kind of process of an installation took."""

    #: The most megabytes one of them held.
    memory: dict[str, int] = field(default_factory=dict)
    #: Processor seconds by kind and process.
    seconds: dict[tuple[str, int], float] = field(default_factory=dict)

    def look(self, pid: int, seconds: float) -> None:
        """Look at a process; one that is gone meanwhile has been seen before."""
        try:
            words = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").split("\0")
            peak = peak_of(pid)
        except (OSError, IndexError):
            return
        if "survey" not in words:
            return
        kind = words[words.index("survey") + 1]
        self.memory[kind] = max(self.memory.get(kind, 0), peak)
        self.seconds[kind, pid] = seconds

    @property
    def told(self) -> str:
        """Say it in a line."""
        used: Counter[str] = Counter()
        for (kind, _), seconds in self.seconds.items():
            used[kind] += round(seconds)
        return ", ".join(f"{kind} {used[kind]} s, {size} MB" for kind, size in self.memory.items())


@contextmanager
def watching(served: Served) -> Iterator[Taken]:
    """Look at all processes of an installation as long as the block lasts."""
    taken = Taken()

    def look() -> None:
        known = processes()
        for pid in family(served.pids[0], known):
            taken.look(pid, known[pid].seconds)

    with meanwhile(look, LOOK):
        yield taken


if __name__ == "__main__":
    main()
