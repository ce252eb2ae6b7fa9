"""Holds an index against the targets of the settings."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Session

from analysis.rounding import shown_percent
from analysis.scores import Score
from analysis.summary import TargetLine
from analysis.targets import Verdict, reaches, verdict
from survey.queries.settings import setting


def read_targets(session: Session) -> tuple[Decimal, ...]:
    """Read the targets in percent, as they are written."""
    return tuple(Decimal(str(value)) for value in setting(session, "targets"))


def judge_targets(score: Score, targets: tuple[Decimal, ...]) -> tuple[TargetLine, ...]:
    """Judge a score that may be shown; with too few answers nothing can be concluded."""
    satisfied, answers = score.sums.s, score.sums.m
    if not score.shown or not answers:
        return ()
    shown = shown_percent(satisfied, answers, targets=targets)
    estimate = score.estimate
    return tuple(
        TargetLine(
            target=target,
            verdict=verdict(estimate.lo, estimate.hi, float(target) / 100)
            if score.status == "ok"
            else Verdict.UNDETERMINED,
            reached=bool(reaches(satisfied, answers, target)),
            shown=shown,
        )
        for target in targets
    )
