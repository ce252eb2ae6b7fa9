"""`kiosk` enables tablets at desks with one-time codes, lists and revokes them."""

from __future__ import annotations

import json

import click

from survey.cli.context import open_installation, stop
from survey.clock import now
from survey.queries.kiosk_devices import all_kiosks
from survey.rendering.sheets import write_csv
from survey.services.intake.enable_kiosk import KioskRefused, issue_code, revoke_device

HEADINGS = ("device", "unit", "unit_name", "desk", "desk_name", "enabled_on", "revoked_on")


@click.group()
def kiosk() -> None:
    """Máy tính bảng tại quầy: cấp mã ghép máy, liệt kê, thu hồi.

    Ví dụ: kiosk code --desk X01-Q1
    """


@kiosk.command()
@click.option("--desk", "desk_code", required=True, metavar="MÃ", help="Mã quầy đặt máy.")
def code(desk_code: str) -> None:
    """Cấp một mã dùng một lần, gõ trên máy tính bảng để ghép máy với quầy."""
    with open_installation() as installation, installation.sessions.begin() as session:
        settings = installation.settings
        try:
            made = issue_code(session, desk_code, settings.secret_key, now())
        except KioskRefused as error:
            stop(str(error))
    click.echo(f"Mã ghép máy: {made.shown}")
    click.echo(f"Mở trên máy tính bảng: {settings.base_url}/kiosk")
    click.echo(f"Mã dùng được một lần, đến hết ngày {made.valid_until:%d/%m/%Y}.")


@kiosk.command("list")
@click.option(
    "--format", "shape", type=click.Choice(["csv", "json"]), default="csv", show_default=True
)
def list_kiosks(shape: str) -> None:
    """Liệt kê các máy đã ghép: số máy, quầy, ngày ghép, ngày thu hồi."""
    with open_installation() as installation, installation.sessions() as session:
        rows = [
            (
                str(face.device_id),
                face.unit_code,
                face.unit_name,
                face.desk_code,
                face.desk_name,
                face.enabled_on.isoformat(),
                face.revoked_on.isoformat() if face.revoked_on else "",
            )
            for face in all_kiosks(session)
        ]
    if shape == "json":
        named = [dict(zip(HEADINGS, row, strict=True)) for row in rows]
        click.echo(json.dumps(named, ensure_ascii=False))
    else:
        click.echo(write_csv(HEADINGS, rows), nl=False)


@kiosk.command()
@click.argument("device_id", type=click.IntRange(min=1), metavar="SỐ_MÁY")
def revoke(device_id: int) -> None:
    """Thu hồi một máy (mất, hỏng, chuyển quầy); phiếu còn trong máy được giữ nguyên."""
    with open_installation() as installation, installation.sessions.begin() as session:
        try:
            revoke_device(session, device_id, now())
        except KioskRefused as error:
            stop(str(error))
    click.echo(f"Đã thu hồi máy số {device_id}.")
