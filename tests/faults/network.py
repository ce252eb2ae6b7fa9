"""Machines that are none: network namespaces with an address each, on one bridge."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

#: 198.18.0.0/15 is kept for trials of networks (RFC 2544): no real machine is there.
BLOCK = "198.18"
LONGEST_COMMAND = 20  # seconds


@dataclass(frozen=True)
class Host:
    """One machine: what is started in it has its address, its ports and its loopback."""

    name: str
    address: str
    #: Our end of its cable.
    cable: str

    @property
    def within(self) -> tuple[str, ...]:
        """Give the words before a command that is to run there."""
        return ("ip", "netns", "exec", self.name)

    def cut_off(self) -> None:
        """Pull its cable: what is under way hangs, nobody is told."""
        _ip("link", "set", self.cable, "down")

    def join_again(self) -> None:
        """Put its cable back."""
        _ip("link", "set", self.cable, "up")

    def kill(self) -> None:
        """End everything that runs there at once."""
        for process in _ip("netns", "pids", self.name).split():
            os.kill(int(process), signal.SIGKILL)


@dataclass
class Network:
    """One bridge, which is also this machine's way to the others."""

    bridge: str
    block: str
    ending: ExitStack
    hosts: list[Host] = field(default_factory=list)

    @property
    def ours(self) -> tuple[str, str]:
        """Give the two addresses of this machine: two phones, for whoever is asked from them."""
        return f"{self.block}.1", f"{self.block}.254"

    def add(self, kind: str) -> Host:
        """Set up a machine; it is taken down with the network."""
        number = len(self.hosts) + 2
        host = Host(f"{self.bridge}-{kind}", f"{self.block}.{number}", f"{self.bridge}-{number}")
        _ip("netns", "add", host.name)
        self.ending.callback(_ip, "netns", "del", host.name)
        self.ending.callback(host.kill)
        inside = ("type", "veth", "peer", "name", "eth0", "netns", host.name)
        _ip("link", "add", host.cable, *inside)
        _ip("link", "set", host.cable, "master", self.bridge, "up")
        for words in ("link set lo up", f"addr add {host.address}/24 dev eth0", "link set eth0 up"):
            _ip("-n", host.name, *words.split())
        self.hosts.append(host)
        return host


@contextmanager
def network() -> Iterator[Network]:
    """Lay a network of its own for one test; nothing of it stays, however the test ends."""
    _sweep()
    number = os.getpid()
    bridge, block = f"ln{number}", f"{BLOCK}.{number % 250 + 1}"
    with ExitStack() as ending:
        laid = Network(bridge, block, ending)
        _ip("link", "add", bridge, "type", "bridge")
        ending.callback(_ip, "link", "del", bridge)
        for address in laid.ours:
            _ip("addr", "add", f"{address}/24", "dev", bridge)
        _ip("link", "set", bridge, "up")
        yield laid


def refusal() -> str:
    """Say why no machines can be set up here; nothing when they can."""
    try:
        with network() as laid:
            laid.add("try")
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or error
        return f"network namespaces are not permitted here: {said}".strip()
    return ""


def _sweep() -> None:
    """Take down what a test left that was itself killed."""
    names = {line.split()[0] for line in _ip("netns", "list").splitlines()}
    links = {line.split()[0].partition("@")[0] for line in _ip("-br", "link").splitlines()}
    for name in sorted(names):
        if _is_left(name):
            Host(name, "", "").kill()
            _ip("netns", "del", name)
    for link in sorted(filter(_is_left, links)):
        # A cable goes with the machine at its other end, at any moment now.
        with suppress(subprocess.CalledProcessError):
            _ip("link", "del", link)


def _is_left(name: str) -> bool:
    """Tell whether a name is one of ours, of a process that is no more."""
    found = re.fullmatch(r"ln(\d+)(-\w+)?", name)
    return found is not None and not Path("/proc", found[1]).exists()


def _ip(*words: str) -> str:
    done = subprocess.run(
        ["ip", *words], check=True, capture_output=True, text=True, timeout=LONGEST_COMMAND
    )
    return done.stdout
