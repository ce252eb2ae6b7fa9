"""Sentences about published figures: under links, beside pictures, in the data dictionary."""

from __future__ import annotations

from survey.queries.published_tables import PublicRow, PublicUnit, PublishedTables
from survey.rendering.emblem import Emblem
from survey.rendering.share_picture import SharePicture, share_picture
from survey.web.language import gettext as _
from survey.web.public_words import (
    count,
    day,
    period_in_sentence,
    period_name,
    share,
    spread,
    state_sentence,
    state_title,
    unit_name,
)


def summary_sentence(tables: PublishedTables, unit: PublicUnit) -> str:
    """Tell the index in one sentence, with all that belongs to it."""
    row, name, when = unit.overall, unit_name(unit), period_in_sentence(tables.period)
    if row is None:
        return f"{name}, {when}. {state_sentence(unit.status)}"
    return _(
        "{name}, {period}: {share} câu trả lời là “Hài lòng” hoặc “Rất hài lòng” "
        "({count} người trả lời, khoảng tin cậy 95%: {spread})."
    ).format(
        name=name,
        period=when,
        share=share(row.share, tables.marks),
        count=count(row.n),
        spread=spread(row.lo, row.hi, tables.marks),
    )


def draw_picture(
    tables: PublishedTables, unit: PublicUnit, owner: str, site: str, emblem: Emblem | None = None
) -> bytes:
    """Draw the picture that stands beside a shared link."""
    row, period = unit.overall, tables.period
    dates = f"{day(period.first_day)} – {day(period.last_day)}"
    words = SharePicture(
        owner=owner,
        title=unit_name(unit),
        figure=share(row.share, tables.marks) if row else state_title(unit.status),
        caption=_("câu trả lời “Hài lòng” hoặc “Rất hài lòng” tại Bộ phận Một cửa")
        if row
        else _("mức độ hài lòng tại Bộ phận Một cửa"),
        grounds=(f"{period_name(period)} ({dates})", _grounds(tables, row) or _why(unit.status)),
        foot=_("Không phải SIPAS.") + f" {site}/ket-qua",
        share=float(row.share) if row else None,
        lo=row.lo if row else 0.0,
        hi=row.hi if row else 0.0,
        emblem=emblem.png if emblem else b"",
    )
    return share_picture(words)


def _grounds(tables: PublishedTables, row: PublicRow | None) -> str:
    if row is None:
        return ""
    interval = spread(row.lo, row.hi, tables.marks)
    people, known = _("người trả lời"), _("khoảng tin cậy 95%")
    return f"{count(row.n)} {people}; {known}: {interval}"


def _why(status: str) -> str:
    """Say in one line why words stand where a number would."""
    return _("Ít người trả lời nên không nêu con số.") if status == "low" else ""


def column_meanings() -> list[tuple[str, str]]:
    """Say what each column of the open data means, in the order of the columns."""
    return [
        (
            "period",
            _("kỳ: 2026-Q3 là quý III/2026; 2026-H1, 2026-9M, 2026 là 6 tháng, 9 tháng, năm"),
        ),
        ("first_day", _("ngày đầu của kỳ")),
        ("last_day", _("ngày cuối của kỳ")),
        ("unit", _("mã đơn vị; mã@ngày là đơn vị trước đây đã mang cùng mã từ ngày đó")),
        ("unit_name", _("tên đơn vị")),
        ("parent", _("mã đơn vị cấp trên")),
        ("kind", _("loại: province, department, ward, commune, special_zone, centre, other")),
        (
            "status",
            _(
                "ok: hiện; few: hiện, ít phiếu; low: ít phiếu, phần lớn chưa hài lòng, không nêu "
                "con số; hidden: ẩn để bảo vệ người trả lời; none: không có"
            ),
        ),
        ("level", _("overall: chỉ số chung; factor: yếu tố; criterion: tiêu chí")),
        ("code", _("mã yếu tố hoặc tiêu chí; ALL cho chỉ số chung")),
        ("text", _("lời của yếu tố hoặc tiêu chí trong phiếu")),
        ("respondents", _("số người trả lời")),
        ("answers", _("số câu trả lời của họ")),
        ("satisfied", _("trong đó hài lòng và rất hài lòng")),
        ("index", _("chỉ số: satisfied chia answers, phần trăm")),
        ("lo", _("cận dưới của khoảng tin cậy 95%, phần trăm")),
        ("hi", _("cận trên của khoảng tin cậy 95%, phần trăm")),
    ]
