"""Changing one setting."""

from __future__ import annotations

import json
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.setting import SettingForm, setting_form
from survey.formatting import line_start
from survey.services.changes.guard_revision import ChangedMeanwhile
from survey.services.settings.describe_settings import SettingFace, describe_setting, listed
from survey.services.settings.manage_settings import SettingRefused, parse_setting, set_by
from survey.web.access import open_to, visitor
from survey.web.changing import Session
from survey.web.language import speak_vietnamese
from survey.web.state import house
from survey.web.transaction import reading, writing


@open_to("admin")
def show_setting(key: str) -> ResponseReturnValue:
    """Ask for a new value, beside the reason and the limits."""
    speak_vietnamese()
    face = setting_face(key)
    return _page(face, _form(face, formdata=None, value=_typed(face)))


@open_to("admin")
def take_setting(key: str) -> ResponseReturnValue:
    """Store a new value; a bad one is told at its field, with what was typed still in it."""
    speak_vietnamese()
    face = setting_face(key)
    form = _form(face)
    if not form.validate_on_submit():
        return _page(face, form), 422
    try:
        value = _value(face, form)
        with writing() as session:
            store_as_seen(session, key, value, str(form.seen.data))
    except SettingRefused as error:
        form.refuse(_sentence(face, error))
        return _page(face, form), 422
    except ChangedMeanwhile as error:
        return _page(setting_face(key), form, str(error)), 409
    flash(f"Đã lưu: {face.label}.", "good")
    return redirect(url_for("admin.list_settings", _anchor=key), 303)


def store_as_seen(session: Session, key: str, value: Any, seen: str) -> None:
    """Store a value, unless somebody else changed the setting since it was shown."""
    now = describe_setting(session, key)
    if now is None or now.seen != seen:
        raise ChangedMeanwhile
    set_by(session, visitor().actor, key, value, now=house().clock())


def setting_face(key: str) -> SettingFace:
    """Describe a setting; an unknown one is no page."""
    with reading() as session:
        face = describe_setting(session, key)
    if face is None:
        raise NotFound
    return face


def _form(face: SettingFace, **more: Any) -> SettingForm:
    return setting_form(face.label, face.kind, face.choices)(**more)


def _typed(face: SettingFace) -> Any:
    """Write the value as the field holds it."""
    if face.kind == "switch":
        return json.dumps(face.value)
    if face.kind == "numbers":
        return ", ".join(map(str, face.value))
    return listed(face.value) if face.kind == "several" else str(face.value)


def _value(face: SettingFace, form: SettingForm) -> Any:
    """Read what was typed or chosen."""
    typed = form.value.data
    if face.kind == "switch":
        return typed == "true"
    if face.kind == "several":
        return ", ".join(typed) if isinstance(face.default, str) else typed
    return parse_setting(face.key, str(typed or ""))


def _sentence(face: SettingFace, error: SettingRefused) -> str:
    """Leave out the key, which stands in no sentence of a page."""
    words = str(error).removeprefix(f"{face.key}: ")
    return line_start(words).rstrip(".") + "."


def _page(face: SettingFace, form: SettingForm, fault: str = "") -> str:
    form.seen.data = face.seen
    return render_template("admin/setting.html", face=face, form=form, fault=fault)
