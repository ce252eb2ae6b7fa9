"""Channels side by side: who enters the index, and who may be shown."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from analysis.comparison import difference
from analysis.intervals import Moments, cluster_wilson
from analysis.summary import ChannelCard
from survey.services.figures.lay_out_findings import word_findings
from survey.services.settings.manage_settings import change_setting
from tests.survey.services.place import BAD, GOOD, Q3, Place


@pytest.fixture
def place(session: Session) -> Place:
    return Place(session)


def cards(place: Place, unit: int) -> dict[str, ChannelCard]:
    return {each.channel: each for each in place.summary(unit).channels}


def test_each_channel_has_its_index_and_its_difference_to_the_qr_code(place: Place) -> None:
    unit, desk = place.unit("X01")
    place.answer(unit, desk, 60, Q3.first_day, GOOD)
    place.answer(unit, desk, 20, Q3.first_day, BAD)
    place.answer(unit, desk, 40, Q3.first_day, GOOD, channel="paper")
    place.answer(unit, desk, 30, Q3.first_day, GOOD, channel="interviewer")
    found = cards(place, unit)
    assert list(found) == ["qr", "paper", "interviewer"]
    qr = cluster_wilson(Moments(80, 180, 260, 540, 60 * 9 + 20 * 16, 540))
    paper = cluster_wilson(Moments(40, 120, 120, 360, 360, 360))
    assert (found["qr"].score.estimate, found["paper"].score.estimate) == (qr, paper)
    assert found["paper"].gap == difference(paper, qr)
    assert found["qr"].gap is None
    assert [each.pooled for each in found.values()] == [True, True, False]
    assert place.summary(unit).overall.estimate.n == 120
    assert "“Người phỏng vấn hỏi” nêu riêng" in word_findings(place.summary(unit)).channels


def test_a_small_channel_cannot_be_had_by_subtraction(place: Place) -> None:
    unit, desk = place.unit("X01")
    for channel, count in (("qr", 60), ("kiosk", 12), ("paper", 3), ("interviewer", 2)):
        place.answer(unit, desk, count, Q3.first_day, GOOD, channel=channel)
    found = cards(place, unit)
    status = {name: each.score.status for name, each in found.items()}
    assert status == {"qr": "ok", "kiosk": "hidden", "paper": "hidden", "interviewer": "hidden"}
    assert all(each.gap is None for each in found.values())
    rows = word_findings(place.summary(unit)).found.channels
    assert [row.figure.respondents for row in rows] == [60, 0, 0, 0]


def test_the_setting_decides_which_channels_enter(place: Place) -> None:
    unit, desk = place.unit("X01")
    place.answer(unit, desk, 30, Q3.first_day, GOOD)
    place.answer(unit, desk, 30, Q3.first_day, BAD, channel="interviewer")
    change_setting(place.session, "index.channels", ["qr", "interviewer"])
    assert cards(place, unit)["interviewer"].pooled
    assert place.summary(unit).overall.estimate.n == 60
