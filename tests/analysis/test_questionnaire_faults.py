"""Every fault of a questionnaire, in the words an official reads, and nothing besides."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from analysis.questionnaire import (
    Criterion,
    Fact,
    Factor,
    Level,
    Option,
    Questionnaire,
    QuestionnaireError,
    Scale,
    questionnaire_from_document,
    questionnaire_to_document,
)
from tests.factories import LEVEL_WORDS, make_questionnaire

VI, BLANK = {"vi": "Lời"}, {"vi": " "}
LEVELS = tuple(Level(place, {"vi": word}) for place, word in enumerate(LEVEL_WORDS, 1))
ONE, TWO = Option(1, VI), Option(2, VI)
WHOLE = make_questionnaire()
OTHERS = WHOLE.criteria[1:]


FAULTS: list[tuple[dict[str, Any], str]] = [
    (
        {"code": "Có Dấu"},
        "mã phiên bản “Có Dấu” chỉ gồm chữ thường không dấu, chữ số, dấu chấm, gạch nối",
    ),
    ({"method": "median"}, "không có cách tính chỉ số “median”"),
    ({"criteria": (), "factors": ()}, "phiếu chưa có tiêu chí nào"),
    ({"title": BLANK}, "tiêu đề: thiếu lời tiếng Việt"),
    ({"introduction": {}}, "lời giới thiệu: thiếu lời tiếng Việt"),
    ({"comment": BLANK}, "ô góp ý: thiếu lời tiếng Việt"),
    ({"scale": Scale(LEVELS, not_applicable=BLANK)}, "“không áp dụng”: thiếu lời tiếng Việt"),
    ({"scale": Scale((*LEVELS[:4], Level(5, BLANK)))}, "mức 5: thiếu lời tiếng Việt"),
    ({"overall": Criterion("OV", None, BLANK)}, "OV: thiếu lời tiếng Việt"),
    ({"criteria": (Criterion("C11", "F1", BLANK), *OTHERS)}, "C11: thiếu lời tiếng Việt"),
    ({"facts": (Fact("T", BLANK, (ONE, TWO)),)}, "T: thiếu lời tiếng Việt"),
    (
        {"facts": (Fact("T", VI, (ONE, Option(2, BLANK))),)},
        "T, lựa chọn 2: thiếu lời tiếng Việt",
    ),
    ({"scale": Scale(LEVELS[:4])}, "thang đo phải có đúng năm mức, từ 1 đến 5"),
    ({"scale": Scale(LEVELS, frozenset())}, "các mức hài lòng phải thuộc thang đo"),
    ({"scale": Scale(LEVELS, frozenset({5, 6}))}, "các mức hài lòng phải thuộc thang đo"),
    (
        {"scale": Scale(LEVELS, dissatisfied=frozenset({0}))},
        "các mức không hài lòng phải thuộc thang đo",
    ),
    (
        {"scale": Scale(LEVELS, dissatisfied=frozenset({4}))},
        "một mức không thể vừa hài lòng vừa không hài lòng",
    ),
    ({"criteria": (*WHOLE.criteria, Criterion("end", None, VI))}, "mã “end” không dùng được"),
    ({"criteria": (*WHOLE.criteria, Criterion("C11", None, VI))}, "mã “C11” dùng 2 lần"),
    ({"overall": Criterion("CH", None, VI)}, "câu hỏi chung phải có mã OV"),
    (
        {"criteria": (*WHOLE.criteria, Criterion("C9", "F9", VI))},
        "C9: không có yếu tố “F9”",
    ),
    (
        {"criteria": (*WHOLE.criteria, Criterion("C9", None, VI, weight=101))},
        "C9: trọng số phải là số nguyên từ 1 đến 100",
    ),
    ({"factors": (*WHOLE.factors, Factor("F3", VI))}, "yếu tố F3 không có tiêu chí nào"),
    (
        {"overall": Criterion("OV", None, VI, weight=2)},
        "câu hỏi chung không thuộc yếu tố nào và không có trọng số",
    ),
    ({"facts": (Fact("T", VI, (ONE,)),)}, "T: cần ít nhất hai lựa chọn khác nhau"),
    (
        {"facts": (Fact("T", VI, (ONE, Option(10, VI))),)},
        "T: giá trị lựa chọn phải từ 1 đến 9",
    ),
]


@pytest.mark.parametrize(("changes", "fault"), FAULTS, ids=range(len(FAULTS)))
def test_a_fault_is_told_in_full_and_alone(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(QuestionnaireError) as refused:
        make_questionnaire(**changes)
    assert refused.value.faults == (fault,)
    assert str(refused.value) == f"Phiếu khảo sát có lỗi: {fault}."


def test_two_faults_are_parted_by_a_semicolon() -> None:
    with pytest.raises(QuestionnaireError) as refused:
        make_questionnaire(method="x", title={})
    assert str(refused.value) == (
        "Phiếu khảo sát có lỗi: không có cách tính chỉ số “x”; tiêu đề: thiếu lời tiếng Việt."
    )


def test_what_stands_at_the_edge_is_allowed() -> None:
    nine = tuple(Option(value, VI) for value in range(1, 10))
    heavy = (*OTHERS, Criterion("C11", "F1", VI, weight=100))
    everybody = Scale(LEVELS, frozenset({1, 2, 3, 4, 5}), frozenset())
    nobody_content = Scale(LEVELS, frozenset({5}), frozenset({1, 2, 3, 4}))
    for scale in (everybody, nobody_content):
        found = make_questionnaire(
            introduction={"vi": ""}, criteria=heavy, scale=scale, facts=(Fact("T", VI, nine),)
        )
        assert found.criterion("C11").weight == 100
    assert make_questionnaire(overall=None, comment=None).comment is None


def test_unknown_code_is_named_and_versions_differ_by_code() -> None:
    with pytest.raises(KeyError, match="C99"):
        WHOLE.criterion("C99")
    assert hash(WHOLE) == hash(make_questionnaire()) != hash(make_questionnaire("phieu-khac"))


def rich() -> Questionnaire:
    """Make a questionnaire in which nothing has the value it would have by default."""
    return make_questionnaire(
        method="mean01",
        scale=Scale(LEVELS, frozenset({5}), frozenset({1}), {"vi": "Không có", "en": "None"}),
        criteria=(
            Criterion("C11", "F1", VI, not_applicable=True, required=False, weight=3),
            *OTHERS,
        ),
        facts=(Fact("T", VI, (ONE, TWO), required=True),),
        comment={"vi": "Góp ý thêm", "en": "More"},
    )


@pytest.mark.parametrize("bare", [False, True])
def test_a_document_loses_nothing(bare: bool) -> None:
    questionnaire = make_questionnaire(overall=None, comment=None) if bare else rich()
    document = questionnaire_to_document(questionnaire)
    assert questionnaire_from_document(document) == questionnaire
    assert (document["overall"] is None, document["comment"] is None) == (bare, bare)


def test_switches_left_out_have_their_usual_values() -> None:
    document = questionnaire_to_document(rich())
    document["criteria"] = [
        {key: one[key] for key in ("code", "factor", "text")} for one in document["criteria"]
    ]
    del document["facts"][0]["required"], document["scale"]["dissatisfied"]
    read = questionnaire_from_document(document)
    assert read.criteria[0] == Criterion("C11", "F1", VI)
    assert not read.facts[0].required
    assert read.scale.dissatisfied == {1, 2}


WRONG: list[tuple[tuple[str | int, ...], object, str]] = [
    (("code",), 5, "code: phải là chữ"),
    (("title",), "chuỗi", "title: phải là lời theo từng ngôn ngữ"),
    (("title",), {"vi": 5}, "title.vi: phải là chữ"),
    (("introduction",), None, "introduction: phải là lời theo từng ngôn ngữ"),
    (("comment",), "ý", "comment: phải là lời theo từng ngôn ngữ"),
    (("method",), None, "method: phải là chữ"),
    (("scale",), [], "scale: phải là một bảng khóa và giá trị"),
    (("scale", "colour"), 1, "scale: không rõ khóa “colour”"),
    (("scale", "levels"), "năm", "scale.levels: phải là một danh sách"),
    (("scale", "levels", 2), {}, "scale.levels[2]: thiếu “text”|scale.levels[2]: thiếu “value”"),
    (("scale", "levels", 2, "value"), 1.5, "scale.levels[2].value: phải là số nguyên"),
    (("scale", "levels", 2, "text"), 0, "scale.levels[2].text: phải là lời theo từng ngôn ngữ"),
    (("scale", "satisfied"), [True], "scale.satisfied[0]: phải là số nguyên"),
    (("scale", "dissatisfied"), 2, "scale.dissatisfied: phải là một danh sách"),
    (("scale", "not_applicable"), 0, "scale.not_applicable: phải là lời theo từng ngôn ngữ"),
    (("factors",), {}, "factors: phải là một danh sách"),
    (("factors", 1), {}, "factors[1]: thiếu “code”|factors[1]: thiếu “text”"),
    (("factors", 1, "code"), 1, "factors[1].code: phải là chữ"),
    (("factors", 1, "text"), 1, "factors[1].text: phải là lời theo từng ngôn ngữ"),
    (("criteria",), 3, "criteria: phải là một danh sách"),
    (("criteria", 0), {}, "criteria[0]: thiếu “code”|criteria[0]: thiếu “text”"),
    (("criteria", 0, "code"), 11, "criteria[0].code: phải là chữ"),
    (("criteria", 0, "factor"), 1, "criteria[0].factor: phải là chữ"),
    (("criteria", 0, "text"), 1, "criteria[0].text: phải là lời theo từng ngôn ngữ"),
    (("criteria", 0, "not_applicable"), 1, "criteria[0].not_applicable: phải là đúng hoặc sai"),
    (("criteria", 0, "required"), 0, "criteria[0].required: phải là đúng hoặc sai"),
    (("criteria", 0, "weight"), "2", "criteria[0].weight: phải là số nguyên"),
    (("criteria", 0, "colour"), 1, "criteria[0]: không rõ khóa “colour”"),
    (("overall",), 5, "overall: phải là một bảng khóa và giá trị"),
    (("overall", "text"), None, "overall.text: phải là lời theo từng ngôn ngữ"),
    (("facts",), 5, "facts: phải là một danh sách"),
    (("facts", 0), {}, "facts[0]: thiếu “code”|facts[0]: thiếu “options”|facts[0]: thiếu “text”"),
    (("facts", 0, "code"), 5, "facts[0].code: phải là chữ"),
    (("facts", 0, "text"), 5, "facts[0].text: phải là lời theo từng ngôn ngữ"),
    (("facts", 0, "options"), 5, "facts[0].options: phải là một danh sách"),
    (
        ("facts", 0, "options", 1),
        {},
        "facts[0].options[1]: thiếu “text”|facts[0].options[1]: thiếu “value”",
    ),
    (("facts", 0, "required"), 5, "facts[0].required: phải là đúng hoặc sai"),
    (("colour",), "đỏ", "phiếu: không rõ khóa “colour”"),
]


@pytest.mark.parametrize(("path", "value", "faults"), WRONG, ids=range(len(WRONG)))
def test_wrong_shape_is_told_with_its_place_and_nothing_else(
    path: tuple[str | int, ...], value: object, faults: str
) -> None:
    document: Any = copy.deepcopy(questionnaire_to_document(rich()))
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(QuestionnaireError) as refused:
        questionnaire_from_document(document)
    assert refused.value.faults == tuple(faults.split("|"))


def test_empty_document_lacks_exactly_what_is_required() -> None:
    with pytest.raises(QuestionnaireError) as refused:
        questionnaire_from_document({})
    required = ("code", "criteria", "factors", "introduction", "scale", "title")
    assert refused.value.faults == (
        *(f"phiếu: thiếu “{key}”" for key in required),
        "scale: thiếu “levels”",
    )


@pytest.mark.parametrize("document", [[], "phiếu", 5])
def test_what_is_no_table_is_refused_as_such(document: Any) -> None:
    with pytest.raises(QuestionnaireError) as refused:
        questionnaire_from_document(document)
    assert refused.value.faults == (
        "phiếu: phải là một bảng khóa và giá trị",
        "scale: thiếu “levels”",
    )
