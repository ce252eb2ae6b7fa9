"""A new version is made out of an older one; codes are kept only for what is still the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.questionnaire import Questionnaire
from survey.models import AuditEntry
from survey.queries.questionnaires import (
    all_versions,
    kept_codes,
    questionnaire_by_code,
    version_names,
)
from survey.services.questionnaires.edit_questionnaire import (
    EditedLine,
    EditedVersion,
    VersionRefused,
    common_codes,
    compare_versions,
    make_version,
)
from survey.services.questionnaires.manage_questionnaires import sync_questionnaires
from tests.factories import NOW, make_questionnaire, store_questionnaire
from tests.survey.services.comment_place import OFFICE

LINES = (
    EditedLine("C11", "F1", "Dễ tìm", "Easy to find"),
    EditedLine("C12", "F1", "Đủ chỗ ngồi"),
    EditedLine("C21", "F2", "Thái độ"),
    EditedLine("C22", "F2", "Hướng dẫn"),
)


def edited(*lines: EditedLine, **changes: Any) -> EditedVersion:
    version = EditedVersion(
        "phieu-moi", {"vi": "Phiếu mới", "en": "New form"}, {"vi": "", "en": ""}, lines or LINES
    )
    return replace(version, **changes)


@pytest.fixture
def old(session: Session) -> Questionnaire:
    store_questionnaire(session)
    return make_questionnaire()


def made(session: Session, *lines: EditedLine, **changes: Any) -> Questionnaire:
    return make_version(session, OFFICE, "phieu-thu", edited(*lines, **changes), now=NOW)


def test_versions_of_one_title_are_told_apart_by_their_number(session: Session) -> None:
    titles = {"a": "Phiếu một", "b": "Phiếu khác", "c": "Phiếu một"}
    made = [make_questionnaire(code, title={"vi": title}) for code, title in titles.items()]
    sync_questionnaires(session, made, now=NOW)
    assert version_names(session) == {
        "a": "Phiếu một (phiên bản 1)",
        "b": "Phiếu khác",
        "c": "Phiếu một (phiên bản 2)",
    }


def test_texts_change_and_codes_of_unchanged_words_stay(
    session: Session, old: Questionnaire
) -> None:
    version = made(session)
    assert version.title == {"vi": "Phiếu mới", "en": "New form"}
    assert version.introduction == {"vi": ""}
    assert version.criterion("C11").text == {"vi": "Dễ tìm", "en": "Easy to find"}
    assert version.criterion("C12").not_applicable
    assert version.positions == old.positions
    assert (version.scale, version.facts, version.overall, version.comment) == (
        old.scale,
        old.facts,
        old.overall,
        old.comment,
    )
    assert questionnaire_by_code(session, "phieu-thu") is not None
    assert [one.code for one in all_versions(session)] == ["phieu-moi", "phieu-thu"]
    assert version_names(session) == {"phieu-thu": "Phiếu thử", "phieu-moi": "Phiếu mới"}
    assert kept_codes(session, all_versions(session)[0].id) == {}
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject) == ("questionnaire.edit", "questionnaire:phieu-moi")


def test_changed_words_keep_their_code_only_with_a_reason(
    session: Session, old: Questionnaire
) -> None:
    same = EditedLine("C11", "F1", "Dễ tìm đường", same=True, reason="  Chỉ  rõ hơn ")
    other = EditedLine("C21", "F2", "Trang phục")
    with pytest.raises(VersionRefused, match="C11: đã đổi lời"):
        made(session, replace(same, reason=" "), *LINES[1:])
    version = made(session, same, LINES[1], other, LINES[3])
    assert version.positions == ("C11", "C12", "C21_2", "C22", "OV")
    kept = kept_codes(session, all_versions(session)[0].id)
    assert {code: (one.based_on, one.reason) for code, one in kept.items()} == {
        "C11": ("phieu-thu", "Chỉ rõ hơn")
    }
    assert common_codes(old, version) == 3
    lines = {line.code: line.change for line in compare_versions(old, version)}
    assert lines == {
        "C11": "words",
        "C12": "same",
        "C21_2": "new",
        "C22": "same",
        "OV": "same",
        "C21": "dropped",
    }


def test_criteria_come_go_and_change_places(session: Session, old: Questionnaire) -> None:
    new = EditedLine(None, "F1", "Có nước uống", "Water")
    version = made(session, LINES[1], new, LINES[0], EditedLine(None, None, "Khác"))
    assert version.positions == ("C12", "C1", "C11", "C2", "OV")
    assert [factor.code for factor in version.factors] == ["F1"]
    assert version.criterion("C1").required


def test_the_box_for_comments_can_be_reworded_or_left_out(
    session: Session, old: Questionnaire
) -> None:
    assert made(session, comment={"vi": "Ý kiến", "en": ""}).comment == {"vi": "Ý kiến"}
    assert made(session, code="phieu-khac", comment={"vi": "", "en": "x"}).comment is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"code": "phieu-thu"}, "đã có"),
        ({"code": "Phiếu Mới"}, "chữ thường không dấu"),
        ({"title": {"vi": ""}}, "tiêu đề: thiếu lời"),
        ({"lines": (EditedLine("C11", "F9", "Dễ tìm"),)}, "không có yếu tố"),
        ({"lines": ()}, "chưa có tiêu chí"),
        ({"lines": (EditedLine("C11", "F1", " "),)}, "thiếu lời"),
    ],
)
def test_versions_that_cannot_be_used_are_refused_by_the_usual_check(
    session: Session, old: Questionnaire, changes: dict[str, Any], why: str
) -> None:
    with pytest.raises(VersionRefused, match=why) as refused:
        make_version(session, OFFICE, "phieu-thu", replace(edited(), **changes), now=NOW)
    assert refused.value.faults
    assert len(all_versions(session)) == 1


def test_a_version_that_is_not_there_is_no_base(session: Session) -> None:
    with pytest.raises(LookupError):
        made(session)
