"""Gives anonymous answers of published quarters to researchers, protected as their tables are.

Only units whose figures and details the public table shows are in it, and the own desks of a unit
with units under it only where all of these are; of a person there is the unit, the answers and the
facts told, and facts that few share are blank, as are those of a unit whose table of facts is
withheld. No desk, no day, no channel, no code, no order.
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
from survey.queries.unit_tree import UnitNode, UnitTree, read_unit_tree
from survey.rendering.sheets import write_csv
from survey.rendering.spss import Variable, write_sav
from survey.services.periods.choose_publishable import choose_publishable
from survey.services.protection.name_withheld import Withheld, withheld_units
from survey.services.protection.protect_parts import protect_parts
from survey.services.protection.protect_publication import PublicTable, public_table
from survey.services.tallies.gather_tallies import pooled_channels, read_limits

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
class LeftOut:
    """A unit of which a file holds nothing, in which quarter and why."""

    period: Period
    unit: Withheld


@dataclass(frozen=True)
class AnswerFile:
    """The answers as a table: one row a person."""

    title: str
    variables: tuple[Variable, ...]
    rows: tuple[tuple[str | int | None, ...], ...]
    #: Units whose figures or details are withheld.
    left_out: tuple[LeftOut, ...]
    #: Fewest people who share what they told of facts.
    hide: int

    def csv(self) -> bytes:
        """Return the table as CSV with the mark by which Excel knows UTF-8."""
        names = [variable.name for variable in self.variables]
        return write_csv(names, self.rows, bom=True).encode()

    def sav(self) -> bytes:
        """Return the table as an SPSS file."""
        return write_sav(self.variables, self.rows, self.title)


@dataclass(frozen=True)
class _Ground:
    """What all quarters of a file are taken from."""

    session: Session
    tree: UnitTree
    questionnaires: Mapping[int, Questionnaire]
    public: PublicTable
    hide: int

    def sheets(self, period: Period) -> list[Sheet]:
        """Give the forms of a quarter without what would tell people apart."""
        public = self.public
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
        # A sum less what was given at the unit's own desks is the sum of the units under it.
        shown -= {key for key in shown if (self.tree.below(key) & answered) - shown}
        return blank_small_groups(list(_sheets(self, period, shown, told)), self.hide)


def exportable_quarters(session: Session, today: date) -> list[Period]:
    """List the quarters whose answers may be given out, the newest first."""
    published = choose_publishable(session, today).periods
    quarters = (period for period in published if period.kind == "quarter")
    return sorted(quarters, key=lambda period: period.start, reverse=True)


def export_answers(
    session: Session, periods: Sequence[Period], today: date, only: str | None = None
) -> AnswerFile:
    """Gather the answers of quarters; ExportRefused where they may not be given out.

    `only` names the one version of the form that is wanted. People are grouped before anything is
    left out, so a narrower file tells nothing that the whole one does not.
    """
    ground = _ground(session, periods, today)
    found = [
        (period, [one for one in ground.sheets(period) if only in (None, one.questionnaire)])
        for period in periods
    ]
    codes = {sheet.questionnaire for _, sheets in found for sheet in sheets}
    used = [q for q in ground.questionnaires.values() if q.code in codes]
    variables, tree = _variables(used), ground.tree
    names = _names(tree.units, tree.labels)
    return AnswerFile(
        title=f"Phiếu trả lời ẩn danh, {', '.join(period.label for period in periods)}",
        variables=variables,
        rows=tuple(
            row for period, sheets in found for row in _rows(sheets, used, variables, period, names)
        ),
        left_out=tuple(
            LeftOut(period, unit)
            for period in periods
            for unit in withheld_units(ground.public, tree, period, ground.hide)
        ),
        hide=ground.hide,
    )


def _ground(session: Session, periods: Sequence[Period], today: date) -> _Ground:
    if not periods or any(period.kind != "quarter" for period in periods):
        raise ExportRefused("Chỉ xuất phiếu trả lời theo từng quý.")
    published = choose_publishable(session, today).periods
    refused = [period for period in periods if period not in published]
    if refused:
        raise ExportRefused(
            f"Kỳ {refused[0].label} chưa chốt hoặc không thuộc lịch công bố, nên chưa xuất được "
            "phiếu."
        )
    tree = read_unit_tree(session)
    table = public_table(session, tree, published)
    public = protect_parts(session, tree, table, published, periods, ("facts",))
    hide = read_limits(session).thresholds.hide
    return _Ground(session, tree, all_questionnaires(session), public, hide)


def _names(units: Mapping[int, UnitNode], labels: Mapping[int, str]) -> dict[str, str]:
    return {labels[key]: unit.name for key, unit in units.items()}


def _sheets(ground: _Ground, period: Period, shown: set[int], told: set[int]) -> Iterator[Sheet]:
    session, labels, questionnaires = ground.session, ground.tree.labels, ground.questionnaires
    pool = pooled_channels(session)
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
