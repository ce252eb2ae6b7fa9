"""Engines: this process, processes of this machine, or a cluster, each by an Executor."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from typing import Any, Protocol

from survey.config import ENGINES, ENGINES_IN_WORDS
from survey.engine.limits import settle_worker

#: More than this many processes of its own accord would be felt by whoever is answering.
MOST_PROCESSES = 8


class EngineUnknown(ValueError):
    """The setting names no engine; the message says which there are, in Vietnamese."""


class EngineMissing(RuntimeError):
    """The engine needs a package that is not installed, or cannot be reached; in Vietnamese."""


class Engine(Protocol):
    """Something that does work elsewhere."""

    @property
    def width(self) -> int:
        """Tell how many jobs handed in at once keep all of it busy."""
        ...

    @property
    def shift(self) -> int | None:
        """Tell after how many jobs it wants to start afresh; never, when it looks after itself."""
        ...

    def open(self, *, alone: bool = False) -> AbstractContextManager[Executor]:
        """Take up work; `alone` means one worker, so that it is known which job ended it."""
        ...


class _AtOnce(Executor):
    """Does each job when it is handed in."""

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do a job; its value or its error is there at once."""
        future: Future[Any] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 (it is the job's own, and told by the future)
            future.set_exception(error)
        return future


@dataclass(frozen=True)
class Inline:
    """The process itself: slow and without limits of memory, but nothing has to be started."""

    width: int = 1
    shift: int | None = None

    @contextmanager
    def open(self, *, alone: bool = False) -> Iterator[Executor]:
        """Begin at once."""
        with _AtOnce() as executor:
            yield executor


@dataclass(frozen=True)
class Processes:
    """Processes of this machine, renewed now and then so that memory stays flat."""

    count: int
    shift: int | None = 150

    @property
    def width(self) -> int:
        """Return two jobs a process: one at work, one at hand."""
        return 2 * self.count

    @contextmanager
    def open(self, *, alone: bool = False) -> Iterator[Executor]:
        """Start the processes; those that are still at work when the block ends are waited for."""
        # Spawned: a fork would copy locks that threads of this process hold.
        pool = ProcessPoolExecutor(
            1 if alone else self.count,
            mp_context=get_context("spawn"),
            initializer=settle_worker,
        )
        try:
            yield pool
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@dataclass(frozen=True)
class Cluster:
    """A Dask cluster; scheduler and workers need this application installed."""

    address: str
    shift: int | None = None
    width: int = 64

    @contextmanager
    def open(self, *, alone: bool = False) -> Iterator[Executor]:
        """Join the cluster; it gives the jobs of a worker that died to another by itself."""
        try:
            distributed = import_module("distributed")
        except ImportError:
            raise EngineMissing(
                "Chưa cài gói distributed. Quản trị máy chạy: "
                ".venv/bin/python -m pip install --require-hashes -r requirements-dask.txt"
            ) from None
        try:
            client = distributed.Client(self.address, timeout="20s", set_as_default=False)
        except OSError:
            raise EngineMissing(f"Không kết nối được cụm máy {self.address}.") from None
        with client, client.get_executor(pure=False) as executor:
            yield executor


def choose_engine(setting: str) -> Engine:
    """Read a setting: "process", "process:4", "inline" or "dask:tcp://scheduler:8786"."""
    found = ENGINES.fullmatch(setting.strip())
    if found is None:
        raise EngineUnknown(f"“{setting}” không phải là cách chạy. Chọn {ENGINES_IN_WORDS}.")
    if found["inline"]:
        return Inline()
    if found["address"]:
        return Cluster(found["address"])
    return Processes(int(found["count"] or min(os.cpu_count() or 1, MOST_PROCESSES)))
