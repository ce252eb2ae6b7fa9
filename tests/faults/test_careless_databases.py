"""The real server does not begin on a database that may lose what somebody was thanked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.live import ROOT, free_port, installed, running
from tests.faults.standby import pair_of_servers

SECONDS = 60


def serve(folder: Path, url: str) -> tuple[int, str]:
    """Start the server; give its exit code and words, once it has ended by itself."""
    done = subprocess.run(
        [sys.executable, "-m", "survey", "serve", "--port", str(free_port())],
        cwd=ROOT,
        env={"SURVEY_DATA": str(folder), "DATABASE_URL": url, "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=SECONDS,
        check=False,
    )
    return done.returncode, done.stdout.decode()


@pytest.mark.postgres
def test_a_postgresql_that_flushes_nothing_is_refused_until_it_does(tmp_path: Path) -> None:
    with pair_of_servers() as pair, installed(tmp_path, pair.url) as live:
        for name in ("fsync", "full_page_writes"):
            pair.run(f"ALTER SYSTEM SET {name} = off")
            pair.run("SELECT pg_reload_conf()")
            code, words = serve(live.folder, pair.url)
            assert (code, f"{name} phải là on, hiện là off" in words) == (2, True)
            assert "Đang phục vụ" not in words
            pair.run(f"ALTER SYSTEM RESET {name}")
            pair.run("SELECT pg_reload_conf()")
        # Whoever sets it for a role or a database is overruled by each connection.
        pair.run(f"ALTER ROLE {pair.user} SET synchronous_commit = off")
        with running(live) as server:
            assert server.poll() is None
