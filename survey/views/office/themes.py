"""Themes of comments at the office: how often each is spoken of, and the lists behind them."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.staff_form import RevisedForm
from forms.theme import ThemeForm
from survey.queries.themes import ThemeFace, all_themes
from survey.services.gather_tables import theme_table
from survey.services.guard_revision import ChangedMeanwhile
from survey.services.manage_themes import (
    ThemeRefused,
    add_theme,
    change_theme,
    remove_theme,
)
from survey.web.access import open_to, visitor
from survey.web.downloads import file_stem, give_tables
from survey.web.kept import page_figures
from survey.web.language import speak_vietnamese
from survey.web.periods import chosen_period
from survey.web.state import house
from survey.web.transaction import reading, writing


@open_to("office")
def show_themes() -> ResponseReturnValue:
    """Show the counts of a period and the lists."""
    speak_vietnamese()
    choice = chosen_period(house().clock().date(), finished_only=False)
    table = page_figures().themes(choice.period)
    return render_template("office/themes.html", choice=choice, table=table)


@open_to("office")
def give_themes(form: str) -> Response:
    """Give the counts of a period as a file, with the same numbers withheld."""
    choice = chosen_period(house().clock().date(), finished_only=False)
    table = theme_table(page_figures().themes(choice.period))
    return give_tables([table], "chu-de", form, file_stem("gop-y", choice.period.compact))


@open_to("office")
def edit_theme(theme_id: int | None = None) -> ResponseReturnValue:
    """Change the lists of a theme, or add one."""
    speak_vietnamese()
    form = ThemeForm()
    theme = _theme(theme_id)
    if not form.is_submitted():
        return _theme_page(ThemeForm(formdata=None, **_values(theme)), theme), 200
    if not form.validate():
        return _theme_page(form, theme), 422
    try:
        _store(form, theme_id)
    except ThemeRefused as error:
        form.form_errors.append(str(error))
        return _theme_page(form, theme), 422
    except ChangedMeanwhile as error:
        form.form_errors.append(str(error))
        now = _theme(theme_id)
        form.revision.data = str(now.revision if now else 0)
        return _theme_page(form, now, stands=now), 409
    flash("Đã lưu chủ đề.", "good")
    return redirect(url_for("office.show_themes"), 303)


@open_to("office")
def drop_theme(theme_id: int) -> ResponseReturnValue:
    """Remove a theme; comments are not touched."""
    form = RevisedForm()
    if not form.validate():
        return redirect(url_for("office.edit_theme", theme_id=theme_id), 303)
    try:
        with writing() as session:
            remove_theme(session, visitor().actor, theme_id, form.seen, now=house().clock())
    except LookupError as error:
        raise NotFound from error
    flash("Đã bỏ chủ đề.", "good")
    return redirect(url_for("office.show_themes"), 303)


def _store(form: ThemeForm, theme_id: int | None) -> None:
    lists = (form.name.data, form.phrases.data or "", form.exceptions.data or "")
    moment = house().clock()
    with writing() as session:
        if theme_id is None:
            add_theme(session, visitor().actor, *lists, now=moment)
        else:
            change_theme(session, visitor().actor, theme_id, form.seen, *lists, now=moment)


def _theme(theme_id: int | None) -> ThemeFace | None:
    if theme_id is None:
        return None
    with reading() as session:
        found = next((one for one in all_themes(session) if one.id == theme_id), None)
    if found is None:
        raise NotFound
    return found


def _values(theme: ThemeFace | None) -> dict[str, str]:
    if theme is None:
        return {}
    return {
        "revision": str(theme.revision),
        "name": theme.name,
        "phrases": "\n".join(theme.phrases),
        "exceptions": "\n".join(theme.exceptions),
    }


def _theme_page(form: ThemeForm, theme: ThemeFace | None, stands: ThemeFace | None = None) -> str:
    drop = None if theme is None else RevisedForm(formdata=None, revision=str(theme.revision))
    return render_template("office/theme.html", form=form, theme=theme, stands=stands, drop=drop)
