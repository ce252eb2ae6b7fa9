"""After a closing: reports are ordered once, made, and announced to the office."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import update

from analysis.period import Period
from survey.database.engine import SessionMaker
from survey.models import ReportBatch
from survey.queries.report_batches import batch, last_batches
from survey.services.jobs.lend_work import claim_work
from survey.services.publication.close_period import close_period
from survey.services.reports.announce_reports import announce_reports, sender_of
from survey.services.reports.run_batch import run_batch
from survey.services.reports.schedule_reports import schedule_reports
from survey.services.settings.manage_settings import change_setting
from tests.factories import NOW
from tests.letterbox import mail_server
from tests.survey.services.place import GOOD, Q3, Place
from tests.survey.services.press import furnish, without_press, workshop


@pytest.fixture
def closed(maker: SessionMaker, monkeypatch: pytest.MonkeyPatch) -> SessionMaker:
    """Quarter III/2026 with answers, closed today."""
    without_press(monkeypatch)
    monkeypatch.setattr("survey.services.reports.schedule_reports.WANTED", ("unit",))
    with maker.begin() as session:
        furnish(session)
        change_setting(session, "mail.to", "phong.cchc@example.vn, so.noivu@example.vn")
        close_period(session, Q3, NOW)
    return maker


def schedule(maker: SessionMaker, *, days: int = 0, mail: bool = True) -> list[int]:
    with maker.begin() as session:
        return schedule_reports(session, NOW + timedelta(days=days), mail=mail)


def make(maker: SessionMaker, folder: Path, batch_id: int) -> None:
    shop = workshop(maker, folder)
    with maker.begin() as session:
        assert claim_work(session, ReportBatch, shop.owner, NOW, batch_id) == batch_id
    assert run_batch(shop, batch_id) is not None


def test_a_closing_orders_its_reports_once(closed: SessionMaker, tmp_path: Path) -> None:
    [ordered] = schedule(closed)
    assert schedule(closed) == []
    make(closed, tmp_path, ordered)
    assert schedule(closed) == []
    with closed() as session:
        [face] = last_batches(session)
    assert (face.closing, face.asked_by, face.to_announce) == (1, "tự động, sau khi chốt kỳ", True)


def test_nothing_is_ordered_when_switched_off_or_long_ago(closed: SessionMaker) -> None:
    assert schedule(closed, days=40) == []
    with closed.begin() as session:
        change_setting(session, "reports.after_closing", False)
    assert schedule(closed) == []


@pytest.mark.parametrize(
    ("closed_quarters", "longer"),
    [
        ((1, 2), ["2026-H1"]),
        ((1, 3), []),
        ((1, 2, 3), ["2026-H1", "2026-9M"]),
        ((1, 2, 3, 4), ["2026-H1", "2026-9M", "2026"]),
    ],
)
def test_longer_periods_are_ordered_with_the_quarter_that_completes_them(
    maker: SessionMaker,
    monkeypatch: pytest.MonkeyPatch,
    closed_quarters: tuple[int, ...],
    longer: list[str],
) -> None:
    monkeypatch.setattr("survey.services.reports.schedule_reports.WANTED", ("unit", "year_end"))
    year = Period("reporting", "year", 2026)
    later = datetime(2027, 1, 4, 9, tzinfo=NOW.tzinfo)
    with maker.begin() as session:
        unit, desk = (place := Place(session)).unit("X01")
        for quarter in year.quarters():
            place.answer(unit, desk, 5, quarter.first_day, GOOD)
        for number in closed_quarters:
            close_period(session, year.quarters()[number - 1], later)
        schedule_reports(session, later, mail=True)
        assert schedule_reports(session, later, mail=True) == []
        ordered = {(one.kind, one.period.code): one for one in last_batches(session, 50)}
        quarters = [f"2026-Q{number}" for number in closed_quarters]
        expected = {("unit", code) for code in (*quarters, *longer)}
        expected |= {("year_end", "2026")} if "2026" in longer else set()
        assert set(ordered) == expected
        if "2026" not in longer:
            return
        place.answer(unit, desk, 5, year.first_day, GOOD)
        close_period(session, year.quarters()[0], later, reason="phiếu giấy đến muộn")
        session.execute(update(ReportBatch).values(state="done"))
        again = schedule_reports(session, later, mail=True)
        codes = {face.period.code for key in again if (face := batch(session, key))}
        assert codes == {"2026-Q1", "2026-H1", "2026-9M", "2026"}


def test_finished_reports_are_announced_once_without_a_figure(
    closed: SessionMaker, tmp_path: Path
) -> None:
    [ordered] = schedule(closed)
    with mail_server() as (address, letters):
        send = sender_of(address)
        assert announce_reports(closed, send, "https://x.vn", NOW) == 0  # not finished yet
        make(closed, tmp_path, ordered)
        assert announce_reports(closed, send, "https://x.vn", NOW) == 1
        assert announce_reports(closed, send, "https://x.vn", NOW) == 0
    letter = message_from_string(letters[0], policy=default)
    assert len(letters) == 1
    assert letter["To"] == "phong.cchc@example.vn, so.noivu@example.vn"
    assert letter["Subject"] == "Lắng Nghe: Báo cáo của đơn vị, quý III/2026"
    words = letter.get_content()
    assert f"https://x.vn/van-phong/bao-cao/{ordered}" in words
    assert "%" not in words


def test_a_mail_server_that_is_away_is_tried_again(closed: SessionMaker, tmp_path: Path) -> None:
    [ordered] = schedule(closed)
    make(closed, tmp_path, ordered)
    with pytest.raises(OSError):  # noqa: PT011 (whichever the system says)
        announce_reports(closed, sender_of("smtp://127.0.0.1:1"), "https://x.vn", NOW)
    with closed() as session:
        face = batch(session, ordered)
    assert face is not None
    assert face.to_announce
    with mail_server() as (address, letters):
        assert announce_reports(closed, sender_of(address), "https://x.vn", NOW) == 1
    assert len(letters) == 1


def test_a_password_never_goes_over_an_open_line(closed: SessionMaker, tmp_path: Path) -> None:
    [ordered] = schedule(closed)
    make(closed, tmp_path, ordered)
    with mail_server() as (address, letters):
        send = sender_of(address.replace("//", "//phong:mat%20khau@"))
        with pytest.raises(smtplib.SMTPNotSupportedError):
            announce_reports(closed, send, "https://x.vn", NOW)
    assert letters == []


def test_without_mail_nothing_is_to_be_announced(closed: SessionMaker) -> None:
    [ordered] = schedule(closed, mail=False)
    with closed() as session:
        face = batch(session, ordered)
    assert face is not None
    assert not face.to_announce
