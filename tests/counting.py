"""Counts covered lines where a test is about a house's own code; everything else runs freely.

The tracer slows all Python of a process down, libraries too, to half its speed where pages are
laid out. Whole ways (a browser, a kill, a print read back) go through lines that the tests of
the houses have counted already, and so does the same test on the second database.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from html.parser import HTMLParser
from typing import Any

import pytest
import weasyprint
from _pytest.assertion import rewrite
from jinja2 import Environment
from pypdf import PageObject
from sqlalchemy.sql.compiler import SQLCompiler

#: Tests that nothing is counted in: whole ways, from outside.
WHOLE_WAYS = ("tests/browser/", "tests/faults/", "tests/flow/")
#: Here the two databases are two matters.
BOTH_DATABASES = (
    "tests/survey/database/",
    "tests/survey/migrations/",
    "tests/survey/models/",
    "tests/survey/services/backup/",
)
#: Where processes that a test starts learn that they are counted.
FOR_PROCESSES = "COVERAGE_PROCESS_CONFIG"
#: Where libraries work long: pages are laid out, read back and parsed, statements compiled.
LONG_WORK: tuple[tuple[Any, str], ...] = (
    (weasyprint.HTML, "render"),
    (weasyprint.Document, "write_pdf"),
    (PageObject, "extract_text"),
    (HTMLParser, "feed"),
    (Environment, "compile"),
    (SQLCompiler, "__init__"),
    (rewrite, "_rewrite_test"),
)


def is_counted(address: str, dialect: str | None) -> bool:
    """Tell whether the lines a test runs through are counted."""
    if address.startswith(WHOLE_WAYS):
        return False
    return dialect != "postgresql" or address.startswith(BOTH_DATABASES)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Run a test, with its fixtures, counted or freely."""
    callspec = getattr(item, "callspec", None)
    dialect = callspec.params.get("dialect") if callspec else None
    counter = getattr(item.config.pluginmanager.getplugin("_cov"), "cov_controller", None)
    if counter is None or is_counted(item.nodeid, dialect):
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(FOR_PROCESSES, raising=False)
        counter.pause()
        try:
            return (yield)
        finally:
            counter.resume()


@contextmanager
def untraced() -> Iterator[None]:
    """Run a library of somebody else without the tracer of this thread."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)


def freely(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a function that runs without the tracer."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        with untraced():
            return function(*args, **kwargs)

    return run


def pytest_configure(config: pytest.Config) -> None:
    """Let what others wrote run freely where it works long: no line of ours is counted there."""
    patch = pytest.MonkeyPatch()
    config.add_cleanup(patch.undo)
    for owner, name in LONG_WORK:
        patch.setattr(owner, name, freely(getattr(owner, name)))
