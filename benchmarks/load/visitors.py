"""Visitors: each opens a form on a new connection, fills it in, sends it and reads the thanks.

A process of its own, so that its processor time is told from that of the servers. It speaks HTTP
over plain sockets: a client library would take as much of the machine as the server.
Run: `python -m benchmarks.load.visitors PORT SECONDS VISITORS PATH...`, prints JSON.
"""

from __future__ import annotations

import argparse
import json
import re
import socket
import sys
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException
from typing import Self
from urllib.parse import urlencode

ANSWERS = {"C1": "5", "C2": "4", "C3": "3", "C4": "9", "C5": "9", "OV": "4", "trips": "2"}
HIDDEN = re.compile(rb'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(rb'(name|value)="([^"]*)"')
THANKS = "Cảm ơn".encode()
PATIENCE = 30  # seconds
PHONE = (
    "Host: 127.0.0.1\r\nAccept-Encoding: gzip\r\nAccept-Language: vi-VN,vi;q=0.9\r\n"
    "User-Agent: Mozilla/5.0 (Linux; Android 14) Mobile\r\n"
)

#: How one visits: host, port and path in, the seconds from sending to the answer out.
Way = Callable[[str, int, str], float]


class Refused(Exception):
    """The server did not thank."""


@dataclass
class Tally:
    """What visitors met with."""

    waits: list[float] = field(default_factory=list)
    sends: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def note(self, made: Callable[[], float], started: float) -> None:
        """Make one visit and note how long it took since it was due."""
        try:
            self.sends.append(made())
        except (OSError, HTTPException, Refused) as error:
            self.faults.append(f"{type(error).__name__}: {error}"[:80])
        else:
            self.waits.append(time.monotonic() - started)

    def told(self, seconds: float) -> dict[str, object]:
        """Sum up."""
        waits, sends = sorted(self.waits), sorted(self.sends)
        return {
            "seconds": seconds,
            "thanked": len(waits),
            "faults": len(self.faults),
            "fault": self.faults[0] if self.faults else "",
            "visits_per_second": len(waits) / seconds,
            **{f"p{share}": _at(waits, share) for share in (50, 95, 99, 100)},
            **{f"post_p{share}": _at(sends, share) for share in (50, 99, 100)},
            "client_processor": time.process_time(),
        }


def visit(host: str, port: int, path: str) -> float:
    """Open, fill in, send, follow to the thanks; give the seconds from sending to the answer."""
    with Line(host, port) as line:
        head, page = line.exchange(f"GET {path} HTTP/1.1\r\n{PHONE}\r\n".encode())
        _expect(head, b" 200 ")
        cookie = re.search(rb"\r\nSet-Cookie: ([^;\r]*)", head)
        crumbs = f"Cookie: {cookie[1].decode()}\r\n" if cookie else ""
        fields = ANSWERS | hidden_fields(page)
        body = urlencode(fields)
        sent = time.monotonic()
        head, _ = line.exchange(
            f"POST {path} HTTP/1.1\r\n{PHONE}{crumbs}Content-Length: {len(body)}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}".encode(),
        )
        took = time.monotonic() - sent
        _expect(head, b" 303 ")
        onward = re.search(rb"\r\nLocation: ([^\r]*)", head)
        address = onward[1].decode() if onward else "/"
        last = f"GET {address} HTTP/1.1\r\n{PHONE}{crumbs}Connection: close\r\n\r\n"
        head, page = line.exchange(last.encode())
        _expect(head, b" 200 ")
        if THANKS not in page:
            raise Refused("no thanks")
    return took


class Line:
    """A connection that is made anew when the server has said that it closes it, as phones do."""

    def __init__(self, host: str, port: int) -> None:
        self._where, self._socket = (host, port), socket.create_connection((host, port), PATIENCE)
        self._closes = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def exchange(self, request: bytes) -> tuple[bytes, bytes]:
        """Send a request and read one answer with its body."""
        if self._closes:
            self._socket.close()
            self._socket = socket.create_connection(self._where, PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._piece()
        head, _, body = got.partition(b"\r\n\r\n")
        length = re.search(rb"\r\ncontent-length: (\d+)", head, re.IGNORECASE)
        while len(body) < (int(length[1]) if length else 0):
            body += self._piece()
        if re.search(rb"\r\ncontent-encoding: gzip", head, re.IGNORECASE):
            body = zlib.decompress(body, 31)
        self._closes = bool(re.search(rb"\r\nconnection: close", head, re.IGNORECASE))
        return head, body

    def _piece(self) -> bytes:
        piece = self._socket.recv(65536)
        if not piece:
            raise Refused("closed early")
        return piece


def hidden_fields(page: bytes) -> dict[str, str]:
    """Give the hidden fields of a page."""
    found = (dict(ATTRIBUTE.findall(tag)) for tag in HIDDEN.findall(page))
    return {one[b"name"].decode(): one.get(b"value", b"").decode() for one in found}


def crowd(
    port: int, paths: list[str], visitors: int, seconds: float, rate: float, how: Way = visit
) -> Tally:
    """Let visitors come: each the moment the one before leaves, or at an even pace all together."""
    tally, begin, turn, guard = Tally(), time.monotonic(), 0, threading.Lock()

    def come() -> None:
        nonlocal turn
        while True:
            with guard:
                number, turn = turn, turn + 1
            due = begin + number / rate if rate else time.monotonic()
            if due >= begin + seconds:
                return
            with suppress(ValueError):
                time.sleep(due - time.monotonic())
            tally.note(partial(how, "127.0.0.1", port, paths[number % len(paths)]), due)

    threads = [threading.Thread(target=come) for _ in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


def main(how: Way = visit) -> None:
    """Make the visits and print what came of them."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("port", type=int)
    asked.add_argument("seconds", type=float)
    asked.add_argument("visitors", type=int)
    asked.add_argument("paths", nargs="+")
    asked.add_argument("--rate", type=float, default=0.0, help="visits a second; 0: no pause")
    given = asked.parse_args()
    begin = time.monotonic()
    tally = crowd(given.port, given.paths, given.visitors, given.seconds, given.rate, how)
    json.dump(tally.told(time.monotonic() - begin), sys.stdout)


def _expect(head: bytes, status: bytes) -> None:
    if status not in head[:16]:
        raise Refused(head[:40].decode("latin-1"))


def _at(ordered: list[float], share: int) -> float:
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)] if ordered else 0.0


if __name__ == "__main__":
    main()
