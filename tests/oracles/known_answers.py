"""Known answers computed by independent programs, and the small tables they were computed from."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from analysis.answers import pack_answers, parse_answer
from analysis.questionnaire import Questionnaire, questionnaire_from_document

HERE = Path(__file__).parent
LEVELS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")


def load_case(name: str) -> dict[str, Any]:
    """Read one known answer: name, input, parameters, expected, tolerance, reference."""
    text = (HERE / "cases" / f"{name}.json").read_text(encoding="utf-8")
    case: dict[str, Any] = json.loads(text)
    return case


def load_rows(name: str) -> list[dict[str, str]]:
    """Read a table by file name ("forms20.csv") or by the `input` of a case."""
    with (HERE / "data" / Path(name).name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def case_names(*families: str) -> list[str]:
    """Name the stored cases of the given families ("A", "B"), in order."""
    names = sorted(path.stem for path in (HERE / "cases").glob("*.json"))
    return [name for name in names if name[0] in families]


def criterion_codes(rows: list[dict[str, str]]) -> list[str]:
    """List the criterion columns of a table: C, a factor digit, a criterion digit, perhaps b."""
    columns = list(rows[0]) if rows else []
    return [name for name in columns if name[0] == "C" and name[1:3].isdigit()]


def questionnaire_of(codes: list[str], **changes: Any) -> Questionnaire:
    """Build a questionnaire whose criterion Cij belongs to factor Fi."""
    factors = sorted({f"F{code[1]}" for code in codes})
    document = {
        "code": "oracle",
        "title": {"vi": "Phiếu kiểm chứng"},
        "introduction": {"vi": ""},
        "scale": {
            "levels": [{"value": i, "text": {"vi": word}} for i, word in enumerate(LEVELS, 1)],
            "satisfied": [4, 5],
            "dissatisfied": [1, 2],
            "not_applicable": {"vi": "Không áp dụng"},
        },
        "factors": [{"code": code, "text": {"vi": f"Yếu tố {code[1]}"}} for code in factors],
        "criteria": [
            {"code": code, "factor": f"F{code[1]}", "text": {"vi": code}, "not_applicable": True}
            for code in codes
        ],
    }
    return questionnaire_from_document(document | changes)


def packed_rows(questionnaire: Questionnaire, rows: list[dict[str, str]]) -> list[str]:
    """Pack every row's answers in the order of the questionnaire."""
    return [
        pack_answers(
            questionnaire, {code: parse_answer(row[code]) for code in questionnaire.positions}
        )
        for row in rows
    ]


def agrees(expected: object, found: object, tolerance: float) -> bool:
    """Compare as the cases are meant: absolute tolerance, relative above 1, null only null."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(
            key in found and agrees(value, found[key], tolerance) for key, value in expected.items()
        )
    if isinstance(expected, list):
        return (
            isinstance(found, list | tuple)
            and len(found) == len(expected)
            and all(agrees(a, b, tolerance) for a, b in zip(expected, found, strict=True))
        )
    if isinstance(expected, bool) or not isinstance(expected, int | float):
        return expected == found
    if isinstance(found, bool) or not isinstance(found, int | float):
        return False
    return abs(found - expected) <= max(tolerance, 1e-13) * max(1.0, abs(expected))
