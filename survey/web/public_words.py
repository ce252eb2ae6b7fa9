"""Names, numbers and days on the public pages, in the language of the request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from flask import Flask

from analysis.period import Period
from analysis.targets import Verdict, verdict
from survey import formatting
from survey.formatting import Number
from survey.queries.published_tables import PublicRow, PublicUnit
from survey.web.language import DEFAULT, gettext, language

_SWAP = str.maketrans(",.", ".,")
_ROMAN = ("I", "II", "III", "IV")


def unit_name(unit: PublicUnit) -> str:
    """Name a unit; it keeps its Vietnamese name where it has no other."""
    return unit.name if language() == DEFAULT else unit.name_en or unit.name


def period_name(period: Period) -> str:
    """Name a period as it stands at the head of a line: "Quý III/2026"."""
    if language() == DEFAULT:
        label = period.label + (" (dương lịch)" if period.calendar == "calendar" else "")
        return formatting.line_start(label)
    names = {
        "month": f"Month {period.number}/{period.year}",
        "quarter": f"Quarter {_ROMAN[(period.number - 1) % 4]}/{period.year}",
        "half": f"First half of {period.year}",
        "nine_months": f"Nine months of {period.year}",
        "year": f"Year {period.year}",
    }
    return names[period.kind]


def period_in_sentence(period: Period) -> str:
    """Name a period inside a sentence: "quý III/2026"."""
    name = period_name(period)
    return name[:1].lower() + name[1:]


def day(value: date) -> str:
    """Write a day."""
    if language() == DEFAULT:
        return formatting.short_date(value)
    return format_date(value, "d MMM y", locale="en")


def count(value: int) -> str:
    """Write a count."""
    return _written(formatting.thousands(value))


def share(value: Number, targets: Iterable[Decimal] = ()) -> str:
    """Write an index as a percentage, on its side of every target."""
    return _written(formatting.percent(value, targets=targets))


def spread(lo: float, hi: float, targets: Iterable[Decimal] = ()) -> str:
    """Write an interval."""
    return _written(formatting.interval(lo, hi, targets=targets))


def state_word(status: str) -> str:
    """Say why there is no figure."""
    if status == "low":
        return gettext("phần lớn chưa hài lòng")
    return gettext("chưa có phiếu") if status == "none" else gettext("được ẩn")


def state_sentence(status: str) -> str:
    """Say in a sentence why there is no figure."""
    if status == "none":
        return gettext("Chưa có phiếu trả lời nào.")
    if status == "low":
        return gettext(
            "Phần lớn câu trả lời là chưa hài lòng. Ít người trả lời nên không nêu con số, "
            "để không biết được từng người đã trả lời thế nào."
        )
    return gettext("Số liệu được ẩn để bảo vệ người trả lời.")


def state_title(status: str) -> str:
    """Say why there is no figure where there is room for a few words only."""
    return gettext("Phần lớn chưa hài lòng") if status == "low" else state_sentence(status)


def verdict_word(row: PublicRow, target: Decimal, flag: int) -> str:
    """Say what may be said of an index against a target; of few respondents nothing."""
    found = verdict(row.lo, row.hi, float(target) / 100)
    if row.n < flag or found is Verdict.UNDETERMINED:
        return gettext("chưa đủ căn cứ")
    return gettext("đạt") if found is Verdict.MET else gettext("chưa đạt")


def init_public_words(app: Flask) -> None:
    """Let the templates of the public pages use them."""
    app.jinja_env.globals.update(
        count=count,
        day=day,
        period_name=period_name,
        period_in_sentence=period_in_sentence,
        share=share,
        spread=spread,
        state_sentence=state_sentence,
        state_word=state_word,
        unit_name=unit_name,
        verdict_word=verdict_word,
    )


def _written(text: str) -> str:
    return text if language() == DEFAULT else text.translate(_SWAP)
