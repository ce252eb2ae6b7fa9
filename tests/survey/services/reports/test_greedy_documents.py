"""A document that takes too much memory or time is ended and named, and the others are made.

That a worker has no more memory than it may is shown in `tests/survey/engine/test_crew.py`.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields

import pytest

from survey.rendering.unit_report import UnitReport
from survey.services.jobs.write_documents import Fault, write_documents
from tests.survey.rendering.samples import report


class Hungry(UnitReport):
    """Wants more for its title than any process may have."""

    @property
    def title(self) -> str:
        return str(len(bytearray(10**18)))


class Endless(UnitReport):
    """Takes ten times as long for its title as it may."""

    @property
    def title(self) -> str:
        for _ in range(10**8):
            pass
        return "endless"


@pytest.mark.parametrize(
    ("kind", "seconds", "words"),
    [
        (Hungry, 60, "cần quá nhiều bộ nhớ nên đã dừng"),
        (Endless, 0.3, "làm quá 60 giây nên đã dừng"),
    ],
)
def test_a_greedy_document_is_named_and_the_next_is_made(
    kind: type[UnitReport], seconds: float, words: str
) -> None:
    usual = report(431)
    greedy = kind(**{each.name: getattr(usual, each.name) for each in fields(usual)})
    made = write_documents("unit", ["pdf", "docx"], greedy, None, seconds=seconds)
    assert made == {"pdf": Fault(words), "docx": Fault(words)}
    [csv] = write_documents("unit", ["csv"], usual, None).values()
    assert isinstance(csv, bytes)


def test_a_worker_knows_neither_the_database_nor_the_heavy_mathematics() -> None:
    """They would double its memory, and it only writes."""
    code = "import sys, survey.services.jobs.write_documents; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    known = set(done.stdout.split())
    assert "weasyprint" in known
    assert not known & {"sqlalchemy", "scipy", "pandas", "flask", "pyreadstat"}
