"""Gives the figures of each page of officials: kept ones while they hold, else computed now."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy.orm import Session

from analysis.disclosure_audit import Suppression
from analysis.period import Period, period_of
from survey.queries.spans import answered_span, has_more_forms
from survey.queries.themes import all_themes
from survey.queries.unit_tree import read_unit_tree
from survey.queries.work_calendar import work_time_mark
from survey.services.comments.count_themes import ThemeTable, count_themes
from survey.services.figures.page_figures import (
    DraftFigures,
    FlagFigures,
    OfficeFigures,
    PublicPattern,
    SilentDesks,
    SplitFigures,
    UnitFigures,
    UnitVerdicts,
    WithheldFigures,
)
from survey.services.figures.split_units import split_units
from survey.services.integrity.find_flags import find_flags
from survey.services.integrity.find_silent_desks import LOOK_BACK, find_silent_desks
from survey.services.pages.keep_figures import (
    FigureKey,
    Fingerprint,
    Kept,
    find_figures,
    take_fingerprint,
)
from survey.services.pages.lay_out_office import lay_out_office
from survey.services.pages.lay_out_unit import lay_out_unit
from survey.services.pages.lay_out_verdicts import lay_out_verdicts
from survey.services.periods.choose_publishable import choose_publishable, publication_calendar
from survey.services.protection.protect_parts import protect_parts
from survey.services.protection.protect_publication import PublicTable, public_table
from survey.services.publication.preview_closing import withheld_of
from survey.services.publication.publish_period import (
    PublicationRefused,
    draft_publication,
    edition_marks,
)
from survey.services.tallies.gather_tallies import last_periods

Value = TypeVar("Value")
#: So many forms are looked through for flags while somebody waits for a page: a second or two.
SOON_READ = 20_000
#: Opens a session that reads.
Reading = Callable[[], AbstractContextManager[Session]]
#: Stores figures in a transaction of its own; a fault there must not cost the page.
Store = Callable[[FigureKey[Value], Fingerprint, Kept[Value]], None]


@dataclass(frozen=True)
class PageFigures:
    """The figures of all pages on a day, for a web page as for the nightly run."""

    reading: Reading
    store: Callable[..., None]
    today: date

    def office(self, period: Period, *, fresh: bool = False) -> Kept[OfficeFigures]:
        """Give the office's first page; NoUnits before there are any."""
        key = FigureKey("office", OfficeFigures, period, period.start)
        return self._give(key, lambda s: lay_out_office(s, period, today=self.today), fresh=fresh)

    def public(self, period: Period) -> Kept[OfficeFigures] | None:
        """Give the same as the public sees it; nothing for a period that is not published."""
        table = self.public_table(period)
        if table is None:
            return None
        key = FigureKey("public", OfficeFigures, period, period.start)
        return self._give(
            key,
            lambda s: lay_out_office(s, period, today=self.today, public=table),
            edition=True,
        )

    def split(self, period: Period) -> Kept[SplitFigures]:
        """Give the units by channel and by field."""
        key = FigureKey("split", SplitFigures, period, period.start)
        return self._give(key, lambda s: split_units(s, period))

    def unit(self, unit_id: int, period: Period) -> Kept[UnitFigures]:
        """Give a unit's page, an edition of the day; KeyError for an unknown unit."""
        key = FigureKey("unit", UnitFigures, period, last_periods(period)[0].start, str(unit_id))

        def make(session: Session) -> UnitFigures:
            public = self.public_table(period)
            return lay_out_unit(session, unit_id, period, today=self.today, public=public)

        return self._give(key, make, edition=True)

    def verdicts(self, unit_id: int, period: Period) -> Kept[UnitVerdicts]:
        """Give what may be said of a unit between any two of its last quarters."""
        since = last_periods(period)[0].start
        key = FigureKey("verdicts", UnitVerdicts, period, since, str(unit_id))

        def make(session: Session) -> UnitVerdicts:
            public = self.public_table(period)
            return lay_out_verdicts(session, unit_id, period, public)

        return self._give(key, make, edition=True)

    def flags(self, period: Period) -> Kept[FlagFigures]:
        """Give the desks of a period whose forms need a look."""
        with self.reading() as session:
            key = self._flag_key(session, period)
        return self._give(key, lambda s: find_flags(s, period))

    def flags_at_hand(self, period: Period) -> Kept[FlagFigures] | None:
        """Give the flags if they are found already or soon: looking for them reads every form."""
        with self.reading() as session:
            key = self._flag_key(session, period)
            found = find_figures(session, key, take_fingerprint(session, key, self.today))
            if found is not None or has_more_forms(session, period, SOON_READ):
                return found
        return self.flags(period)

    def _flag_key(self, session: Session, period: Period) -> FigureKey[FlagFigures]:
        # Forms of closed days are looked for: what is closed is part of what flags are made with.
        mark = work_time_mark(session)
        return FigureKey("flags", FlagFigures, period, period.start, made_with=mark)

    def silent(self) -> SilentDesks:
        """Give the desks where answers have stopped coming, up to yesterday."""
        with self.reading() as session:
            made_with = f"{self.today} {work_time_mark(session)}"
        key = FigureKey(
            "silent",
            SilentDesks,
            period_of(self.today, "reporting"),
            self.today - LOOK_BACK,
            until=self.today,
            made_with=made_with,
        )
        return self._give(key, lambda s: find_silent_desks(s, self.today), edition=True).value

    def public_table(self, period: Period) -> PublicTable | None:
        """Tell what the public tables withhold; nothing when the period does not stand in them."""
        pattern = self.pattern()
        if f"{period.calendar}:{period.code}" not in pattern.periods:
            return None
        told = frozenset(pattern.told)
        hidden = Suppression(frozenset(pattern.hidden), frozenset(), {}, 0, told)
        channels = {"channels": frozenset(pattern.channels)}
        return PublicTable(
            {}, hidden, frozenset(pattern.details), channels, frozenset([period.compact])
        )

    def themes(self, period: Period) -> ThemeTable:
        """Give what comments of a period speak of; of a running one, an edition of the day."""
        with self.reading() as session:
            lists = repr(all_themes(session))
        key = FigureKey(
            "themes", ThemeTable, period, period.start, made_with=lists, of_comments=True
        )
        return self._give(key, lambda session: count_themes(session, period)).value

    def withheld(self, period: Period) -> WithheldFigures:
        """Tell what the public would not see of a finished period if it were closed now."""
        key = self._whole_key("withheld", WithheldFigures, period)

        def make(session: Session) -> WithheldFigures:
            return WithheldFigures(withheld_of(session, period, self.today))

        return self._give(key, make).value

    def draft(self, period: Period) -> DraftFigures:
        """Give the public tables of a period as they would be approved now."""
        with self.reading() as session:
            marks = edition_marks(session)
        key = self._whole_key("draft", DraftFigures, period, marks)

        def make(session: Session) -> DraftFigures:
            try:
                draft = draft_publication(session, period, self.today, quick=True)
            except PublicationRefused as error:
                return DraftFigures("", "", (), str(error))
            return DraftFigures(draft.document, draft.sha256, draft.withheld)

        return self._give(key, make).value

    def _whole_key(
        self, kind: str, value: type[Value], period: Period, made_with: str = ""
    ) -> FigureKey[Value]:
        """Name figures for which all finished periods are protected together."""
        with self.reading() as session:
            span = answered_span(session)
        since = period.start if span is None else min(span[0], period.start)
        until = max(period_of(self.today, period.calendar).start, period.end)
        return FigureKey(kind, value, period, since, until=until, made_with=made_with)

    def pattern(self) -> PublicPattern:
        """Give what the public tables withhold; never an older edition than the answers."""
        with self.reading() as session:
            calendar, span = publication_calendar(session), answered_span(session)
        newest = period_of(self.today, calendar).previous()
        since = newest.start if span is None else min(span[0], newest.start)
        key = FigureKey("pattern", PublicPattern, newest, since)
        return self._give(key, self._make_pattern).value

    def _make_pattern(self, session: Session) -> PublicPattern:
        published = choose_publishable(session, self.today).periods
        tree = read_unit_tree(session)
        table = public_table(session, tree, published)
        found = protect_parts(session, tree, table, published, names=["channels"])
        return PublicPattern(
            tuple(sorted((one[0], one[1]) for one in found.suppression.hidden)),
            tuple(sorted((one[0], one[1]) for one in found.details)),
            tuple(sorted((one[0], one[1]) for one in found.suppression.told)),
            tuple(f"{period.calendar}:{period.code}" for period in published),
            tuple(sorted((one[0], one[1]) for one in found.parts.get("channels", ()))),
        )

    def _give(
        self,
        key: FigureKey[Value],
        make: Callable[[Session], Value],
        *,
        edition: bool = False,
        fresh: bool = False,
    ) -> Kept[Value]:
        """Find figures or compute and keep them; those of a running period are of the day."""
        of_day = edition or key.period.end > self.today
        with self.reading() as session:
            made_of = take_fingerprint(session, key, self.today)
            edition_of = self.today if of_day and not fresh else None
            found = find_figures(session, key, made_of, edition_of)
            if found is not None:
                return found
            found = Kept(make(session), self.today)
        self.store(key, made_of, found)
        return found
