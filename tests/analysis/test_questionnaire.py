"""The questionnaire: checked when built, with every fault named; written and read without loss."""

from __future__ import annotations

import json
from typing import Any

import pytest

from analysis.questionnaire import (
    Criterion,
    Fact,
    Factor,
    Level,
    Option,
    QuestionnaireError,
    Scale,
    questionnaire_from_document,
    questionnaire_to_document,
)
from forms.questionnaires import packaged_questionnaires
from tests.factories import LEVEL_WORDS, make_questionnaire

VI = {"vi": "Lời"}
LEVELS = tuple(Level(place, {"vi": word}) for place, word in enumerate(LEVEL_WORDS, 1))
ONE = Option(1, VI)


@pytest.mark.parametrize("code", sorted(packaged_questionnaires()))
def test_packaged_questionnaires_read_back_as_they_were_written(code: str) -> None:
    questionnaire = questionnaire_from_document(packaged_questionnaires()[code])
    document = json.loads(json.dumps(questionnaire_to_document(questionnaire)))
    assert questionnaire_from_document(document) == questionnaire
    assert questionnaire.code == code
    assert {factor.code for factor in questionnaire.factors} == {"F1", "F2", "F3", "F4", "F5"}


def test_positions_are_the_criteria_and_then_the_overall_question() -> None:
    questionnaire = make_questionnaire()
    assert questionnaire.positions == ("C11", "C12", "C21", "C22", "OV")
    assert make_questionnaire(overall=None).positions == ("C11", "C12", "C21", "C22")
    assert [one.code for one in questionnaire.criteria_of("F2")] == ["C21", "C22"]
    assert questionnaire.criterion("OV") is questionnaire.overall
    assert hash(questionnaire) == hash(make_questionnaire())
    with pytest.raises(KeyError):
        make_questionnaire(overall=None).criterion("OV")


def changed(criterion: dict[str, Any]) -> tuple[Criterion, ...]:
    first = {"code": "C11", "factor": "F1", "text": VI} | criterion
    return (Criterion(**first), *make_questionnaire().criteria[1:])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "Có Dấu"}, "mã phiên bản"),
        ({"method": "median"}, "median"),
        ({"criteria": (), "factors": ()}, "chưa có tiêu chí"),
        ({"title": {"en": "Title"}}, "tiêu đề"),
        ({"comment": {"vi": " "}}, "ô góp ý"),
        ({"scale": Scale(LEVELS[:3])}, "năm mức"),
        ({"scale": Scale(LEVELS, frozenset({6}))}, "mức hài lòng"),
        ({"scale": Scale(LEVELS, dissatisfied=frozenset({0}))}, "mức không hài lòng"),
        ({"scale": Scale(LEVELS, dissatisfied=frozenset({4}))}, "vừa hài lòng"),
        ({"criteria": changed({"code": "OV"})}, "không dùng được"),
        ({"criteria": changed({"code": "C12"})}, "2 lần"),
        ({"criteria": changed({"factor": "F9"})}, "F9"),
        ({"criteria": changed({"weight": 0})}, "trọng số"),
        ({"factors": (*make_questionnaire().factors, Factor("F3", VI))}, "F3"),
        ({"overall": Criterion("CH", None, VI)}, "OV"),
        ({"overall": Criterion("OV", "F1", VI)}, "câu hỏi chung"),
        ({"facts": (Fact("T", VI, (ONE,)),)}, "hai lựa chọn"),
        ({"facts": (Fact("T", VI, (ONE, ONE)),)}, "hai lựa chọn"),
        ({"facts": (Fact("T", VI, (ONE, Option(10, VI))),)}, "từ 1 đến 9"),
    ],
)
def test_every_fault_is_named(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(QuestionnaireError) as found:
        make_questionnaire(**changes)
    assert any(words in fault for fault in found.value.faults), found.value.faults
    assert str(found.value).startswith("Phiếu khảo sát có lỗi")


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(QuestionnaireError) as found:
        make_questionnaire(method="x", title={}, comment={})
    assert len(found.value.faults) == 3


def test_switches_may_be_left_out_of_a_document() -> None:
    document = questionnaire_to_document(make_questionnaire())
    for key in ("overall", "facts", "comment", "method"):
        del document[key]
    for key in ("satisfied", "dissatisfied", "not_applicable"):
        del document["scale"][key]
    document["criteria"] = [
        {"code": one["code"], "factor": one["factor"], "text": one["text"]}
        for one in document["criteria"]
    ]
    read = questionnaire_from_document(document)
    assert read.method == "share"
    assert read.criteria[0].required
    assert read.scale.satisfied == {4, 5}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("title",), "chuỗi"),
        (("title",), {"vi": 5}),
        (("scale",), []),
        (("scale", "levels"), "năm"),
        (("scale", "satisfied"), [True]),
        (("criteria",), {"C11": {}}),
        (("criteria", 0, "weight"), "2"),
        (("criteria", 0, "required"), 1),
        (("criteria", 0, "code"), 11),
        (("criteria", 0, "colour"), "đỏ"),
        (("factors", 0), None),
        (("facts", 0, "options", 0, "value"), 1.5),
        (("overall", "text"), None),
        (("method",), 3),
    ],
)
def test_a_document_of_wrong_shape_is_refused_with_the_place(
    path: tuple[str | int, ...], value: object
) -> None:
    document: Any = json.loads(json.dumps(questionnaire_to_document(make_questionnaire())))
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(QuestionnaireError) as found:
        questionnaire_from_document(document)
    assert any(str(path[0]) in fault for fault in found.value.faults), found.value.faults


@pytest.mark.parametrize("document", [[], "phiếu", {}])
def test_what_is_no_document_is_refused(document: Any) -> None:
    with pytest.raises(QuestionnaireError):
        questionnaire_from_document(document)
