"""A real systemd as the first process of namespaces of its own, with the samples installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.live import ROOT, Live, children

SYSTEMD = Path("/lib/systemd/systemd")
SECONDS_TO_BOOT, SECONDS = 60, 240


@dataclass(frozen=True)
class Machine:
    """One booted systemd; its network is that of this machine."""

    #: Its first process, as this machine counts.
    pid: int

    @property
    def root(self) -> Path:
        """Give the folder under which its files are seen from here."""
        return Path(f"/proc/{self.pid}/root")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command there as root."""
        within = ("nsenter", "-t", str(self.pid), "-m", "-p", "-i", "-u", "--root", "--wd")
        return subprocess.run(
            [*within, *command],
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )

    def systemctl(self, *words: str) -> str:
        """Ask systemd for something that must succeed; give what it says."""
        done = self.run("systemctl", "--no-pager", *words)
        assert done.returncode == 0, done.stderr + self.journal()
        return done.stdout.strip()

    def journal(self) -> str:
        """Give what all services have said so far."""
        return self.run("journalctl", "--no-pager", "-o", "cat", "-u", "lang-nghe*").stdout


def refusal() -> str | None:
    """Say why no systemd can be booted on this machine, if that is so."""
    if os.geteuid() != 0:
        return "only root may boot a systemd"
    if not SYSTEMD.exists():
        return "systemd is not installed"
    # Either way systemd finds the groups it counts processes by.
    groups = Path("/sys/fs/cgroup")
    if not (groups / "cgroup.procs").exists() and not (groups / "systemd").is_dir():
        return "this machine shows no control groups"
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        for name in ("up", "work", "at"):
            (Path(folder) / name).mkdir()
        layers = f"lowerdir=/,upperdir={folder}/up,workdir={folder}/work"
        words = ["unshare", "-m", "mount", "-t", "overlay", "x", "-o", layers, f"{folder}/at"]
        tried = subprocess.run(words, capture_output=True, text=True, check=False)
    return tried.stderr.strip() or None


@contextmanager
def booted(live: Live) -> Iterator[Machine]:
    """Boot a machine on which an installation is installed, and nothing is started yet."""
    folder = Path(tempfile.mkdtemp(prefix="systemd-", dir="/dev/shm"))
    words = [ROOT, live.folder, sys.base_prefix, sysconfig.get_path("purelib"), live.port]
    unshared = ("unshare", "-p", "-f", "-m", "-i", "-u", "--propagation", "private", "--kill-child")
    boot = [*unshared, "/bin/sh", str(ROOT / "tests/faults/boot_systemd.sh"), str(folder)]
    with live.log.open("wb") as said:
        first = subprocess.Popen([*boot, *map(str, words)], stdout=said, stderr=said)
    try:
        yield _wait_for(first, live.log)
    finally:
        first.kill()
        first.wait(timeout=SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(first: subprocess.Popen[bytes], log: Path) -> Machine:
    end = time.monotonic() + SECONDS_TO_BOOT
    while time.monotonic() < end and first.poll() is None:
        for pid in children(first.pid):
            machine = Machine(pid)
            if machine.run("systemctl", "is-active", "trial.target").stdout.strip() == "active":
                return machine
        time.sleep(0.2)
    raise AssertionError(log.read_text(encoding="utf-8"))
