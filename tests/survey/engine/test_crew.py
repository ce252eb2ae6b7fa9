"""Jobs on an engine: each has an outcome, whatever happens to the workers."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor
from pathlib import Path

import pytest

from survey.engine.crew import Job, Outcome, run_jobs
from survey.engine.engines import Cluster, EngineUnknown, Inline, Processes, choose_engine
from tests.survey.engine import jobs


def outcomes(found: list[Outcome]) -> dict[int, object]:
    return {each.key: each.value if each.error is None else type(each.error) for each in found}


@pytest.mark.parametrize("engine", [Inline(), Processes(2, shift=9)])
def test_every_job_has_an_outcome_and_a_fault_stops_no_other(engine: Inline | Processes) -> None:
    found = outcomes(list(run_jobs(engine, [Job(n, jobs.double, (n,)) for n in range(20)])))
    assert found == {n: 2 * n if n != 13 else ValueError for n in range(20)}


def test_a_worker_that_dies_once_costs_no_job(tmp_path: Path) -> None:
    work = [Job(n, jobs.die_once, (n, str(tmp_path / "mark"))) for n in range(12)]
    assert outcomes(list(run_jobs(Processes(2), work))) == {n: 2 * n for n in range(12)}


def test_a_job_that_kills_its_worker_is_named_and_the_rest_goes_on() -> None:
    work = [Job(n, jobs.die_on, (n, 3)) for n in range(8)]
    found = outcomes(list(run_jobs(Processes(2), work)))
    assert issubclass(found.pop(3), BrokenExecutor)  # type: ignore[arg-type]
    assert found == {n: 2 * n for n in range(8) if n != 3}


def test_a_job_that_eats_all_memory_is_ended_by_name() -> None:
    found = outcomes(list(run_jobs(Processes(1), [Job(n, jobs.eat, (n,)) for n in (10, 3000)])))
    assert found == {10: 10_000_000, 3000: MemoryError}


def test_stops_when_told_and_finishes_what_is_at_hand() -> None:
    seen: list[Outcome] = []

    def going() -> bool:
        return len(seen) < 3

    for outcome in run_jobs(Inline(), [Job(n, jobs.double, (n,)) for n in range(100)], going):
        seen.append(outcome)  # noqa: PERF402 (`going` looks at what was seen so far)
    assert 3 <= len(seen) < 10


def test_workers_are_renewed_after_a_shift() -> None:
    engine = Processes(1, shift=2)
    found = list(run_jobs(engine, [Job(n, jobs.whose, (n,)) for n in range(4)]))
    assert len({each.value for each in found}) == 2


def test_a_job_without_end_is_stopped() -> None:
    assert jobs.too_long() == "stopped"


def test_settings_name_engines() -> None:
    assert choose_engine("process:3") == Processes(3)
    assert choose_engine("inline") == Inline()
    assert choose_engine("dask:tcp://10.0.0.5:8786") == Cluster("tcp://10.0.0.5:8786")
    process = choose_engine("process")
    assert isinstance(process, Processes)
    assert process.count >= 1


@pytest.mark.parametrize(
    "setting", ["", "process:0", "dask", "dask:http://x", "ray", "process:abc"]
)
def test_an_unknown_engine_is_refused_in_words(setting: str) -> None:
    with pytest.raises(EngineUnknown, match="process"):
        choose_engine(setting)
