"""Reads rows of filled forms from a file into the values that are recorded.

Columns, in any order, with the heads they may have:

- response_id (response_id, mã phiếu): names the form; without it, its content does
- desk (desk, mã quầy, quầy): required
- unit (unit, mã đơn vị, đơn vị): receiving unit on that day; without it, the desk's unit
- deciding (deciding_unit, đơn vị giải quyết)
- moment (submitted_at, day, timestamp, ngày, dấu thời gian): required; only the day is kept
- channel (channel, kênh): qr, kiosk, paper, interviewer; without it, import
- version (version, phiên bản): without it, the version given with the file
- field (field, lĩnh vực)
- device (device_token): becomes a label of the day and is not kept
- seconds (duration_s, số giây): becomes a band and is not kept
- comment (comment, góp ý)
- the codes of the version's questions: 1..5, 9, words of the scale, or nothing

A column that holds something and is a code of another version only is refused; all others are
ignored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from analysis.questionnaire import Questionnaire
from survey.models.response import CHANNELS
from survey.ordering import search_key
from survey.services.places.find_places import PlaceBook
from survey.services.record_response import FilledForm, duration_band, ten_minutes
from survey.services.sheets.import_report import Problem
from survey.services.sheets.read_days import read_moment
from survey.services.sheets.read_rows import Sheet, SheetRow, fold_aliases

ALIASES = fold_aliases(
    {
        "response_id": "response_id",
        "mã phiếu": "response_id",
        "desk": "desk",
        "mã quầy": "desk",
        "quầy": "desk",
        "unit": "unit",
        "mã đơn vị": "unit",
        "đơn vị": "unit",
        "deciding_unit": "deciding",
        "đơn vị giải quyết": "deciding",
        "submitted_at": "moment",
        "day": "moment",
        "timestamp": "moment",
        "ngày": "moment",
        "dấu thời gian": "moment",
        "channel": "channel",
        "kênh": "channel",
        "version": "version",
        "phiên bản": "version",
        "field": "field",
        "lĩnh vực": "field",
        "device_token": "device",
        "duration_s": "seconds",
        "số giây": "seconds",
        "comment": "comment",
        "góp ý": "comment",
    }
)
#: Channels at which many people use one device, or none.
NOT_TIMED = frozenset({"paper", "import"})
NOT_APPLICABLE_WORDS = ("không áp dụng", "không sử dụng", "n/a", "na")


@dataclass(frozen=True)
class Reading:
    """What is the same for all rows of a file."""

    sheet: Sheet
    places: PlaceBook
    #: Version code -> (id, questionnaire).
    versions: Mapping[str, tuple[int, Questionnaire]]
    #: Version of rows that name none.
    version: str | None
    #: Words for levels beside those of the scale, folded.
    words: Mapping[str, int]
    #: Names the system the file comes from: its ids are its own.
    source: str


class RowFault(Exception):
    """One thing wrong with a row."""

    def __init__(self, text: str, column: str) -> None:
        super().__init__(text)
        self.text, self.column = text, column


def read_form(reading: Reading, row: SheetRow, problems: list[Problem]) -> FilledForm | None:
    """Read one row; none when something is wrong with it, which is added to the problems."""
    found: list[FilledForm] = []
    try:
        found.append(_form(reading, row, problems))
    except RowFault as fault:
        problems.append(Problem(fault.text, row.number, reading.sheet.head(fault.column)))
    return found[0] if found else None


def level_words(
    questionnaires: Mapping[str, tuple[int, Questionnaire]], given: Mapping[str, int]
) -> dict[str, int]:
    """Give the folded words of all scales with their levels, and those given for this file."""
    words = {search_key(word): 9 for word in NOT_APPLICABLE_WORDS}
    for _, questionnaire in questionnaires.values():
        scale = questionnaire.scale
        words |= {search_key(text): 9 for text in scale.not_applicable.values()}
        for level in scale.levels:
            words |= {search_key(text): level.value for text in level.text.values()}
    return words | {search_key(word): level for word, level in given.items()}


def _form(reading: Reading, row: SheetRow, problems: list[Problem]) -> FilledForm:
    day, moment = _moment(row)
    version_id, questionnaire = _version(reading, row)
    desk_id, unit_id = _place(reading.places, row, day)
    channel = row["channel"] or "import"
    if channel not in CHANNELS:
        raise RowFault(f"không có kênh “{channel}”, chỉ có {', '.join(CHANNELS)}", "channel")
    timed = moment is not None and channel not in NOT_TIMED
    return FilledForm(
        unit_id=unit_id,
        deciding_unit_id=_deciding(reading.places, row, day),
        desk_id=desk_id,
        questionnaire_id=version_id,
        channel=channel,
        day=day,
        answers=_answers(reading, row, questionnaire, problems),
        facts=_facts(row, questionnaire),
        form_token=_token(reading, row),
        field=row["field"] or None,
        comment=row["comment"] or None,
        duration_band=_band(row),
        arrival_hint=ten_minutes(moment) if timed and moment is not None else None,
        device_hint=row["device"] or None,
    )


def _moment(row: SheetRow) -> tuple[date, datetime | None]:
    moment = read_moment(row["moment"])
    if moment is None:
        raise RowFault(f"“{row['moment']}” không phải là ngày giờ", "moment")
    return moment


def _version(reading: Reading, row: SheetRow) -> tuple[int, Questionnaire]:
    code = row["version"] or reading.version or ""
    if code not in reading.versions:
        raise RowFault(f"chưa có phiếu khảo sát “{code}”", "version")
    return reading.versions[code]


def _place(places: PlaceBook, row: SheetRow, day: date) -> tuple[int, int]:
    desk = places.desks.get(row["desk"])
    if desk is None:
        raise RowFault(f"không có quầy “{row['desk']}”", "desk")
    if not row["unit"]:
        if not places.stood(desk[1], day):
            raise RowFault(f"đơn vị của quầy chưa có hoặc đã hết vào ngày {day:%d/%m/%Y}", "desk")
        return desk
    return desk[0], _unit(places, row, "unit", day)


def _unit(places: PlaceBook, row: SheetRow, column: str, day: date) -> int:
    unit = places.unit_on(row[column], day)
    if unit is None:
        raise RowFault(f"không có đơn vị “{row[column]}” vào ngày {day:%d/%m/%Y}", column)
    return unit


def _deciding(places: PlaceBook, row: SheetRow, day: date) -> int | None:
    return _unit(places, row, "deciding", day) if row["deciding"] else None


def _answers(
    reading: Reading, row: SheetRow, questionnaire: Questionnaire, problems: list[Problem]
) -> dict[str, int | None]:
    """Read all answers; every wrong one is a problem of its own."""
    asked = set(questionnaire.positions)
    answers: dict[str, int | None] = {}
    for column, text in row.cells.items():
        if column in asked:
            level = _level(reading, text)
            if level is None:
                what = f"“{text}” không phải là mức từ 1 đến 5, 9 hoặc ô trống"
                problems.append(Problem(what, row.number, reading.sheet.head(column)))
            answers[column] = level
        elif _asked_elsewhere(reading, column):
            what = f"phiếu {questionnaire.code} không hỏi {column}"
            problems.append(Problem(what, row.number, reading.sheet.head(column)))
    return answers


def _level(reading: Reading, text: str) -> int | None:
    if len(text) == 1 and text in "123459":
        return int(text)
    return reading.words.get(search_key(text))


def _asked_elsewhere(reading: Reading, column: str) -> bool:
    return any(column in questionnaire.positions for _, questionnaire in reading.versions.values())


def _facts(row: SheetRow, questionnaire: Questionnaire) -> dict[str, int | None]:
    facts: dict[str, int | None] = {}
    for fact in questionnaire.facts:
        options = {str(option.value): option.value for option in fact.options}
        options |= {text: option.value for option in fact.options for text in option.text.values()}
        text = row[fact.code]
        if text and text not in options:
            raise RowFault(f"“{text}” không phải là lựa chọn của {fact.code}", fact.code)
        facts[fact.code] = options[text] if text else None
    return facts


def _band(row: SheetRow) -> int | None:
    text = row["seconds"]
    if not text:
        return None
    try:
        return duration_band(float(text))
    except ValueError:
        raise RowFault(f"“{text}” không phải là số giây", "seconds") from None


def _token(reading: Reading, row: SheetRow) -> str:
    """Name the form so that the same form of the same source is known again."""
    name = row["response_id"]
    if not name:
        content = "\x1f".join(f"{column}={text}" for column, text in sorted(row.cells.items()))
        name = "content " + hashlib.sha256(content.encode()).hexdigest()
    return f"import\x1f{reading.source}\x1f{name}"
