"""`tally` proves that the stored sums are what the stored answers add up to, and counts levels."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, get_args

import click
from sqlalchemy.orm import Session

from analysis.period import Calendar
from survey.cli.context import FINDING, open_installation
from survey.cli.periods import typed_periods
from survey.database.bulk import bulk_session
from survey.formatting import short_date, thousands
from survey.queries.questionnaires import questionnaire_ids
from survey.queries.responses import count_responses
from survey.queries.unit_tree import read_unit_tree
from survey.services.tallies.count_levels import LEVELS, LevelCounts, count_levels
from survey.services.tallies.gather_tallies import read_limits
from survey.services.tallies.verify_tallies import Difference, rebuild_tallies, verify_tallies

COUNT_COLUMNS = ("unit", "period", "question", "level", "n")
#: What the start of a cell means, by the table it stands in.
SPANS = {"daily_tally": "ngày", "half_month_tally": "nửa tháng từ ngày"}
CHANNELS = {
    "qr": "mã QR",
    "kiosk": "máy tính bảng",
    "paper": "phiếu giấy",
    "interviewer": "người phỏng vấn",
    "import": "nhập từ tệp",
}


@click.group()
def tally() -> None:
    """Đối chiếu hoặc dựng lại số kiểm đếm, đếm số câu trả lời theo từng mức."""


@tally.command()
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
def verify(shape: str) -> None:
    """Đếm lại từ phiếu đã lưu rồi so với số kiểm đếm; mã thoát 1 khi có chỗ lệch."""
    with open_installation() as installation, installation.sessions() as session:
        differences = verify_tallies(session)
        forms = count_responses(session)
        places = _name_places(session, differences)
    if shape == "json":
        rows = [asdict(found) | asdict(place) for found, place in places]
        click.echo(
            json.dumps({"forms": forms, "differences": rows}, default=str, ensure_ascii=False)
        )
    elif differences:
        for found, place in places:
            click.echo(_sentence(found, place))
        click.echo(
            f"Có {thousands(len(differences))} ô kiểm đếm lệch với {thousands(forms)} phiếu đã lưu."
            " Dựng lại từ phiếu bằng: python -m survey tally rebuild"
        )
    else:
        click.echo(f"Khớp: số kiểm đếm bằng số đếm lại từ {thousands(forms)} phiếu.")
    if differences:
        raise SystemExit(FINDING)


@tally.command()
def rebuild() -> None:
    """Dựng lại toàn bộ số kiểm đếm từ phiếu đã lưu."""
    with open_installation() as installation, bulk_session(installation.engine) as session:
        cells = rebuild_tallies(session)
    click.echo(f"Đã dựng lại {thousands(cells)} ô kiểm đếm.")


@tally.command()
@click.option(
    "--period",
    "texts",
    multiple=True,
    required=True,
    help="Kỳ: 2026Q3, 2026-H1, 2026; dùng được nhiều lần.",
)
@click.option(
    "--calendar",
    type=click.Choice(get_args(Calendar)),
    default="calendar",
    show_default=True,
    help="calendar: quý dương lịch; reporting: kỳ báo cáo từ ngày 15 đến ngày 14.",
)
@click.option(
    "--format", "shape", type=click.Choice(["csv", "json"]), default="csv", show_default=True
)
def counts(texts: tuple[str, ...], calendar: Calendar, shape: str) -> None:
    """Đếm câu trả lời theo mức: unit,period,question,level,n (chỉ dùng trong cơ quan chủ trì).

    Mỗi đơn vị chỉ tính phiếu của chính mình, mọi kênh. Cột n để trống khi câu hỏi có ít người
    trả lời hơn ngưỡng thresholds.hide.
    """
    with open_installation() as installation, installation.sessions() as session:
        found = count_levels(session, typed_periods(texts, calendar))
        labels = read_unit_tree(session).labels
        lines = list(_lines(found, labels, read_limits(session).thresholds.hide))
    if shape == "json":
        click.echo(json.dumps(lines, ensure_ascii=False))
        return
    writer = csv.DictWriter(sys.stdout, COUNT_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)


def _lines(found: LevelCounts, labels: dict[int, str], hide: int) -> Iterator[dict[str, Any]]:
    """Write the counts unit by unit in the order of their codes."""
    numbers, withheld = found.counts.tolist(), found.withheld(hide).tolist()
    for row, unit in sorted(enumerate(found.units), key=lambda item: labels[item[1]]):
        for column, period in enumerate(found.periods):
            for place, question in enumerate(found.questions):
                hidden = withheld[row][column][place]
                for level, n in zip(LEVELS, numbers[row][column][place], strict=True):
                    line = (labels[unit], period.compact, question, level, None if hidden else n)
                    yield dict(zip(COUNT_COLUMNS, line, strict=True))


@dataclass(frozen=True)
class _Place:
    """The codes of a cell, which people know it by."""

    unit: str
    desk: str
    questionnaire: str


def _name_places(
    session: Session, differences: list[Difference]
) -> list[tuple[Difference, _Place]]:
    """Find the codes of the cells; what a cell names but no table knows stays a number."""
    tree = read_unit_tree(session)
    desks = {key: desk.code for key, desk in tree.desks.items()}
    versions = {key: code for code, key in questionnaire_ids(session).items()}
    return [
        (
            found,
            _Place(
                tree.labels.get(found.unit_id, f"#{found.unit_id}"),
                desks.get(found.desk_id, f"#{found.desk_id}"),
                versions.get(found.questionnaire_id, f"#{found.questionnaire_id}"),
            ),
        )
        for found in differences
    ]


def _sentence(found: Difference, place: _Place) -> str:
    stored, counted = (
        "không có phiếu nào" if forms is None else f"{thousands(forms)} phiếu"
        for forms in (found.stored_forms, found.counted_forms)
    )
    same = found.stored_forms == found.counted_forms
    return (
        f"LỆCH: đơn vị {place.unit}, quầy {place.desk}, mẫu phiếu {place.questionnaire}, "
        f"kênh {CHANNELS.get(found.channel, found.channel)}, "
        f"{SPANS[found.table]} {short_date(found.start)}: đang lưu {stored}, đếm lại {counted}"
        f"{'; số phiếu bằng nhau nhưng tổng các câu trả lời khác' if same else ''}."
    )
