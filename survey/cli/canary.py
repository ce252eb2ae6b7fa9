"""`canary` sends a form the whole way of a citizen, and raises the alarm when it is not stored."""

from __future__ import annotations

import click
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from survey.addresses import EXAMPLE, is_address
from survey.causes import cause_in_words
from survey.cli.alarms import MAIL_FAULTS, tell_by_mail, tell_unsent
from survey.cli.context import FINDING, open_database, read_settings, stop
from survey.clock import now
from survey.config import ALARM_FILE, Settings
from survey.database.database_file import FileReplaced
from survey.database.engine import sessions
from survey.database.file_lock import lock_file, locked
from survey.queries.placards import shown_token
from survey.services.upkeep.note_upkeep import note_canary
from survey.services.upkeep.release_canary import NoDesk, came_back, canary_code
from survey.services.upkeep.visit_form import VisitFailed, visit_form

THANKED_FOR_NOTHING = "Trang đã cảm ơn nhưng phiếu thử không được lưu."


@click.command()
@click.option("--desk", metavar="MÃ", help="Quầy có phiếu cần thử; mặc định là quầy đầu tiên.")
@click.option(
    "--address", metavar="ĐỊA CHỈ", help="Thay cho SURVEY_BASE_URL, thí dụ để thử một máy."
)
def canary(desk: str | None, address: str | None) -> None:
    """Mở phiếu thật của một quầy, điền, gửi, đọc trang cảm ơn và xem phiếu đã được lưu.

    Phiếu thử không bao giờ thành phiếu trả lời: không nằm trong số liệu nào, kể cả một lúc. Mã
    thoát 1 và thư báo động (SURVEY_ALARM_TO hoặc mail.to) khi có khâu nào hỏng.
    """
    settings = read_settings()
    if address and not is_address(address):
        stop(f"--address phải là địa chỉ đầy đủ như {EXAMPLE}, không phải “{address}”.")
    engine = open_database(settings.database_url)
    try:
        fault = _fly(engine, (address or settings.base_url).rstrip("/"), desk)
        _tell(settings, engine, fault)
    finally:
        engine.dispose()
    if fault is not None:
        stop(f"BÁO ĐỘNG: {fault}", FINDING)
    click.echo("Phiếu thử đã đi hết đường: mở, gửi, lưu, cảm ơn.")


def _fly(engine: Engine, address: str, desk: str | None) -> str | None:
    """Send one canary; give what went wrong."""
    try:
        with canary_code(engine, desk, now()) as token:
            visit_form(f"{address}/d/{shown_token(token)}")
            return None if came_back(engine, token) else THANKED_FOR_NOTHING
    except NoDesk:
        stop("Không có quầy nào đang mở mang mã này." if desk else "Chưa có quầy nào đang mở.")
    except VisitFailed as failure:
        return str(failure)
    except (SQLAlchemyError, FileReplaced) as error:
        return f"Cơ sở dữ liệu không trả lời ({cause_in_words(error)})."


def _tell(settings: Settings, engine: Engine, fault: str | None) -> None:
    try:
        with locked(lock_file(engine)), sessions(engine).begin() as session:
            note_canary(session, fault, now())
    except (SQLAlchemyError, OSError):
        click.echo("Chưa ghi lại được kết quả vào cơ sở dữ liệu.", err=True)
    try:
        tell_by_mail(settings, engine, ALARM_FILE, fault, now())
    except MAIL_FAULTS as error:
        tell_unsent(error)
