"""The figures of pages: computed once, the same afterwards, and what each reader may see."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from survey.database.change_marks import SOURCES, TALLIES
from survey.database.engine import sessions
from survey.models import Base
from survey.queries.questionnaires import all_questionnaires
from survey.services.comments.manage_themes import add_theme
from survey.services.pages import keep_page_figures
from survey.services.pages.keep_figures import store_figures
from survey.services.pages.keep_page_figures import PageFigures
from survey.services.pages.lay_out_office import NoUnits
from survey.services.pages.lay_out_verdicts import NOT_COMPARED, verdict_name
from survey.services.places.manage_units import merge_units
from survey.services.publication.close_period import close_period
from survey.services.publication.publish_period import approve_period, draft_publication
from survey.services.record_response import store_forms
from survey.services.settings.manage_settings import change_setting
from tests.factories import NOW, make_form, store_unit
from tests.survey.services.comment_place import OFFICE, store_comments
from tests.survey.services.place import BAD, GOOD, Q2, Q3, Place

TODAY = NOW.date()


@dataclass
class Pages:
    """Pages over one database, and how often something was computed for them."""

    engine: Engine
    computed: list[str] = field(default_factory=list)

    def on(self, day: date = TODAY) -> PageFigures:
        return PageFigures(sessions(self.engine), self._store, day)

    def _store(self, key: Any, made_of: Any, kept: Any) -> None:
        self.computed.append(key.kind)
        with sessions(self.engine).begin() as session:
            store_figures(session, key, made_of, kept)

    def change(self, what: Callable[[Place], None]) -> None:
        with sessions(self.engine).begin() as session:
            made = Place.__new__(Place)
            made.session, made.root, made.questionnaire = session, 1, 1
            what(made)


@pytest.fixture
def pages(engine: Engine) -> Pages:
    with sessions(engine).begin() as session:
        place = Place(session)
        for code, level in (("A", GOOD), ("B", BAD), ("C", GOOD)):
            unit, desk = place.unit(code, kind="ward")
            place.answer(unit, desk, 40, Q2.first_day, BAD)
            place.answer(unit, desk, 40, Q3.first_day, level)
    return Pages(engine)


def test_a_page_is_computed_once_and_then_read(pages: Pages) -> None:
    first = [pages.on().office(Q3), pages.on().unit(2, Q3), pages.on().verdicts(2, Q3)]
    assert sorted(pages.computed) == ["office", "pattern", "unit", "verdicts"]
    assert first == [pages.on().office(Q3), pages.on().unit(2, Q3), pages.on().verdicts(2, Q3)]
    assert len(pages.computed) == 4


def test_the_office_sees_a_late_form_at_once_and_a_unit_the_next_day(pages: Pages) -> None:
    pages.on().office(Q3), pages.on().unit(2, Q3)
    pages.change(lambda place: place.answer(2, 1, 1, Q3.last_day, BAD))
    assert pages.on().office(Q3).value.overall.respondents == 121
    assert pages.on().unit(2, Q3).value.overall.respondents == 40
    assert pages.on(TODAY + timedelta(days=1)).unit(2, Q3).value.overall.respondents == 41


def test_the_running_period_is_an_edition_of_the_day_unless_it_is_asked_anew(pages: Pages) -> None:
    running = keep_page_figures.period_of(TODAY, "reporting")
    assert pages.on().office(running).value.overall.status == "none"
    pages.change(lambda place: place.answer(2, 1, 30, TODAY, GOOD))
    assert pages.on().office(running).value.overall.status == "none"
    assert pages.on().office(running, fresh=True).value.overall.respondents == 30
    assert pages.on().office(running).value.overall.respondents == 30


def test_a_stricter_rule_holds_for_units_at_once(pages: Pages) -> None:
    assert pages.on().unit(2, Q3).value.overall.shown
    pages.change(lambda place: change_setting(place.session, "thresholds.hide", 41))
    pages.change(lambda place: change_setting(place.session, "thresholds.flag", 41))
    assert not pages.on().unit(2, Q3).value.overall.shown


def test_when_a_quarter_ends_its_figures_are_laid_out_anew(pages: Pages) -> None:
    # Nothing was answered meanwhile, but what is over is published, with other protection.
    last = Q3.last_day
    assert pages.on(last).office(Q3).value.counted_through == last
    assert pages.on(Q3.end).office(Q3).value.counted_through is None
    assert pages.on(last).public(Q3) is None
    assert pages.on(Q3.end).public(Q3) is not None


def test_bands_and_counts_stand_beside_each_unit(pages: Pages) -> None:
    office = pages.on().office(Q3).value
    assert [(unit.name, unit.band, unit.forms) for unit in office.units] == [
        ("Phường A", "above", 40),
        ("Phường B", "below", 40),
        ("Phường C", "above", 40),
    ]
    assert office.units[0].participation is None, "no dossiers are known"
    assert office.forms == 120


def test_a_withheld_unit_keeps_no_number(pages: Pages) -> None:
    with_few = store_small(pages)
    office = pages.on().office(Q3).value
    small = next(unit for unit in office.units if unit.unit_id == with_few)
    assert (small.figure.status, small.forms, small.participation) == ("hidden", None, None)


def store_small(pages: Pages) -> int:
    found: list[int] = []

    def add(place: Place) -> None:
        unit, desk = place.unit("D")
        place.answer(unit, desk, 3, Q3.first_day, GOOD)
        found.append(unit)

    pages.change(add)
    return found[0]


def test_verdicts_stand_between_any_two_quarters_in_words(pages: Pages) -> None:
    verdicts = pages.on().verdicts(2, Q3).value.between
    rise = verdicts[verdict_name(Q2, Q3)]
    assert rise.word == "tăng"
    assert rise.change is not None
    assert "lớn hơn mức dao động ngẫu nhiên" in rise.sentence
    assert pages.on().verdicts(3, Q3).value.between[verdict_name(Q2, Q3)].word == (
        "chưa thấy thay đổi rõ"
    )


def test_where_nothing_can_be_compared_the_verdict_says_why(pages: Pages) -> None:
    unit = store_small(pages)
    verdict = pages.on().verdicts(unit, Q3).value.between[verdict_name(Q2, Q3)]
    assert (verdict.word, verdict.change) == (NOT_COMPARED, None)
    assert verdict.sentence.startswith("Không so sánh với quý II/2026")


def test_a_merged_unit_has_its_past_on_both_maps(pages: Pages) -> None:
    def merge(place: Place) -> None:
        new = store_unit(place.session, "N", parent_id=1, valid_from=Q3.first_day)
        merge_units(place.session, [2, 3], new, Q3.first_day, NOW)

    pages.change(merge)
    new = pages.on().unit(5, Q3).value
    assert new.mergers
    assert [point.figure.respondents for point in new.series] == [80, 80]
    assert [part.name for part in new.words.found.published[0].parts] == ["Phường A", "Phường B"]


def test_an_unknown_unit_is_told(pages: Pages) -> None:
    with pytest.raises(KeyError):
        pages.on().unit(99, Q3)


def test_an_empty_installation_has_no_page(engine: Engine) -> None:
    with pytest.raises(NoUnits):
        Pages(engine).on().office(Q3)


def test_needed_answers_are_told_in_a_plain_sentence(engine: Engine) -> None:
    with sessions(engine).begin() as session:
        place = Place(session)
        unit, desk = place.unit("A")
        place.answer(unit, desk, 40, Q2.first_day, GOOD)
        place.answer(unit, desk, 20, Q2.first_day, BAD)
        place.answer(unit, desk, 20, Q3.first_day, GOOD)
        place.answer(unit, desk, 12, Q3.first_day, BAD)
    needed = Pages(engine).on().unit(unit, Q3).value.needed
    assert needed[0].startswith("Chỉ số kỳ này chính xác đến khoảng ±")
    assert "cần thêm khoảng" in needed[0]
    assert "nhỏ hơn độ dao động của riêng kỳ trước" in needed[1]
    with sessions(engine).begin() as session:
        key = all_questionnaires(session)
        for kind, count in ((GOOD, 300), (BAD, 100)):
            forms = [make_form(unit, desk, 1, day=Q2.first_day, **kind) for _ in range(count)]
            store_forms(session.connection(), forms, key)
    needed = Pages(engine).on(TODAY + timedelta(days=1)).unit(unit, Q3).value.needed
    assert "kỳ này cần thêm khoảng" in needed[1], "the period before is sure enough now"


#: Read, but not watched by triggers: answers come and go with their tallies, comments are counted
#: by a summary and shown on no kept page, and the rest is the store itself. Opening hours and days
#: off are part of what flags and silent desks are made with.
NOT_WATCHED = {"response", "comment", "daily_tally", "kept_figure", "source_mark", "tally_mark"}
NOT_WATCHED |= {"calendar_day", "calendar_year", "opening_hours"}


def test_figures_read_no_table_that_is_not_watched(pages: Pages) -> None:
    """Whoever lets figures read another table must watch it, or they would be stale one day."""
    tables = set(Base.metadata.tables)
    read: set[str] = set()

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        read.update(tables & set(re.findall(r"\b[a-z_]+\b", statement)))

    event.listen(pages.engine, "before_cursor_execute", note)
    shown = pages.on()
    shown.office(Q3), shown.public(Q3), shown.split(Q3), shown.flags(Q3)
    shown.unit(2, Q3), shown.verdicts(2, Q3), shown.unit(1, Q3)
    event.remove(pages.engine, "before_cursor_execute", note)
    assert {"unit", "setting", TALLIES} <= read
    # Names of columns that are names of tables too.
    assert read - NOT_WATCHED - {TALLIES, *SOURCES} == set()


def test_themes_are_counted_once_until_comments_or_lists_change(pages: Pages) -> None:
    def comment(number: int) -> None:
        pages.change(lambda place: store_comments(place.session, 2, number) and None)

    comment(60)
    table = pages.on().themes(Q3)
    assert [row.comments for row in table.rows] == [60]
    assert pages.on(TODAY + timedelta(days=1)).themes(Q3) == table
    assert pages.computed == ["themes"]
    comment(1)
    assert [row.comments for row in pages.on().themes(Q3).rows] == [61]
    pages.change(lambda place: add_theme(place.session, OFFICE, "Ghế", "ghế", "", now=NOW) and None)
    assert len(pages.on().themes(Q3).themes) == len(table.themes) + 1
    assert pages.computed == ["themes"] * 3


def test_what_is_looked_at_before_closing_and_approving_is_kept(pages: Pages) -> None:
    assert [unit.name for unit in pages.on().withheld(Q3).units] == []
    assert "chưa chốt" in str(pages.on().draft(Q3).refusal)
    assert pages.on().draft(Q3) == pages.on().draft(Q3)
    assert pages.computed == ["withheld", "draft"]
    with sessions(pages.engine).begin() as session:
        close_period(session, Q3, NOW, force=True, reason="thử")
    draft = pages.on().draft(Q3)
    assert (draft.refusal, len(draft.sha256)) == (None, 64)
    with sessions(pages.engine)() as session:
        assert draft.sha256 == draft_publication(session, Q3, TODAY).sha256

    def approve(place: Place) -> None:
        found = draft_publication(place.session, Q3, TODAY)
        approve_period(place.session, found, OFFICE, NOW)

    pages.change(approve)
    pages.on().draft(Q3)
    assert pages.computed == ["withheld"] + ["draft"] * 3
    # A late form anywhere among the published periods changes what has to be withheld.
    pages.change(lambda place: place.answer(2, 1, 1, Q2.first_day, BAD))
    pages.on().withheld(Q3)
    assert pages.computed[-1] == "withheld"
