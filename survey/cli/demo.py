"""`demo`: an invented province to try everything on, apart from any real installation."""

from __future__ import annotations

import os
from pathlib import Path

import click
from sqlalchemy.orm import Session

from analysis.period import period_of
from survey.cli.context import Installation, open_installation, stop
from survey.cli.installation import prepare_installation
from survey.cli.server import Server, require_port
from survey.clock import now, today
from survey.formatting import thousands
from survey.rendering.placards import Size, citizen_address
from survey.services.demo.furnish_demo import furnish_demo, plan_past_campaign
from survey.services.demo.make_demo import DemoFaces, demo_faces, make_demo
from survey.services.demo.publish_demo import publish_demo
from survey.services.issue_reports import issue_unit_report, public_figures
from survey.services.places.print_placards import print_placards

#: A folder of the demo carries this file; one with other things in it is left alone.
MARKER = "DEMO"
PRINTS: dict[str, Size] = {"ma-qr-niem-yet.pdf": "A4", "the-de-ban.pdf": "A6"}


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Thư mục của bản chạy thử.",
)
@click.option("--port", type=click.IntRange(1, 65535), help="Cổng; mặc định theo biến PORT (8000).")
@click.option(
    "--no-serve", is_flag=True, help="Chỉ dựng dữ liệu và in tài liệu, không chạy máy chủ."
)
def demo(out: Path, port: int | None, no_serve: bool) -> None:
    """Dựng tỉnh tưởng tượng Sông Mây (lần đầu), in tài liệu mẫu rồi chạy thử tại máy này."""
    folder = out.resolve()
    _claim(folder)
    _point_environment(folder, port)
    prepare_installation()
    with open_installation() as installation:
        if not no_serve:
            require_port("127.0.0.1", installation.settings.port)
        faces = _fill(installation, folder)
        settings = installation.settings
    base = f"http://127.0.0.1:{settings.port}"
    click.echo(f"\nTài liệu mẫu nằm trong: {folder}")
    click.echo("\nHãy mở thử:")
    click.echo(f"  Phiếu của một quầy:  {citizen_address(base, faces.token)}")
    click.echo(f"  Kết quả công bố:     {base}/ket-qua")
    click.echo(f"  Sở Nội vụ:           {base}/demo/office")
    click.echo(f"  Một đơn vị:          {base}/demo/unit/{faces.unit_id}")
    click.echo(f"  Quản trị:            {base}/demo/admin")
    if not no_serve:
        click.echo("\nDừng bằng Ctrl-C.")
        Server(host="127.0.0.1", port=settings.port, workers=settings.workers).run()


def _claim(folder: Path) -> None:
    """Take an empty folder or one of an earlier demo; refuse to touch anything else."""
    marker = folder / MARKER
    if folder.exists() and any(folder.iterdir()) and not marker.exists():
        stop(f"{folder} đang chứa thứ khác. Hãy chọn thư mục trống bằng --out.")
    folder.mkdir(parents=True, exist_ok=True)
    marker.touch()


def _point_environment(folder: Path, port: int | None) -> None:
    """Lead this process and the server's workers to the demo, whatever real settings are around."""
    os.environ["SURVEY_DATA"] = str(folder / "data")
    os.environ["SURVEY_DEMO"] = "1"
    os.environ.pop("DATABASE_URL", None)
    if port is not None:
        os.environ["PORT"] = str(port)
    os.environ["SURVEY_BASE_URL"] = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"


def _fill(installation: Installation, folder: Path) -> DemoFaces:
    """Make the province at the first use, and its prints when they are missing."""
    with installation.sessions.begin() as session:
        if demo_faces(session) is None:
            click.echo("Đang dựng tỉnh Sông Mây với hai năm phiếu trả lời, chừng nửa phút...")
            plan_past_campaign(session, now())
            click.echo(f"Đã dựng {thousands(make_demo(session, now=now()))} phiếu tưởng tượng.")
            publish_demo(session, now())
            furnish_demo(session, installation.settings.secret_key, now())
    with installation.sessions() as session:
        faces = demo_faces(session)
        if faces is None:
            stop("Không dựng được dữ liệu chạy thử. Hãy xóa thư mục rồi chạy lại.")
        _print(session, folder, faces, installation.settings.base_url)
    return faces


def _print(session: Session, folder: Path, faces: DemoFaces, base_url: str) -> None:
    last = period_of(today(), "reporting").previous()
    report = f"bao-cao-{faces.unit_code}-{last.code}.pdf"
    if not (folder / report).exists():
        public = public_figures(session, last, now().date())
        pages = issue_unit_report(session, faces.unit_id, last, now=now(), public=public)
        (folder / report).write_bytes(pages)
    marker = folder / MARKER
    # The codes hold the address: prints of another port would lead nowhere.
    printed_for = marker.read_text(encoding="utf-8").strip()
    for name, size in PRINTS.items():
        if printed_for != base_url or not (folder / name).exists():
            (folder / name).write_bytes(print_placards(session, faces.unit_code, size, base_url))
    marker.write_text(base_url, encoding="utf-8")
