"""How what runs beside the server is ended."""

from __future__ import annotations

import signal
import subprocess

from survey.cli.worker import end_softly


def _started(words: str) -> subprocess.Popen[bytes]:
    """Start a shell that has taken its precautions when this returns."""
    shell = ("/bin/sh", "-c", f"{words} echo up; exec sleep 60")
    process = subprocess.Popen(shell, stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout as said:
        assert said.readline() == b"up\n"
    return process


def test_whoever_does_not_end_when_told_is_killed_and_others_are_waited_for() -> None:
    deaf = [_started("trap '' TERM;") for _ in range(2)]
    end_softly(deaf, 0)
    assert [one.returncode for one in deaf] == [-signal.SIGKILL] * 2
    willing = _started("")
    end_softly([willing], 60)
    assert willing.returncode == -signal.SIGTERM
