"""Editions: the same data give nothing new, a change the next number with words of what changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from survey.database.engine import SessionMaker
from survey.models import ReportBatch
from survey.queries.report_editions import current_editions, editions_of
from survey.services.jobs.lend_work import claim_work
from survey.services.reports.run_batch import Workshop, run_batch
from survey.services.settings.manage_settings import change_setting
from tests.factories import NOW, store_desk
from tests.survey.services.place import BAD, Q3, Place
from tests.survey.services.press import furnish, press, run, without_press, workshop


@pytest.fixture
def units(maker: SessionMaker) -> list[int]:
    with maker.begin() as session:
        return furnish(session)


@pytest.fixture
def shop(
    maker: SessionMaker, units: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Workshop:
    without_press(monkeypatch)
    assert units
    return workshop(maker, tmp_path)


def kept(shop: Workshop) -> list[Path]:
    return sorted((shop.files.folder / "files").rglob("*.*"))


def answer(shop: Workshop, unit: int, count: int, kind: Any = BAD) -> None:
    with shop.sessions.begin() as session:
        place = Place.__new__(Place)
        place.session = session
        place.questionnaire = 1
        place.answer(unit, store_desk(session, unit, f"X{unit}-Q2"), count, Q3.first_day, kind)


def test_the_same_data_give_no_new_edition_and_nothing_is_written_again(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(shop, press(shop.sessions))
    before = [(file, file.stat().st_mtime_ns) for file in kept(shop)]
    without_press(monkeypatch, pdf=None)
    again = run(shop, press(shop.sessions))
    assert (again.counts.same, again.counts.made) == (3, 0)
    assert [(file, file.stat().st_mtime_ns) for file in kept(shop)] == before


def test_a_change_makes_a_new_edition_of_that_unit_that_says_what_changed(
    shop: Workshop, units: list[int]
) -> None:
    run(shop, press(shop.sessions))
    answer(shop, units[0], 10)
    again = run(shop, press(shop.sessions))
    assert again.counts.made >= 1
    with shop.sessions() as session:
        new, old = editions_of(session, "unit", units[0], Q3, internal=True)
    assert (new.number, old.number) == (2, 1)
    assert new.code != old.code
    assert new.change is not None
    assert "Số người trả lời: từ “40” thành “50”" in new.change
    assert "chỉ số hài lòng: từ “100,0%" in new.change


def test_a_change_of_names_alone_is_told_as_such(shop: Workshop, units: list[int]) -> None:
    run(shop, press(shop.sessions))
    with shop.sessions.begin() as session:
        change_setting(session, "agency.name", "Sở Nội vụ Khác")
    run(shop, press(shop.sessions))
    with shop.sessions() as session:
        new = current_editions(session, "unit", Q3, internal=True)[units[0]]
    assert new.change == (
        "Các số liệu chính không đổi; có thay đổi ở số liệu chi tiết hoặc ở tên gọi, ghi chú."
    )


def test_another_template_is_told_as_such(
    shop: Workshop, units: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(shop, press(shop.sessions))
    monkeypatch.setattr("survey.services.reports.plan_batch.press_version", lambda: "khác")
    run(shop, press(shop.sessions))
    with shop.sessions() as session:
        new = current_editions(session, "unit", Q3, internal=True)[units[0]]
    assert (new.number, new.change) == (2, "Số liệu không đổi; chỉ đổi mẫu trình bày.")


def test_a_format_asked_for_later_joins_the_edition_in_force(
    shop: Workshop, units: list[int]
) -> None:
    run(shop, press(shop.sessions))
    run(shop, press(shop.sessions, formats=("pdf", "json")))
    with shop.sessions() as session:
        [edition] = editions_of(session, "unit", units[0], Q3, internal=True)
    assert len(edition.files) == 2


@pytest.mark.parametrize("damage", [Path.unlink, lambda file: file.write_bytes(b"%PDF- torn")])
def test_a_file_that_was_lost_or_damaged_is_written_again(shop: Workshop, damage: Any) -> None:
    run(shop, press(shop.sessions))
    file = kept(shop)[0]
    whole = file.read_bytes()
    damage(file)
    again = run(shop, press(shop.sessions))
    assert (again.counts.made, again.counts.same) == (1, 2)
    assert file.read_bytes() == whole


def test_an_edition_made_meanwhile_by_another_batch_gets_the_next_number(
    shop: Workshop, units: list[int]
) -> None:
    first, second = press(shop.sessions), press(shop.sessions, units=(units[0],))
    with shop.sessions.begin() as session:
        claim_work(session, ReportBatch, shop.owner, NOW, first)

    def other_comes_first(at: int, _: int) -> None:
        if at == 1:
            answer(shop, units[2], 30)
            run(workshop(shop.sessions, shop.files.folder.parent, owner="máy 2"), other)

    other = press(shop.sessions, units=(units[2],), formats=("pdf",))
    done = run_batch(shop, first, other_comes_first)
    assert done is not None
    assert done.counts.made == 3
    with shop.sessions() as session:
        numbers = [e.number for e in editions_of(session, "unit", units[2], Q3, internal=True)]
    assert numbers == [2, 1]
    assert second != first
