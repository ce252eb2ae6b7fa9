"""Durable inserts without a web page around them: two processes with eight threads each.

`ours` is the product's recorder with everything it keeps (labels, used tokens, two tallies and
their marks); `naive` is one row by a session of the ORM, a commit each, in a SQLite file as it
comes. On a PostgreSQL server the same code is less naive than it looks: commits that come at once
share a flush. What it does there is shown beside, at once and one after another.
Run by `benchmarks.visits`; a process: `python -m benchmarks.load.inserts WAY URL SECONDS THREADS`.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from sqlalchemy.engine import URL

from benchmarks.load.bare_app import lay_out, naive_store, open_bare
from benchmarks.load.serving import ROOT, Disk, furnish, new_database
from survey.clock import today
from survey.database.engine import open_engine, sessions
from survey.queries.placards import active_placards
from survey.queries.questionnaires import standing_questionnaire
from survey.services.record_response import FilledForm, Recorder

PROCESSES, THREADS, SECONDS = 2, 8, 5
ANSWERS = {"C1": 5, "C2": 4, "C3": 3, "C4": 9, "C5": 9, "OV": 4}


def inserts_per_second(
    disk: Disk, server: URL | None, way: str, processes: int = PROCESSES, threads: int = THREADS
) -> tuple[float, float]:
    """Give the inserts a second of all processes together, and the longest wait in seconds."""
    with new_database(disk, server) as url:
        if way == "ours":
            furnish(url)
        else:
            engine = open_bare(url, way)
            lay_out(engine)
            engine.dispose()
        command = [sys.executable, "-m", "benchmarks.load.inserts", way, url, str(SECONDS)]
        command.append(str(threads))
        running = [
            subprocess.Popen(
                command, cwd=ROOT, env=disk.environment(), stdout=subprocess.PIPE, text=True
            )
            for _ in range(processes)
        ]
        told = [json.loads(process.communicate()[0]) for process in running]
    return sum(count for count, _ in told) / SECONDS, max(longest for _, longest in told)


def naive_insert(url: str) -> Callable[[int], object]:
    """Give what stores a row the naive way."""
    store = naive_store(open_bare(url, "naive"))
    return lambda number: store({"desk": number % 40, "levels": "5439942", "comment": ""})


def our_insert(url: str) -> Callable[[int], object]:
    """Give what stores a form as the product does."""
    engine = open_engine(url)
    with sessions(engine)() as session:
        key, questionnaire = standing_questionnaire(session)
        faces = active_placards(session)
    recorder, day = Recorder(engine, {key: questionnaire}), today()

    def store(number: int) -> object:
        face = faces[number % len(faces)]
        form = FilledForm(
            unit_id=face.unit_id,
            desk_id=face.desk_id,
            placard_id=face.placard_id,
            questionnaire_id=key,
            channel="qr",
            day=day,
            answers=ANSWERS,
            form_token=secrets.token_urlsafe(16),
            arrival_hint="091",
            device_hint="phone",
        )
        return recorder.record(form)

    return store


def main() -> None:
    """Insert for some seconds with several threads; print the count and the longest wait."""
    way, url, seconds, lines = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
    store = {"naive": naive_insert, "ours": our_insert}[way](url)
    end = time.monotonic() + seconds
    waits: list[float] = []

    def insert(first: int) -> None:
        number = first
        while (began := time.monotonic()) < end:
            store(number)
            waits.append(time.monotonic() - began)
            number += lines

    threads = [threading.Thread(target=insert, args=(first,)) for first in range(lines)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps([len(waits), max(waits)]))


if __name__ == "__main__":
    main()
