"""Says in plain words what a sign of integrity was seen in."""

from __future__ import annotations

from analysis.signals import DeskCounts, Signal


def tell_signal(signal: Signal, desk: DeskCounts) -> str:
    """Say what was seen, and no more."""
    return {
        Signal.BURST: (
            f"Có {desk.burst} phiếu gửi qua cùng một mã trong cùng mười phút, giống nhau hơn hẳn "
            "phiếu của quầy lúc khác, hoặc nhiều hơn số người một quầy phục vụ kịp."
        ),
        Signal.SAME_DEVICE: (
            f"Có {desk.same_device} phiếu trong một ngày có vẻ từ cùng một thiết bị (cùng mạng, "
            "cùng loại máy), giống nhau hơn hẳn phiếu khác hoặc chiếm gần hết số phiếu của ngày."
        ),
        Signal.MORE_THAN_DOSSIERS: (
            f"Có {desk.forms} phiếu, nhiều hơn {desk.dossiers} hồ sơ đã giải quyết."
        ),
        Signal.COPIED: f"Có {desk.copied} phiếu trả lời giống hệt nhau ở mọi tiêu chí.",
        Signal.CLOSED_DAYS: (
            f"Có {desk.closed} phiếu nhận tại quầy (máy tại quầy, phỏng vấn hoặc giấy) đề ngày "
            "nghỉ hoặc ngày quầy không mở cửa theo lịch đã ghi."
        ),
        Signal.MANY_OF_DOSSIERS: (
            f"Có {desk.forms} phiếu trên {desk.dossiers} hồ sơ đã giải quyết, "
            "tỷ lệ cao khác thường."
        ),
        Signal.ERRATIC: (
            f"Có {desk.erratic} trong {desk.forms} phiếu chọn các mức lẫn lộn như chọn bừa, nhiều "
            "hơn hẳn các quầy cùng loại."
        ),
        Signal.ALL_HIGHEST: (
            f"Có {desk.all_highest} trong {desk.forms} phiếu chọn mức cao nhất ở mọi tiêu chí, "
            "nhiều hơn hẳn các quầy cùng loại."
        ),
        Signal.STRAIGHT: (
            f"Có {desk.straight} trong {desk.forms} phiếu chọn một mức cho mọi tiêu chí, nhiều hơn "
            "hẳn các quầy cùng loại."
        ),
        Signal.ALL_LOWEST: (
            f"Có {desk.all_lowest} trong {desk.forms} phiếu chọn mức thấp nhất ở mọi tiêu chí, "
            "nhiều hơn hẳn các quầy cùng loại."
        ),
    }[signal]
