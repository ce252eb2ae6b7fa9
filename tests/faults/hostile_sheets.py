"""Spreadsheets that ask their reader for all memory, for other files, or for a program."""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from collections.abc import Callable, Mapping
from copy import copy
from pathlib import Path

from survey.services.sheets.read_rows import FileRefused, read_sheet
from survey.services.sheets.unfold_sheet import MOST_ROWS

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_KIND = "application/vnd.oasis.opendocument.spreadsheet"
FAR_ROW = 1_048_576


def relation(kind: str, target: str) -> str:
    """Write a list of one relation."""
    one = f'<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'{XML}<Relationships xmlns="{_PACKAGE}/relationships">{one}</Relationships>'


PARTS: Mapping[str, str] = {
    "[Content_Types].xml": f'{XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": relation("officeDocument", "xl/workbook.xml"),
    "xl/_rels/workbook.xml.rels": relation("worksheet", "worksheets/sheet1.xml"),
    "xl/workbook.xml": f'{XML}<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
}


def cell(place: str, text: str = "mã", before: str = "") -> str:
    """Write a cell of text."""
    return f'<c r="{place}" t="inlineStr">{before}<is><t>{text}</t></is></c>'


def row(number: int, *cells: str) -> str:
    """Write a row."""
    return f'<row r="{number}">{"".join(cells)}</row>'


def write_sheet(file: Path, rows: str, head: str = "", **more: str | bytes) -> None:
    """Write a workbook of one sheet with these rows, and parts besides by their name."""
    sheet = f'{XML}{head}<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in {**PARTS, "xl/worksheets/sheet1.xml": sheet, **more}.items():
            archive.writestr(name, text)


def unfolds_many_times(file: Path) -> None:
    """Let a hundred names of the list of parts lead to the same ten million bytes."""
    write_sheet(file, row(1, cell("A1")), **{"xl/media/1": b" " * 10_000_000})
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(100):
            again = copy(archive.filelist[-1])
            again.filename = f"xl/media/{number + 2}"
            archive.filelist.append(again)
        archive.comment = b"written anew"


def lies_about_its_size(file: Path) -> None:
    """Say that a sheet of forty million bytes has a hundred."""
    write_sheet(file, row(1, cell("A1", "x" * 40_000_000)))
    with zipfile.ZipFile(file) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    told = file.read_bytes().replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    file.write_bytes(told)


def has_many_parts(file: Path) -> None:
    """Hold three thousand parts."""
    parts = {f"xl/media/{number}": b"" for number in range(3_000)}
    write_sheet(file, row(1, cell("A1")), **parts)


def reads_another_file(file: Path) -> None:
    """Name a file of the system as the content of a cell."""
    told = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    write_sheet(file, row(1, cell("A1", "&x;")), told)


def laughs(file: Path) -> None:
    """Define a word of ten words of ten words, nine times."""
    words = "".join(f'<!ENTITY a{at + 1} "{f"&a{at};" * 10}">' for at in range(9))
    write_sheet(file, row(1, cell("A1", "&a9;")), f'<!DOCTYPE a [<!ENTITY a0 "ha">{words}]>')


def is_far(file: Path) -> None:
    """Hold two cells: in the first corner and in the last."""
    write_sheet(file, row(1, cell("A1")) + row(FAR_ROW, cell(f"XFD{FAR_ROW}")))


def is_tall(file: Path) -> None:
    """Hold two cells a million rows and some columns apart."""
    write_sheet(file, row(1, cell("A1")) + row(FAR_ROW, cell(f"J{FAR_ROW}")))


def has_many_rows(file: Path) -> None:
    """Hold one row more than is read."""
    write_sheet(file, row(1, cell("A1")) + row(MOST_ROWS + 1, cell(f"A{MOST_ROWS + 1}")))


def repeats(file: Path) -> None:
    """Let one written cell stand for every cell of a sheet."""
    spaces = "".join(f' xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "table", "text"))
    written = (
        f"{XML}<office:document-content{spaces}><office:body><office:spreadsheet><table:table "
        f'table:name="A"><table:table-row table:number-rows-repeated="{FAR_ROW}">'
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
        "<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    space = f'xmlns:manifest="{_ODF}:manifest:1.0"'
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_KIND}"/>'
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", _KIND)
        listed = f"{XML}<manifest:manifest {space}>{entry}</manifest:manifest>"
        archive.writestr("META-INF/manifest.xml", listed)
        archive.writestr("content.xml", written)


def is_half_an_old_book(file: Path) -> None:
    """Begin like a workbook of 1997 that names places far behind its end."""
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xfe\xff\xff\x7f" * 300)


def calculates(file: Path) -> None:
    """Hold a formula that starts a program, beside the value it had when it was saved."""
    head = row(1, cell("A1"))
    write_sheet(file, head + row(2, cell("A2", "4", "<f>cmd|'/c calc'!A0</f>")))


def has_a_program(file: Path) -> None:
    """Hold a program and a link to a workbook of another machine."""
    link = relation("externalLinkPath", "file://198.51.100.1/a.xlsx")
    parts = {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 100, "xl/externalLinks/_rels/1.rels": link}
    write_sheet(file, row(1, cell("A1")) + row(2, cell("A2", "4")), **parts)


#: What is refused, and what is read as the plain cells it shows.
REFUSED: Mapping[str, Callable[[Path], None]] = {
    "many-times.xlsx": unfolds_many_times,
    "many-parts.xlsx": has_many_parts,
    "other-file.xlsx": reads_another_file,
    "laughs.xlsx": laughs,
    "far.xlsx": is_far,
    "tall.xlsx": is_tall,
    "rows.xlsx": has_many_rows,
    "repeats.ods": repeats,
    "half.xls": is_half_an_old_book,
}
SHORTENED: Mapping[str, Callable[[Path], None]] = {"lies.xlsx": lies_about_its_size}
READ: Mapping[str, Callable[[Path], None]] = {
    "formula.xlsx": calculates,
    "program.xlsm": has_a_program,
}


def refusal(file: Path) -> str:
    """Give the words a sheet is refused with; when it is read, what its second row shows."""
    try:
        [row] = read_sheet(file, {}).rows
    except FileRefused as error:
        return str(error)
    return str(dict(row.cells))


def main(folder: Path) -> None:
    """Read all of them; tell what came of each, and the most memory that was held for it."""
    said = {name: refusal(folder / name) for name in (*REFUSED, *SHORTENED, *READ)}
    status = Path("/proc/self/status").read_text(encoding="ascii")
    # A process that was started counts the memory of the one it came from; this line does not.
    own = int(status.partition("VmHWM:")[2].split()[0])
    reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    sys.stdout.write(json.dumps({"said": said, "kibibytes": own + reader}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
