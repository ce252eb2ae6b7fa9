"""Invents the demonstration's answers from known true levels; the same seed gives the same ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator

from analysis.questionnaire import Questionnaire
from analysis.tally import NOT_APPLICABLE

#: Where a person's feeling must lie to choose level 2, 3, 4 or 5.
CUTS = np.array([-2.3, -1.6, -0.8, 0.35])
#: How much of a person's mood colours all of their answers.
MOOD = 0.9
CHANNELS = ("qr", "kiosk", "paper")
CHANNEL_SHARES = (0.82, 0.12, 0.06)
TRIP_SHARES = (0.68, 0.22, 0.07, 0.03)
COMMENT_SHARE = 0.06
COMMENTS = (
    "Cán bộ hướng dẫn rất nhiệt tình, hồ sơ trả sớm hơn hẹn.",
    "Chờ hơi lâu vào buổi sáng thứ Hai, mong có thêm quầy.",
    "Bảng niêm yết chữ nhỏ, người lớn tuổi khó đọc.",
    "Lần đầu làm thủ tục mà thấy dễ hiểu, cảm ơn.",
    "Phải đi lại hai lần vì chưa được dặn đủ giấy tờ.",
    "Đề nghị bố trí thêm ghế ngồi và nước uống.",
    "Nộp trực tuyến bị lỗi, phải ra quầy nộp lại.",
)


@dataclass(frozen=True)
class InventedAnswer:
    """One invented form."""

    day: date
    channel: str
    levels: dict[str, int | None]
    trips: int
    comment: str | None


def invent_answers(
    questionnaire: Questionnaire, *, first: date, last: date, level: float, drift: float, seed: int
) -> Iterator[InventedAnswer]:
    """Invent the forms of one desk between two days, with a true level that drifts over the years.

    Parameters
    ----------
    level, drift
        Mean feeling at the first day and its change per year, on the scale of ``CUTS``.
    """
    chance = np.random.default_rng(seed)
    traits = chance.normal(0.0, 0.25, len(questionnaire.positions))
    pace = chance.uniform(0.5, 1.4)
    day = first
    while day <= last:
        if day.weekday() < 5:
            years = (day - first).days / 365
            for _ in range(chance.poisson(pace)):
                feeling = level + drift * years + MOOD * chance.normal()
                yield _invent(questionnaire, day, feeling + traits, chance)
        day += timedelta(days=1)


def _invent(
    questionnaire: Questionnaire, day: date, means: np.ndarray, chance: Generator
) -> InventedAnswer:
    felt = means + chance.normal(0.0, 0.7, len(means))
    levels: dict[str, int | None] = {
        code: int(1 + np.searchsorted(CUTS, value))
        for code, value in zip(questionnaire.positions, felt, strict=True)
    }
    for criterion in questionnaire.criteria:
        if criterion.not_applicable and chance.random() < 0.55:
            levels[criterion.code] = NOT_APPLICABLE
    return InventedAnswer(
        day=day,
        channel=str(chance.choice(CHANNELS, p=CHANNEL_SHARES)),
        levels=levels,
        trips=int(1 + chance.choice(len(TRIP_SHARES), p=TRIP_SHARES)),
        comment=str(chance.choice(COMMENTS)) if chance.random() < COMMENT_SHARE else None,
    )
