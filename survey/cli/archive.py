"""`archive` writes closed years as Parquet files, and proves that they count the same."""

from __future__ import annotations

from pathlib import Path

import click

from survey.cli.context import FINDING, open_installation, private_files, stop
from survey.cli.outgoing import file_faults
from survey.cli.periods import typed_period
from survey.database.parquet import ParquetMissing
from survey.engine.engines import EngineMissing, EngineUnknown, choose_engine
from survey.formatting import short_date, thousands
from survey.services.tallies.archive_year import YearOpen, write_archive
from survey.services.tallies.tally_archive import ArchiveDamaged, compare_archive

FOLDER = click.Path(file_okay=False, path_type=Path)
SHOWN = 20


@click.group()
def archive() -> None:
    """Lưu trữ phiếu của những năm đã chốt thành tệp Parquet, đối chiếu với số kiểm đếm."""


@archive.command()
@click.argument("year", metavar="NĂM")
@click.option("--into", type=FOLDER, required=True, help="Thư mục của bản lưu trữ năm này.")
def write(year: str, into: Path) -> None:
    """Ghi mọi phiếu của năm báo cáo đã chốt; phiếu trong cơ sở dữ liệu vẫn còn nguyên."""
    period = typed_period(year, "reporting")
    try:
        with (
            open_installation() as installation,
            installation.sessions() as session,
            private_files(),
            file_faults(into),
        ):
            written = write_archive(session, period, into)
    except (YearOpen, ParquetMissing) as error:
        stop(str(error))
    click.echo(
        f"Đã lưu trữ {thousands(written.rows)} phiếu của năm {written.year}"
        f" trong {thousands(len(written.files))} tệp."
    )


@archive.command()
@click.argument("folder", type=FOLDER, metavar="THƯ_MỤC")
@click.option("--engine", help="Nơi đếm: process, process:4, inline hoặc dask:tcp://máy:8786.")
def verify(folder: Path, engine: str | None) -> None:
    """Đếm lại từ các tệp rồi so với số kiểm đếm theo ngày; mã thoát 1 khi có chỗ lệch."""
    folder = folder.absolute()
    try:
        with open_installation() as installation, installation.sessions() as session:
            chosen = choose_engine(engine or installation.settings.engine)
            with chosen.open() as executor:
                found = compare_archive(session, folder, executor)
    except (ArchiveDamaged, ParquetMissing, EngineMissing, EngineUnknown) as error:
        stop(str(error))
    except FileNotFoundError:
        stop(f"Không có bản lưu trữ trong {folder}.")
    counted = f"{thousands(found.rows)} phiếu, {thousands(found.cells)} ô kiểm đếm theo ngày"
    if found.equal:
        click.echo(f"Khớp: {counted}.")
        return
    for _, desk, day, _, channel in found.different[:SHOWN]:
        click.echo(f"Lệch: quầy số {desk}, ngày {short_date(day)}, kênh {channel}")
    different, beside = len(found.different), found.beside
    click.echo(
        f"Không khớp ({counted}): {thousands(different)} ô lệch,"
        f" {thousands(beside)} ô không có trong bản lưu trữ."
    )
    raise SystemExit(FINDING)
