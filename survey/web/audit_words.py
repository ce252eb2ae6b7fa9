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
SUBJECTS = {
    "account": "tài khoản số",
    "api_token": "khóa API số",
    "unit": "đơn vị số",
    "desk": "quầy số",
    "period": "kỳ",
    "placard": "mã QR số",
    "questionnaire": "phiếu",
    "campaign": "đợt khảo sát số",
    "report": "báo cáo số",
    "comment": "góp ý",
    "setting": "thiết lập",
    "target": "mục tiêu",
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
    """Tell what was done."""
    return ACTIONS.get(action, action)


def subject_words(subject: str) -> str:
    """Tell to what."""
    kind, _, key = subject.partition(":")
    return f"{SUBJECTS[kind]} {key}" if kind in SUBJECTS else subject


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
