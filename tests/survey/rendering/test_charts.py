"""The drawings of a report show their figures and carry all they need."""

from __future__ import annotations

import re

import pytest

from survey.rendering.figures import Figure, QuarterPoint, Row
from survey.rendering.unit_report import UnitReport, unit_report_page
from tests.survey.rendering.samples import report

HIDDEN = "đã ẩn để bảo vệ người trả lời"


@pytest.fixture(scope="module")
def usual() -> UnitReport:
    return report(431)


def test_charts_carry_words_colours_and_fonts_of_their_own(usual: UnitReport):
    page = unit_report_page(usual)
    charts = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(charts) == 2 + 1 + len(usual.criteria)
    for chart in charts:
        assert 'role="img"' in chart
        assert 'font-family="Tinos"' in chart
        assert re.search(r"<title>\s*\S", chart)
        assert "class" not in chart.replace('class="chart', "")
        drawn = re.findall(r"<(?:rect|circle|text)\b[^>]*>", chart)
        assert drawn
        assert all("fill=" in shape for shape in drawn)
    line = charts[0]
    assert "II/2026 86,0%" in " ".join(line.split())
    assert f"I/2026 {HIDDEN}" in " ".join(line.split())


def test_points_lie_on_the_axis_where_their_figures_say(usual: UnitReport):
    """Read the axis and the points back from the drawing of the factors."""
    chart = re.findall(r"<svg.*?</svg>", unit_report_page(usual), re.DOTALL)[1]
    marks = {
        int(label): float(x)
        for x, label in re.findall(
            r'<text x="([\d.]+)"[^>]*text-anchor="middle"[^>]*>(\d+)%', chart
        )
    }
    (low, x_low), (high, x_high) = min(marks.items()), max(marks.items())
    points = [float(x) for x in re.findall(r'<circle cx="([\d.]+)"', chart)]
    ends = re.findall(r'<rect x="([\d.]+)"[^>]*width="([\d.]+)"', chart)
    for row, x, (start, width) in zip(usual.factors, points, ends, strict=True):
        share = [
            low + (at - x_low) / (x_high - x_low) * (high - low)
            for at in (x, float(start), float(start) + float(width))
        ]
        given = (row.figure.share, row.figure.lo, row.figure.hi)
        assert share == pytest.approx([100 * value for value in given], abs=0.1)


def test_bars_of_levels_add_up_to_their_width(usual: UnitReport):
    charts = re.findall(r"<svg.*?</svg>", unit_report_page(usual), re.DOTALL)[3:]
    for row, chart in zip(usual.criteria, charts, strict=True):
        widths = [float(width) for width in re.findall(r'<rect[^>]*\swidth="([\d.]+)"', chart)]
        total = sum(row.figure.levels)
        assert widths == pytest.approx([130 * n / total for n in row.figure.levels if n], abs=0.01)


def test_a_perfect_unit_and_a_bad_one_stay_inside_the_picture():
    for share in (1.0, 0.0):
        flat = Figure(
            "ok", 50, 50, round(50 * share), share, max(0, share - 0.1), min(1, share + 0.1)
        )
        quarters = (QuarterPoint("II/2026", flat), QuarterPoint("III/2026", flat))
        page = unit_report_page(report(431, quarters=quarters, factors=(Row("F1", "x", flat),)))
        line, bars = re.findall(r"<svg.*?</svg>", page, re.DOTALL)[:2]
        for chart in (line, bars):
            width, height = map(
                float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', chart).groups()
            )
            xs = re.findall(r'\s(?:x|cx|x1|x2)="(-?[\d.]+)"', chart)
            ys = re.findall(r'\s(?:y|cy|y1|y2)="(-?[\d.]+)"', chart)
            assert all(0 <= float(x) <= width for x in xs)
            assert all(0 <= float(y) <= height for y in ys)
