"""A line between people and a server: everything comes late, and some connections are cut."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from tests.faults.live import Live, free_port

#: Seconds every piece is under way, in either direction, and the share of pieces that get lost.
LATE, LOST = 0.15, 0.05


def _carry(come: socket.socket, go: socket.socket, chance: random.Random) -> None:
    """Hand over what comes; a lost piece ends both ways of the connection."""
    with suppress(OSError):
        while piece := come.recv(4096):
            time.sleep(LATE)
            if chance.random() < LOST:
                break
            go.sendall(piece)
    for one in (come, go):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


def _connect(come: socket.socket, port: int, chance: random.Random) -> None:
    with come, socket.create_connection(("127.0.0.1", port)) as go:
        back = threading.Thread(target=_carry, args=(go, come, chance))
        back.start()
        _carry(come, go, chance)
        back.join()


@contextmanager
def poor_line(live: Live) -> Iterator[Live]:
    """Give the same installation as it is seen through a poor line."""
    seen, chance = replace(live, port=free_port()), random.Random(25)
    with socket.create_server(("127.0.0.1", seen.port)) as door:

        def answer() -> None:
            with suppress(OSError):
                while True:
                    come, _ = door.accept()
                    ends = (come, live.port, chance)
                    threading.Thread(target=_connect, args=ends, daemon=True).start()

        threading.Thread(target=answer, daemon=True).start()
        yield seen
        door.shutdown(socket.SHUT_RDWR)
