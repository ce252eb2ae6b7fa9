"""The words in which the audit page tells what was done; an action without words keeps its name."""

from __future__ import annotations

import json
from typing import Any

from forms.account import ROLE_WORDS

ACTIONS = {
    "account.create": "Tạo tài khoản",
    "account.edit": "Sửa tài khoản",
    "account.disable": "Khóa tài khoản",
    "account.enable": "Mở lại tài khoản",
    "account.grant": "Cấp vai trò",
    "account.revoke": "Thu hồi vai trò",
    "account.issue_link": "Cấp đường dẫn đặt mật khẩu",
    "account.set_password": "Đặt mật khẩu",
    "account.sign_in": "Đăng nhập",
    "account.held_back": "Thử mật khẩu hoặc mã sai nhiều lần",
    "account.sign_out_everywhere": "Đăng xuất mọi máy",
    "account.second_factor_on": "Bật xác thực hai lớp",
    "account.second_factor_off": "Gỡ ứng dụng xác thực",
    "account.reset_second_factor": "Gỡ xác thực hai lớp cho người khác",
    "account.renew_recovery_codes": "Cấp mã dự phòng mới",
    "api_token.make": "Tạo khóa API",
    "api_token.revoke": "Thu hồi khóa API",
    "dossier.type": "Ghi số hồ sơ của quầy",
    "dossier.import": "Nhập số hồ sơ từ tệp",
    "dossier.take": "Nhận số hồ sơ qua API",
    "response.import": "Nhập phiếu trả lời từ tệp",
}
#: What else is done to what: "unit.edit" is "Sửa đơn vị".
VERBS = {
    "add": "Thêm",
    "add_usual": "Thêm các mục thường dùng:",
    "answer": "Trả lời",
    "approve": "Duyệt",
    "cancel": "Hủy lịch dùng",
    "cancel_move": "Hủy việc chuyển",
    "change": "Đổi",
    "clear_day": "Bỏ một ngày trong",
    "close": "Đóng",
    "confirm": "Xác nhận",
    "create": "Tạo",
    "discard": "Bỏ",
    "draft": "Soạn",
    "edit": "Sửa",
    "end": "Ngừng dùng",
    "export": "Xuất",
    "hours": "Đặt giờ làm việc của",
    "make": "Tạo",
    "mask": "Che thông tin riêng trong",
    "move": "Chuyển",
    "note": "Ghi chú vào",
    "open": "Mở",
    "order": "Đặt làm",
    "pass_on": "Chuyển",
    "plan": "Lập",
    "progress": "Báo tiến độ",
    "publish": "Công bố",
    "purge": "Xóa vì hết hạn giữ:",
    "refuse": "Từ chối",
    "remove": "Bỏ",
    "reopen": "Mở lại",
    "review": "Xem xét",
    "revoke": "Thu hồi",
    "set_day": "Đặt một ngày trong",
    "start": "Lên lịch dùng",
    "stop": "Kết thúc",
    "take": "Nhận",
    "take_effect": "Thực hiện",
    "type": "Nhập tay",
    "undo": "Hoàn tác",
    "withdraw": "Rút công bố",
}
SUBJECTS = {
    "account": "tài khoản",
    "answers": "câu trả lời cho nghiên cứu",
    "api_token": "khóa API",
    "calendar": "lịch làm việc",
    "campaign": "đợt khảo sát",
    "comment": "góp ý",
    "desk": "quầy",
    "dossier": "số hồ sơ",
    "field": "lĩnh vực",
    "flag": "cảnh báo",
    "period": "kỳ",
    "placard": "mã QR",
    "questionnaire": "phiếu khảo sát",
    "rearrangement": "phương án sắp xếp đơn vị",
    "report": "báo cáo",
    "setting": "thiết lập",
    "target": "mục tiêu",
    "theme": "chủ đề",
    "unit": "đơn vị",
}


DETAILS = {
    "by": "bằng",
    "login": "tên đăng nhập",
    "name": "họ và tên",
    "role": "vai trò",
    "unit": "đơn vị số",
    "subject": "mã định danh",
    "before": "trước",
    "after": "sau",
    "count": "số máy",
    "sign_ins_ended": "số máy được đăng xuất",
    "step": "bước",
}
VALUES = {
    **ROLE_WORDS,
    "password": "mật khẩu",
    "code": "mã xác thực",
    "password, code": "mật khẩu và mã xác thực",
    "provider": "hệ thống đăng nhập chung",
}


def action_words(action: str) -> str:
    """Tell what was done; an action nobody gave words keeps its name."""
    if action in ACTIONS:
        return ACTIONS[action]
    kind, _, verb = action.partition(".")
    known = kind in SUBJECTS and verb in VERBS
    return f"{VERBS[verb]} {SUBJECTS[kind]}" if known else action


def subject_words(subject: str) -> str:
    """Tell to what."""
    kind, _, key = subject.partition(":")
    if kind not in SUBJECTS:
        return subject
    return f"{SUBJECTS[kind]} số {key}" if key.isdigit() else f"{SUBJECTS[kind]} {key}".strip()


def detail_words(detail: dict[str, Any]) -> str:
    """Write down what belongs to an action, shortly."""
    parts = (
        f"{DETAILS.get(name, name)}: {_value(value)}"
        for name, value in detail.items()
        if value is not None
    )
    return "; ".join(parts)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return f"({detail_words(value)})"
    if isinstance(value, str):
        return VALUES.get(value, value)
    return json.dumps(value, ensure_ascii=False)
