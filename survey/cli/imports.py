"""`import` reads units, desks, answers and more from files: all rows of a file or none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from survey.cli.context import FINDING, open_installation, stop
from survey.clock import now
from survey.formatting import thousands
from survey.services.answers.import_responses import import_responses
from survey.services.dossiers.import_dossiers import import_dossiers
from survey.services.periods.guard_closed_periods import Correction
from survey.services.places.import_desks import import_desks
from survey.services.places.import_unit_map import import_unit_map
from survey.services.places.import_units import import_units
from survey.services.publication.close_period import plain_reason
from survey.services.questionnaires.import_questionnaire import import_questionnaire
from survey.services.sheets.import_report import ImportReport, Problem
from survey.services.sheets.read_rows import FileRefused, read_mapping

Step = Callable[[Session], ImportReport]

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
file_argument = click.argument("file", type=FILE, metavar="TỆP")
dry_run_option = click.option("--dry-run", is_flag=True, help="Chỉ kiểm tra, không lưu.")
format_option = click.option(
    "--format", "shape", type=click.Choice(["text", "json"]), default="text"
)


@click.group(name="import")
def import_() -> None:
    """Nhập dữ liệu từ tệp XLSX, XLS, ODS hoặc CSV; sai một dòng thì không lưu dòng nào."""


@import_.command()
@file_argument
@click.option("--parent", help="Mã đơn vị cấp trên của những dòng không ghi cấp trên.")
@dry_run_option
@format_option
def units(file: Path, parent: str | None, dry_run: bool, shape: str) -> None:
    """Nhập đơn vị: mã, tên, loại, mã cấp trên, hiệu lực từ, hiệu lực đến."""

    def step(session: Session) -> ImportReport:
        return import_units(session, file, now(), parent=parent, dry_run=dry_run)

    _run([("đơn vị", step)], dry_run=dry_run, shape=shape)


@import_.command()
@file_argument
@dry_run_option
@format_option
def desks(file: Path, dry_run: bool, shape: str) -> None:
    """Nhập quầy: mã quầy, tên, mã đơn vị, lĩnh vực."""

    def step(session: Session) -> ImportReport:
        return import_desks(session, file, now(), dry_run=dry_run)

    _run([("quầy", step)], dry_run=dry_run, shape=shape)


@import_.command()
@file_argument
@dry_run_option
@format_option
def dossiers(file: Path, dry_run: bool, shape: str) -> None:
    """Nhập số hồ sơ đã giải quyết theo quầy, tháng, lĩnh vực."""

    def step(session: Session) -> ImportReport:
        return import_dossiers(session, file, dry_run=dry_run)

    _run([("số hồ sơ", step)], dry_run=dry_run, shape=shape)


@import_.command()
@file_argument
@click.option("--units", "units_file", type=FILE, help="Tệp đơn vị, nhập trước.")
@click.option("--unit-map", "map_file", type=FILE, help="Tệp đơn vị cũ vào đơn vị mới, nhập trước.")
@click.option("--desks", "desks_file", type=FILE, help="Tệp quầy, nhập trước.")
@click.option(
    "--questionnaire", "questionnaire_file", type=FILE, help="Tệp phiên bản phiếu, nhập trước."
)
@click.option("--dossiers", "dossiers_file", type=FILE, help="Tệp số hồ sơ, nhập sau cùng.")
@click.option(
    "--map", "columns_file", type=FILE, help="Tệp CSV hoặc JSON: cột trong tệp, cột của hệ thống."
)
@click.option(
    "--levels", "levels_file", type=FILE, help="Tệp CSV hoặc JSON: lời chọn, mức 1..5 hoặc 9."
)
@click.option("--version", help="Mã phiếu của những dòng không ghi phiên bản.")
@click.option("--source", default="", help="Tên nguồn, để phân biệt các hệ thống trùng số phiếu.")
@click.option("--correct", metavar="LÝ_DO", help="Nhận cả phiếu thuộc kỳ đã chốt, vì lý do này.")
@dry_run_option
@format_option
def responses(file: Path, dry_run: bool, shape: str, **options: object) -> None:
    """Nhập phiếu trả lời thu ở nơi khác; giờ gửi và mã thiết bị không được giữ lại."""
    _run(list(_steps(file, options, now())), dry_run=dry_run, shape=shape)


def _steps(file: Path, options: dict[str, object], moment: datetime) -> Iterator[tuple[str, Step]]:
    """List what to import in the order in which one thing needs the other."""

    def dated(read: Callable[[Session, Path, datetime], ImportReport], path: Path) -> Step:
        return lambda session: read(session, path, moment)

    before = {
        "units_file": ("đơn vị", import_units),
        "desks_file": ("quầy", import_desks),
        "map_file": ("bản đồ đơn vị", import_unit_map),
        "questionnaire_file": ("phiên bản phiếu", import_questionnaire),
    }
    for name, (label, read) in before.items():
        if isinstance(path := options[name], Path):
            yield label, dated(read, path)
    yield "phiếu trả lời", _responses_step(file, options, moment)
    if isinstance(path := options["dossiers_file"], Path):
        dossiers_file = path
        yield "số hồ sơ", lambda session: import_dossiers(session, dossiers_file)


def _responses_step(file: Path, options: dict[str, object], moment: datetime) -> Step:
    mapping, words = (_pairs(options[name]) for name in ("columns_file", "levels_file"))
    levels = {word: int(level) if level.isdigit() else 0 for word, level in words.items()}
    version = options["version"] if isinstance(options["version"], str) else None
    correction = _correction(options["correct"], moment)

    def step(session: Session) -> ImportReport:
        return import_responses(
            session,
            file,
            mapping=mapping,
            levels=levels,
            version=version,
            source=str(options["source"]),
            correction=correction,
        )

    return step


def _correction(text: object, moment: datetime) -> Correction | None:
    """Take the reason for letting forms into closed periods; an empty one is wrong use."""
    if not isinstance(text, str):
        return None
    reason = plain_reason(text)
    if reason is None:
        stop('--correct cần một lý do, ví dụ: --correct "phiếu giấy gửi về muộn".')
    return Correction(reason, moment.date())


def _pairs(path: object) -> dict[str, str]:
    """Read a table of their words and ours, or end with what is wrong with the file."""
    try:
        return read_mapping(path) if isinstance(path, Path) else {}
    except FileRefused as error:
        stop(str(error))


def _run(steps: list[tuple[str, Step]], *, dry_run: bool, shape: str) -> None:
    """Do all steps in one transaction: with any fault, or on a dry run, nothing is stored."""
    reports: dict[str, ImportReport] = {}
    with open_installation() as installation, installation.sessions.writing() as session:
        for label, step in steps:
            reports[label] = _read(step, session)
            if reports[label].problems:
                break
        good = not any(report.problems for report in reports.values())
        if good and not dry_run:
            session.commit()
        else:
            session.rollback()
    _tell(reports, stored=good and not dry_run, shape=shape)
    if not good:
        raise SystemExit(FINDING)


def _read(step: Step, session: Session) -> ImportReport:
    try:
        return step(session)
    except FileRefused as error:
        return ImportReport(problems=(Problem(str(error)),))


def _tell(reports: dict[str, ImportReport], *, stored: bool, shape: str) -> None:
    if shape == "json":
        plain = {label: asdict(report) for label, report in reports.items()}
        click.echo(json.dumps({"stored": stored, "files": plain}, ensure_ascii=False))
        return
    for label, report in reports.items():
        for problem in report.problems:
            click.echo(f"LỖI {label}: {problem}")
        if report.unlisted:
            click.echo(f"... và {thousands(report.unlisted)} lỗi nữa.")
        if not report.problems:
            counts = (report.created, report.changed, report.unchanged)
            new, changed, same = (thousands(count) for count in counts)
            click.echo(f"{label}: {new} mới, {changed} thay đổi, {same} giữ nguyên.")
            for note in report.notes:
                click.echo(note)
    if not stored:
        click.echo("Chưa lưu gì.")
