"""Vietnamese sentences on targets, the rest of the province, units, channels and mergers."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.lineage import Series
from survey.formatting import joined, percent, thousands, unsigned_points
from survey.rendering.figures import Comparison, Figure
from survey.rendering.findings import FactorChange, Findings, RollUpFigures
from survey.rendering.sentences import HIDDEN

#: The headings of the two series of a merged unit.
SERIES = (Series.AS_PUBLISHED.label, Series.TODAY.label)
NEW_FORM = (
    "Từ chỗ có vạch đứng “phiếu mới”, phiếu khảo sát hỏi các tiêu chí khác trước: hai bên vạch là "
    "hai chuỗi số liệu, không nối liền."
)
TARGET_RULE = (
    "“Đạt”: toàn bộ khoảng tin cậy từ mốc trở lên; “chưa đạt”: toàn bộ khoảng tin cậy dưới mốc; "
    "“chưa đủ căn cứ”: mốc nằm trong khoảng tin cậy, hoặc chưa đủ người trả lời."
)
CHANNEL_RULE = (
    "Người trả lời tự chọn kênh, nên từ chênh lệch giữa các kênh chưa thể kết luận là do bản thân "
    "kênh."
)
CHANNELS_WITHHELD = (
    "Không nêu kết quả theo từng kênh trả lời: có kênh ít người trả lời, hoặc từ đó có thể lấy số "
    "liệu của các kỳ, các đơn vị trừ cho nhau mà suy ra nhóm ít người."
)
FACTS_WITHHELD = (
    "Không nêu trả lời các câu hỏi thực tế: có câu ít người trả lời, hoặc từ đó có thể lấy số liệu "
    "của các kỳ, các đơn vị trừ cho nhau mà suy ra nhóm ít người."
)
BAND_RULE = (
    "Mỗi đơn vị được so với các đơn vị còn lại gộp chung. Chỉ ghi “trên mức chung” hoặc “dưới mức "
    "chung” khi chênh lệch lớn hơn mức dao động ngẫu nhiên, đã tính đến việc so nhiều đơn vị cùng "
    "lúc; “chưa phân biệt được” không có nghĩa là bằng nhau. Đơn vị ít người trả lời thì không so."
)


def band_rule(found: Findings) -> str:
    """Say with whom the units of a table are compared: with the rest of all, not of the table."""
    if not found.rest_of:
        return BAND_RULE
    return BAND_RULE.replace("các đơn vị còn lại", f"các đơn vị còn lại của {found.rest_of}", 1)


def standing(found: Findings, figure: Figure, flag: int) -> str:
    """Say where the unit stands against the rest."""
    if not figure.shown or not found.has_rest:
        return ""
    if found.standing is None:
        return f"Không so sánh với các đơn vị còn lại {_why_not(found, figure, flag)}."
    word, among = found.standing
    place = f"{word} với mức chung" if word == "chưa phân biệt được" else f"ở {word}"
    return (
        f"So với các đơn vị còn lại gộp chung, chỉ số {place} "
        f"(phép so đã tính đến việc so cùng lúc {among} đơn vị)."
    )


def _why_not(found: Findings, figure: Figure, flag: int) -> str:
    if found.joined:
        return f"vì phép so tính theo các đơn vị hiện nay, số liệu này được cộng vào {found.joined}"
    if figure.status == "few":
        return f"vì có dưới {flag} người trả lời"
    return "vì không đủ số liệu để so"


def hidden_units(found: Findings, hide: int) -> str:
    """Say why some units have no figures."""
    if not any(row.figure.status == "hidden" for row in found.units):
        return ""
    return (
        f"Đơn vị ghi “{HIDDEN}” là đơn vị có dưới {hide} người trả lời, hoặc đơn vị mà từ số liệu "
        "của nó sẽ suy ra được số liệu của đơn vị có ít người."
    )


def weighted(found: RollUpFigures) -> str:
    """Say what the dossier-weighted index stands for, or why it is not shown."""
    if found.covered is not None and found.weighted is not None:
        return f"đại diện cho {percent(found.covered)} hồ sơ"
    if found.unknown:
        most = found.unknown[:3]
        names = ", ".join(most)
        rest = len(found.unknown) - len(most)
        more = f" và {rest} đơn vị khác" if rest else ""
        return f"không nêu: chưa có số hồ sơ của {names}{more}"
    if found.covered is None:
        return "không nêu: chưa có số hồ sơ đã giải quyết"
    return (
        f"không nêu: các đơn vị có số liệu chỉ giải quyết {percent(found.covered)} hồ sơ, cần ít "
        "nhất 80%"
    )


def gap(found: RollUpFigures, pooled: float | None) -> str:
    """Explain a difference of more than a point between the two indices."""
    if not found.apart or found.weighted is None or pooled is None:
        return ""
    value = found.weighted[0] - pooled
    word = "cao hơn" if value > 0 else "thấp hơn"
    better = "cao hơn" if value < 0 else "thấp hơn"
    return (
        f"Tính theo số hồ sơ thì chỉ số {word} {unsigned_points(value)} điểm phần trăm: những đơn "
        f"vị có nhiều phiếu so với số hồ sơ của mình đang có chỉ số {better} mặt bằng. Chỉ số "
        "chính thức vẫn là chỉ số gộp mọi câu trả lời; khi đọc nên xem cả hai số."
    )


def mean(found: RollUpFigures) -> str:
    """Say what the mean of units is, and how many are not in it for which reason."""
    text = f"trung bình cộng của {thousands(found.shown)} đơn vị, mỗi đơn vị tính như nhau"
    silent = found.units - found.shown - found.hidden
    left = [
        f"{thousands(count)} đơn vị {why}"
        for count, why in ((found.hidden, "đã ẩn số liệu"), (silent, "chưa có phiếu"))
        if count
    ]
    return f"{text}; không tính {joined(left)}" if left else text


def channels(found: Findings) -> str:
    """Say what stands apart, and how to read the differences, or why there is nothing to read."""
    if found.channels_withheld:
        return CHANNELS_WITHHELD
    if len(found.channels) == 1:
        return f"Mọi phiếu trong kỳ đều qua một kênh: “{found.channels[0].name}”."
    if not found.apart:
        return CHANNEL_RULE
    names = ", ".join(f"“{name}”" for name in found.apart)
    return f"Phiếu của kênh {names} nêu riêng, không tính vào chỉ số. {CHANNEL_RULE}"


def published(labels: tuple[str, str]) -> str:
    """Say what the two series of a merged unit are for."""
    return (
        f"Cột “{labels[0]}” giữ nguyên các đơn vị lúc lấy ý kiến; cột “{labels[1]}” cộng số liệu "
        "của các đơn vị cũ. So sánh giữa các kỳ dùng cột quy đổi. Trong ngoặc là khoảng tin cậy "
        "95% và số người trả lời."
    )


def factor_changes(rows: Sequence[FactorChange], comparison: Comparison) -> str:
    """Say how the changes of factors are to be read, and which factors are not compared."""
    text = "Mỗi yếu tố được so sánh riêng; cách ghi “tăng”, “giảm” nêu tại phần phương pháp."
    if comparison.fixed_mix:
        text += " Chỉ số kỳ này của các yếu tố cũng được tính lại theo tỷ lệ kênh của kỳ trước."
    if any(row.change is None for row in rows):
        why = "có số liệu đã ẩn hoặc chưa đủ mẫu"
        if comparison.core is not None:
            why = f"có dưới 60% số tiêu chí chung giữa hai phiếu, hoặc {why}"
        text += f" Yếu tố ghi “không so sánh” là yếu tố {why}."
    return text
