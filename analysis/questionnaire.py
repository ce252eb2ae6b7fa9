"""The questionnaire as versioned data: what is asked, on which scale, and what must hold of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis.questionnaire_document import criterion_document, read_fields
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

__all__ = [
    "METHODS",
    "OVERALL_CODE",
    "Criterion",
    "Fact",
    "Factor",
    "Level",
    "Option",
    "Questionnaire",
    "QuestionnaireError",
    "Scale",
    "Text",
    "questionnaire_from_document",
    "questionnaire_to_document",
]

METHODS = ("share", "mean5", "mean01")
OVERALL_CODE = "OV"
LEVEL_VALUES = (1, 2, 3, 4, 5)
OPTION_VALUES = range(1, 10)
WEIGHTS = range(1, 101)
#: Codes with a meaning of their own: the pooled overall row, and fields of the citizen form.
RESERVED_CODES = frozenset(
    {
        OVERALL_CODE,
        "ALL",
        "comment",
        "end",
        "form_token",
        "receipt",
        "service_field",
        "deciding_unit",
    }
)

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
_QUESTIONNAIRE_CODE = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")


@dataclass(frozen=True)
class Questionnaire:
    """One version of the form; raises QuestionnaireError when built with any fault."""

    code: str
    title: Text
    introduction: Text
    scale: Scale
    factors: tuple[Factor, ...]
    criteria: tuple[Criterion, ...]
    overall: Criterion | None = None
    facts: tuple[Fact, ...] = ()
    comment: Text | None = None
    method: str = "share"

    def __post_init__(self) -> None:
        """Refuse a questionnaire with faults."""
        faults = list(_faults(self))
        if faults:
            raise QuestionnaireError(faults)

    def __hash__(self) -> int:
        """Hash by code, the identity of a version (the texts are dictionaries)."""
        return hash(self.code)

    @cached_property
    def positions(self) -> tuple[str, ...]:
        """Name the packed answers in order: every criterion, then the overall question."""
        codes = tuple(criterion.code for criterion in self.criteria)
        return codes if self.overall is None else (*codes, self.overall.code)

    def criterion(self, code: str) -> Criterion:
        """Return the criterion (or overall question) of a code; KeyError if there is none."""
        for criterion in (*self.criteria, *([self.overall] if self.overall else [])):
            if criterion.code == code:
                return criterion
        raise KeyError(code)

    def criteria_of(self, factor_code: str) -> tuple[Criterion, ...]:
        """Return the criteria of one factor in the order they are asked."""
        return tuple(one for one in self.criteria if one.factor == factor_code)


def _faults(q: Questionnaire) -> Iterator[str]:
    """Yield every fault of a questionnaire as a Vietnamese clause."""
    if not _QUESTIONNAIRE_CODE.fullmatch(q.code):
        yield f"mã phiên bản “{q.code}” chỉ gồm chữ thường không dấu, chữ số, dấu chấm, gạch nối"
    if q.method not in METHODS:
        yield f"không có cách tính chỉ số “{q.method}”"
    if not q.criteria:
        yield "phiếu chưa có tiêu chí nào"
    yield from _text_faults(q)
    yield from _scale_faults(q.scale)
    yield from _code_faults(q)
    yield from _criterion_faults(q)
    yield from _fact_faults(q.facts)


def _texts(q: Questionnaire) -> Iterator[tuple[str, Text, bool]]:
    """Yield (place, wording, whether it may be empty) for every text of the form."""
    yield "tiêu đề", q.title, False
    yield "lời giới thiệu", q.introduction, True
    yield "“không áp dụng”", q.scale.not_applicable, False
    for level in q.scale.levels:
        yield f"mức {level.value}", level.text, False
    asked: tuple[Factor | Criterion | Fact, ...] = (*q.factors, *q.criteria, *q.facts)
    for part in asked if q.overall is None else (*asked, q.overall):
        yield part.code, part.text, False
    for fact in q.facts:
        for option in fact.options:
            yield f"{fact.code}, lựa chọn {option.value}", option.text, False
    if q.comment is not None:
        yield "ô góp ý", q.comment, False


def _text_faults(q: Questionnaire) -> Iterator[str]:
    for place, text, may_be_empty in _texts(q):
        if "vi" not in text or not (may_be_empty or text["vi"].strip()):
            yield f"{place}: thiếu lời tiếng Việt"


def _scale_faults(scale: Scale) -> Iterator[str]:
    if tuple(level.value for level in scale.levels) != LEVEL_VALUES:
        yield "thang đo phải có đúng năm mức, từ 1 đến 5"
    if not scale.satisfied or not scale.satisfied <= set(LEVEL_VALUES):
        yield "các mức hài lòng phải thuộc thang đo"
    if not scale.dissatisfied <= set(LEVEL_VALUES):
        yield "các mức không hài lòng phải thuộc thang đo"
    if scale.satisfied & scale.dissatisfied:
        yield "một mức không thể vừa hài lòng vừa không hài lòng"


def _code_faults(q: Questionnaire) -> Iterator[str]:
    parts: tuple[Factor | Criterion | Fact, ...] = (*q.factors, *q.criteria, *q.facts)
    for part in parts:
        if not _CODE.fullmatch(part.code) or part.code in RESERVED_CODES:
            yield f"mã “{part.code}” không dùng được"
    for code, times in Counter(part.code for part in parts).items():
        if times > 1:
            yield f"mã “{code}” dùng {times} lần"
    if q.overall is not None and q.overall.code != OVERALL_CODE:
        yield f"câu hỏi chung phải có mã {OVERALL_CODE}"


def _criterion_faults(q: Questionnaire) -> Iterator[str]:
    known = {factor.code for factor in q.factors}
    for criterion in q.criteria:
        if criterion.factor is not None and criterion.factor not in known:
            yield f"{criterion.code}: không có yếu tố “{criterion.factor}”"
        if criterion.weight not in WEIGHTS:
            yield f"{criterion.code}: trọng số phải là số nguyên từ 1 đến 100"
    for factor in q.factors:
        if not q.criteria_of(factor.code):
            yield f"yếu tố {factor.code} không có tiêu chí nào"
    if q.overall is not None and (q.overall.factor is not None or q.overall.weight != 1):
        yield "câu hỏi chung không thuộc yếu tố nào và không có trọng số"


def _fact_faults(facts: Sequence[Fact]) -> Iterator[str]:
    for fact in facts:
        values = [option.value for option in fact.options]
        if len(values) < 2 or len(set(values)) < len(values):
            yield f"{fact.code}: cần ít nhất hai lựa chọn khác nhau"
        if not set(values) <= set(OPTION_VALUES):
            yield f"{fact.code}: giá trị lựa chọn phải từ 1 đến 9"


def questionnaire_from_document(doc: Mapping[str, Any]) -> Questionnaire:
    """Read a questionnaire from plain dictionaries; the exact inverse of writing it.

    Parameters
    ----------
    doc
        Mapping as `questionnaire_to_document` writes it. `overall`, `facts`, `comment`, `method`
        and the switches of a criterion may be left out.

    Returns
    -------
    Questionnaire
        The checked questionnaire.

    Raises
    ------
    QuestionnaireError
        With every fault of shape; or, when the shape is right, with every fault of meaning.
    """
    return Questionnaire(**read_fields(doc))


def questionnaire_to_document(q: Questionnaire) -> dict[str, Any]:
    """Write a questionnaire as plain dictionaries and lists, ready for JSON."""
    return {
        "code": q.code,
        "title": dict(q.title),
        "introduction": dict(q.introduction),
        "scale": {
            "levels": [{"value": one.value, "text": dict(one.text)} for one in q.scale.levels],
            "satisfied": sorted(q.scale.satisfied),
            "dissatisfied": sorted(q.scale.dissatisfied),
            "not_applicable": dict(q.scale.not_applicable),
        },
        "factors": [{"code": one.code, "text": dict(one.text)} for one in q.factors],
        "criteria": [criterion_document(one) for one in q.criteria],
        "overall": None if q.overall is None else criterion_document(q.overall),
        "facts": [
            {
                "code": fact.code,
                "text": dict(fact.text),
                "options": [{"value": o.value, "text": dict(o.text)} for o in fact.options],
                "required": fact.required,
            }
            for fact in q.facts
        ],
        "comment": None if q.comment is None else dict(q.comment),
        "method": q.method,
    }
