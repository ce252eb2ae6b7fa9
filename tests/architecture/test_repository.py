"""The repository holds its rooms, and nothing a program left behind."""

from __future__ import annotations

import subprocess
from pathlib import PurePosixPath

from tests.architecture.source import HOUSES, ROOT

ROOMS = {*HOUSES, ".ci", "benchmarks", "deploy", "docs", "scripts", "templates", "tests"}
#: What installations write: databases, locks, secrets, backups.
LEFT_BEHIND = {".db", ".db-wal", ".db-shm", ".lock", ".backup", ".log"}


def kept_files() -> list[PurePosixPath]:
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [PurePosixPath(name) for name in done.stdout.split("\0") if name]


def test_every_folder_at_the_top_is_a_room() -> None:
    assert {path.parts[0] for path in kept_files() if len(path.parts) > 1} == ROOMS


def test_nothing_an_installation_writes_is_kept() -> None:
    left = [path for path in kept_files() if path.suffix in LEFT_BEHIND or path.name == "secret"]
    assert left == []
