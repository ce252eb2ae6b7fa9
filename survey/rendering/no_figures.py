"""What a unit's report says when it has no figure to show: why, what that means, what to do."""

from __future__ import annotations

from survey.rendering.figures import Figure

NOT_A_VERDICT = (
    "Việc không nêu số liệu không có nghĩa là đơn vị phục vụ tốt hay chưa tốt: kỳ này chưa đủ căn "
    "cứ để kết luận, nên không dùng báo cáo này để xếp loại, so sánh với đơn vị khác hoặc với kỳ "
    "trước."
)
LEST_OTHERS_FOLLOW = (
    "Số liệu của đơn vị được ẩn, vì lấy số liệu chung trừ đi số liệu các đơn vị khác thì suy ra "
    "được số liệu của nhóm ít người. Báo cáo không nêu số liệu chi tiết."
)
NOTHING_TO_DO = (
    "Đơn vị không phải làm gì thêm cho kỳ này. Đề nghị tiếp tục mời người dân, tổ chức trả lời; "
    "khi các đơn vị đều có đủ người trả lời thì số liệu của từng đơn vị được nêu."
)
TOO_FEW = (
    "Số người trả lời quá ít nên các chỉ số của kỳ này đã ẩn để bảo vệ người trả lời. "
    "Báo cáo không nêu số liệu chi tiết."
)
#: Of few people a number would tell what each of them said.
LOW = "phần lớn chưa hài lòng (ít người trả lời nên không nêu con số)"
LOW_INDEX = (
    "Phần lớn câu trả lời là chưa hài lòng: chỉ số hài lòng dưới 50%. Có dưới {flag} người trả lời "
    "nên báo cáo không nêu con số: nêu ra thì có thể biết từng người đã trả lời thế nào."
)
#: Said of a unit of few answers, most of them not satisfied.
FIND_OUT = (
    "Đề nghị đơn vị tìm hiểu vì sao và khắc phục ngay, không chờ đủ số người trả lời; không tìm "
    "xem ai đã trả lời. Kỳ có từ {flag} người trả lời thì số liệu được nêu đầy đủ."
)
#: What was written where figures of others would follow: the number of forms is no smaller secret.
UNTOLD = "Số liệu {dates}: số phiếu trả lời của {unit} không nêu trong báo cáo này."


def why(figure: Figure, hide: int, *, complement: bool) -> str:
    """Say in some words why there is no figure although there are answers; "" where there is."""
    if figure.status == "low":
        return "phần lớn chưa hài lòng, ít người trả lời nên không nêu con số"
    if figure.status != "hidden":
        return ""
    if complement:
        return "ẩn để không suy ra được số liệu của nhóm ít người"
    return f"có dưới {hide} người trả lời"


def measured(unit: str, dates: str) -> str:
    """Say what was measured of a unit whose figures are left out for the sake of others."""
    return UNTOLD.format(unit=unit, dates=dates)


def advice(figure: Figure, hide: int, flag: int, *, complement: bool) -> tuple[str, ...]:
    """Say what it means that figures are withheld, and what the unit can do; nothing else."""
    if figure.status == "low":
        return (FIND_OUT.format(flag=flag),)
    if figure.status != "hidden":
        return ()
    if complement:
        return (NOT_A_VERDICT, NOTHING_TO_DO)
    to_do = (
        "Đề nghị đơn vị kiểm tra mã QR còn ở từng quầy và quét được, mời người dân, tổ chức trả "
        "lời khi trả kết quả, và nhập các phiếu giấy còn giữ. Kỳ có từ "
        f"{hide} người trả lời thì có chỉ số; từ {flag} người thì số liệu đủ mẫu."
    )
    guessed = (
        f"Dưới {hide} người trả lời thì không nêu số liệu nào, kể cả số phiếu chính xác: nêu ra "
        "thì người quen biết có thể đoán được ai đã trả lời thế nào."
    )
    return (guessed, NOT_A_VERDICT, to_do)
