"""A server that notes when it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread


@dataclass
class Canary:
    """Its address, and what it was asked."""

    address: str = ""
    asked: list[str] = field(default_factory=list)


@contextmanager
def singing() -> Iterator[Canary]:
    canary = Canary()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            canary.asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name there)
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        canary.address = f"http://127.0.0.1:{server.server_port}/canary.svg"
        yield canary
        server.shutdown()
        thread.join()
