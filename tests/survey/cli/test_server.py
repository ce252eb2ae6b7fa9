"""The server's log tells about faults, never about who asked."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from gunicorn.config import Config

from survey.cli import server as module
from survey.cli.server import NoSenders, QuietLogger
from tests.survey.cli.conftest import Run

ROOT = Path(__file__).parents[3]
PATIENCE = 40  # seconds, on a busy machine


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the real server as a process of its own until it says, as systemd hears it, it is up."""
    environment = {**os.environ, "SURVEY_DATA": str(folder), "PORT": str(port)}
    environment["NOTIFY_SOCKET"] = f"@lang-nghe-{port}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd, log.open("wb") as output:
        systemd.bind(f"\0lang-nghe-{port}")
        systemd.settimeout(PATIENCE)
        server = subprocess.Popen(
            [sys.executable, "-m", "survey", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            umask=0o022,
        )
        try:
            assert b"READY=1" in systemd.recv(64).split(b"\n")
            yield server
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=40) == 0


SENT = b" HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: nobody\r\n\r\n"


def send(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        return connection.recv(64)


def test_the_server_writes_down_nobody_who_sends_nonsense(run: Run, tmp_path: Path) -> None:
    run("init")
    port, log = free_port(), tmp_path / "log"
    with serving(tmp_path / "dữ liệu", port, log) as server:
        assert b" 400 " in send(port, b"NONSENSE\r\n\r\n")
        assert b" 414 " in send(port, b"GET /d/" + b"a" * 4000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b" 400 " in send(port, b"GET / HTTP/1.1\r\nbad header\r\n\r\n")
        # Whole requests too, with a line end in the address that would begin a line of the log.
        assert b" 404 " in send(port, b"GET /d/x%0D%0A%7B%7D" + SENT)
        form = b"Content-Length: 7\r\n\r\nten=%0A"
        for address in (b"/d/abcd-efgh-jkmn-pqrs", b"/dang-nhap", b"/kiosk/answers"):
            assert b" 4" in send(port, b"POST " + address + SENT[:-2] + form)
        status = Path(f"/proc/{server.pid}/status").read_text()
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        masks = [status, *(Path(f"/proc/{child}/status").read_text() for child in children)]
    assert len(masks) >= 3
    assert all("Umask:\t0077" in one for one in masks)
    lines = log.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("Đang phục vụ tại")] == []


def divide(children: Iterable[str], word: bytes) -> tuple[list[int], list[int]]:
    """Tell the processes whose command has a word in it from the others."""
    found: tuple[list[int], list[int]] = ([], [])
    for child in children:
        found[word not in Path(f"/proc/{child}/cmdline").read_bytes()].append(int(child))
    return found


def test_a_new_worker_starts_with_the_code_its_master_has_read(run: Run, tmp_path: Path) -> None:
    run("init")
    port = free_port()
    with serving(tmp_path / "dữ liệu", port, tmp_path / "log") as server:
        assert b" 200 " in send(port, b"GET /ready HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        own = Path(f"/proc/{server.pid}/maps").read_text()
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        workers, others = divide(children, b"serve")
        # A library that only the application asks for, no command that starts a server: what lies
        # in the master, its workers need not read.
        assert "/_argon2_cffi_bindings/" in own
        # Each worker keeps to a processor, as far as there is one each; all else goes anywhere.
        whole = os.sched_getaffinity(server.pid)
        kept = [os.sched_getaffinity(one) for one in workers]
        assert [len(one) for one in kept] == [1, 1]
        assert len(set[int]().union(*kept)) == min(2, len(whole))
        assert all(os.sched_getaffinity(one) == whole for one in others)
        os.kill(workers[0], signal.SIGKILL)
        assert b" 200 " in send(port, b"GET /ready HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")


def record(message: str, *values: object) -> logging.LogRecord:
    return logging.LogRecord("gunicorn.error", logging.ERROR, "", 0, message, values, None)


def test_the_log_keeps_faults_without_address_and_path() -> None:
    quiet = NoSenders()
    assert not quiet.filter(record("Invalid request from ip=10.1.2.3: Bad line"))
    for given, kept in [
        (record("Error handling request %s %s", "GET", "/d/abcd"), "Error handling request"),
        (record("Socket from ip=%s broke", "10.1.2.3"), "Socket from  broke"),
        (record("Worker (pid:%s) was sent SIGKILL!", 12), "Worker (pid:12) was sent SIGKILL!"),
    ]:
        assert quiet.filter(given)
        assert given.getMessage() == kept


def test_the_servers_own_log_goes_through_that_filter(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The log of the whole process is not this test's.
    monkeypatch.setattr(module, "log_in_json", lambda: None)
    log = QuietLogger(Config())
    log.error("Invalid request from ip=%s: Bad line", "10.1.2.3")
    log.error("Socket from ip=%s broke", "10.1.2.3")
    written = capfd.readouterr().err.splitlines()
    assert len(written) == 1
    assert "broke" in written[0]
    assert "10.1.2.3" not in written[0]
