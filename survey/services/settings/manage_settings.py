"""Changes the settings of the installation, after a look at what makes sense."""

from __future__ import annotations

import json
import unicodedata
from datetime import datetime
from typing import Any, get_args

from sqlalchemy.orm import Session

from analysis.disclosure import HIDE_BELOW
from analysis.many_units import RANK_MINIMUM
from analysis.period import Calendar
from analysis.points import rule_from_document
from survey.models import Setting
from survey.models.response import CHANNELS
from survey.queries.emblem import KEY as EMBLEM
from survey.queries.publications import ever_published
from survey.queries.questionnaires import questionnaire_ids
from survey.queries.settings import DEFAULTS, setting
from survey.services.changes.keep_audit import Actor, note_action
from survey.services.settings.check_setting_words import fault_of

LARGEST_THRESHOLD = 10_000
#: Words of fewer people are shown to no unit.
FEWEST_WORDS = 20
#: Whoever runs the system may protect small groups more, never less. A period may be closed the
#: day after its end, and must not wait for longer than a quarter. Comments deleted before a quarter
#: and its days of waiting are over would go before units saw them.
LIMITS = {
    "thresholds.hide": (HIDE_BELOW, LARGEST_THRESHOLD),
    "thresholds.desk_hide": (HIDE_BELOW, LARGEST_THRESHOLD),
    "thresholds.flag": (RANK_MINIMUM, LARGEST_THRESHOLD),
    "thresholds.words": (FEWEST_WORDS, LARGEST_THRESHOLD),
    "thresholds.themes": (FEWEST_WORDS, LARGEST_THRESHOLD),
    "period.freeze_days": (0, 92),
    "comments.pass_on_days": (1, 60),
    "comments.answer_days": (1, 120),
    "comments.progress_days": (1, 60),
    "comments.keep_days": (200, 1825),
}
#: Fewest respondents of what is shown: published periods stay protected by what they began with.
PROTECTING = frozenset({"thresholds.hide", "thresholds.desk_hide"})
_SMALLER = "hạ ngưỡng thì lấy số mới trừ số đã công bố sẽ ra nhóm ít người"
PUBLISHED_WHY = {
    "thresholds.hide": _SMALLER,
    "thresholds.desk_hide": _SMALLER,
    "publication.calendar": "công bố cả hai loại kỳ thì lấy số này trừ số kia sẽ ra từng người",
}
SWITCHES = {"on": True, "bật": True, "off": False, "tắt": False}


class SettingRefused(ValueError):
    """The value makes no sense; the message says why, in Vietnamese."""


def change_setting(session: Session, key: str, value: Any) -> None:
    """Store a value for a known setting."""
    if key not in DEFAULTS:
        raise SettingRefused(f"Không có thiết lập “{key}”. Các thiết lập: {', '.join(DEFAULTS)}.")
    if key == EMBLEM:
        raise SettingRefused(f"{key}: biểu trưng là một ảnh; hãy tải lên ở trang Thiết lập")
    checked = _checked(session, key, value)
    _refuse_weaker(session, key, checked)
    session.merge(Setting(key=key, value=json.dumps(checked, ensure_ascii=False)))
    session.flush()


def set_by(session: Session, actor: Actor, key: str, value: Any, *, now: datetime) -> None:
    """Change a setting and note who did, what it was and what it is; the same value is no change.

    What `change_setting` refuses is refused here too.
    """
    before = setting(session, key) if key in DEFAULTS else None
    change_setting(session, key, value)
    after = setting(session, key)
    if after != before:
        detail = {"before": before, "after": after}
        note_action(session, actor, "setting.change", f"setting:{key}", detail, now=now)


def limits_of(key: str) -> tuple[int, int] | None:
    """Give the least and the most a setting may be; nothing unless it is a whole number."""
    default = DEFAULTS.get(key)
    if isinstance(default, bool) or not isinstance(default, int):
        return None
    return LIMITS.get(key, (1, LARGEST_THRESHOLD))


def parse_setting(key: str, text: str) -> Any:
    """Read a value as typed on a command line: numbers for thresholds, words as they are."""
    default = DEFAULTS.get(key, "")
    if isinstance(default, bool):
        # A word that is no switch stays a word, and is refused when it is to be stored.
        return SWITCHES.get(unicodedata.normalize("NFC", text).strip().lower(), text)
    if isinstance(default, str):
        return text
    if key == "index.channels":
        return [part.strip() for part in text.split(",")]
    try:
        return json.loads(text if text.startswith("[") or isinstance(default, int) else f"[{text}]")
    except ValueError:
        raise SettingRefused(f"{key}: “{text}” không phải là số") from None


def _checked(session: Session, key: str, value: Any) -> Any:
    if isinstance(DEFAULTS[key], bool):
        return _switch(key, value)
    if isinstance(DEFAULTS[key], int):
        return _whole_number(key, value)
    if key == "index.channels":
        return _channels(key, value)
    if key == "targets":
        return _targets(key, value)
    return _words(session, key, value)


def _words(session: Session, key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise SettingRefused(f"{key}: phải là chữ")
    text = unicodedata.normalize("NFC", value).strip()
    if key == "publication.calendar" and text not in get_args(Calendar):
        raise SettingRefused(f"{key}: chọn {' hoặc '.join(get_args(Calendar))}")
    if key == "points.rule":
        _points_rule(key, text)
    if key == "questionnaire.standing" and text not in questionnaire_ids(session):
        raise SettingRefused(f"{key}: chưa có phiếu “{text}”")
    if (fault := fault_of(key, text)) is not None:
        raise SettingRefused(f"{key}: {fault}")
    return text


def _refuse_weaker(session: Session, key: str, value: Any) -> None:
    """Refuse what would let figures that were published be taken apart."""
    weaker = (key in PROTECTING and value < setting(session, key)) or (
        key == "publication.calendar" and value != setting(session, key)
    )
    if weaker and ever_published(session):
        raise SettingRefused(
            f"{key}: đã công bố số liệu theo giá trị đang dùng; {PUBLISHED_WHY[key]}"
        )


def _points_rule(key: str, text: str) -> None:
    try:
        rule_from_document(json.loads(text))
    except (ValueError, TypeError, AttributeError):
        raise SettingRefused(
            f"{key}: quy tắc chưa đúng. Ví dụ: "
            '{"type": "linear", "max": 10}; {"type": "step", "steps": [[70, 5], [90, 10]]}; '
            '{"type": "piecewise", "knots": [[60, 0], [80, 7], [100, 10]], "full_at": 95}'
        ) from None


def _switch(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise SettingRefused(f"{key}: chọn on (bật) hoặc off (tắt)")
    return value


def _whole_number(key: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise SettingRefused(f"{key}: phải là số nguyên")
    least, most = limits_of(key) or (1, LARGEST_THRESHOLD)
    if not least <= value <= most:
        raise SettingRefused(f"{key}: phải từ {least} đến {most}")
    return value


def _targets(key: str, value: Any) -> list[float]:
    numbers = [one for one in value if isinstance(one, int | float)] if _is_list(value) else []
    if not numbers or len(numbers) != len(value) or not all(0 < one <= 100 for one in numbers):
        raise SettingRefused(f"{key}: phải là các số phần trăm, ví dụ 81,90")
    return sorted(numbers)


def _channels(key: str, value: Any) -> list[str]:
    chosen = [one for one in CHANNELS if _is_list(value) and one in value]
    if not chosen or len(chosen) != len(value):
        raise SettingRefused(f"{key}: chọn trong {', '.join(CHANNELS)}")
    return chosen


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and not any(isinstance(one, bool) for one in value)
