"""Whatever people type: documents are made of it, and nothing outside is read or asked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

import pytest
from pypdf import PdfReader

from analysis.points import rule_from_document
from survey.rendering.authority_formats import AUTHORITY_WRITERS
from survey.rendering.authority_report import AuthorityReport, Member
from survey.rendering.closing_note import ClosingNote
from survey.rendering.figures import FactOption, FactRow, Merger, Row
from survey.rendering.hall_sheet import HallSheet, hall_sheet_pdf
from survey.rendering.placards import LAYOUTS, PlacardPrint, placards_pdf
from survey.rendering.receipts import ReceiptSlip, slips_pdf
from survey.rendering.spss import Variable, write_sav
from survey.rendering.stamp import Stamp
from survey.rendering.unit_formats import UNIT_WRITERS
from survey.rendering.unit_report import UnitReport
from survey.rendering.year_end_formats import YEAR_END_WRITERS
from survey.rendering.year_end_report import YearEndReport, YearRow
from tests.factories import TODAY
from tests.survey.rendering.canary import singing
from tests.survey.rendering.samples import HEADER, METHOD, figure, report

SECRET = "bi-mat-cua-may-chu"
RULE = {"type": "linear", "max": 10}
WRITTEN = ("pdfa", "docx", "xlsx")
STAMP = Stamp("k7m2p-9qxw4", 1, "https://x.example.vn/bao-cao/k7m2p-9qxw4")
#: Markup of every sort, with the addresses of a server and a file that must stay unread.
MARKUP = (
    '<img src="{http}"><img src="{file}">',
    '<svg><image href="{http}"/><use href="{file}#a"/><path d="',
    '<style>@import "{http}"; body {{ background: url({file}) }}</style>',
    '"><link rel=stylesheet href="{http}"><a href="{file}">x</a>',
    '<link rel="attachment" href="{file}"><object data="{file}"></object>',
    "{{{{ open('{file}').read() }}}} {{% include '{file}' %}}",
    '<!DOCTYPE a [<!ENTITY x SYSTEM "{file}">]><a>&x;</a>',
)
LONG = {
    "combining marks": "e" + "\u0301" * 2000,
    "300 letters": "Nguyễn" * 50,
    "line breaks": "a\n" * 1000,
    "other directions": "\u202eخارج\u2066\u200b\ufeff",
}


@pytest.fixture(scope="module")
def asked() -> Iterator[tuple[str, list[str]]]:
    """Run a server that should never be asked; give its address and what it was asked."""
    with singing() as canary:
        yield canary.address, canary.asked


def hostile(text: str) -> UnitReport:
    """Put a text wherever somebody could have typed it."""
    usual = report(431)
    named = tuple(replace(row, name=text) for row in usual.criteria)
    header = replace(
        HEADER,
        parent_agency=text,
        agency=text,
        place=text,
        symbol=text,
        signer=(text,),
        recipients=(text,),
        archive=text,
    )
    return replace(
        usual,
        header=header,
        unit=text,
        criteria=named,
        factors=tuple(replace(row, name=text) for row in usual.factors),
        desks=(Row(text, text, figure(90, 0.8, 8)),),
        facts=(FactRow("L1", text, "ok", (FactOption(text, 300),)),),
        mergers=(Merger("from", (text,), TODAY),),
        closing=ClosingNote(2, TODAY, text),
        method=replace(METHOD, questionnaire=text),
        comments=5000,
    )


def parts(content: bytes) -> bytes:
    """Give all that a document carries, unpacked."""
    if content.startswith(b"%PDF"):
        opened = PdfReader(io.BytesIO(content))
        pages = "".join(page.extract_text() for page in opened.pages)
        files = [one for found in opened.attachments.values() for one in found]
        return b"".join([pages.encode(), *files])
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return b"".join(package.read(name) for name in package.namelist())
    return content


@pytest.mark.parametrize("form", ["pdfa", "docx", "xlsx", "csv"])
def test_markup_that_was_typed_stays_text_in_every_format(
    form: str, asked: tuple[str, list[str]], tmp_path: Path
) -> None:
    http, seen = asked
    secret = tmp_path / "canary.txt"
    secret.write_text(SECRET, encoding="utf-8")
    typed = " ".join(MARKUP).format(http=http, file=secret.as_uri())
    made = hostile(typed)
    told = parts(UNIT_WRITERS[form](made, STAMP))
    assert b"attachment" in told, "the text itself is there"
    assert b'TargetMode="External"' not in told
    assert SECRET.encode() not in told
    if form == "pdfa":
        sheet = hall_sheet_pdf(HallSheet(made, typed), STAMP)
        assert SECRET.encode() not in parts(sheet)
    assert seen == []


def every_other_print(typed: str) -> dict[str, bytes]:
    """Make what is not the report of a unit, with a text wherever somebody could have typed it."""
    made = hostile(typed)
    member = Member(typed, typed, typed, figure(100, 0.874, 5), None, (), typed, 900)
    row = YearRow(member, tuple(figure(100, 0.8, 2) for _ in made.factors), None)
    authority = AuthorityReport(made, (member,), (), ())
    year_end = YearEndReport(authority, (row,), None, rule_from_document(RULE))
    placard = PlacardPrint(typed, typed, typed, "https://x.example.vn/d/abcd-efgh", typed)
    slip = ReceiptSlip(typed, typed, "ABCD-EFGH", "https://x.example.vn/d/abcd?ma=ABCDEFGH")
    asked = (Variable("DON_VI", typed, {}), Variable("C1", typed, {1: typed}))
    return {
        "hall.pdf": hall_sheet_pdf(HallSheet(made, typed), STAMP),
        **{f"authority.{form}": AUTHORITY_WRITERS[form](authority, STAMP) for form in WRITTEN},
        **{f"year.{form}": YEAR_END_WRITERS[form](year_end, STAMP) for form in WRITTEN},
        **{f"{size}.pdf": placards_pdf([placard], size, typed) for size in LAYOUTS},
        "slips.pdf": slips_pdf([slip], typed),
        "answers.sav": write_sav(asked, [(typed, 1)], typed),
    }


def test_markup_stays_text_in_every_other_print(
    asked: tuple[str, list[str]], tmp_path: Path
) -> None:
    http, seen = asked
    secret = tmp_path / "canary.txt"
    secret.write_text(SECRET, encoding="utf-8")
    typed = " ".join(MARKUP).format(http=http, file=secret.as_uri())
    for name, content in every_other_print(typed).items():
        told = parts(content)
        assert SECRET.encode() not in told, name
        assert b'TargetMode="External"' not in told, name
        # Sheets cut long names; what is left of the text stands there as it was typed.
        assert b"img src" in told, name
    assert seen == []


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_a_text_of_any_length_gives_a_document(name: str, form: str) -> None:
    made = report(431, unit=LONG[name], comments=5000)
    content = UNIT_WRITERS[form](made, STAMP)
    assert b"3014" in parts(content).replace(b".", b"")


def test_the_canary_sings(asked: tuple[str, list[str]]) -> None:
    http, seen = asked
    with urlopen(http) as answer:
        assert answer.status == 200
    assert seen.pop() == "/canary.svg"
