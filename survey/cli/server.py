"""The application server: gunicorn with threads, which writes nothing down about a citizen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.util import import_app

THREADS = 8
#: A worker that never answers again is replaced after this many seconds.
TIMEOUT = 60
#: Time a worker has to finish what it is doing when the server is told to stop.
GRACEFUL_TIMEOUT = 30
#: Where Linux keeps files in memory.
MEMORY = "/dev/shm"  # noqa: S108 (gunicorn makes its own unguessable file in it)


class Server(BaseApplication):
    """Gunicorn run from code: the master watches the web workers and one housekeeping process."""

    def __init__(self, *, host: str, port: int, workers: int) -> None:
        self.values: dict[str, Any] = {
            "bind": f"{host}:{port}",
            "workers": workers,
            "threads": THREADS,
            "worker_class": "gthread",
            "timeout": TIMEOUT,
            "graceful_timeout": GRACEFUL_TIMEOUT,
            "keepalive": 5,
            # Workers are renewed now and then, not all at once: memory stays flat over months.
            "max_requests": 50_000,
            "max_requests_jitter": 5_000,
            # Neither the access log nor the error log may hold who asked for what and when.
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "limit_request_line": 2_048,
            "limit_request_fields": 60,
            # The heartbeat file must not wait for a slow disk.
            "worker_tmp_dir": MEMORY if Path(MEMORY).is_dir() else None,
            "control_socket_disable": True,
            "when_ready": self._start_housekeeping,
            "on_exit": self._stop_housekeeping,
        }
        self.housekeeping: subprocess.Popen[bytes] | None = None
        super().__init__()

    def load_config(self) -> None:
        """Hand the values above to gunicorn; a name this version does not know is left out."""
        for key, value in self.values.items():
            if key in self.cfg.settings:
                self.cfg.set(key, value)

    def load(self) -> Any:
        """Import the application inside each worker: threads do not survive a fork."""
        return import_app("survey.wsgi:application")

    def _start_housekeeping(self, _: Arbiter) -> None:
        self.housekeeping = subprocess.Popen([sys.executable, "-m", "survey", "work"])

    def _stop_housekeeping(self, _: Arbiter) -> None:
        if self.housekeeping is not None:
            self.housekeeping.terminate()
            self.housekeeping.wait(timeout=GRACEFUL_TIMEOUT)
