"""Making a closed period public: two steps, nothing by subtraction, nothing changed silently."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.period import parse_period
from survey.models import AuditEntry
from survey.queries.publications import (
    edition_document,
    editions_of,
    ever_published,
    live_publications,
)
from survey.queries.published_tables import from_document, seal_of_document, to_document
from survey.queries.unit_tree import read_unit_tree
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.protection.protect_publication import public_table
from survey.services.publication.publish_period import (
    PublicationRefused,
    approve_period,
    draft_publication,
    publish_period,
    withdraw_period,
)
from survey.services.settings.manage_settings import SettingRefused, change_setting
from tests.survey.services.publication_place import (
    HALF,
    JANUARY,
    LAN,
    MINH,
    Q1,
    Q2,
    Q3,
    YEAR,
    Place,
)


@pytest.fixture
def place(session: Session) -> Place:
    return Place(session)


def test_only_a_closed_period_that_did_not_change_since_is_approved(place: Place) -> None:
    place.answer(Q3, 40, 30, 20)
    with pytest.raises(PublicationRefused, match="chưa chốt"):
        place.approve(Q3)
    place.close(Q3)
    place.answer(Q3, 10, 10, 10)
    with pytest.raises(PublicationRefused, match="đã thay đổi sau lần chốt 1"):
        place.approve(Q3)
    place.close(Q3, reason="phiếu giấy đến muộn")
    assert place.approve(Q3).closing == 2


@pytest.mark.parametrize(
    ("code", "calendar"),
    [("2026-H2", "reporting"), ("2026-M05", "reporting"), ("2026-Q3", "calendar")],
)
def test_periods_that_add_up_in_a_second_way_are_refused(
    place: Place, code: str, calendar: str
) -> None:
    period = parse_period(code, "calendar" if calendar == "calendar" else "reporting")
    with pytest.raises(PublicationRefused, match="Không công bố"):
        place.approve(period)


def test_the_tables_show_what_the_protected_table_shows_and_nothing_else(place: Place) -> None:
    place.answer(Q3, 40, 30, 3)
    place.close(Q3)
    face = place.publish(Q3)
    document = edition_document(place.session, face)
    tables = from_document(document)
    public = public_table(place.session, read_unit_tree(place.session), [Q3])
    hidden = [public.hides("unit", unit, Q3) for unit in (place.root, *place.units)]
    assert hidden == [False, False, True, True]
    assert [unit.status for unit in tables.units] == ["ok", "ok", "hidden", "hidden"]
    assert [len(unit.rows) for unit in tables.units[2:]] == [0, 0]
    assert tables.root.overall is not None
    assert (tables.root.overall.n, tables.units[1].overall and tables.units[1].overall.n) == (
        73,
        40,
    )
    row = tables.root.by_code["criterion", "C22"]
    assert (row.n, row.answers, row.satisfied, row.share) == (73, 73, 0, 0)
    assert row.lo == 0 < row.hi < 0.2
    [(factor, criteria), second] = tables.factors()
    assert (factor.text["vi"], [c.code for c in criteria]) == ("Tiếp cận", ["C11", "C12"])
    assert second[0].code == "F2"
    assert tables.seal == json.loads(document)["seal"]


def test_a_unit_with_a_row_of_few_people_shows_its_index_alone(place: Place) -> None:
    place.answer(Q3, 40, 30, 30)
    place.answer(Q3, 2, 2, 2, answers={"C11": 5, "C12": 4, "C21": 4, "C22": 2})
    place.close(Q3)
    tables = draft_publication(place.session, Q3, JANUARY.date()).tables
    for unit in tables.units[1:]:
        assert (unit.only_overall, [row.level for row in unit.rows]) == (True, ["overall"])


def test_a_document_is_read_back_as_it_was_written(place: Place) -> None:
    place.answer(Q3, 40, 30, 3)
    place.close(Q3)
    draft = draft_publication(place.session, Q3, JANUARY.date())
    assert from_document(draft.document) == draft.tables
    assert to_document(from_document(draft.document)) == draft.document
    assert draft.sha256 == seal_of_document(draft.document)
    with pytest.raises(ValueError, match="format"):
        from_document(draft.document.replace('"format":1', '"format":2'))


def test_what_is_approved_is_not_public_until_it_is_published_and_not_after_it_is_withdrawn(
    place: Place,
) -> None:
    place.answer(Q3, 40, 30, 20)
    place.close(Q3)
    face = place.approve(Q3)
    assert (face.state, live_publications(place.session)) == ("approved", {})
    assert ever_published(place.session) == []
    face = publish_period(place.session, Q3, 1, face.revision, MINH, JANUARY)
    assert live_publications(place.session) == {Q3: face}
    with pytest.raises(PublicationRefused, match="lý do"):
        withdraw_period(place.session, Q3, 1, face.revision, " ", MINH, JANUARY)
    gone = withdraw_period(place.session, Q3, 1, face.revision, "sai tên đơn vị", LAN, JANUARY)
    assert (gone.state, gone.reason, gone.withdrawn_by) == ("withdrawn", "sai tên đơn vị", LAN.name)
    assert live_publications(place.session) == {}
    assert ever_published(place.session) == [gone]
    entries = place.session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
    assert [(one.action, one.actor_name) for one in entries] == [
        ("period.close", "dòng lệnh"),
        ("period.approve", LAN.name),
        ("period.publish", MINH.name),
        ("period.withdraw", LAN.name),
    ]
    assert {one.subject for one in entries} == {"period:reporting/2026-Q3"}
    closed, *steps = (json.loads(one.detail) for one in entries)
    assert (closed["forms"], len(closed["sha256"])) == (90, 64)
    assert {step["sha256"] for step in steps} == {face.sha256}


def test_two_people_are_needed_where_the_setting_says_so(place: Place) -> None:
    change_setting(place.session, "publication.two_people", True)
    place.answer(Q3, 40, 30, 20)
    place.close(Q3)
    face = place.approve(Q3, LAN)
    with pytest.raises(PublicationRefused, match="phải khác người duyệt"):
        publish_period(place.session, Q3, 1, face.revision, LAN, JANUARY)
    assert publish_period(place.session, Q3, 1, face.revision, MINH, JANUARY).state == "published"


def test_whoever_acts_on_an_older_state_changes_nothing(place: Place) -> None:
    place.answer(Q3, 40, 30, 20)
    place.close(Q3)
    draft = draft_publication(place.session, Q3, JANUARY.date())
    with pytest.raises(ChangedMeanwhile):
        approve_period(place.session, draft, LAN, JANUARY, seen="0" * 64)
    face = approve_period(place.session, draft, LAN, JANUARY, seen=draft.sha256)
    with pytest.raises(PublicationRefused, match="đang chờ công bố"):
        approve_period(place.session, draft, MINH, JANUARY)
    for act in (publish_period, lambda *a: withdraw_period(*a[:4], "thử", *a[4:])):
        with pytest.raises(ChangedMeanwhile):
            act(place.session, Q3, 1, face.revision + 1, MINH, JANUARY)
    publish_period(place.session, Q3, 1, face.revision, MINH, JANUARY)
    with pytest.raises(ChangedMeanwhile):
        publish_period(place.session, Q3, 1, face.revision, MINH, JANUARY)
    with pytest.raises(PublicationRefused, match="đã đúng là số liệu này"):
        place.approve(Q3)
    with pytest.raises(PublicationRefused, match="không có bản duyệt lần 7"):
        withdraw_period(place.session, Q3, 7, 1, "thử", LAN, JANUARY)


def test_a_closing_after_the_approval_asks_for_another_approval(place: Place) -> None:
    place.answer(Q3, 40, 30, 20)
    place.close(Q3)
    face = place.approve(Q3)
    place.answer(Q3, 10, 10, 10)
    place.close(Q3, reason="phiếu giấy đến muộn")
    with pytest.raises(PublicationRefused, match="đã được chốt lại"):
        publish_period(place.session, Q3, 1, face.revision, MINH, JANUARY)


def test_a_later_edition_takes_the_place_of_the_earlier_one(place: Place) -> None:
    place.answer(Q3, 40, 30, 20)
    place.close(Q3)
    first = place.publish(Q3)
    kept = edition_document(place.session, first)
    place.answer(Q3, 10, 0, 10)
    place.close(Q3, reason="phiếu giấy đến muộn")
    second = place.publish(Q3)
    old, new = editions_of(place.session, Q3)
    assert (old.state, old.reason) == ("withdrawn", "thay bằng bản công bố lần 2")
    assert live_publications(place.session) == {Q3: new}
    assert (new.number, new.closing, second.number) == (2, 2, 2)
    assert edition_document(place.session, old) == kept


@pytest.mark.parametrize("late", [(1, 0, 0), (0, 4, 10), (10, 10, 4)])
def test_an_edition_that_would_show_the_few_who_came_late_is_refused(
    place: Place, late: tuple[int, int, int]
) -> None:
    place.answer(Q3, 40, 30, 20)
    place.close(Q3)
    face = place.publish(Q3)
    place.answer(Q3, *late)
    place.close(Q3, reason="phiếu giấy đến muộn")
    with pytest.raises(PublicationRefused, match=r"lấy số mới trừ số đã công bố.*vẫn giữ nguyên"):
        place.approve(Q3)
    assert live_publications(place.session) == {Q3: face}
    # Taking it back does not take it out of the hands of those who kept it.
    withdraw_period(place.session, Q3, 1, face.revision, "thử lại", LAN, JANUARY)
    with pytest.raises(PublicationRefused, match="trừ số đã công bố"):
        place.approve(Q3)


def test_the_few_who_came_late_to_hidden_units_do_not_follow_from_the_whole(place: Place) -> None:
    place.answer(Q3, 40, 10, 3)
    place.close(Q3)
    place.publish(Q3)
    # Six more in the province, of whom two came to the hidden units together.
    place.answer(Q3, 6, 1, 1)
    place.close(Q3, reason="phiếu giấy đến muộn")
    with pytest.raises(PublicationRefused, match="Tỉnh Thử: 2 người"):
        place.approve(Q3)


def test_a_longer_period_does_not_show_who_came_late_to_a_published_part(place: Place) -> None:
    place.answer(Q1, 40, 30, 20)
    place.answer(Q2, 40, 30, 20)
    for quarter in (Q1, Q2):
        place.close(quarter)
        place.publish(quarter)
    place.answer(Q1, 2, 0, 0)
    place.close(HALF)
    with pytest.raises(PublicationRefused, match="Chưa duyệt được 6 tháng đầu năm 2026"):
        place.approve(HALF)
    place.answer(Q1, 8, 0, 0)
    place.close(HALF, reason="thêm phiếu")
    assert place.publish(HALF).state == "published"


def test_periods_whose_parts_were_published_as_they_are_now_add_up(place: Place) -> None:
    for quarter in YEAR.quarters():
        place.answer(quarter, 40, 30, 12)
        place.close(quarter)
        place.publish(quarter)
    place.close(YEAR)
    place.publish(YEAR)
    live = live_publications(place.session)
    assert [period.code for period in live] == ["2026-Q4", "2026", "2026-Q3", "2026-Q2", "2026-Q1"]
    tables = {p.code: from_document(edition_document(place.session, f)) for p, f in live.items()}
    for unit in tables["2026"].units:
        parts = [tables[q.code].by_id[unit.id].overall for q in YEAR.quarters()]
        assert unit.overall is not None
        assert unit.overall.n == sum(part.n for part in parts if part is not None)


def test_settings_that_would_undo_the_protection_of_published_figures_are_refused(
    place: Place,
) -> None:
    change_setting(place.session, "thresholds.hide", 9)
    change_setting(place.session, "thresholds.hide", 7)
    place.answer(Q3, 40, 30, 20)
    place.close(Q3)
    place.publish(Q3)
    for key, value in {
        "thresholds.hide": 6,
        "thresholds.desk_hide": 9,
        "publication.calendar": "calendar",
    }.items():
        with pytest.raises(SettingRefused, match="đã công bố"):
            change_setting(place.session, key, value)
    change_setting(place.session, "thresholds.hide", 8)
    change_setting(place.session, "thresholds.desk_hide", 12)
    change_setting(place.session, "publication.calendar", "reporting")
