"""The parts a questionnaire is made of: scale, factors, criteria, questions of fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Text = Mapping[str, str]

_NOT_APPLICABLE = {"vi": "Không áp dụng", "en": "Not applicable"}


class QuestionnaireError(ValueError):
    """A questionnaire that cannot be used; `faults` lists every reason found."""

    def __init__(self, faults: Sequence[str]) -> None:
        """Keep the faults and join them into one message."""
        self.faults = tuple(faults)
        super().__init__("Phiếu khảo sát có lỗi: " + "; ".join(faults) + ".")


@dataclass(frozen=True)
class Level:
    """One step of the scale."""

    value: int
    text: Text


@dataclass(frozen=True)
class Scale:
    """The five levels, which of them mean satisfied and dissatisfied, and "not applicable"."""

    levels: tuple[Level, ...]
    satisfied: frozenset[int] = frozenset({4, 5})
    dissatisfied: frozenset[int] = frozenset({1, 2})
    not_applicable: Text = field(default_factory=lambda: dict(_NOT_APPLICABLE))


@dataclass(frozen=True)
class Factor:
    """A group of criteria that has an index of its own."""

    code: str
    text: Text


@dataclass(frozen=True)
class Criterion:
    """One thing the citizen is asked to rate; its code never changes its meaning."""

    code: str
    factor: str | None
    text: Text
    not_applicable: bool = False
    required: bool = True
    weight: int = 1


@dataclass(frozen=True)
class Option:
    """One possible answer to a question of fact."""

    value: int
    text: Text


@dataclass(frozen=True)
class Fact:
    """A question of fact: tallied apart, never part of an index."""

    code: str
    text: Text
    options: tuple[Option, ...]
    required: bool = False
