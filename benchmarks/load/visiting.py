"""Lets visitors come to any installation, ours or another's: all are visited by one program."""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.load.compiled import compile_c

CLIENT = Path(__file__).with_name("client")


#: Seconds in which no benchmark is still running.
ENDLESS = 1_000_000


def visit(
    port: int,
    paths: Sequence[str],
    answers: Mapping[str, str],
    *,
    seconds: float,
    visitors: int,
    rate: float = 0.0,
) -> dict[str, Any]:
    """Visit the forms in turn, at a rate a second or without a pause; give what was met with."""
    words = (port, seconds, visitors, rate, urlencode(answers))
    done = subprocess.run(_command(*words, *paths), check=True, stdout=subprocess.PIPE)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@contextmanager
def visits(
    port: int, paths: Sequence[str], answers: Mapping[str, str], *, visitors: int, rate: float
) -> Iterator[dict[str, Any]]:
    """Visit the forms as long as the block lasts; then give what was met with."""
    words = (port, ENDLESS, visitors, rate, urlencode(answers))
    told: dict[str, Any] = {}
    with subprocess.Popen(_command(*words, *paths), stdout=subprocess.PIPE) as program:
        try:
            yield told
        finally:
            program.terminate()
            said, _ = program.communicate()
        told |= json.loads(said)


def _command(*words: object) -> list[str]:
    return [str(word) for word in (_program(), *words)]


@cache
def _program() -> Path:
    """Compile the visitors, once a process."""
    folder = Path(tempfile.mkdtemp(prefix="visitors-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return compile_c(sorted(CLIENT.glob("*.c")), folder / "visitors", "-lz", "-lpthread")
