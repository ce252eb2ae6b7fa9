"""`init` prepares an installation, `doctor` says what is missing or unsafe in it."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import click
from sqlalchemy import Engine

from analysis.questionnaire import questionnaire_from_document
from forms.questionnaires import packaged_questionnaires
from survey.cli.context import (
    FINDING,
    TOO_NEW,
    database_faults,
    open_database,
    private_files,
    read_settings,
    stop,
)
from survey.cli.secret import VOID, make_secret, replace_secret
from survey.clock import now
from survey.config import (
    FORMER_SECRET_FILE,
    SECRET_FILE,
    SettingsError,
    data_folder,
    database_address,
    is_cut_off,
)
from survey.database.engine import sessions
from survey.database.migrate import SchemaTooNew, upgrade
from survey.database.table_rows import is_in_use
from survey.services.changes.keep_audit import COMMAND_LINE, note_action
from survey.services.questionnaires.manage_questionnaires import sync_questionnaires
from survey.services.upkeep.examine_installation import database_files, examine_installation
from survey.services.upkeep.finding import Finding
from survey.services.upkeep.part_responses import tend_parts

REMEDY = (
    f"Chưa tạo khóa mới, vì với khóa mới thì {VOID}. Hãy chép tệp secret từ máy chủ khác hoặc từ "
    "bản sao của thư mục dữ liệu về chỗ cũ, hoặc khôi phục bản sao lưu: python -m survey restore. "
    "Chỉ khi không còn bản nào mới chạy: python -m survey init --new-secret"
)


def prepare_installation(*, new_secret: bool = False) -> None:
    """Make folder, secret, schema and questionnaires; what is already there stays as it is.

    A new secret for an installation in use voids what was signed with the one before: it is made
    only when that is wanted.
    """
    with private_files():
        folder = data_folder(os.environ)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _close_to_others(folder, 0o700)
        engine = open_database(database_address(os.environ))
        try:
            lost = _prepare_secret(folder / SECRET_FILE, engine, new=new_secret)
            read_settings()
            _prepare_database(engine, lost=lost)
        finally:
            engine.dispose()


def _prepare_secret(file: Path, engine: Engine, *, new: bool) -> bool:
    """Make the key where there is none; tell whether an installation in use had lost its own."""
    for one in (file, file.with_name(FORMER_SECRET_FILE)):
        if one.is_file():
            _close_to_others(one, 0o600)
    if (there := file.exists()) and not is_cut_off(file):
        if new:
            stop(f"Khóa bí mật vẫn còn ({file}). Để thay khóa: python -m survey secret renew")
        return False
    with database_faults():
        in_use = is_in_use(engine)
    if not new and (in_use or there):
        state = f"bị cắt cụt ({file})" if there else f"không còn ({file})"
        stop(f"Khóa bí mật {state}. {REMEDY}")
    if new:
        replace_secret(file)
    else:
        make_secret(file)
    return in_use


def _prepare_database(engine: Engine, *, lost: bool) -> None:
    # A file left open by an earlier version is closed before anything more is written into it.
    for file in database_files(engine.url):
        _close_to_others(file, 0o600)
    upgrade(engine)
    tend_parts(engine, now().date())
    with sessions(engine).begin() as session:
        packaged = packaged_questionnaires().values()
        sync_questionnaires(session, map(questionnaire_from_document, packaged), now())
        if lost:
            detail = {"reason": "lost"}
            note_action(session, COMMAND_LINE, "secret.renew", "secret", detail, now=now())


def _close_to_others(path: Path, mode: int) -> None:
    """Take every right from others on what is ours; `doctor` tells about the rest."""
    found = path.stat()
    # A sticky folder (/tmp) is shared on purpose: closing it would stop everybody else.
    if found.st_uid == os.geteuid() and not found.st_mode & stat.S_ISVTX:
        path.chmod(mode)


@click.command()
@click.option("--new-secret", is_flag=True, help=f"Khóa cũ mất hẳn: tạo khóa mới. Từ đó {VOID}.")
def init(*, new_secret: bool) -> None:
    """Tạo thư mục dữ liệu, khóa bí mật và cơ sở dữ liệu; chạy lại không làm mất gì."""
    try:
        prepare_installation(new_secret=new_secret)
    except PermissionError as error:
        stop(f"Không được phép ghi vào {error.filename}. Hãy chọn thư mục khác (SURVEY_DATA).")
    except SettingsError as error:
        stop(str(error))
    except SchemaTooNew as error:
        stop(TOO_NEW.format(revision=error))
    click.echo(f"Đã sẵn sàng: {data_folder(os.environ)}")


@click.command()
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
def doctor(shape: str) -> None:
    """Nêu từng điều còn thiếu hoặc chưa an toàn, mỗi điều một dòng kèm cách khắc phục."""
    findings = examine_installation(os.environ, now())
    if shape == "json":
        click.echo(json.dumps([finding.as_dict() for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(_line(finding))
    if any(not (finding.good or finding.advice) for finding in findings):
        raise SystemExit(FINDING)


def _line(finding: Finding) -> str:
    state, remedy = finding.state, finding.remedy
    if remedy:
        # What to do stands at the end, once; a sentence about it before that is left out.
        state = f"{state.partition('. Hãy ')[0].rstrip('.')}. Cách khắc phục: {remedy}"
    return f"{_mark(finding)}  {finding.subject}: {state}"


def _mark(finding: Finding) -> str:
    if finding.good:
        return click.style("tốt  ", fg="green")
    return click.style("nên  ", fg="yellow") if finding.advice else click.style("THIẾU", fg="red")
