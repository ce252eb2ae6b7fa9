"""Invented figures, reports and placards for the tests of the prints."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from survey.rendering.figures import (
    HIDDEN_FIGURE,
    NO_FIGURE,
    Change,
    Comparison,
    FactOption,
    FactRow,
    Figure,
    QuarterPoint,
    Row,
    Status,
)
from survey.rendering.unit_report import Header, Method, UnitReport

FACTORS = (
    ("F1", "Tiếp cận dịch vụ"),
    ("F2", "Thủ tục hành chính"),
    ("F3", "Công chức trực tiếp giải quyết công việc"),
    ("F4", "Kết quả giải quyết"),
    ("F5", "Tiếp nhận, xử lý phản ánh, kiến nghị"),
)
CRITERIA = (
    ("C1", "F1", "Nơi ngồi chờ sạch sẽ, đủ chỗ; biển hiệu, hướng dẫn dễ thấy", 0.91),
    ("C2", "F1", "Trang thiết bị phục vụ đầy đủ, dễ sử dụng", 0.88),
    ("C3", "F2", "Thủ tục niêm yết công khai, dễ thấy, dễ hiểu", 0.86),
    ("C4", "F2", "Thành phần hồ sơ, phí, lệ phí phải nộp đúng quy định", 0.84),
    ("C5", "F3", "Công chức giao tiếp lịch sự, tôn trọng", 0.93),
    ("C6", "F3", "Công chức hướng dẫn dễ hiểu, hoàn thiện được hồ sơ sau một lần", 0.89),
    ("C7", "F4", "Kết quả trả đúng hẹn, thông tin đầy đủ, chính xác", 0.87),
    ("C8", "F5", "Phản ánh, kiến nghị được tiếp nhận và trả lời kịp thời", 0.77),
)
HEADER = Header(
    parent_agency="UBND tỉnh Hà Nam",
    agency="Sở Nội vụ",
    place="Hà Nam",
    symbol="BC-SNV",
    year=2026,
    signer=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    recipients=("UBND tỉnh (để báo cáo)", "UBND xã An Bình (để thực hiện)"),
)
METHOD = Method("Phiếu khảo sát tại Bộ phận Một cửa, bản năm 2026", hide=5, flag=30, desk_hide=10)


def figure(n: int, share: float, per: int = 1) -> Figure:
    """Invent the figure of n people who each answered `per` criteria."""
    if n == 0:
        return NO_FIGURE
    if n < METHOD.hide:
        return HIDDEN_FIGURE
    answers = n * per
    satisfied = round(answers * share)
    low = answers - satisfied
    p = satisfied / answers
    half = (p * (1 - p) / n + 0.25 / n**2) ** 0.5 * 2
    return Figure(
        status="few" if n < METHOD.flag else "ok",
        respondents=n,
        answers=answers,
        satisfied=satisfied,
        share=p,
        lo=max(0.0, p - half),
        hi=min(1.0, p + half),
        levels=(
            low // 3,
            low // 3,
            low - 2 * (low // 3),
            satisfied // 2,
            satisfied - satisfied // 2,
        ),
        not_applicable=n // 40,
    )


def comparison(n: int, change: Change | None = None) -> Comparison:
    """Invent what is known of the quarter before a quarter with n answers."""
    label = "quý II/2026"
    if n < METHOD.hide:
        return Comparison(label, NO_FIGURE, reason="withheld_now")
    if n < METHOD.flag:
        return Comparison(label, HIDDEN_FIGURE, reason="withheld_before")
    return Comparison(label, figure(420, 0.86, 8), change or Change(0.014, -0.012, 0.041))


def report(n: int, **changes: object) -> UnitReport:
    """Invent the report of a unit with n answers."""
    overall = figure(n, 0.874, 8)
    values: dict[str, object] = {
        "header": HEADER,
        "unit": "Trung tâm Phục vụ hành chính công xã An Bình",
        "period": "quý III/2026",
        "dates": "từ ngày 15/06/2026 đến ngày 14/09/2026",
        "overall": overall,
        "comparison": comparison(n),
        "factors": tuple(
            Row(code, name, figure(n, share, 2))
            for (code, name), share in zip(FACTORS, (0.9, 0.85, 0.91, 0.87, 0.77), strict=True)
        ),
        "criteria": tuple(
            Row(code, name, figure(n, share), factor) for code, factor, name, share in CRITERIA
        ),
        "quarters": (
            QuarterPoint("I/2026", figure(min(n, 3), 0.8)),
            QuarterPoint("II/2026", figure(n, 0.86, 8)),
            QuarterPoint("III/2026", overall),
        ),
        "desks": (Row("D1", "Quầy số 1 – Đất đai", figure(n, 0.85, 8)),) if n >= 10 else (),
        "desks_left_out": 2,
        "facts": facts(n),
        "comments": n // 9,
        "method": METHOD,
    }
    return UnitReport(**(values | changes))  # type: ignore[arg-type]  # one dict for all fields


def facts(n: int) -> tuple[FactRow, ...]:
    """Invent the answers to a question of fact."""
    question = "Quý vị phải đến bao nhiêu lần để làm xong thủ tục này?"
    if n == 0:
        return (FactRow("L1", question, "none"),)
    if n < METHOD.hide:
        return (FactRow("L1", question, "hidden"),)
    status: Status = "few" if n < METHOD.flag else "ok"
    once = n * 3 // 4
    return (
        FactRow("L1", question, status, (FactOption("1 lần", once), FactOption("Hơn", n - once))),
    )


def run(command: Sequence[str | Path]) -> str:
    """Run one of poppler's tools and give what it prints."""
    done = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True)
    return done.stdout


def text_of(pdf: bytes, folder: Path, *options: str) -> str:
    """Read the text of a document back, spaces and line ends made one space."""
    file = folder / "read.pdf"
    file.write_bytes(pdf)
    return " ".join(run(["pdftotext", *options, file, "-"]).split())


def docx_words(content: bytes) -> str:
    """Give all words of a document, tables too, in one line."""
    body = Document(io.BytesIO(content)).element.body
    found = ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p"))]
    return re.sub(r"\s+", " ", " ".join(found))


def words(pdf: bytes, folder: Path) -> list[tuple[int, float, float, float, float, str]]:
    """Give page and box in millimetres of every word."""
    (folder / "w.pdf").write_bytes(pdf)
    found: list[tuple[int, float, float, float, float, str]] = []
    for number, page in enumerate(
        run(["pdftotext", "-bbox", folder / "w.pdf", "-"]).split("<page ")[1:], start=1
    ):
        boxes = re.findall(
            r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', page
        )
        found.extend(
            (number, *(float(edge) * 25.4 / 72 for edge in box[:4]), box[4]) for box in boxes
        )
    return found


def tagged(node: Any) -> Iterator[Any]:
    """Walk the structure of a tagged document."""
    node = node.get_object()
    if isinstance(node, list):
        for part in node:
            yield from tagged(part)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from tagged(node["/K"])
