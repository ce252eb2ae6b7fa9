"""`compare` prints what may be said of each unit: change, targets, place against the rest."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping
from typing import get_args

import click

from analysis.intervals import Estimate
from analysis.period import Calendar, Period
from analysis.summary import PeriodChange
from survey.cli.context import open_installation, stop
from survey.cli.periods import typed_period
from survey.queries.unit_tree import UnitTree, read_unit_tree
from survey.services.figures.compare_units import Asked, UnitComparison, compare_units

#: Scripts may rely on these names and their order; shares and differences are in percent (points).
COLUMNS = (
    "unit",
    "period",
    "before",
    "status",
    "n_resp",
    "index",
    "lo",
    "hi",
    "basis",
    "core_criteria",
    "compared_index",
    "before_index",
    "change",
    "change_lo",
    "change_hi",
    "movement",
    "reason",
    "targets",
    "band",
    "p_adjusted",
    "units_tested",
)
RANK_COLUMNS = ("rank", "rank_best", "rank_worst")


@click.command()
@click.option("--period", "text", required=True, help="Kỳ: 2026Q3, 2026-H1, 2026.")
@click.option("--before", "earlier", help="Kỳ để so; bỏ trống là kỳ liền trước cùng loại.")
@click.option(
    "--calendar",
    type=click.Choice(get_args(Calendar)),
    default="calendar",
    show_default=True,
    help="calendar: quý dương lịch; reporting: kỳ báo cáo từ ngày 15 đến ngày 14.",
)
@click.option("--node", help="Chỉ một đơn vị (mã).")
@click.option("--rank-sets", "ranks", is_flag=True, help="Thêm các hạng có thể có của mỗi đơn vị.")
@click.option(
    "--format", "shape", type=click.Choice(["csv", "json"]), default="csv", show_default=True
)
def compare(
    text: str, earlier: str | None, calendar: Calendar, node: str | None, ranks: bool, shape: str
) -> None:
    """So mỗi đơn vị với kỳ trước, với mốc mục tiêu và với phần còn lại của tỉnh.

    Số liệu như trong báo cáo: các kênh tính vào chỉ số, theo đơn vị hiện nay.
    """
    period = typed_period(text, calendar)
    before = period.previous() if earlier is None else typed_period(earlier, calendar)
    if before.end > period.start:
        stop(f"Kỳ để so ({before.label}) phải kết thúc trước khi {period.label} bắt đầu.")
    with open_installation() as installation, installation.sessions() as session:
        tree = read_unit_tree(session)
        asked = Asked(period, before, _unit(tree, node), ranks)
        rows = [_row(found, asked) for found in compare_units(session, tree, asked)]
    if shape == "json":
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    columns = (*COLUMNS, *(RANK_COLUMNS if ranks else ()))
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _unit(tree: UnitTree, code: str | None) -> int | None:
    if code is None:
        return None
    found = next((key for key, label in tree.labels.items() if label == code), None)
    if found is None:
        stop(f"Không có đơn vị nào mang mã “{code}”.")
    return found


def _row(found: UnitComparison, asked: Asked) -> Mapping[str, object]:
    """Write one unit; everything of a withheld one stays empty but the word for its state."""
    score, standing, ranks = found.score, found.standing, found.ranks
    # An estimate of nothing: a withheld score still holds its numbers.
    estimate = score.estimate if score.shown else Estimate(None, 0, 0, 0)
    row: dict[str, object] = {
        "unit": found.unit,
        **_periods(asked.period, asked.before),
        "status": score.status,
        "n_resp": estimate.n if score.shown else None,
        "index": _percent(estimate.p),
        "lo": _percent(estimate.lo),
        "hi": _percent(estimate.hi),
        **_change(found.change),
        "reason": found.reason,
        "targets": "; ".join(f"{line.target}: {line.verdict.label}" for line in found.targets),
        "band": standing and standing.band.label,
        "p_adjusted": standing and standing.p_adjusted,
        "units_tested": standing and standing.among,
    }
    if asked.ranks:
        values = (ranks.rank, ranks.best, ranks.worst) if ranks else (None, None, None)
        row |= dict(zip(RANK_COLUMNS, values, strict=True))
    return row


def _periods(period: Period, before: Period) -> Mapping[str, str]:
    return {"period": period.compact, "before": before.compact}


def _change(change: PeriodChange | None) -> Mapping[str, object]:
    if change is None:
        return dict.fromkeys(COLUMNS[COLUMNS.index("basis") : COLUMNS.index("reason")])
    difference = change.difference
    parts = [*(["core"] if change.core else []), *(["fixed_mix"] if change.fixed_mix else [])]
    return {
        "basis": "+".join(parts) or "full",
        "core_criteria": len(change.core.codes) if change.core else None,
        "compared_index": _percent(change.now.p),
        "before_index": _percent(change.before.p),
        "change": _percent(difference.value),
        "change_lo": _percent(difference.lo),
        "change_hi": _percent(difference.hi),
        "movement": difference.movement.label,
    }


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
