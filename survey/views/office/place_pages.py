"""The addresses of the office's pages about places: units, desks, codes, tablets, working time."""

from __future__ import annotations

from flask import Blueprint

from survey.views.office import (
    desks,
    kiosks,
    placards,
    place_files,
    rearrangement_steps,
    rearrangements,
    service_fields,
    units,
    work_time,
)

BOTH, POST = ("GET", "POST"), ("POST",)

UNIT, DESK = "/van-phong/don-vi/<int:unit_id>", "/van-phong/quay/<int:desk_id>"
YEAR = "/van-phong/lich/<int:year>"
FIELDS = "/van-phong/linh-vuc"
MOVES = "/van-phong/sap-xep"
ONE_MOVE = f"{MOVES}/<int:key>"
CODES = "/van-phong/ma-qr"
KIOSKS = "/van-phong/may-tinh-bang"


def add_place_pages(pages: Blueprint) -> None:
    """Put all of them at their addresses."""
    _units_and_desks(pages)
    _working_time(pages)
    _fields(pages)
    _rearrangements(pages)
    _codes(pages)
    _tablets(pages)


def _units_and_desks(pages: Blueprint) -> None:
    pages.add_url_rule("/van-phong/don-vi", view_func=units.list_units)
    pages.add_url_rule("/van-phong/don-vi/moi", view_func=units.new_unit, methods=BOTH)
    pages.add_url_rule(UNIT, view_func=units.show_unit)
    pages.add_url_rule(f"{UNIT}/sua", "edit_unit", units.edit, methods=BOTH)
    pages.add_url_rule(f"{UNIT}/thoi", "end_unit", units.end, methods=BOTH)
    pages.add_url_rule(f"{UNIT}/mo-lai", "reopen_unit", units.reopen, methods=POST)
    pages.add_url_rule(f"{UNIT}/xoa", "discard_unit", units.discard, methods=POST)
    pages.add_url_rule(f"{UNIT}/quay/moi", view_func=desks.new_desk, methods=BOTH)
    pages.add_url_rule(DESK, view_func=desks.show_desk)
    pages.add_url_rule(f"{DESK}/sua", "edit_desk", desks.edit, methods=BOTH)
    pages.add_url_rule(f"{DESK}/chuyen", "move_desk", desks.move, methods=BOTH)
    pages.add_url_rule(f"{DESK}/khong-chuyen", "keep_desk", desks.stay, methods=POST)
    pages.add_url_rule(f"{DESK}/dong", "end_desk", desks.end, methods=BOTH)
    pages.add_url_rule(f"{DESK}/mo-lai", "reopen_desk", desks.reopen, methods=POST)
    pages.add_url_rule("/van-phong/don-vi/nhap", view_func=place_files.import_places, methods=BOTH)
    pages.add_url_rule(
        "/van-phong/don-vi/nhap/luu", view_func=place_files.take_places, methods=POST
    )
    pages.add_url_rule("/van-phong/tai-ve/<what>.<kind>", view_func=place_files.give_places)


def _working_time(pages: Blueprint) -> None:
    pages.add_url_rule(f"{UNIT}/gio", view_func=work_time.unit_week, methods=BOTH)
    pages.add_url_rule(f"{DESK}/gio", view_func=work_time.desk_week, methods=BOTH)
    pages.add_url_rule("/van-phong/lich", view_func=work_time.show_year, methods=BOTH)
    pages.add_url_rule(f"{YEAR}/xac-nhan", "confirm_year", work_time.confirm, methods=POST)
    pages.add_url_rule(f"{YEAR}/bo/<day>", view_func=work_time.drop_day, methods=POST)


def _fields(pages: Blueprint) -> None:
    pages.add_url_rule(FIELDS, view_func=service_fields.list_fields, methods=BOTH)
    pages.add_url_rule(
        f"{FIELDS}/thuong-gap", "add_usual_fields", service_fields.add_usual, methods=POST
    )
    pages.add_url_rule(
        f"{FIELDS}/<int:field_id>/thoi", "end_field", service_fields.end, methods=POST
    )
    pages.add_url_rule(
        f"{FIELDS}/<int:field_id>/dung-lai", "reopen_field", service_fields.reopen, methods=POST
    )


def _rearrangements(pages: Blueprint) -> None:
    pages.add_url_rule(MOVES, view_func=rearrangements.list_rearrangements)
    pages.add_url_rule(f"{MOVES}/moi", "begin_rearrangement", rearrangements.begin, methods=POST)
    pages.add_url_rule(ONE_MOVE, view_func=rearrangements.show_rearrangement)
    for step, (name, view) in enumerate(
        (
            ("choose_old_units", rearrangement_steps.choose_old),
            ("choose_targets", rearrangement_steps.choose_targets),
            ("choose_extents", rearrangement_steps.choose_extents),
            ("choose_desks", rearrangement_steps.choose_desks),
        ),
        1,
    ):
        pages.add_url_rule(f"{ONE_MOVE}/buoc-{step}", name, view, methods=BOTH)
    for path, name, view in (
        ("xac-nhan", "confirm_rearrangement", rearrangements.confirm),
        ("hoan-tac", "undo_rearrangement", rearrangements.undo),
        ("bo", "discard_rearrangement", rearrangements.discard),
    ):
        pages.add_url_rule(f"{ONE_MOVE}/{path}", name, view, methods=POST)


def _codes(pages: Blueprint) -> None:
    pages.add_url_rule(CODES, view_func=placards.list_placards)
    pages.add_url_rule(f"{CODES}/bang.<form>", view_func=placards.give_codes)
    pages.add_url_rule(
        f"{CODES}/cap", "issue_missing_placards", placards.issue_missing, methods=POST
    )
    pages.add_url_rule(f"{CODES}/in/<size>.pdf", view_func=placards.give_prints)
    pages.add_url_rule(f"{CODES}/in/<size>", view_func=placards.order_prints, methods=POST)
    pages.add_url_rule(
        f"{CODES}/quay/<int:desk_id>/cap", "issue_placard", placards.issue, methods=POST
    )
    pages.add_url_rule(f"{CODES}/<token>/thu-hoi", "revoke_placard", placards.revoke, methods=POST)
    pages.add_url_rule(f"{CODES}/<token>/thay", "replace_placard", placards.replace, methods=BOTH)


def _tablets(pages: Blueprint) -> None:
    pages.add_url_rule(KIOSKS, view_func=kiosks.list_kiosks, methods=BOTH)
    pages.add_url_rule(
        f"{KIOSKS}/<int:device_id>/thu-hoi", "revoke_kiosk", kiosks.revoke, methods=POST
    )
