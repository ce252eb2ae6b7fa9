"""Gives anonymous answers of a published quarter to researchers, protected as its tables are.

Only units whose figures and details the public table shows are in it; of a person there is the
unit, the answers and the facts told, and facts that few share are blank, as are those of a
unit whose table of facts is withheld. No desk, no day, no
channel, no code, no order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from analysis.answer_table import Sheet, blank_small_groups
from analysis.answers import NOT_APPLICABLE, unpack_answers
from analysis.period import Period
from analysis.questionnaire import Questionnaire
from survey.queries.questionnaires import all_questionnaires
from survey.queries.responses import responses_between
from survey.queries.unit_tree import UnitNode, read_unit_tree
from survey.rendering.sheets import write_csv
from survey.rendering.spss import Variable, write_sav
from survey.services.gather_tallies import pooled_channels, read_limits
from survey.services.issue_reports import public_figures

VI = "vi"
#: Columns before the answers.
HEADS = (
    ("DON_VI", "Mã đơn vị"),
    ("TEN_DON_VI", "Tên đơn vị"),
    ("KY", "Kỳ báo cáo"),
    ("PHIEU", "Phiên bản phiếu khảo sát"),
)
NOT_APPLICABLE_WORDS = "Không áp dụng"


class ExportRefused(Exception):
    """The period cannot be given out; the message says why, in Vietnamese."""


@dataclass(frozen=True)
class AnswerFile:
    """The answers as a table: one row a person."""

    title: str
    variables: tuple[Variable, ...]
    rows: tuple[tuple[str | int | None, ...], ...]
    #: Units left out because their figures or details are withheld.
    left_out: int

    def csv(self) -> bytes:
        """Return the table as CSV with the mark by which Excel knows UTF-8."""
        names = [variable.name for variable in self.variables]
        return write_csv(names, self.rows, bom=True).encode()

    def sav(self) -> bytes:
        """Return the table as an SPSS file."""
        return write_sav(self.variables, self.rows, self.title)


def export_answers(session: Session, period: Period, today: date) -> AnswerFile:
    """Gather the answers of a quarter; ExportRefused where they may not be given out."""
    if period.kind != "quarter":
        raise ExportRefused("Chỉ xuất phiếu trả lời theo từng quý.")
    public = public_figures(session, period, today)
    if public is None:
        raise ExportRefused(
            f"{period.label} chưa chốt hoặc không thuộc lịch công bố, nên chưa xuất được phiếu."
        )
    tree, questionnaires = read_unit_tree(session), all_questionnaires(session)
    answered = {
        int(name.partition(":")[2])
        for (name, at), cell in public.cells.items()
        if name.startswith("unit:") and at == period.compact and cell.n
    }
    told = {key for key in answered if not public.hides_part("facts", key, period)}
    shown = {
        key
        for key in answered
        if not (public.hides("unit", key, period) or public.hides_details("unit", key, period))
    }
    sheets = blank_small_groups(
        list(_sheets(session, period, shown, told, questionnaires)),
        read_limits(session).thresholds.hide,
    )
    used = [q for q in questionnaires.values() if any(s.questionnaire == q.code for s in sheets)]
    variables = _variables(used)
    return AnswerFile(
        title=f"Phiếu trả lời ẩn danh, {period.label}",
        variables=variables,
        rows=tuple(_rows(sheets, used, variables, period, _names(tree.units, tree.labels))),
        left_out=len(answered - shown),
    )


def _names(units: Mapping[int, UnitNode], labels: Mapping[int, str]) -> dict[str, str]:
    return {labels[key]: unit.name for key, unit in units.items()}


def _sheets(
    session: Session,
    period: Period,
    shown: set[int],
    told: set[int],
    questionnaires: dict[int, Questionnaire],
) -> Iterator[Sheet]:
    labels, pool = read_unit_tree(session).labels, pooled_channels(session)
    for row in responses_between(session, period.start, period.end, shown):
        if row.channel not in pool:
            continue
        asked = questionnaires[row.questionnaire_id]
        levels = unpack_answers(asked, row.answers)
        yield Sheet(
            labels[row.unit_id],
            asked.code,
            tuple(levels[code] for code in asked.positions),
            tuple(
                int(sign) if sign.isdigit() and row.unit_id in told else None for sign in row.facts
            ),
        )


def _variables(questionnaires: Sequence[Questionnaire]) -> tuple[Variable, ...]:
    """Name every question of the versions used once; a later version lends its words."""
    found = {name: Variable(name, label, {}) for name, label in HEADS}
    for asked in questionnaires:
        levels = {level.value: level.text[VI] for level in asked.scale.levels}
        levels[NOT_APPLICABLE] = NOT_APPLICABLE_WORDS
        questions = [*asked.criteria, *([asked.overall] if asked.overall else [])]
        for question in questions:
            found[question.code] = Variable(question.code, question.text[VI], levels)
    for asked in questionnaires:
        for fact in asked.facts:
            options = {option.value: option.text[VI] for option in fact.options}
            name = f"F_{fact.code}".upper()
            found[name] = Variable(name, fact.text[VI], options)
    return tuple(found.values())


def _rows(
    sheets: Sequence[Sheet],
    questionnaires: Sequence[Questionnaire],
    variables: Sequence[Variable],
    period: Period,
    names: dict[str, str],
) -> Iterator[tuple[str | int | None, ...]]:
    by_code = {asked.code: asked for asked in questionnaires}
    for sheet in sheets:
        asked = by_code[sheet.questionnaire]
        values: dict[str, str | int | None] = {
            "DON_VI": sheet.unit,
            "TEN_DON_VI": names[sheet.unit],
            "KY": period.code,
            "PHIEU": sheet.questionnaire,
            **dict(zip(asked.positions, sheet.answers, strict=True)),
        }
        values |= {
            f"F_{fact.code}".upper(): value
            for fact, value in zip(asked.facts, sheet.facts, strict=True)
        }
        yield tuple(values.get(variable.name) for variable in variables)
