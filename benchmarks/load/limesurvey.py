"""How a form of LimeSurvey is filled in: its names are its own and stand on its page."""

from __future__ import annotations

import re
from http.client import HTTPConnection

from benchmarks.load.visitors import hidden_fields

QUESTIONS = re.compile(r"\d+X\d+X\d+")
LEVELS = ("5", "4", "3", "5", "5", "4")
PATIENCE = 30  # seconds


def answers(port: int, path: str) -> dict[str, str]:
    """Open the form; give levels for its questions, no comment, and the button that sends it."""
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        line.request("GET", path)
        answer = line.getresponse()
        page = answer.read()
    finally:
        line.close()
    if answer.status != 200:
        raise SystemExit(f"LimeSurvey at {path}: {answer.status} {answer.reason}")
    return filled_in(page)


def filled_in(page: bytes) -> dict[str, str]:
    """Give what a visitor adds to the hidden fields of a page, which names its questions in one."""
    asked = QUESTIONS.findall(hidden_fields(page)["fieldnames"])
    return dict(zip(asked, (*LEVELS, ""), strict=True)) | {"move": "movesubmit"}
