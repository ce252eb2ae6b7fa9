"""A document that takes too much memory or time is ended and named, and the others are made."""

from __future__ import annotations

from survey.engine.crew import Job, run_jobs
from survey.engine.engines import Processes
from survey.services.write_documents import Fault, write_documents
from tests.survey.rendering.samples import report
from tests.survey.services.greedy import Endless, Hungry, greedy


def test_a_greedy_document_is_named_and_the_others_are_made() -> None:
    figures = {"hungry": greedy(Hungry), "endless": greedy(Endless), "usual": report(431)}
    forms = ["pdf", "csv"]
    jobs = [
        Job(name, write_documents, ("unit", forms, one, None, 1 if name == "endless" else 30))
        for name, one in figures.items()
    ]
    found = {outcome.key: outcome.value for outcome in run_jobs(Processes(1), jobs)}
    assert found["hungry"]["pdf"] == Fault("cần quá nhiều bộ nhớ nên đã dừng")
    assert found["endless"]["pdf"].words.startswith("làm quá")
    for each in found.values():
        assert each["csv"].startswith(b"\xef\xbb\xbf"), "another format of the same report"
    assert found["usual"]["pdf"].startswith(b"%PDF")
