"""Reading the parts of a questionnaire from plain dictionaries, noting every fault of shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from analysis.questionnaire_parts import (
    Criterion,
    Fact,
    Factor,
    Level,
    Option,
    QuestionnaireError,
    Scale,
    Text,
)

Part = TypeVar("Part")

_REQUIRED = frozenset({"code", "title", "introduction", "scale", "factors", "criteria"})
_OPTIONAL = frozenset({"overall", "facts", "comment", "method"})


def criterion_document(criterion: Criterion) -> dict[str, Any]:
    """Write one criterion as a plain dictionary."""
    return {**vars(criterion), "text": dict(criterion.text)}


def read_fields(doc: Mapping[str, Any]) -> dict[str, Any]:
    """Read the fields of a questionnaire; QuestionnaireError lists every fault of shape."""
    reader = _Reader()
    doc = reader.mapping(doc, "phiếu", _REQUIRED, _OPTIONAL)
    found: dict[str, Any] = {
        "code": reader.words(doc.get("code", ""), "code"),
        "title": reader.text(doc.get("title", {}), "title"),
        "introduction": reader.text(doc.get("introduction", {}), "introduction"),
        "scale": reader.scale(doc.get("scale", {})),
        "factors": reader.each(doc.get("factors", []), "factors", reader.factor),
        "criteria": reader.each(doc.get("criteria", []), "criteria", reader.criterion),
        "overall": reader.perhaps(doc.get("overall"), "overall", reader.criterion),
        "facts": reader.each(doc.get("facts", []), "facts", reader.fact),
        "comment": reader.perhaps(doc.get("comment"), "comment", reader.text),
        "method": reader.words(doc.get("method", "share"), "method"),
    }
    if reader.faults:
        raise QuestionnaireError(reader.faults)
    return found


class _Reader:
    """Reads values of expected shapes and goes on after a fault, to find them all."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def mapping(
        self,
        value: Any,
        place: str,
        required: frozenset[str],
        optional: frozenset[str] = frozenset(),
    ) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            self.faults.append(f"{place}: phải là một bảng khóa và giá trị")
            return {}
        self.faults += [f"{place}: thiếu “{key}”" for key in sorted(required - value.keys())]
        unknown = value.keys() - required - optional
        self.faults += [f"{place}: không rõ khóa “{key}”" for key in sorted(map(str, unknown))]
        return value

    def words(self, value: Any, place: str) -> str:
        if isinstance(value, str):
            return value
        self.faults.append(f"{place}: phải là chữ")
        return ""

    def whole(self, value: Any, place: str) -> int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.faults.append(f"{place}: phải là số nguyên")
        return 0

    def flag(self, value: Any, place: str) -> bool:
        if isinstance(value, bool):
            return value
        self.faults.append(f"{place}: phải là đúng hoặc sai")
        return False

    def text(self, value: Any, place: str) -> Text:
        if isinstance(value, Mapping):
            return {str(key): self.words(word, f"{place}.{key}") for key, word in value.items()}
        self.faults.append(f"{place}: phải là lời theo từng ngôn ngữ")
        return {}

    def each(self, value: Any, place: str, read: Callable[[Any, str], Part]) -> tuple[Part, ...]:
        if isinstance(value, list | tuple):
            return tuple(read(item, f"{place}[{i}]") for i, item in enumerate(value))
        self.faults.append(f"{place}: phải là một danh sách")
        return ()

    def perhaps(self, value: Any, place: str, read: Callable[[Any, str], Part]) -> Part | None:
        return None if value is None else read(value, place)

    def scale(self, value: Any) -> Scale:
        doc = self.mapping(
            value,
            "scale",
            frozenset({"levels"}),
            frozenset({"satisfied", "dissatisfied", "not_applicable"}),
        )
        found: dict[str, Any] = {
            key: frozenset(self.each(doc[key], f"scale.{key}", self.whole))
            for key in ("satisfied", "dissatisfied")
            if key in doc
        }
        if "not_applicable" in doc:
            found["not_applicable"] = self.text(doc["not_applicable"], "scale.not_applicable")
        return Scale(self.each(doc.get("levels", []), "scale.levels", self.level), **found)

    def level(self, value: Any, place: str) -> Level:
        doc = self.mapping(value, place, frozenset({"value", "text"}))
        return Level(
            self.whole(doc.get("value", 0), f"{place}.value"),
            self.text(doc.get("text", {}), f"{place}.text"),
        )

    def option(self, value: Any, place: str) -> Option:
        level = self.level(value, place)
        return Option(level.value, level.text)

    def factor(self, value: Any, place: str) -> Factor:
        doc = self.mapping(value, place, frozenset({"code", "text"}))
        return Factor(
            self.words(doc.get("code", ""), f"{place}.code"),
            self.text(doc.get("text", {}), f"{place}.text"),
        )

    def criterion(self, value: Any, place: str) -> Criterion:
        switches = frozenset({"factor", "not_applicable", "required", "weight"})
        doc = self.mapping(value, place, frozenset({"code", "text"}), switches)
        return Criterion(
            self.words(doc.get("code", ""), f"{place}.code"),
            self.perhaps(doc.get("factor"), f"{place}.factor", self.words),
            self.text(doc.get("text", {}), f"{place}.text"),
            self.flag(doc.get("not_applicable", False), f"{place}.not_applicable"),
            self.flag(doc.get("required", True), f"{place}.required"),
            self.whole(doc.get("weight", 1), f"{place}.weight"),
        )

    def fact(self, value: Any, place: str) -> Fact:
        doc = self.mapping(
            value, place, frozenset({"code", "text", "options"}), frozenset({"required"})
        )
        return Fact(
            self.words(doc.get("code", ""), f"{place}.code"),
            self.text(doc.get("text", {}), f"{place}.text"),
            self.each(doc.get("options", []), f"{place}.options", self.option),
            self.flag(doc.get("required", False), f"{place}.required"),
        )
