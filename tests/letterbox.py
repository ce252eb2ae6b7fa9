"""A mail server that keeps what it is given, and speaks just enough for smtplib."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class MailServer(socketserver.StreamRequestHandler):
    """A mail server that knows just enough to take a letter."""

    letters: list[str]

    def handle(self) -> None:
        """Talk until the sender is done."""
        self.wfile.write(b"220 test\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self.letters.append(self._letter())
            if word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"250 ok\r\n")

    def _letter(self) -> str:
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(lines).decode()


@contextmanager
def mail_server() -> Iterator[tuple[str, list[str]]]:
    """Give the address of a mail server and the list of what it was sent."""
    letters: list[str] = []
    handler = type("Handler", (MailServer,), {"letters": letters})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}", letters
        server.shutdown()
