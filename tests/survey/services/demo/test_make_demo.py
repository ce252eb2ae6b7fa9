"""The invented province: big enough to try everything on, and the same each time."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.period import parse_period
from analysis.questionnaire import questionnaire_from_document
from forms.questionnaires import packaged_questionnaires
from survey.models import Response
from survey.queries.comment_inbox import count_handled, count_new_by_day
from survey.queries.questionnaires import kept_codes, questionnaire_ids
from survey.queries.unit_comments import count_unanswered, published_comments
from survey.queries.unit_tree import read_unit_tree
from survey.services.comments.time_comments import overdue_comments
from survey.services.demo.demo_questionnaire import REWORDED, WARD_VERSION
from survey.services.demo.make_demo import MERGED, demo_faces, make_demo
from survey.services.questionnaires.manage_questionnaires import sync_questionnaires
from survey.services.reports.summarise_authority import summarise_authority
from survey.services.summarise import summarise_unit
from survey.services.tallies.verify_tallies import verify_tallies
from tests.factories import NOW


def made(session: Session) -> int:
    packaged = map(questionnaire_from_document, packaged_questionnaires().values())
    sync_questionnaires(session, packaged, NOW)
    return make_demo(session, now=NOW)


def assert_comments_are_on_every_step(session: Session) -> None:
    assert count_new_by_day(session)
    assert set(count_handled(session)) == {
        "passed_on",
        "answered",
        "published",
        "closed",
    }
    faces = demo_faces(session)
    assert faces is not None
    assert count_unanswered(session, faces.unit_id) > 0
    assert len(published_comments(session, 10)) == 3
    assert overdue_comments(session, NOW.date()).total == 0


def assert_wards_were_asked_something_new_from_one_quarter_on(session: Session) -> None:
    tree = read_unit_tree(session)
    quarter = parse_period("2026-Q3", "reporting")
    gaps = {}
    for code in ("SM-P01", "SM-X04"):
        unit = tree.with_code(code)
        assert unit is not None
        series = summarise_unit(session, unit.id, quarter, today=NOW.date()).series
        gaps[code] = [each.period.code for each in series if each.new_form]
    version = questionnaire_ids(session)[WARD_VERSION]
    assert gaps == {"SM-P01": ["2026-Q1"], "SM-X04": []}
    assert set(kept_codes(session, version)) == {REWORDED}


def assert_true_levels_differ_and_show(session: Session) -> None:
    tree = read_unit_tree(session)
    year = parse_period("2026", "reporting")
    index = {}
    for code in ("SM-S02", "SM-X04"):
        unit = tree.with_code(code)
        assert unit is not None
        index[code] = summarise_unit(session, unit.id, year, today=NOW.date()).overall.estimate
    assert (index["SM-X04"].lo or 0) > (index["SM-S02"].hi or 1)


def test_has_departments_communes_desks_a_merger_and_two_years_of_answers(
    session: Session,
) -> None:
    assert demo_faces(session) is None
    forms = made(session)
    tree = read_unit_tree(session)
    in_force = [unit for unit in tree.units.values() if unit.valid_to is None]
    kinds = [unit.kind for unit in in_force]
    assert kinds.count("department") == 2
    assert len(kinds) - kinds.count("department") - kinds.count("province") == 8
    assert len(tree.desks) == 25
    assert_comments_are_on_every_step(session)
    assert len(tree.successions) == 2
    assert forms == session.scalar(select(func.count()).select_from(Response))
    assert forms > 8_000
    assert verify_tallies(session) == []
    faces = demo_faces(session)
    assert faces is not None
    assert faces.unit_code == MERGED.code
    quarter = parse_period("2026-Q3", "reporting")
    summary = summarise_unit(session, faces.unit_id, quarter, today=NOW.date())
    assert len(summary.series) == 8
    assert all(each.card["overall", "ALL"].status == "ok" for each in summary.series)
    assert len(summary.published) == 8
    assert {channel.channel for channel in summary.channels} == {"qr", "kiosk", "paper"}
    province = summarise_authority(session, quarter, today=NOW.date())
    assert province is not None
    assert province.rollup is not None
    assert province.rollup.weighted.covered == 1.0
    assert_wards_were_asked_something_new_from_one_quarter_on(session)
    assert_true_levels_differ_and_show(session)
