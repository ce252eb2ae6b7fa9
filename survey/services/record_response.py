"""Records a filled form: the only door by which answers come in."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Insert, insert
from sqlalchemy.orm import Session

from analysis.period import period_of
from analysis.questionnaire import Questionnaire
from analysis.tally import pack_answers
from forms.cleaning import clean_text
from survey.database.positional import (
    as_driver_takes_it,
    driver_cursors,
    positional,
    wait_for_answers,
)
from survey.database.writer import GroupWriter, WriteFailed
from survey.models import Response
from survey.queries.questionnaires import all_questionnaires
from survey.services.intake.flag_comment import comment_flags
from survey.services.intake.hold_back_floods import Floods
from survey.services.intake.label_forms import ask_for_salts, label
from survey.services.intake.mark_tokens import mark_tokens
from survey.services.intake.seal_receipts import ReceiptKeys
from survey.services.intake.spend_receipts import spend_receipts
from survey.services.intake.take_canary import take_canary
from survey.services.tallies.add_to_tallies import CellKey, add_to_tallies, ask_for_cells

Outcome = Literal["stored", "already"]
KEY_BYTES = 16
MISSING = "-"
#: Seconds; a form of some fifteen questions is read in half a minute at the least.
DURATION_LIMITS = (10, 20, 40, 90, 180, 600)
_RESPONSES, _COMMENTS = (insert(Response.metadata.tables[name]) for name in ("response", "comment"))


class NotStored(Exception):
    """The form is not in the database; the same form may be sent again.

    `wait` tells after how many seconds, when more came through its code than people can send.
    """

    def __init__(self, why: str, wait: int = 0) -> None:
        super().__init__(why)
        self.wait = wait


@dataclass(frozen=True)
class FilledForm:
    """One filled form as a page, the paper entry or a file hands it in."""

    unit_id: int
    desk_id: int
    questionnaire_id: int
    channel: str
    day: date
    #: Level by code (9 not applicable, none missing), or packed by position.
    answers: Mapping[str, int | None] | str
    #: Made with the form; the same token is the same form, however often it is sent.
    form_token: str
    #: Option by code, or packed by position.
    facts: Mapping[str, int | None] | str = ""
    deciding_unit_id: int | None = None
    placard_id: int | None = None
    field: str | None = None
    comment: str | None = None
    duration_band: int | None = None
    #: Ten minutes of the day, see `ten_minutes`; becomes a label and is not kept.
    arrival_hint: str | None = None
    #: Whatever tells devices apart for one day; becomes a label and is not kept.
    device_hint: str | None = None
    #: What was written as the one-time code; becomes a state and is not kept.
    receipt: str | None = None
    #: The code of a form the product sent to itself: it is tried out, and never an answer.
    canary: str | None = None


class Recorder:
    """Records forms of one process; each call returns after its form is on the disk."""

    def __init__(
        self,
        engine: Engine,
        questionnaires: Mapping[int, Questionnaire],
        receipt_keys: ReceiptKeys | None = None,
        floods: Floods | None = None,
    ) -> None:
        self._floods = floods or Floods()
        self._questionnaires = dict(questionnaires)
        self._receipt_keys = receipt_keys
        self._writer: GroupWriter[FilledForm, Outcome] = GroupWriter(engine, self._write)

    def record(self, form: FilledForm) -> Outcome:
        """Store one form, or tell that it is already stored; NotStored when it is not."""
        if wait := self._floods.wait(form):
            raise NotStored("flooded", wait)
        try:
            return self._writer.submit(form)
        except WriteFailed as error:
            raise NotStored(str(error)) from error

    def close(self) -> None:
        """Store what waits and end the writing thread."""
        self._writer.close()

    def _write(self, connection: Connection, forms: Sequence[FilledForm]) -> list[Outcome]:
        if any(form.questionnaire_id not in self._questionnaires for form in forms):
            # A version added since this process started.
            self._questionnaires.update(all_questionnaires(Session(connection)))
        outcomes = iter(self._store(connection, [one for one in forms if one.canary is None]))
        self._floods.note(connection, forms)
        return [
            next(outcomes) if form.canary is None else self._try_out(connection, form, form.canary)
            for form in forms
        ]

    def _try_out(self, connection: Connection, form: FilledForm, code: str) -> Outcome:
        take_canary(connection, code, lambda: self._store(connection, [form]))
        return "stored"

    def _store(self, connection: Connection, forms: Sequence[FilledForm]) -> list[Outcome]:
        return store_forms(connection, forms, self._questionnaires, receipt_keys=self._receipt_keys)


def duration_band(seconds: float) -> int:
    """Name how long filling in took, as the number of limits it reached."""
    return sum(seconds >= limit for limit in DURATION_LIMITS)


def ten_minutes(moment: datetime) -> str:
    """Name the ten minutes a moment lies in."""
    return f"{moment:%H}{moment.minute // 10}"


def store_forms(
    connection: Connection,
    forms: Sequence[FilledForm],
    questionnaires: Mapping[int, Questionnaire],
    *,
    keep_tokens: bool = False,
    salts: Mapping[date, bytes] | None = None,
    receipt_keys: ReceiptKeys | None = None,
) -> list[Outcome]:
    """Store the forms not seen before with their comments and tallies, in the open transaction.

    With `keep_tokens` the used tokens never expire: the same file can be imported again next year.
    `salts` are those of an import; without them the salts of the days are used. Without
    `receipt_keys` no one-time code can be verified.
    """
    if not forms:
        return []
    dialect = connection.dialect.name
    tokens = [(form.form_token, None if keep_tokens else form.day) for form in forms]
    with driver_cursors(connection) as cursor:
        marked = mark_tokens(cursor(), dialect, tokens)
        # Asked for before anybody knows which forms are new: one way to the server for all.
        cells = ask_for_cells(cursor, dialect, {_cell(form) for form in forms})
        hinted = {form.day for form in forms if _has_hint(form)} if salts is None else ()
        salted = ask_for_salts(connection, cursor, hinted)
        wait_for_answers(connection)
        fresh = marked()
        chosen = [forms[place] for place in sorted(fresh)]
        if chosen:
            known = salts if salts is not None else salted()
            states = spend_receipts(
                connection, [(form.desk_id, form.receipt) for form in chosen], receipt_keys
            )
            rows = [
                {**_response_row(form, questionnaires, known), "receipt": state}
                for form, state in zip(chosen, states, strict=True)
            ]
            _insert(cursor(), dialect, _RESPONSES, rows)
            comments = [row for form in chosen if (row := _comment_row(form)) is not None]
            _insert(cursor(), dialect, _COMMENTS, comments)
            add_to_tallies(cells, _by_cell(chosen, rows), questionnaires)
    return ["stored" if place in fresh else "already" for place in range(len(forms))]


def _insert(cursor: Any, dialect: str, statement: Insert, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows sorted by their random keys, so that no table keeps the order of arrival."""
    names = statement.table.columns.keys()
    values = [
        tuple(
            as_driver_takes_it(dialect, row[name]) if name == "day" else row[name] for name in names
        )
        for row in sorted(rows, key=lambda row: bytes(row["id"]))
    ]
    if values:
        cursor.executemany(positional(dialect, statement), values)


