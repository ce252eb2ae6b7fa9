"""Scheduler and workers of a cluster, each a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

from tests.faults.live import ROOT


def start(module: str, *options: str, within: Sequence[str] = ()) -> subprocess.Popen[str]:
    """Start a part of the cluster; what it says about itself comes on the error stream."""
    command = [sys.executable, "-m", "distributed.cli." + module, "--no-dashboard", *options]
    return subprocess.Popen(
        [*within, *command],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def said(process: subprocess.Popen[str], words: str) -> str:
    """Wait for the line in which a process says it is ready."""
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return line
    raise AssertionError(f"never said: {words}")


def end(process: subprocess.Popen[str]) -> None:
    """End a process, and hear no more from it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert process.stderr is not None
    process.stderr.close()
