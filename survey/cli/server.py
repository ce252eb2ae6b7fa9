"""The application server: gunicorn with threads, which writes nothing down about a citizen."""

from __future__ import annotations

import logging
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import suppress
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.http import errors
from gunicorn.util import import_app, write_error
from gunicorn.workers.gthread import ThreadWorker

from survey.causes import cause_in_words
from survey.cli.context import PRIVATE_UMASK, stop
from survey.cli.json_lines import JsonLines, log_in_json
from survey.cli.processors import allowed, keep_to, least_taken
from survey.cli.worker import end_softly

THREADS = 8
#: A worker that never answers again is replaced after this many seconds.
TIMEOUT = 60
#: Time a worker has to finish what it is doing when the server is told to stop.
GRACEFUL_TIMEOUT = 30
#: A server that is just ending still holds its port for a moment.
TRIES = 5
BETWEEN_TRIES = 1  # seconds
#: Where Linux keeps files in memory.
MEMORY = "/dev/shm"  # noqa: S108 (gunicorn makes its own unguessable file in it)
#: How gunicorn names who sent a request.
SENDER = re.compile(r"\bip=\S*")
BAD_REQUEST = "Invalid request"
FAILED_REQUEST = "Error handling request"


#: Gunicorn counts these among what it cannot parse; they are faults of our own.
OUR_FAULTS = (
    errors.ConfigurationProblem,
    errors.InvalidResponseHeader,
    errors.InvalidResponseHeaderName,
)
REFUSALS = {
    errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
}


class NoSenders(logging.Filter):
    """Keeps faults of the server and leaves out whose request it was and what it asked for."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop what only tells about a sender; take address and path out of everything else."""
        message = record.getMessage()
        # No fault of ours; its second alone would tell when somebody stood at a desk.
        if message.startswith(BAD_REQUEST):
            return False
        if message.startswith(FAILED_REQUEST):
            message = FAILED_REQUEST
        record.msg, record.args = SENDER.sub("", message), ()
        return True


NO_SENDERS = NoSenders()


class QuietLogger(Logger):
    """Gunicorn's own log without addresses."""

    def setup(self, cfg: Config) -> None:
        """Set the log up as gunicorn does, at start and at every reload, then filter it."""
        super().setup(cfg)
        self.error_log.addFilter(NO_SENDERS)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())
        # What the application itself says goes the same way.
        log_in_json()
        self.error_log.propagate = False


class QuietWorker(ThreadWorker):
    """Gunicorn's worker with threads, which gives nobody's words back."""

    #: The one it keeps to, see `survey.cli.processors`.
    processor: int | None = None

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Refuse what is no request; gunicorn would quote it, or call it a fault of the server."""
        if not isinstance(exc, errors.ParseException) or isinstance(exc, OUR_FAULTS):
            super().handle_error(req, client, addr, exc)
            return
        status = REFUSALS.get(type(exc), HTTPStatus.BAD_REQUEST)
        with suppress(OSError):  # the sender is gone
            write_error(client, status.value, status.phrase, "")


def require_port(host: str, port: int) -> None:
    """End with the reason when the server could not open its port."""
    fault = _what_hinders(host, port)
    for _ in range(TRIES - 1):
        if fault is None:
            return
        time.sleep(BETWEEN_TRIES)
        fault = _what_hinders(host, port)
    if fault is not None:
        why = cause_in_words(fault)
        stop(f"Không mở được cổng {port} tại {host}: {why}. Hãy chọn cổng khác bằng --port.")


def _what_hinders(host: str, port: int) -> OSError | None:
    """Take a port as the server will and let go of it again; give the error there was."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as trial:
            # As the server does it: a port that was closed a moment ago counts as free.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host.strip("[]"), port))
    except OSError as error:
        return error
    return None


class Server(BaseApplication):
    """Gunicorn run from code: the master watches the web workers and one housekeeping process."""

    def __init__(self, *, host: str, port: int, workers: int) -> None:
        self.values: dict[str, Any] = {
            "bind": f"{host}:{port}",
            "workers": workers,
            "threads": THREADS,
            "worker_class": QuietWorker,
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
            "logger_class": QuietLogger,
            "umask": PRIVATE_UMASK,
            "limit_request_line": 2_048,
            "limit_request_fields": 60,
            # The heartbeat file must not wait for a slow disk.
            "worker_tmp_dir": MEMORY if Path(MEMORY).is_dir() else None,
            "control_socket_disable": True,
            "pre_fork": self._choose_processor,
            "post_fork": self._keep_to_processor,
            "when_ready": self._get_ready,
            "on_exit": self._stop_housekeeping,
        }
        self.housekeeping: subprocess.Popen[bytes] | None = None
        super().__init__()

    def load_config(self) -> None:
        """Hand the values above to gunicorn; a name this version does not know is left out."""
        for key, value in self.values.items():
            if key in self.cfg.settings:
                self.cfg.set(key, value)

    def run(self) -> None:
        """Serve until told to stop; gunicorn's `umask` alone would not reach the database."""
        os.umask(PRIVATE_UMASK)
        super().run()

    def load(self) -> Any:
        """Import the application inside each worker: threads do not survive a fork."""
        return import_app("survey.wsgi:application")

    def _choose_processor(self, master: Arbiter, worker: Any) -> None:
        taken = (one.processor for one in master.WORKERS.values())
        worker.processor = least_taken(allowed(), taken)

    def _keep_to_processor(self, _: Arbiter, worker: Any) -> None:
        keep_to(worker.processor)

    def _get_ready(self, _: Arbiter) -> None:
        """Read the code once, while the first citizens already wait in line, then start the rest.

        Workers are forked from here, so a new one serves in a moment and shares the memory. Only
        the modules are loaded: each worker makes its own application in `load`.
        """
        import_module("survey.app")
        self.housekeeping = subprocess.Popen([sys.executable, "-m", "survey", "work"])

    def _stop_housekeeping(self, _: Arbiter) -> None:
        if self.housekeeping is not None:
            end_softly([self.housekeeping], GRACEFUL_TIMEOUT)