def _standing_place(form: FilledForm) -> str:
    """Name where the citizen stood: the code that was scanned, else the desk."""
    return f"desk {form.desk_id}" if form.placard_id is None else f"placard {form.placard_id}"


def _has_hint(form: FilledForm) -> bool:
    return form.arrival_hint is not None or form.device_hint is not None


def _response_row(
    form: FilledForm, questionnaires: Mapping[int, Questionnaire], salts: Mapping[date, bytes]
) -> dict[str, Any]:
    questionnaire = questionnaires[form.questionnaire_id]
    quarter = period_of(form.day, "reporting")
    salt = salts.get(form.day, b"")
    return {
        "id": secrets.token_bytes(KEY_BYTES),
        "unit_id": form.unit_id,
        "deciding_unit_id": form.deciding_unit_id,
        "desk_id": form.desk_id,
        "placard_id": form.placard_id,
        "day": form.day,
        "reporting_quarter": quarter.year * 10 + quarter.number,
        "channel": form.channel,
        "questionnaire_id": form.questionnaire_id,
        "answers": _packed_answers(questionnaire, form.answers),
        "facts": _packed_facts(questionnaire, form.facts),
        "field": form.field,
        "duration_band": form.duration_band,
        "arrival_group": label(salt, "arrival", _standing_place(form), form.arrival_hint),
        "device_group": label(salt, "device", f"unit {form.unit_id}", form.device_hint),
    }


def _packed_answers(questionnaire: Questionnaire, answers: Mapping[str, int | None] | str) -> str:
    return answers if isinstance(answers, str) else pack_answers(questionnaire, answers)


def _packed_facts(questionnaire: Questionnaire, facts: Mapping[str, int | None] | str) -> str:
    """Write one sign per question of fact; refuse what is no option of it."""
    given = (
        dict(zip((fact.code for fact in questionnaire.facts), facts, strict=bool(facts)))
        if isinstance(facts, str)
        else {code: MISSING if value is None else str(value) for code, value in facts.items()}
    )
    if not given.keys() <= {fact.code for fact in questionnaire.facts}:
        raise ValueError("a fact the questionnaire does not ask")
    for fact in questionnaire.facts:
        allowed = {MISSING, *(str(option.value) for option in fact.options)}
        if given.get(fact.code, MISSING) not in allowed:
            raise ValueError(f"no option of {fact.code}")
    return "".join(given.get(fact.code, MISSING) for fact in questionnaire.facts)


def _comment_row(form: FilledForm) -> dict[str, Any] | None:
    text = clean_text(form.comment)
    if text is None:
        return None
    return {
        "id": secrets.token_bytes(KEY_BYTES),
        "unit_id": form.unit_id,
        "desk_id": form.desk_id,
        "day": form.day,
        "text": text,
        "flags": comment_flags(text),
        "waits": True,
    }


def _cell(form: FilledForm) -> CellKey:
    return form.unit_id, form.desk_id, form.day, form.questionnaire_id, form.channel


def _by_cell(
    forms: Sequence[FilledForm], rows: Sequence[Mapping[str, Any]]
) -> dict[CellKey, list[str]]:
    """Group the packed answers by the cell they are tallied in."""
    cells: dict[CellKey, list[str]] = defaultdict(list)
    for form, row in zip(forms, rows, strict=True):
        cells[_cell(form)].append(row["answers"])
    return cells
