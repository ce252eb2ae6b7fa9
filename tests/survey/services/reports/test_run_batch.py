"""Batches: one press, every unit its document or a named reason, whatever happens meanwhile."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey.database.engine import SessionMaker
from survey.engine.engines import EngineMissing, Processes
from survey.models import ReportBatch, ReportEdition, ReportFile, ReportTask
from survey.queries.report_batches import batch, tasks
from survey.queries.report_editions import current_editions, editions_of
from survey.services.jobs.lend_work import LEASE, claim_work, renew_claim
from survey.services.reports.make_document import gather_figures
from survey.services.reports.order_batch import BatchRefused, cancel_batch, retry_batch
from survey.services.reports.pack_batch import INDEX, batch_items, parts
from survey.services.reports.plan_batch import plan_batch
from survey.services.reports.report_order import Order
from survey.services.reports.run_batch import NO_ROOM, Workshop, run_batch
from tests.factories import NOW, store_desk
from tests.survey.services.place import BAD, Q3, Place
from tests.survey.services.press import furnish, plain_pdf, press, run, without_press, workshop


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


def states(shop: Workshop, batch_id: int) -> list[str]:
    with shop.sessions() as session:
        return [task.state for task in tasks(session, batch_id)]


def answer(shop: Workshop, unit: int, count: int, kind: Any = BAD) -> None:
    with shop.sessions.begin() as session:
        place = Place.__new__(Place)
        place.session = session
        place.questionnaire = 1
        place.answer(unit, store_desk(session, unit, f"X{unit}-Q2"), count, Q3.first_day, kind)


def test_every_unit_gets_its_files_in_every_format(shop: Workshop, units: list[int]) -> None:
    seen: list[tuple[int, int]] = []
    batch_id = press(shop.sessions, formats=("pdf", "json"))
    with shop.sessions.begin() as session:
        claim_work(session, ReportBatch, shop.owner, NOW, batch_id)
    done = run_batch(shop, batch_id, lambda at, total: seen.append((at, total)))
    assert done is not None
    assert (done.state, done.counts.made, done.counts.failed) == ("done", 6, 0)
    assert seen == [(2, 6), (4, 6), (6, 6)]
    assert len(kept(shop)) == 6
    with shop.sessions() as session:
        [edition] = editions_of(session, "unit", units[0], Q3, internal=True)
    assert (edition.number, edition.change, edition.issued_by) == (1, None, "Văn phòng")
    assert [file.format for file in edition.files] == ["json", "pdf"]
    file = edition.file("pdf")
    assert file is not None
    content = shop.files.read(file.sha256, ".pdf")
    assert f"{edition.shown_code}".encode() in content
    assert b"https://lang-nghe.example.vn/bao-cao/" in content


def test_a_unit_that_cannot_be_made_is_named_and_can_be_tried_again(
    shop: Workshop, units: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(figures: Any, stamp: Any) -> bytes:
        if figures.unit.endswith("Số 1"):
            raise ValueError("biểu trưng hỏng")
        return plain_pdf(figures, stamp)

    def uncounted(session: Session, order: Order, **given: Any) -> Any:
        if order.unit_id == units[2]:
            raise ZeroDivisionError("không có ngày nào")
        return gather_figures(session, order, **given)

    gathering = "survey.services.reports.plan_batch.gather_figures"
    without_press(monkeypatch, pdf=torn)
    monkeypatch.setattr(gathering, uncounted)
    batch_id = press(shop.sessions)
    assert run(shop, batch_id).counts.failed == 2
    assert states(shop, batch_id) == ["made", "failed", "failed"]
    with shop.sessions() as session:
        faults = [str(task.fault) for task in tasks(session, batch_id)]
    assert "biểu trưng hỏng" in faults[1]
    assert "không có ngày nào" in faults[2]
    without_press(monkeypatch)
    monkeypatch.setattr(gathering, gather_figures)
    with shop.sessions.begin() as session:
        retry_batch(session, batch_id)
    assert run(shop, batch_id).counts.ready == 3
    with shop.sessions() as session:
        assert tasks(session, batch_id)[1].attempts == 2
        assert len(current_editions(session, "unit", Q3, internal=True)) == len(units)


def test_two_who_press_at_once_get_one_batch(shop: Workshop) -> None:
    first = press(shop.sessions)
    assert press(shop.sessions) == first
    other = press(shop.sessions, formats=("json",))
    assert other != first
    run(shop, first)
    assert press(shop.sessions) not in (first, other)


def test_a_batch_is_lent_to_one_process_and_taken_over_when_it_is_gone(shop: Workshop) -> None:
    batch_id = press(shop.sessions)

    def claim(owner: str, seconds: int) -> int | None:
        with shop.sessions.begin() as session:
            return claim_work(session, ReportBatch, owner, NOW + timedelta(seconds=seconds))

    assert claim("máy 1", 0) == batch_id
    assert claim("máy 2", LEASE - 1) is None
    with shop.sessions.begin() as session:
        assert (
            renew_claim(session, ReportBatch, batch_id, "máy 1", NOW + timedelta(seconds=10))
            == "go"
        )
    assert claim("máy 2", LEASE + 5) is None
    assert claim("máy 2", LEASE + 11) == batch_id
    with shop.sessions.begin() as session:
        assert (
            renew_claim(session, ReportBatch, batch_id, "máy 1", NOW + timedelta(seconds=30))
            == "lost"
        )
    assert claim("máy 3", -3600) == batch_id  # the clock was set back


def test_a_batch_that_was_cut_off_goes_on_and_what_was_made_stays(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    written: list[str] = []

    def noted(figures: Any, stamp: Any) -> bytes:
        written.append(figures.unit)
        return plain_pdf(figures, stamp)

    without_press(monkeypatch, pdf=noted)
    batch_id = press(shop.sessions)
    made: list[int] = []

    def dies(at: int, _: int) -> None:
        made.append(at)
        if at == 2:
            raise Killed

    with shop.sessions.begin() as session:
        claim_work(session, ReportBatch, shop.owner, NOW, batch_id)
    with pytest.raises(Killed):
        run_batch(shop, batch_id, dies)
    before = {file: file.stat().st_mtime_ns for file in kept(shop)}
    assert len(before) == 2
    later = replace(
        workshop(shop.sessions, shop.files.folder.parent, owner="máy 2"),
        clock=lambda: NOW + timedelta(minutes=1),
    )
    done = run(later, batch_id)
    assert (done.state, done.counts.made, done.counts.same) == ("done", 3, 0)
    assert len(written) == len(set(written)) == len(kept(shop)) == 3
    assert all(file.stat().st_mtime_ns == at for file, at in before.items())
    with shop.sessions() as session:
        assert session.scalar(select(func.count()).select_from(ReportEdition)) == 3
        assert session.scalar(select(func.count()).select_from(ReportFile)) == 3


def test_a_batch_that_is_cancelled_ends_and_can_be_taken_up_again(shop: Workshop) -> None:
    batch_id = press(shop.sessions)
    stopped = replace(shop, stopping=lambda: True)
    assert run(stopped, batch_id).state == "open"  # given back, not ended
    with shop.sessions.begin() as session:
        cancel_batch(session, batch_id)
    assert states(shop, batch_id) == ["cancelled"] * 3
    with shop.sessions.begin() as session, pytest.raises(BatchRefused, match="kết thúc"):
        cancel_batch(session, batch_id)
    with shop.sessions.begin() as session:
        retry_batch(session, batch_id)
    assert run(shop, batch_id).counts.made == 3


def test_a_running_batch_is_told_to_stop(shop: Workshop) -> None:
    batch_id = press(shop.sessions)
    with shop.sessions.begin() as session:
        claim_work(session, ReportBatch, shop.owner, NOW, batch_id)
        cancel_batch(session, batch_id)
        assert renew_claim(session, ReportBatch, batch_id, shop.owner, NOW) == "cancel"
    assert run_batch(shop, batch_id) is not None
    with shop.sessions() as session:
        face = batch(session, batch_id)
    assert face is not None
    assert face.state == "cancelled"


def test_all_figures_are_of_one_look_at_the_data(shop: Workshop, units: list[int]) -> None:
    orders = Order("unit", 0, Q3, "", internal=True)
    with shop.sessions() as session:
        plans = plan_batch(session, orders, {unit: ["pdf"] for unit in units}, NOW)
        first = next(plans)
        answer(shop, units[1], 25)
        second = next(plans)
    assert (first.figures.overall.respondents, second.figures.overall.respondents) == (40, 50)
    with shop.sessions() as session:
        [fresh] = plan_batch(session, orders, {units[1]: ["pdf"]}, NOW)
    assert fresh.figures.overall.respondents == 75


def test_a_withheld_unit_gets_a_report_without_figures_that_says_why(
    maker: SessionMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_press(monkeypatch)
    with maker.begin() as session:
        furnish(session, (3, 12, 40, 50))
    shop = workshop(maker, tmp_path)
    batch_id = press(maker, internal=False)
    done = run(shop, batch_id)
    assert (done.counts.made, done.counts.failed, done.counts.total) == (4, 0, 4)
    with maker() as session:
        items = batch_items(session, batch_id)
        contents = dict(parts(items, shop.files))
    assert [one.withheld for one in items] == [
        "có dưới 5 người trả lời",
        "ẩn để không suy ra được số liệu của nhóm ít người",
        None,
        None,
    ]
    assert {one.name for one in items} < contents.keys()
    index = CalamineWorkbook.from_filelike(io.BytesIO(contents[INDEX])).get_sheet_by_index(0)
    assert [row[-1] for row in index.to_python()[1:]] == [one.note or "" for one in items]
    again = run(shop, press(maker, internal=False))
    assert (again.counts.same, again.counts.made) == (4, 0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"formats": ()}, "dạng tệp"),
        ({"formats": ("papyrus",)}, "dạng tệp"),
        ({"kind": "thư"}, "loại báo cáo"),
        ({"period": replace(Q3, year=2999)}, "chưa bắt đầu"),
        ({"units": ()}, "không có đơn vị nào"),
    ],
)
def test_orders_that_make_no_sense_are_refused(
    shop: Workshop, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(BatchRefused, match=words):
        press(shop.sessions, **changes)
    with shop.sessions() as session:
        assert session.scalar(select(func.count()).select_from(ReportTask)) == 0


def test_an_engine_that_cannot_be_reached_ends_the_batch_with_the_reason(shop: Workshop) -> None:
    class Away(Processes):
        def open(self, *, alone: bool = False) -> Any:
            raise EngineMissing("Không kết nối được cụm máy.")

    batch_id = press(shop.sessions)
    done = run(replace(shop, engine=Away(1)), batch_id)
    assert (done.state, done.fault, done.counts.failed) == (
        "done",
        "Không kết nối được cụm máy.",
        3,
    )


@pytest.mark.parametrize(("free", "made"), [(499, 0), (500, 3)])
def test_no_batch_begins_on_a_disk_that_is_nearly_full(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch, free: int, made: int
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda folder: (10_000, 10_000 - free, free))
    done = run(shop, press(shop.sessions))
    assert (done.state, done.counts.made, done.fault) == ("done", made, None if made else NO_ROOM)
