"""The page on which the office makes a new questionnaire version out of an older one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from analysis.questionnaire import Questionnaire
from forms.questionnaire import CriterionForm, VersionForm
from survey.queries.questionnaires import questionnaire_by_code, version_names
from survey.services.questionnaires.edit_questionnaire import (
    EditedLine,
    EditedVersion,
    VersionRefused,
    make_version,
)
from survey.web.access import open_to, visitor
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading, writing

#: Empty lines for criteria that the older version does not have.
NEW_LINES = 3
LAST_PLACE = 100


@open_to("office")
def edit_version(code: str) -> ResponseReturnValue:
    """Show the older version to be changed, or store the new one."""
    speak_vietnamese()
    with reading() as session:
        found = questionnaire_by_code(session, code)
    if found is None:
        raise NotFound
    old = found[1]
    form = VersionForm()
    if not form.is_submitted():
        return _page(VersionForm(formdata=None, data=_values(old)), old), 200
    if not form.validate():
        return _page(form, old), 422
    try:
        with writing() as session:
            version = make_version(
                session, visitor().actor, code, _edited(form), now=house().clock()
            )
    except VersionRefused as error:
        form.form_errors.extend(error.faults)
        return _page(form, old), 422
    flash("Đã lưu phiên bản mới. Phiên bản chưa được hỏi: hãy đặt lịch hoặc lập đợt.", "good")
    return redirect(url_for("office.show_questionnaire", code=version.code), 303)


def _edited(form: VersionForm) -> EditedVersion:
    kept = [
        (line.form.place.data or LAST_PLACE, number, line.form)
        for number, line in enumerate(form.lines)
        if line.form.keep.data and (line.form.vi.data or line.form.old_code.data)
    ]
    return EditedVersion(
        code=form.code.data,
        title={"vi": form.title_vi.data, "en": form.title_en.data or ""},
        introduction={
            "vi": form.introduction_vi.data or "",
            "en": form.introduction_en.data or "",
        },
        comment={"vi": form.comment_vi.data or "", "en": form.comment_en.data or ""},
        lines=tuple(_line(line) for _, _, line in sorted(kept, key=lambda one: one[:2])),
    )


def _line(line: CriterionForm) -> EditedLine:
    return EditedLine(
        old_code=line.old_code.data or None,
        factor=line.factor.data or None,
        vi=line.vi.data or "",
        en=line.en.data or "",
        same=bool(line.same.data),
        reason=line.reason.data or "",
    )


def _values(old: Questionnaire) -> dict[str, Any]:
    lines: list[dict[str, Any]] = [
        {
            "old_code": one.code,
            "keep": True,
            "place": number,
            "factor": one.factor or "",
            "vi": one.text["vi"],
            "en": one.text.get("en", ""),
        }
        for number, one in enumerate(old.criteria, 1)
    ]
    lines += [{"keep": True, "factor": ""}] * NEW_LINES
    comment = old.comment or {}
    return {
        "code": "",
        "title_vi": old.title["vi"],
        "title_en": old.title.get("en", ""),
        "introduction_vi": old.introduction["vi"],
        "introduction_en": old.introduction.get("en", ""),
        "comment_vi": comment.get("vi", ""),
        "comment_en": comment.get("en", ""),
        "lines": lines,
    }


def _page(form: VersionForm, old: Questionnaire) -> str:
    factors = [("", "Không thuộc yếu tố nào")]
    factors += [(one.code, one.text["vi"]) for one in old.factors]
    for line in form.lines:
        line.form.factor.choices = factors
    with reading() as session:
        name = version_names(session)[old.code]
    return render_template("office/questionnaire_version.html", form=form, old=old, name=name)
