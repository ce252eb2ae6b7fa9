"""Log lines as JSON: when, how bad, who says it, what; never a value of a row or of a request."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType


class JsonLines(logging.Formatter):
    """Writes one line for each record, whatever is in it; of an exception its kind and place."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record; JSON keeps a line end that somebody smuggled in inside its string."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname.lower(),
            "from": record.name,
            "pid": record.process,
            "text": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            if frames:
                line["place"] = f"{frames[-1].filename}:{frames[-1].lineno}"
        return json.dumps(line, ensure_ascii=False)


def log_in_json(level: int = logging.WARNING) -> None:
    """Let everything this process logs be such lines on the error stream, warnings and worse."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    sys.excepthook = _log_uncaught


def _log_uncaught(
    kind: type[BaseException], error: BaseException, place: TracebackType | None
) -> None:
    logging.getLogger(__name__).critical("ended by an error", exc_info=(kind, error, place))
