"""`settings` shows and changes what officials decide: names on documents, thresholds, targets."""

from __future__ import annotations

import json
from typing import Any

import click

from survey.cli.context import open_installation, stop
from survey.clock import now
from survey.queries.settings import DEFAULTS, REASONS, all_settings
from survey.services.changes.keep_audit import COMMAND_LINE
from survey.services.settings.manage_settings import SettingRefused, parse_setting, set_by


def typed_words(value: Any) -> str:
    """Write a value as one would type it."""
    if isinstance(value, bool):
        return "bật" if value else "tắt"
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value) or "trống"


#: Shown under the help, one paragraph each.
WHY = "Các thiết lập và lý do:\n\n" + "\n\n".join(
    f"{key} (mặc định: {typed_words(DEFAULTS[key])}): {reason}" for key, reason in REASONS.items()
)


@click.group(epilog=WHY)
def settings() -> None:
    """Xem và đổi các thiết lập của cơ quan."""


@settings.command("list")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
def list_settings(shape: str) -> None:
    """Liệt kê mọi thiết lập với giá trị đang dùng."""
    with open_installation() as installation, installation.sessions() as session:
        values = all_settings(session)
    if shape == "json":
        click.echo(json.dumps(values, ensure_ascii=False, indent=1))
        return
    for key, value in values.items():
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        click.echo(f"{key} = {shown}")


@settings.command("set", epilog=WHY)
@click.argument("key", type=click.Choice(sorted(DEFAULTS)), metavar="TÊN")
@click.argument("value", metavar="GIÁ_TRỊ")
def set_setting(key: str, value: str) -> None:
    """Đổi một thiết lập, ví dụ: settings set agency.name "Sở Nội vụ"."""
    with open_installation() as installation, installation.sessions.begin() as session:
        try:
            set_by(session, COMMAND_LINE, key, parse_setting(key, value), now=now())
        except SettingRefused as error:
            stop(f"Chưa đổi. {error}.")
    click.echo(f"Đã đổi {key}.")
