"""Themes of comments at the office: how often each is spoken of, and the lists behind them."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.staff_form import RevisedForm
from forms.theme import ThemeForm
from survey.queries.themes import ThemeFace, all_themes
from survey.services.comments.manage_themes import (
    ThemeRefused,
    add_theme,
    change_theme,
    remove_theme,
)
from survey.services.pages.gather_tables import theme_table
from survey.web.access import open_to, visitor
from survey.web.changing import Session, answer_press, change, done
from survey.web.downloads import file_stem, give_tables
from survey.web.found import finding, found
from survey.web.kept import page_figures
from survey.web.language import speak_vietnamese
from survey.web.periods import chosen_period
from survey.web.state import house
from survey.web.transaction import reading


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
    theme, form = _theme(theme_id), ThemeForm()
    if not form.is_submitted():
        form.process(data=_values(theme))
    outcome = change(
        form,
        lambda session: _store(session, form, theme_id),
        ThemeRefused,
        revision=theme.revision if theme else 0,
    )
    if outcome.stored:
        return done("Đã lưu chủ đề.", url_for("office.show_themes"))
    return render_template(
        "office/theme.html",
        form=form,
        theme=theme,
        stands=theme if outcome.overtaken else None,
        drop=theme and RevisedForm(formdata=None, revision=str(theme.revision)),
    ), outcome.status


@open_to("office")
def drop_theme(theme_id: int) -> ResponseReturnValue:
    """Remove a theme; comments are not touched."""
    form = RevisedForm()

    def store(session: Session) -> None:
        remove_theme(session, visitor().actor, theme_id, form.seen, now=house().clock())

    with finding():
        outcome = change(form, store)
    if outcome.stored:
        return done("Đã bỏ chủ đề.", url_for("office.show_themes"))
    return answer_press(form, url_for("office.edit_theme", theme_id=theme_id), None)


def _store(session: Session, form: ThemeForm, theme_id: int | None) -> None:
    lists = (form.name.data, form.phrases.data or "", form.exceptions.data or "")
    moment = house().clock()
    if theme_id is None:
        add_theme(session, visitor().actor, *lists, now=moment)
    else:
        change_theme(session, visitor().actor, theme_id, form.seen, *lists, now=moment)


def _theme(theme_id: int | None) -> ThemeFace | None:
    if theme_id is None:
        return None
    with reading() as session:
        return found(next((one for one in all_themes(session) if one.id == theme_id), None))


def _values(theme: ThemeFace | None) -> dict[str, str]:
    if theme is None:
        return {}
    return {
        "revision": str(theme.revision),
        "name": theme.name,
        "phrases": "\n".join(theme.phrases),
        "exceptions": "\n".join(theme.exceptions),
    }
