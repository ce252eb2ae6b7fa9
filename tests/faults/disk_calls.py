"""What processes asked of a disk, read from a trace of their calls, and what a cut leaves of it."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

#: What `strace` has to be told for the lines below: strings and paths in hexadecimal signs.
WATCH = ("strace", "-f", "-y", "-xx", "-s", "200000", "-e", "trace=pwrite64,fsync,fdatasync,sendto")
SECTOR = 512
SECONDS_TO_END = 30
_LINE = re.compile(r"(\d+) +(?:<\.\.\. (\w+) resumed>|(\w+)\()(.*)")
_HEX = r"((?:\\x[0-9a-f]{2})*)"
_FILE = re.compile(rf"\d+<{_HEX}>")
_WRITE = re.compile(rf'\d+<{_HEX}>, "{_HEX}", \d+, (\d+)')
_SENT = re.compile(rf'\d+<{_HEX}>, "{_HEX}"')


@contextmanager
def watched(pids: Sequence[int], command: Sequence[str], trace: str) -> Iterator[None]:
    """Write down the calls of processes, or let them fail, as `strace` is told."""
    named = [word for pid in pids for word in ("-p", str(pid))]
    with subprocess.Popen([*command, "-qq", "-o", trace, *named]) as strace:
        try:
            end = time.monotonic() + 30
            while not all(_is_watched(pid) for pid in pids):
                assert time.monotonic() < end, "nobody is watched"
            yield
        finally:
            strace.send_signal(signal.SIGINT)
            # Of processes killed in the midst of a call it may wait for the end for ever.
            with suppress(subprocess.TimeoutExpired):
                strace.wait(SECONDS_TO_END)
            strace.kill()


def _is_watched(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return status.partition("TracerPid:")[2].split()[0] != "0"


@dataclass(frozen=True)
class Call:
    """One call: "write" and "flush" of a file, or "send" to somebody."""

    kind: str
    file: str = ""
    at: int = 0
    data: bytes = b""


def read_calls(lines: Iterable[str]) -> Iterator[Call]:
    """Read a trace: a write or an answer counts when it begins, a flush when it has ended."""
    begun: dict[str, str] = {}
    for line in lines:
        found = _LINE.match(line)
        if found is None:
            continue
        process, resumed, name, rest = found.groups()
        if name in {"fsync", "fdatasync"}:
            begun[process] = _name(rest)
        if (name or resumed) in {"fsync", "fdatasync"} and "unfinished" not in rest:
            yield Call("flush", begun.pop(process, ""))
        elif name == "pwrite64" and (written := _WRITE.match(rest)):
            yield Call("write", _name(rest), int(written[3]), _bytes(written[2]))
        elif name == "sendto" and (sent := _SENT.match(rest)):
            yield Call("send", data=_bytes(sent[2]))


def _name(rest: str) -> str:
    found = _FILE.match(rest)
    return Path(_bytes(found[1]).decode()).name if found else ""


def _bytes(signs: str) -> bytes:
    return bytes.fromhex(signs.replace("\\x", ""))


@dataclass
class Disk:
    """The bytes of each file that are safe, and what was written since its last flush."""

    safe: dict[str, bytearray]
    waiting: dict[str, list[tuple[int, bytes]]] = field(default_factory=dict)

    def take(self, call: Call) -> None:
        """Follow one call, if it is about one of the files."""
        if call.file not in self.safe:
            return
        if call.kind == "flush":
            _put(self.safe[call.file], self.waiting.pop(call.file, []))
        else:
            spans = range(0, len(call.data), SECTOR)
            pieces = [(call.at + n, call.data[n : n + SECTOR]) for n in spans]
            self.waiting.setdefault(call.file, []).extend(pieces)

    def after_a_cut(self, chance: random.Random | None) -> dict[str, bytes]:
        """Give the files as they are found afterwards; by chance parts of the rest are there."""
        files = {name: bytearray(content) for name, content in self.safe.items()}
        for name, pieces in self.waiting.items():
            _put(files[name], [one for one in pieces if chance and chance.random() < 0.5])
        return {name: bytes(content) for name, content in files.items()}


def _put(content: bytearray, pieces: Iterable[tuple[int, bytes]]) -> None:
    for at, data in pieces:
        content.extend(bytes(max(0, at + len(data) - len(content))))
        content[at : at + len(data)] = data
