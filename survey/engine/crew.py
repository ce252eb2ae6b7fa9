"""Runs jobs on an engine: a few at a time, none lost when a worker dies, stopping when told."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from dataclasses import dataclass, field
from typing import Any

from survey.engine.engines import Engine

#: Seconds between two looks at whether to go on.
LOOK = 1.0

#: Called about once a second; False means: finish what is at hand and stop.
Tick = Callable[[], bool]


@dataclass(frozen=True)
class Job:
    """One call; key, function and arguments can travel to another process."""

    key: Any
    function: Callable[..., Any]
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of a job: a value, or the error that ended it."""

    key: Any
    value: Any = None
    error: BaseException | None = None


@dataclass
class _Crew:
    """The jobs that wait, and those handed in."""

    engine: Engine
    tick: Tick
    waiting: deque[Job]
    at_hand: dict[Future[Any], Job] = field(default_factory=dict)
    #: Jobs that were at hand when a worker died: one of them may have killed it.
    suspects: list[Job] = field(default_factory=list)
    going: bool = True
    #: How many more jobs this shift may begin; as many as there are, when None.
    left: int | None = None

    def run(self) -> Iterator[Outcome]:
        """Run all jobs, shift after shift."""
        while self.waiting and self.going:
            with self.engine.open() as executor:
                yield from self._shift(executor)
            yield from self._try_suspects()

    def _shift(self, executor: Executor) -> Iterator[Outcome]:
        self.left = self.engine.shift
        while self.at_hand or self._has_more():
            while self._has_more() and len(self.at_hand) < self.engine.width:
                self._hand_in(executor)
            done, _ = wait(self.at_hand, timeout=LOOK, return_when=FIRST_COMPLETED)
            for future in done:
                outcome = self._outcome(self.at_hand.pop(future), future)
                if outcome is not None:
                    yield outcome
            self.going = self.tick() and self.going
            if not self.going:
                self._take_back()

    def _has_more(self) -> bool:
        return bool(self.waiting) and self.going and self.left != 0

    def _hand_in(self, executor: Executor) -> None:
        job = self.waiting.popleft()
        try:
            self.at_hand[executor.submit(job.function, *job.arguments)] = job
        except BrokenExecutor:
            self.waiting.appendleft(job)
            self.left = 0
        else:
            self.left = None if self.left is None else self.left - 1

    def _take_back(self) -> None:
        """Drop what was handed in and not begun yet."""
        self.at_hand = {future: job for future, job in self.at_hand.items() if not future.cancel()}

    def _outcome(self, job: Job, future: Future[Any]) -> Outcome | None:
        try:
            return Outcome(job.key, future.result())
        except (BrokenExecutor, CancelledError):
            self.suspects.append(job)
            if self.engine.shift is not None:
                self.left = 0  # this pool is broken: what waits is for the next one
            return None
        except Exception as error:  # noqa: BLE001 (it is the job's own, and told with its key)
            return Outcome(job.key, error=error)

    def _try_suspects(self) -> Iterator[Outcome]:
        """Run the suspects one by one: the one that ends its worker again is named."""
        while self.suspects and self.going:
            job = self.suspects.pop(0)
            with self.engine.open(alone=True) as executor:
                future = executor.submit(job.function, *job.arguments)
                while not wait([future], timeout=LOOK).done:
                    self.going = self.tick() and self.going
                try:
                    yield Outcome(job.key, future.result())
                except Exception as error:  # noqa: BLE001 (told with its key)
                    yield Outcome(job.key, error=error)


def run_jobs(engine: Engine, jobs: Iterable[Job], tick: Tick = lambda: True) -> Iterator[Outcome]:
    """Run jobs and give their outcomes as they come; those never begun give none."""
    return _Crew(engine, tick, deque(jobs)).run()
