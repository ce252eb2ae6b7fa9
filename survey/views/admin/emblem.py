"""The authority's emblem: shown as it is kept, given, taken away."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from forms.emblem import EmblemForm
from survey.services.emblem.encode_apart import EmblemRefused, encode_apart
from survey.services.emblem.keep_emblem import keep_emblem, remove_emblem
from survey.services.emblem.read_emblem import known_emblem
from survey.views.admin.setting import setting_face
from survey.web.access import open_to, visitor
from survey.web.changing import Session, answer_press, change, done
from survey.web.language import speak_vietnamese
from survey.web.pictures import inline_picture
from survey.web.state import house
from survey.web.transaction import reading

KEY = "agency.emblem"
#: Pixels of the preview.
SHOWN = (240, 180)


@open_to("admin")
def show_emblem() -> ResponseReturnValue:
    """Show the emblem, beside the reason and the limits."""
    return _page(EmblemForm(formdata=None))


@open_to("admin")
def take_emblem() -> ResponseReturnValue:
    """Make the picture that is kept from a file and store it; what stood stays until then."""
    form = EmblemForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        picture = encode_apart(form.file.data.read() if form.file.data else b"")
    except EmblemRefused as error:
        form.file.errors = [str(error)]
        return _page(form), 422

    def store(session: Session) -> None:
        now, seen = house().clock(), str(form.seen.data)
        keep_emblem(session, visitor().actor, picture, seen=seen, now=now)

    outcome = change(form, store)
    if outcome.stored:
        return done("Đã lưu: Biểu trưng của cơ quan.", url_for("admin.show_emblem"))
    return _page(form), outcome.status


@open_to("admin")
def drop_emblem() -> ResponseReturnValue:
    """Take the emblem away."""
    form = EmblemForm()

    def store(session: Session) -> None:
        now, seen = house().clock(), str(form.seen.data)
        remove_emblem(session, visitor().actor, seen=seen, now=now)

    words = "Đã bỏ biểu trưng; các bản in sau không có biểu trưng."
    outcome = change(form, store)
    return answer_press(form, url_for("admin.show_emblem"), words if outcome.stored else None)


def _page(form: EmblemForm) -> str:
    speak_vietnamese()
    face = setting_face(KEY)
    with reading() as session:
        known = known_emblem(session)
    form.seen.data = face.value
    return render_template(
        "admin/emblem.html",
        face=face,
        form=form,
        fault=known.fault,
        shown=inline_picture(known.emblem, *SHOWN),
    )
