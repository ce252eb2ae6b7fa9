"""The office's first page: a period at a glance, and every unit against the rest."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.staff_form import StaffForm
from survey.queries.integrity import reviews
from survey.services.figures.choose_units import (
    KIND_NAMES,
    LEVEL_NAMES,
    ORDERS,
    ChosenUnits,
    Wanted,
    choose_units,
    refusal,
)
from survey.services.figures.page_figures import OfficeFigures, SplitFigures
from survey.services.integrity.review_flags import count_open, count_open_red, reviewed_flags
from survey.services.pages.gather_tables import office_page_tables
from survey.services.pages.keep_figures import Kept
from survey.services.pages.lay_out_office import NoUnits
from survey.services.pages.list_waiting import list_waiting
from survey.services.pages.write_tables import unit_table
from survey.web.access import open_to
from survey.web.downloads import file_stem, give_tables
from survey.web.kept import page_figures
from survey.web.language import speak_vietnamese
from survey.web.periods import PeriodChoice, chosen_period
from survey.web.state import house
from survey.web.transaction import reading

#: Names of the filters in addresses.
FILTERS = ("loai", "cap", "kenh", "linh-vuc")


@open_to("office")
def show_units() -> ResponseReturnValue:
    """Show every unit's index with its interval; units stand in bands and are not ranked."""
    speak_vietnamese()
    choice, wanted = _choice(), _wanted()
    try:
        kept = page_figures().office(choice.period)
    except NoUnits:
        return render_template("office/home.html", choice=choice, kept=None)
    split, chosen = _chosen(kept, choice, wanted)
    # Of a running period flags are not looked for.
    running = kept.value.counted_through is not None
    flags = None if running else page_figures().flags_at_hand(choice.period)
    with reading() as session:
        waiting = list_waiting(session, house().clock().date())
        decided = reviews(session, choice.period)
    reviewed = None if flags is None else reviewed_flags(flags.value, decided)
    return render_template(
        "office/home.html",
        choice=choice,
        kept=kept,
        figures=kept.value,
        words=kept.value.words,
        chosen=chosen,
        split=split,
        wanted=wanted,
        waiting=waiting,
        silent=page_figures().silent(),
        open_flags=None if reviewed is None else count_open(reviewed),
        red_flags=0 if reviewed is None else count_open_red(reviewed),
        form=StaffForm(),
        names={"kinds": KIND_NAMES, "levels": LEVEL_NAMES, "orders": ORDERS},
        asked=_asked(choice),
    )


@open_to("office")
def give_table(name: str, form: str) -> Response:
    """Give the table of units as it is filtered and ordered."""
    speak_vietnamese()
    choice, wanted = _choice(), _wanted()
    try:
        kept = page_figures().office(choice.period)
    except NoUnits:
        return give_tables([], name, form, "")
    _, chosen = _chosen(kept, choice, wanted)
    title = f"Các đơn vị {chosen.group}".strip()
    stem = file_stem("cac-don-vi", choice.period.compact, chosen.group)
    others = office_page_tables(kept.value, page_figures().silent(), choice.period)
    units = unit_table(chosen.units, choice.period, title)
    return give_tables([units, *others], name, form, stem)


@open_to("office")
def compute_again() -> ResponseReturnValue:
    """Compute the running period once more, with all answers so far."""
    choice = _choice()
    if StaffForm().validate_on_submit():
        page_figures().office(choice.period, fresh=True)
        flash("Đã tính lại số liệu đến lúc này.", "good")
    else:
        flash("Trang mở đã lâu nên chưa tính lại. Xin bấm lần nữa.", "bad")
    return redirect(url_for("office.show_units", ky=choice.period.compact), 303)


def _choice() -> PeriodChoice:
    return chosen_period(house().clock().date(), finished_only=False)


def _wanted() -> Wanted:
    """Read the filters; what is on no list asks for everything."""
    given = request.args
    kind, level = given.get("loai", ""), given.get("cap", "")
    order = given.get("xep", "ten")
    return Wanted(
        kind=kind if kind in KIND_NAMES else "",
        level=level if level in LEVEL_NAMES else "",
        channel=given.get("kenh", ""),
        field=given.get("linh-vuc", ""),
        order=order if order in ORDERS else "ten",
        falling=given.get("chieu") == "giam",
    )


def _chosen(
    kept: Kept[OfficeFigures], choice: PeriodChoice, wanted: Wanted
) -> tuple[SplitFigures | None, ChosenUnits]:
    """Choose the units; without the split where a filter could not be protected."""
    split = page_figures().split(choice.period).value if choice.period.kind == "quarter" else None
    refused = refusal(wanted, choice.period.kind)
    if refused:
        return split, ChosenUnits((), kept.value.overall, refused)
    return split, choose_units(kept.value, split, wanted)


def _asked(choice: PeriodChoice) -> dict[str, str]:
    """Give the filters of the address, to be carried on by the links of the page."""
    given = {name: value for name in FILTERS if (value := request.args.get(name))}
    return {"ky": choice.period.compact, **given}
