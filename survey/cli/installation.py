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
    open_database,
    private_files,
    read_settings,
    stop,
)
from survey.cli.secret import make_secret
from survey.clock import now
from survey.config import SECRET_FILE, SettingsError, data_folder
from survey.database.engine import sessions
from survey.database.migrate import SchemaTooNew, upgrade
from survey.services.questionnaires.manage_questionnaires import sync_questionnaires
from survey.services.upkeep.examine_installation import (
    Finding,
    database_files,
    examine_installation,
)


def prepare_installation() -> None:
    """Make folder, secret, schema and questionnaires; what is already there stays as it is."""
    with private_files():
        folder = data_folder(os.environ)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _close_to_others(folder, 0o700)
        make_secret(folder / SECRET_FILE)
        engine = open_database(read_settings().database_url)
        try:
            _prepare_database(engine)
        finally:
            engine.dispose()


def _prepare_database(engine: Engine) -> None:
    # A file left open by an earlier version is closed before anything more is written into it.
    for file in database_files(engine.url):
        _close_to_others(file, 0o600)
    upgrade(engine)
    with sessions(engine).begin() as session:
        packaged = packaged_questionnaires().values()
        sync_questionnaires(session, map(questionnaire_from_document, packaged), now())


def _close_to_others(path: Path, mode: int) -> None:
    """Take every right from others on what is ours; `doctor` tells about the rest."""
    found = path.stat()
    # A sticky folder (/tmp) is shared on purpose: closing it would stop everybody else.
    if found.st_uid == os.geteuid() and not found.st_mode & stat.S_ISVTX:
        path.chmod(mode)


@click.command()
def init() -> None:
    """Tạo thư mục dữ liệu, khóa bí mật và cơ sở dữ liệu; chạy lại không làm mất gì."""
    try:
        prepare_installation()
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
