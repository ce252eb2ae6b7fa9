"""How an index becomes points: the kind of rule, its numbers, and rows of marks and points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from wtforms import HiddenField, RadioField, SelectChoice
from wtforms.validators import Optional, Regexp

from forms.staff_form import LineField, StaffForm

ROWS = 6
MOST_ROWS = 40
#: The part of the document in which rows stand, by the kind of rule.
LISTS = {"step": "steps", "piecewise": "knots"}
KINDS = {
    "linear": "Tăng đều: điểm tăng đều từ một mốc đến một mốc",
    "step": "Theo bậc: từ mỗi mốc trở lên được một số điểm",
    "piecewise": "Nối các mốc: giữa hai mốc, điểm tăng đều",
}
FALLING = "Hàng {}: chỉ số phải lớn hơn hàng trên. Xin ghi từ thấp đến cao."
_NUMBER = Regexp(
    r"^[0-9]{1,4}([.,][0-9]{1,4})?$", message="Xin ghi một số không âm, ví dụ 80 hoặc 87,5."
)


def _number(label: str) -> LineField:
    return LineField(label, [Optional(), _NUMBER])


class PointsRuleForm(StaffForm):
    """A rule; made by `points_rule_form` with rows to be filled in."""

    seen = HiddenField()
    kieu = RadioField(
        "Cách đổi", choices=[SelectChoice(kind, label=words) for kind, words in KINDS.items()]
    )
    toi_da = _number("Điểm tối đa")
    tu = _number("Được 0 điểm từ chỉ số (%)")
    den = _number("Được điểm tối đa từ chỉ số (%)")
    tron = _number("Được đủ điểm khi chỉ số từ (%)")
    le = LineField(
        "Số chữ số sau dấu phẩy của điểm",
        [Regexp(r"^[0-4]$", message="Xin ghi một số từ 0 đến 4.")],
    )
    thu = _number("Tính thử với chỉ số (%)")
    rows = 0

    @property
    def lines(self) -> list[tuple[Any, Any]]:
        """Give the pairs of fields."""
        return [(self[f"chi_so{place}"], self[f"diem{place}"]) for place in range(self.rows)]

    @property
    def document(self) -> dict[str, Any]:
        """Give the rule as it is kept; what is usual is left out."""
        kind = str(self.kieu.data)
        found: dict[str, Any] = {"type": kind}
        if kind == "linear":
            found["max"] = _read(self.toi_da)
            found |= {"from": _read(self.tu)} if _read(self.tu) else {}
            found |= {"to": _read(self.den)} if _read(self.den) not in (None, 100) else {}
        else:
            pairs = [(_read(one), _read(other)) for one, other in self.lines]
            found[LISTS[kind]] = [[a, b] for a, b in pairs if a is not None and b is not None]
        found |= {"full_at": _read(self.tron)} if self.tron.data else {}
        return found | ({"decimals": int(self.le.data)} if self.le.data != "2" else {})

    def validate(self, extra_validators: Any = None) -> bool:
        """Look at every number, and whether together they are a rule."""
        if not super().validate(extra_validators):
            return False
        for field in (self.tu, self.den, self.tron, self.thu, *(one for one, _ in self.lines)):
            if (_read(field) or 0) > 100:
                field.errors = ["Chỉ số không quá 100%."]
        if self.kieu.data == "linear":
            self._check_ends()
        else:
            self._check_rows()
        return not self.errors

    def _check_ends(self) -> None:
        if not _read(self.toi_da):
            self.toi_da.errors = ["Xin ghi điểm tối đa, lớn hơn 0."]
        end = _read(self.den)
        if (_read(self.tu) or 0) >= (100 if end is None else end):
            self.den.errors = ["Phải lớn hơn chỉ số được 0 điểm."]

    def _check_rows(self) -> None:
        filled = []
        for number, (one, other) in enumerate(self.lines, 1):
            if bool(one.data) != bool(other.data):
                empty = other if one.data else one
                empty.errors = [f"Hàng {number}: xin ghi cả chỉ số và điểm, hoặc xóa cả hai."]
            elif one.data:
                filled.append((number, one, other))
        for (_, one, other), (number, later, more) in pairwise(filled):
            if _read(later) <= _read(one):
                later.errors = [FALLING.format(number)]
            elif _read(more) < _read(other):
                more.errors = [f"Hàng {number}: điểm không được thấp hơn hàng trên."]
        least = 1 if self.kieu.data == "step" else 2
        if len(filled) < least:
            self.form_errors.append(f"Cách đổi này cần ít nhất {least} hàng chỉ số và điểm.")


def points_rule_form(rows: int) -> type[PointsRuleForm]:
    """Make the form with so many rows."""
    rows = min(max(rows, ROWS), MOST_ROWS)
    fields: dict[str, Any] = {"rows": rows}
    for place in range(rows):
        fields[f"chi_so{place}"] = _number(f"Hàng {place + 1}, chỉ số (%)")
        fields[f"diem{place}"] = _number(f"Hàng {place + 1}, điểm")
    return type("FilledPointsRuleForm", (PointsRuleForm,), fields)


def rule_data(document: Mapping[str, Any]) -> dict[str, str]:
    """Write a kept rule as the form holds it."""
    found: dict[str, Any] = {
        "kieu": document["type"],
        "toi_da": document.get("max", ""),
        "tu": document.get("from", 0),
        "den": document.get("to", 100),
        "tron": document.get("full_at", ""),
        "le": document.get("decimals", 2),
    }
    for place, (percent, points) in enumerate(rule_rows(document)):
        found |= {f"chi_so{place}": percent, f"diem{place}": points}
    return {name: str(value).replace(".", ",") for name, value in found.items()}


def rule_rows(document: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
    """Give the rows of a kept rule."""
    rows: Sequence[Sequence[Any]] = document.get(LISTS.get(document["type"], ""), ())
    return rows


def _read(field: Any) -> Any:
    """Read a typed number; whole ones stay whole."""
    if not field.data:
        return None
    number = float(str(field.data).replace(",", "."))
    return int(number) if number.is_integer() else number
