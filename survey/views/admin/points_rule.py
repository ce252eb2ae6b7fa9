"""Changing the rule that turns an index into points: typed in rows, tried, then stored."""

from __future__ import annotations

import json

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.points_rule import PointsRuleForm, points_rule_form, rule_data, rule_rows
from survey.services.settings.describe_settings import SettingFace
from survey.services.settings.try_points_rule import TRIED, try_rule
from survey.views.admin.setting import setting_face, store_as_seen
from survey.web.access import open_to
from survey.web.changing import change, done
from survey.web.language import speak_vietnamese
from survey.web.proof import is_unproved

KEY = "points.rule"


@open_to("admin")
def show_points_rule() -> ResponseReturnValue:
    """Show the rule that stands, with what it gives."""
    speak_vietnamese()
    face = setting_face(KEY)
    document = json.loads(face.value)
    kind = points_rule_form(len(rule_rows(document)) + 3)
    form = kind(formdata=None, data=rule_data(document) | {"thu": TRIED, "seen": face.seen})
    return _page(face, form)


@open_to("admin")
def take_points_rule() -> ResponseReturnValue:
    """Try what was typed or store it; what makes no rule is told at its field."""
    speak_vietnamese()
    face = setting_face(KEY)
    sent = sum(name.startswith("chi_so") for name in request.form)
    form = points_rule_form(sent + 5 if "them" in request.form else sent)()
    if "them" in request.form:
        # More rows change nothing; what is not from a page of ours still gets no ordinary answer.
        return _page(face, form, tried=False), 400 if is_unproved() else 200
    if "xem" in request.form:
        return (_page(face, form), 200) if form.validate() else (_page(face, form, False), 422)
    outcome = change(
        form,
        lambda session: store_as_seen(
            session, KEY, json.dumps(form.document, ensure_ascii=False), str(form.seen.data)
        ),
        ValueError,
    )
    if outcome.stored:
        return done(f"Đã lưu: {face.label}.", url_for("admin.list_settings", _anchor=KEY))
    if outcome.overtaken:
        face = setting_face(KEY)
        form.seen.data = face.seen
    return _page(face, form, tried=False), outcome.status


def _page(face: SettingFace, form: PointsRuleForm, tried: bool = True) -> str:
    found = try_rule(form.document, form.thu.data or "") if tried else None
    return render_template("admin/points_rule.html", face=face, form=form, tried=found)
