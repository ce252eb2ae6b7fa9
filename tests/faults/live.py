"""The real server with a real database, and a way to send it exactly these bytes."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from survey.database.engine import SessionMaker, open_engine, sessions
from survey.queries.placards import shown_token
from survey.web.form_token import FormTokens
from tests.factories import store_placard
from tests.site import COMPLETE, TOKEN, furnish

ROOT = Path(__file__).parents[2]
SECRET = "for fault tests only, long enough to be taken"
FORM_TYPE = "application/x-www-form-urlencoded"
VERSION = "mot-cua-2026"
OTHER = "0123456789abcdef"
#: Nothing one server answers takes so long; whoever waits longer was left hanging.
PATIENCE = 10  # seconds
#: On a machine that others keep busy the start alone takes half a minute.
SECONDS_TO_START = 120
#: Workers finish what they have in hand, then the housekeeping does: each may take its half minute.
SECONDS_TO_STOP = 90


@dataclass(frozen=True)
class Answer:
    """What came back until the server closed the connection, or until patience ended."""

    raw: bytes
    hung: bool

    @property
    def head(self) -> bytes:
        """Give status line and headers."""
        return self._last.partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        """Give the body with whatever came after it."""
        return self._last.partition(b"\r\n\r\n")[2]

    @property
    def status(self) -> int:
        """Give the status, 0 when the connection was closed without a word."""
        words = self.head.split(b" ", 2)
        return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0

    @property
    def whole(self) -> bool:
        """Tell whether exactly one response came, as long as it said."""
        lengths = [
            line for line in self.head.split(b"\r\n") if line[:15].lower() == b"content-length:"
        ]
        return len(lengths) == 1 and int(lengths[0][15:]) == len(self.body)

    @property
    def _last(self) -> bytes:
        first = self.raw.startswith(b"HTTP/1.1 100 ")
        return self.raw.partition(b"\r\n\r\n")[2] if first else self.raw


@dataclass
class Live:
    """One installation that is being served."""

    port: int
    folder: Path
    database_url: str
    sessions: SessionMaker
    log: Path
    host: str = "127.0.0.1"
    #: Settings besides folder and database.
    settings: Mapping[str, str] = field(default_factory=dict)
    #: The words before the command that serves it: another machine, perhaps.
    within: Sequence[str] = ()
    #: Seconds a visitor waits for an answer.
    patience: float = PATIENCE

    def exchange(self, raw: bytes, *, end: bool = False) -> Answer:
        """Send these bytes on a connection of their own; `end` closes our side of it after them."""
        got = b""
        with socket.create_connection((self.host, self.port), timeout=self.patience) as line:
            # A server may refuse before it has read everything, and be gone before our side is
            # closed (a broken pipe, a reset, or no longer connected); its words still count.
            with suppress(OSError):
                line.sendall(raw)
                if end:
                    line.shutdown(socket.SHUT_WR)
            try:
                while piece := line.recv(65536):
                    got += piece
            except TimeoutError:
                return Answer(got, hung=True)
            except ConnectionResetError:
                pass
        return Answer(got, hung=False)

    def is_ready(self) -> bool:
        """Tell whether it says of itself that forms are taken."""
        with suppress(OSError):
            return self.exchange(request("GET", "/ready")).status == 200
        return False

    def send(self, fields: dict[str, str], token: str = TOKEN, headers: Headers = ()) -> Answer:
        """Send a filled form as a browser does."""
        body = urlencode(fields).encode()
        return self.exchange(request("POST", form_address(token), body, headers))


Headers = tuple[tuple[str, str | bytes], ...]


def request(
    method: str, address: str | bytes, body: bytes | None = None, headers: Headers = ()
) -> bytes:
    """Write a request; headers given replace the ones an honest browser would send."""
    honest: dict[str, str | bytes] = {"Host": "127.0.0.1", "Connection": "close"}
    if body is not None:
        honest |= {"Content-Type": FORM_TYPE, "Content-Length": str(len(body))}
    given = {name.lower() for name, _ in headers}
    lines = [(name, value) for name, value in honest.items() if name.lower() not in given]
    # An empty value leaves a header out.
    sent = [(name, value) for name, value in (*lines, *headers) if value]
    head = _bytes(method) + b" " + _bytes(address) + b" HTTP/1.1\r\n"
    head += b"".join(_bytes(name) + b": " + _bytes(value) + b"\r\n" for name, value in sent)
    return head + b"\r\n" + (body or b"")


def form_address(token: str = TOKEN) -> str:
    """Give the address behind a code."""
    return f"/d/{shown_token(token)}"


def filled(token: str = TOKEN, **changes: str) -> dict[str, str]:
    """Fill in a form that was opened a moment ago."""
    form_token = FormTokens(SECRET).issue(token, VERSION)
    # The end mark is the last field, as on the page: a cut form lacks it.
    return {"form_token": form_token, **COMPLETE, **changes, "end": changes.get("end", "1")}


def form_key(fields: dict[str, str]) -> str:
    """Give the random mark of a form."""
    token = FormTokens(SECRET).read(fields["form_token"])
    assert token is not None
    return token.key


def lay_out(session: Session) -> None:
    """Put two codes of one desk into an installation."""
    furnish(session)
    store_placard(session, 1, token=OTHER)


@contextmanager
def installed(folder: Path, database: Path | str) -> Iterator[Live]:
    """Install on a migrated database: a file to copy, or the address of one on a server."""
    data = folder / "data"
    data.mkdir(mode=0o700)
    if isinstance(database, Path):
        shutil.copy(database, data / "survey.db")
        url = f"sqlite:///{data / 'survey.db'}"
    else:
        url = database
    (data / "secret").write_text(SECRET, encoding="ascii")
    (data / "secret").chmod(0o600)
    engine = open_engine(url)
    try:
        with sessions(engine).begin() as session:
            lay_out(session)
        yield Live(free_port(), data, url, sessions(engine), folder / "server.log")
    finally:
        engine.dispose()


@contextmanager
def running(live: Live) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server until the end, or until the test has killed it, with all its processes."""
    environment = {name: value for name, value in os.environ.items() if name[:7] != "SURVEY_"}
    environment |= {"SURVEY_DATA": str(live.folder), "DATABASE_URL": live.database_url}
    environment |= live.settings
    with live.log.open("ab") as output:
        server = subprocess.Popen(
            [*live.within, sys.executable, "-m", "survey", "serve", "--port", str(live.port)],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_ready(live, server)
        yield server
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=SECONDS_TO_STOP) == 0


@contextmanager
def served(folder: Path, database: Path | str) -> Iterator[Live]:
    """Install and serve."""
    with installed(folder, database) as live, running(live):
        yield live


def kill(server: subprocess.Popen[bytes]) -> None:
    """End every process of a server at once, with no time to tidy up."""
    os.killpg(server.pid, signal.SIGKILL)
    server.wait(timeout=SECONDS_TO_START)


def children(pid: int) -> list[int]:
    """List the processes a process has started."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _wait_until_ready(live: Live, server: subprocess.Popen[bytes]) -> None:
    for _ in range(10 * SECONDS_TO_START):
        assert server.poll() is None, live.log.read_text(encoding="utf-8")
        if live.is_ready():
            return
        time.sleep(0.1)
    raise AssertionError("the server did not become ready")


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _bytes(text: Any) -> bytes:
    return text if isinstance(text, bytes) else str(text).encode()
