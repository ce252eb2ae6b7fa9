"""Checks settings that are words but are read as something else: addresses, formats, a rule."""

from __future__ import annotations

import json
import re

from analysis.points import rule_from_document
from survey.services.reports.report_order import FORMATS

ADDRESS = re.compile(r"[^\s@<>\"',;:()]+@[^\s@<>\"',;:()]+\.[^\s@<>\"',;:()]+")
#: Of which nothing at all may be stored: then no mail is sent.
MAILS = frozenset({"mail.to", "mail.sender"})


def fault_of(key: str, text: str) -> str | None:
    """Say in Vietnamese what is wrong with a setting; None: nothing, or it is any words."""
    parts = [part.strip() for part in text.split(",")]
    if key in MAILS and text:
        wrong = not text.isprintable() or not all(map(ADDRESS.fullmatch, parts))
        if wrong or (key == "mail.sender" and len(parts) > 1):
            return "phải là địa chỉ thư điện tử, ví dụ phong.cchc@tinh.gov.vn"
    if key == "reports.formats" and not set(parts) <= set(FORMATS):
        return f"chọn trong {', '.join(FORMATS)}; nhiều dạng thì cách nhau bằng dấu phẩy"
    if key == "points.rule" and not _is_rule(text):
        return 'phải là một quy tắc viết bằng JSON, ví dụ {"type": "linear", "max": 10}'
    return None


def _is_rule(text: str) -> bool:
    try:
        rule_from_document(json.loads(text))
    except (ValueError, TypeError, AttributeError):
        return False
    return True
