"""The words in which the audit page tells what was done; an action without words keeps its name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from analysis.period import PeriodError, parse_period
from survey.formatting import line_start, short_date
from survey.services.settings.describe_settings import LABELS
from survey.web.audit_vocabulary import ACTIONS, DETAILS, SUBJECTS, VALUES

#: Keys of comments and check sums are told by their beginning: enough to find them by.
LONG_KEY = re.compile(r"[0-9a-f]{32,}")
KEY_SHOWN = 8
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
#: What is told behind what was there before; entries are kept in the order of the alphabet.
LATER = frozenset({"after", "sau"})
#: Where a detail is [what it was, what it is].
CHANGES = frozenset({"unit.edit", "desk.edit"})
#: Details whose numbers stand for things with names: key of the detail -> kind of thing.
NUMBERED = {
    "arrows": "unit",
    "closed_desks": "desk",
    "deciding": "unit",
    "ended": "unit",
    "from_unit": "unit",
    "parent": "unit",
    "to_unit": "unit",
    "unit": "unit",
    "units": "unit",
    "đơn vị": "unit",
}
PERIODS = frozenset({"period", "periods"})
Names = Mapping[str, str]


def action_words(action: str) -> str:
    """Tell what was done; an action nobody gave words keeps its name."""
    return ACTIONS.get(action, action)


def subject_words(subject: str, name: str = "") -> str:
    """Tell to what, by its name where it has one."""
    kind, _, key = subject.partition(":")
    if kind not in SUBJECTS:
        return subject
    if name:
        return f"{SUBJECTS[kind]} {name}"
    if kind == "setting":
        key = f"“{LABELS[key]}”" if key in LABELS else key
    elif kind == "period":
        calendar, _, code = key.rpartition("/")
        name = _period(code)
        key = f"{name} (dương lịch)" if calendar == "calendar" else name
    elif LONG_KEY.fullmatch(key):
        key = f"{key[:KEY_SHOWN]}…"
    numbered = key.isdigit() and kind != "calendar"
    return f"{SUBJECTS[kind]} số {key}" if numbered else f"{SUBJECTS[kind]} {key}".strip()


def _period(code: str) -> str:
    try:
        return parse_period(code, "reporting").label
    except PeriodError:
        return code


def grouped_actions(actions: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Put actions with their words under what they are done to, for a list to choose from."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for action in actions:
        kind = action.partition(".")[0]
        heading = SUBJECTS.get(kind, "việc khác")
        groups.setdefault(line_start(heading), []).append((action, action_words(action)))
    return sorted(groups.items())


def named_in(detail: Mapping[str, Any]) -> set[str]:
    """Give the things a detail tells of by their numbers, as subjects: `unit:5`."""
    return {
        f"{NUMBERED[name]}:{number}"
        for name, value in detail.items()
        if name in NUMBERED
        for number in _numbers(value)
    }


def _numbers(value: Any) -> Iterator[int]:
    if isinstance(value, list):
        for one in value:
            yield from _numbers(one)
    elif isinstance(value, int):
        yield value


def detail_words(detail: Mapping[str, Any], action: str = "", names: Names | None = None) -> str:
    """Write down what belongs to an action, shortly; things by their name where it is known."""
    parts = (
        f"{DETAILS.get(name, name)}: {_detail(name, value, action, names or {})}"
        for name, value in sorted(detail.items(), key=lambda one: one[0] in LATER)
        if value is not None
    )
    return "; ".join(parts)


def _detail(name: str, value: Any, action: str, names: Names) -> str:
    if name in NUMBERED:
        value = _named(value, NUMBERED[name], names)
    elif name in PERIODS:
        value = _periods(value)
    if action in CHANGES and isinstance(value, list) and len(value) == 2:
        return " → ".join(map(_value, value))
    return _value(value)


def _named(value: Any, kind: str, names: Names) -> Any:
    """Put names in the place of numbers; what is gone keeps its number."""
    if isinstance(value, list):
        return [_named(one, kind, names) for one in value]
    return names.get(f"{kind}:{value}", f"số {value}") if isinstance(value, int) else value


def _periods(value: Any) -> Any:
    if isinstance(value, list):
        return [_periods(one) for one in value]
    return _period(str(value).rpartition(":")[2])


def _value(value: Any) -> str:
    if value is None or value in ("", []):
        return "không có"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, Mapping):
        return f"({detail_words(value)})"
    if isinstance(value, list):
        return ", ".join(
            f"({_value(one)})" if isinstance(one, list) else _value(one) for one in value
        )
    return _line(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _line(value: str) -> str:
    if DAY.fullmatch(value):
        return short_date(date.fromisoformat(value))
    if LONG_KEY.fullmatch(value):
        return f"{value[:KEY_SHOWN]}…"
    return VALUES.get(value, value)
