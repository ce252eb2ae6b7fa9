"""Reports that take all they can get; other processes can import them."""

from __future__ import annotations

from dataclasses import fields

from survey.rendering.unit_report import UnitReport
from tests.survey.rendering.samples import report


class Hungry(UnitReport):
    """Wants three gigabytes for its title."""

    @property
    def title(self) -> str:
        return str(len(bytearray(3_000_000_000)))


class Endless(UnitReport):
    """Never has its title ready."""

    @property
    def title(self) -> str:
        while True:
            pass


def greedy(kind: type[UnitReport]) -> UnitReport:
    usual = report(431)
    return kind(**{each.name: getattr(usual, each.name) for each in fields(usual)})
