"""Packs the documents of a batch: an index, checksums, and all of it as one stream."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy.orm import Session

from survey.database.report_files import FileDamaged, ReportFiles
from survey.queries.report_batches import BatchFace, TaskFace, tasks
from survey.queries.report_editions import EditionFace, editions_by_id
from survey.rendering.sheets import Sheet, write_xlsx
from survey.services.reports.report_order import FORMATS, WITHHELD_FACT

INDEX = "muc-luc.xlsx"
CHECKSUMS = "SHA256SUMS"
#: The archive is the same on every day: no file in it has a day of its own.
NO_DAY = (2020, 1, 1, 0, 0, 0)
#: Read and write for the owner, as a plain file.
PLAIN_FILE = 0o100600 << 16
STATES: Mapping[str, str] = {
    "waiting": "đang chờ",
    "made": "đã làm",
    "same": "không đổi, giữ bản đang có",
    "withheld": "không làm riêng, để bảo vệ nhóm ít người",
    "failed": "không làm được",
    "cancelled": "đã hủy",
}


@dataclass(frozen=True)
class Item:
    """One task of a batch with the edition that came of it."""

    task: TaskFace
    edition: EditionFace | None

    @property
    def name(self) -> str | None:
        """Return the name of its file; nothing when there is none."""
        found = self.edition.file(self.task.format) if self.edition else None
        return found.name if found else None

    @property
    def withheld(self) -> str | None:
        """Return why its document holds no figure, if it holds none."""
        return self.edition.facts.get(WITHHELD_FACT) if self.edition else None

    @property
    def note(self) -> str | None:
        """Return what a reader of the index has to know: a fault, or that no figure is shown."""
        return f"không nêu số liệu: {self.withheld}" if self.withheld else self.task.fault

    @property
    def sha256(self) -> str | None:
        """Return the checksum of its file."""
        found = self.edition.file(self.task.format) if self.edition else None
        return found.sha256 if found else None


def batch_items(session: Session, batch_id: int) -> list[Item]:
    """List what came of every task of a batch, unit by unit."""
    found = tasks(session, batch_id)
    editions = editions_by_id(session, {task.edition_id for task in found} - {None})
    return [Item(task, editions.get(task.edition_id or 0)) for task in found]


def index_sheet(items: Sequence[Item]) -> bytes:
    """Write the index: one row a document, those that could not be made among them."""
    headings = (
        "Mã đơn vị",
        "Đơn vị",
        "Dạng tệp",
        "Tình trạng",
        "Lần ban hành",
        "Ngày ban hành",
        "Mã tra cứu",
        "Tên tệp",
        "SHA-256",
        "Thay đổi so với lần trước",
        "Ghi chú",
    )
    rows = [
        (
            item.task.unit_code,
            item.task.unit_name,
            FORMATS[item.task.format].title,
            STATES[item.task.state],
            item.edition.number if item.edition else None,
            item.edition.issued_on if item.edition else None,
            item.edition.shown_code if item.edition else None,
            item.name,
            item.sha256,
            item.edition.change if item.edition else None,
            item.note,
        )
        for item in items
    ]
    return write_xlsx([Sheet("Mục lục", headings, rows)])


def checksums(contents: Mapping[str, str]) -> str:
    """Write checksums by name in the form that `sha256sum --check` reads."""
    return "".join(f"{seal}  {name}\n" for name, seal in contents.items())


def checksum_lines(contents: Mapping[str, bytes]) -> str:
    """Write the checksums of files that are at hand."""
    return checksums({name: sha256(content).hexdigest() for name, content in contents.items()})


def documents(items: Sequence[Item], files: ReportFiles) -> Iterator[tuple[str, bytes]]:
    """Give the name and the bytes of every document that is there and whole."""
    for item in items:
        if item.name is None or item.sha256 is None:
            continue
        try:
            yield item.name, files.read(item.sha256, FORMATS[item.task.format].ending)
        except FileDamaged:
            continue


def parts(items: Sequence[Item], files: ReportFiles) -> Iterator[tuple[str, bytes]]:
    """Give all that belongs to a batch: the documents, the index, the checksums."""
    sums: dict[str, str] = {}
    known = {item.name: item.sha256 for item in items}
    for name, content in documents(items, files):
        sums[name] = known[name] or ""
        yield name, content
    yield INDEX, index_sheet(items)
    yield CHECKSUMS, checksums(sums).encode()


class _Drain(io.RawIOBase):
    """Takes what the archive writes, until somebody fetches it."""

    def __init__(self) -> None:
        self.taken = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self.taken += piece
        return len(piece)

    def fetch(self) -> bytes:
        piece = bytes(self.taken)
        self.taken.clear()
        return piece


def zip_stream(contents: Iterator[tuple[str, bytes]]) -> Iterator[bytes]:
    """Pack files one after the other; only one of them is in memory at a time."""
    drain = _Drain()
    with zipfile.ZipFile(drain, "w") as archive:
        for name, content in contents:
            entry = zipfile.ZipInfo(name, NO_DAY)
            entry.external_attr = PLAIN_FILE
            # Documents are compressed inside; lists of words are not.
            packed = not name.endswith((".pdf", ".docx", ".xlsx"))
            entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            archive.writestr(entry, content)
            yield drain.fetch()
    yield drain.fetch()


def archive_name(face: BatchFace) -> str:
    """Name the archive of a batch."""
    calendar = "" if face.period.calendar == "reporting" else "-duong-lich"
    inside = "-noi-bo" if face.internal else ""
    return f"bao-cao-{face.period.code}{calendar}{inside}.zip"
