"""Vietnamese sentences made from figures by rule; none says more than its figures allow."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from survey.formatting import (
    joined,
    line_start,
    percent,
    percent_of,
    short_date,
    thousands,
    unsigned_points,
)
from survey.rendering import no_figures, part_of_period
from survey.rendering.figures import Change, Comparison, Figure, Merger, NoChange, Row, Status

HIDDEN = "đã ẩn để bảo vệ người trả lời"
FEW = "chưa đủ mẫu"
NONE = "chưa có câu trả lời"
#: As the decree words who may see a document.
CIRCULATION = "LƯU HÀNH NỘI BỘ"
#: A smaller difference of shares is 0,0 points when written with one decimal.
HARDLY = 0.0005

NOT_SIPAS = (
    "Chỉ số trong báo cáo này là chỉ số hài lòng tại Bộ phận Một cửa, tính từ phiếu trả lời của "
    "người dân, tổ chức đến giao dịch; không phải Chỉ số hài lòng về sự phục vụ hành chính "
    "(SIPAS) do Bộ Nội vụ công bố và không so sánh được với SIPAS."
)

BLANK = (
    "Tiêu chí có trên 10% số lượt hỏi bị bỏ trống (không kể “Không áp dụng”) được ghi tỷ lệ bỏ "
    "trống; chỉ số của tiêu chí đó chỉ phản ánh ý kiến của những người đã trả lời."
)

ONE_EACH = (
    "Mỗi yếu tố được hỏi bằng một tiêu chí, nên số liệu của yếu tố là số liệu của tiêu chí ở bảng "
    "kết quả theo tiêu chí."
)

DETAILS_WITHHELD = (
    f"Số liệu theo yếu tố và theo tiêu chí {HIDDEN}: có nhóm ít người trả lời, hoặc từ số liệu của "
    "đơn vị này sẽ suy ra được số liệu của nhóm ít người."
)

_WHY_NOT: dict[NoChange, str] = {
    "no_data": "Không so sánh với {label} vì chưa có số liệu của kỳ đó.",
    "withheld_now": "Không so sánh với {label} vì kỳ này chưa có chỉ số được hiển thị.",
    "withheld_before": "Không so sánh với {label} vì số liệu của kỳ đó {hidden}.",
    "other_questionnaire": (
        "Không so sánh với {label} vì phiếu khảo sát của hai kỳ không có tiêu chí nào chung; số "
        "liệu hai kỳ là hai chuỗi riêng."
    ),
    "core_withheld": (
        "Không so sánh với {label} vì hai kỳ dùng hai phiên bản phiếu, và phần tiêu chí chung có "
        "số liệu {hidden}."
    ),
    "mix_unknown": (
        "Không so sánh với {label} vì tỷ lệ phiếu theo kênh của hai kỳ khác nhau hơn 10 điểm phần "
        "trăm, và có kênh quá ít phiếu để so sánh trên cùng tỷ lệ."
    ),
    "too_few": (
        "Không so sánh với {label} vì chưa đủ người trả lời để so sánh (dưới {flag} người) ở ít "
        "nhất một trong hai kỳ."
    ),
    "fragment": (
        "Không so sánh với {label} vì kỳ đó chỉ có phiếu trả lời ở {part}, dưới một nửa số quý; so "
        "một kỳ đầy đủ với một phần như vậy dễ dẫn đến hiểu sai."
    ),
}


def remark(figure: Figure) -> str:
    """Return the words printed beside or instead of a figure; none beside a sound one."""
    return withheld(figure.status)


def withheld(status: Status) -> str:
    """Return the words for the state of a figure."""
    return {"none": NONE, "hidden": HIDDEN, "low": no_figures.LOW, "few": FEW, "ok": ""}[status]


def agency(capitals: str) -> str:
    """Write an agency known in capitals as it stands in a sentence: "SỞ NỘI VỤ" is "Sở Nội vụ".

    Only the heads of known names can be told from their capitals; others stay as they are.
    """
    for head in ("Sở Nội vụ", "Phòng Nội vụ", "Ủy ban nhân dân", "Văn phòng Ủy ban nhân dân"):
        if capitals.upper() == head.upper():
            return head
    return capitals


def measured(unit: str, dates: str, figure: Figure, hide: int) -> str:
    """Say how many people of which unit answered in which days."""
    if figure.status == "none":
        return f"Số liệu {dates}: {unit} chưa nhận được phiếu trả lời nào."
    if figure.status == "hidden":
        return f"Số liệu {dates}: {unit} nhận được phiếu trả lời của dưới {hide} người."
    if figure.status == "low":
        return f"Số liệu {dates}: {unit} nhận được phiếu trả lời của ít người."
    return (
        f"Số liệu {dates}: {unit} nhận được ý kiến của {thousands(figure.respondents)} người, "
        f"với {thousands(figure.answers)} câu trả lời hợp lệ về các tiêu chí."
    )


def index(figure: Figure, flag: int, places: int = 1, targets: Sequence[Decimal] = ()) -> str:
    """Give the index and its interval in words, or say why there is none."""
    if figure.status == "none":
        return "Vì chưa có phiếu trả lời nên kỳ này không tính chỉ số hài lòng."
    if figure.status == "hidden":
        return no_figures.TOO_FEW
    if figure.status == "low":
        return no_figures.LOW_INDEX.format(flag=flag)
    text = (
        f"Chỉ số hài lòng là {percent(figure.share, places)}: "
        f"{thousands(figure.satisfied)} trong {thousands(figure.answers)} câu trả lời là "
        f"“Hài lòng” hoặc “Rất hài lòng”; khoảng tin cậy 95% từ "
        f"{percent(figure.lo, targets=targets)} đến {percent(figure.hi, targets=targets)}."
    )
    if figure.status == "few":
        text += (
            f" Có dưới {flag} người trả lời nên số liệu chưa đủ mẫu, chỉ để tham khảo, "
            "không dùng để xếp hạng hoặc đánh giá."
        )
    return text


def change(comparison: Comparison, flag: int) -> str:
    """Compare with the period before; a direction is named only when the interval excludes zero."""
    label = comparison.label
    if comparison.change is None:
        reason = comparison.reason or "no_data"
        part = joined(comparison.part.labels) if comparison.part else ""
        return _WHY_NOT[reason].format(label=label, hidden=HIDDEN, flag=flag, part=part)
    basis = comparison.basis
    before = comparison.before.share if basis is None else basis[1]
    text = f"o với {label} ({percent(before)}), {_direction(comparison.change)}"
    if basis is None:
        text = f"S{text}"
    else:
        text = f"{_basis(comparison)} Tính như vậy, chỉ số kỳ này là {percent(basis[0])}; s{text}"
    return f"{text} {part_of_period.beside_change(comparison)}".rstrip()


def _basis(comparison: Comparison) -> str:
    """Say on which basis two periods are compared that cannot simply be set side by side."""
    lines, core = [], comparison.core
    if core is not None:
        lines.append(
            f"Phiếu khảo sát của hai kỳ khác nhau, nên chỉ so sánh trên {core.shared} tiêu chí có "
            f"ở mọi phiếu của hai kỳ (kỳ trước hỏi {core.asked_before} tiêu chí, kỳ này hỏi "
            f"{core.asked_now})."
        )
    if comparison.fixed_mix:
        lines.append(
            "Tỷ lệ phiếu theo kênh của hai kỳ khác nhau hơn 10 điểm phần trăm, nên chỉ số kỳ này "
            "được tính lại theo tỷ lệ kênh của kỳ trước."
        )
    return " ".join(lines)


def _direction(found: Change) -> str:
    size = unsigned_points(found.value)
    limits = f"từ {_signed(found.lo)} đến {_signed(found.hi)} điểm phần trăm"
    if found.lo > 0 or found.hi < 0:
        return (
            f"chỉ số {verdict(found)} {size} điểm phần trăm (khoảng tin cậy 95% của chênh lệch: "
            f"{limits}); chênh lệch này lớn hơn mức dao động ngẫu nhiên."
        )
    word = "cao hơn" if found.value > 0 else "thấp hơn"
    small = abs(found.value) < HARDLY
    seen = (
        "gần như không đổi"
        if small
        else f"{word} {size} điểm phần trăm, nhưng chưa thấy thay đổi rõ"
    )
    return (
        f"chỉ số tính được {seen}: khoảng tin cậy 95% của chênh lệch {limits}, gồm cả mức không "
        "thay đổi. Chưa đủ cơ sở để kết luận chỉ số tăng hay giảm."
    )


def _signed(limit: float) -> str:
    size = unsigned_points(limit)
    return f"âm {size}" if limit < 0 and size != "0,0" else size


def verdict(found: Change) -> str:
    """Return the short word for a change: a direction only when the interval excludes zero."""
    if found.lo > 0:
        return "tăng"
    return "giảm" if found.hi < 0 else "chưa thấy thay đổi rõ"


def lowest(rows: Sequence[Row], noun: str) -> str:
    """Name the row with the lowest index among those with enough answers, and how sure it is.

    With fewer than three rows nothing is said: "the lowest of two" is read as blame.
    """
    return _extreme(rows, noun, "thấp")


def highest(rows: Sequence[Row], noun: str) -> str:
    """Name the row with the highest index, in the same way."""
    return _extreme(rows, noun, "cao")


def _extreme(rows: Sequence[Row], noun: str, end: str) -> str:
    known = [row for row in rows if row.figure.status == "ok"]
    if len(known) < 3:
        return ""
    high = end == "cao"
    ordered = sorted(known, key=lambda row: row.figure.share or 0.0, reverse=high)
    first = ordered[0]
    if first.figure.share == ordered[1].figure.share:
        return f"Chưa có {noun} nào {end} hơn hẳn các {noun} khác."
    least, most = map(percent, _ends(first))
    text = (
        f"Trong số liệu kỳ này, {noun} có chỉ số {end} nhất là “{first.name}” "
        f"({percent(first.figure.share)}; khoảng tin cậy 95% từ {least} đến {most})"
    )
    rivals = [row for row in ordered[1:] if _overlap(row, first)]
    if rivals:
        others = "với một {0} khác" if len(rivals) == 1 else "với {1} {0} khác"
        where = others.format(noun, len(rivals))
        return f"{text}; khoảng tin cậy chồng lên nhau {where} nên thứ tự này chưa chắc chắn."
    return f"{text}, không chồng lên khoảng tin cậy của {noun} nào khác."


def _overlap(one: Row, other: Row) -> bool:
    first, second = _ends(one), _ends(other)
    return first[0] <= second[1] and second[0] <= first[1]


def _ends(row: Row) -> tuple[float, float]:
    return row.figure.lo or 0.0, row.figure.hi or 0.0


def merger(found: Merger, unit: str) -> str:
    """Say what became of which unit, and what earlier figures therefore are."""
    names, day = joined(found.names), short_date(found.day)
    if found.direction == "into":
        return (
            f"Từ ngày {day}, {unit} đã nhập vào {names}; báo cáo này chỉ gồm số liệu trước ngày đó."
        )
    text = f"{line_start(unit)} được hình thành từ {names} từ ngày {day}."
    if found.whole:
        return f"{text} Số liệu trước ngày này được cộng từ số liệu của các đơn vị cũ."
    return (
        f"{text} Chỉ một phần các đơn vị cũ được nhập vào nên số liệu trước ngày này không tách "
        "được; báo cáo không cộng số liệu cũ."
    )


def desks(any_shown: bool, left_out: int, hide: int) -> str:
    """Say what the table of desks is for, and how many desks are not in it."""
    lines = []
    if any_shown:
        lines.append(
            "Số liệu theo quầy dùng để cải tiến việc phục vụ, không đủ để đánh giá cá nhân công "
            "chức, viên chức."
        )
    if left_out:
        lines.append(
            f"Có {thousands(left_out)} quầy giao dịch không nêu số liệu vì có dưới {hide} người "
            "trả lời hoặc vì từ số liệu của quầy sẽ suy ra được số liệu của quầy khác có ít người."
        )
    return " ".join(lines)


def comments(count: int | None) -> str:
    """Say how many wrote a comment; the words themselves are not in this report."""
    if count is None:
        return (
            "Góp ý bằng lời của kỳ này đã hết thời hạn lưu giữ một phần hoặc toàn bộ nên không nêu "
            "số lượng."
        )
    if not count:
        return "Kỳ này không có góp ý bằng lời."
    return (
        f"Có {thousands(count)} góp ý bằng lời. Nội dung góp ý được xem riêng trên hệ thống, "
        "không in trong báo cáo này."
    )


def blank(share: float) -> str:
    """Say how often a criterion was left blank by people who could have answered it."""
    return f"bỏ trống {percent(share)} số lượt hỏi"


def fact(label: str, count: int, answered: int) -> str:
    """Give one answer to a question of fact as count and share."""
    return f"{label}: {thousands(count)} người ({percent_of(count, answered)})"
