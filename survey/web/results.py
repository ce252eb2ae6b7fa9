"""What is published now, as the public pages need it: editions by period, and series of a unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, url_for
from werkzeug.exceptions import NotFound

from analysis.period import Period
from analysis.scores import Thresholds
from survey.queries.emblem import KEY as EMBLEM
from survey.queries.publications import PublicationFace
from survey.queries.published_tables import PublicUnit, PublishedTables
from survey.rendering.emblem import Emblem
from survey.services.emblem.read_emblem import known_emblem
from survey.web.contact import Agency, Contact, agency_of, contact_of
from survey.web.headers import anybody_may_keep
from survey.web.language import language
from survey.web.pictures import InlinePicture, inline_picture
from survey.web.state import house
from survey.web.transaction import reading

#: So many drawn pages are remembered: a province in two languages over some periods.
MOST_PAGES = 500
#: Pixels of the emblem in the head of a page.
IN_HEAD = (120, 36)


@dataclass(frozen=True)
class Shown:
    """One published period."""

    face: PublicationFace
    tables: PublishedTables

    @property
    def period(self) -> Period:
        """Give the period."""
        return self.tables.period

    def unit(self, label: str) -> PublicUnit:
        """Find a unit by its name in addresses; 404 for any other."""
        found = self.tables.by_label.get(label)
        if found is None:
            raise NotFound
        return found


@dataclass(frozen=True)
class Point:
    """A unit in one of the periods of a series."""

    shown: Shown
    #: None where it was no unit in that period.
    unit: PublicUnit | None
    #: Other criteria were asked than in the point before.
    new_form: bool


@dataclass(frozen=True)
class Results:
    """All that is published, the newest period first."""

    shown: tuple[Shown, ...]
    settings: Mapping[str, Any]
    #: Of who publishes; None also where the one that was given cannot be read.
    emblem: Emblem | None = None

    @property
    def emblem_in_page(self) -> InlinePicture | None:
        """Give the emblem as the head of a page shows it."""
        return inline_picture(self.emblem, *IN_HEAD)

    @property
    def newest(self) -> Shown | None:
        """Give the period to begin with."""
        return self.shown[0] if self.shown else None

    @property
    def agency(self) -> Agency:
        """Tell who publishes."""
        return agency_of(self.settings)

    @property
    def contact(self) -> Contact:
        """Tell whom to ask."""
        return contact_of(self.settings)

    @property
    def licence(self) -> str:
        """Tell under which terms the data may be used."""
        return str(self.settings["publication.licence"])

    def of(self, code: str) -> Shown:
        """Find a period by its code, written in the one way that addresses write it."""
        for each in self.shown:
            if each.tables.code == code:
                return each
        raise NotFound

    def newest_with(self, label: str) -> Shown:
        """Find the newest period that has a unit."""
        for each in self.shown:
            if label in each.tables.by_label:
                return each
        raise NotFound

    def series(self, shown: Shown, unit: PublicUnit) -> tuple[Point, ...]:
        """Give the unit in all published periods of the same kind up to this one, oldest first."""
        kind, end = shown.period.kind, shown.period.end
        alike = [e for e in self.shown if e.period.kind == kind and e.period.end <= end]
        points: list[Point] = []
        asked = None
        for each in reversed(alike):
            criteria = each.tables.criteria_codes
            new = asked is not None and criteria != asked
            points.append(Point(each, each.tables.by_id.get(unit.id), new))
            asked = criteria
        return tuple(points)


def published_results() -> Results:
    """Read what is published now; caches may keep the page made of it."""
    state = house()
    with reading() as session:
        settings = state.settings_known.learn(session)
        live = state.published.learn(session)
        emblem = known_emblem(session, settings).emblem if settings[EMBLEM] else None
    anybody_may_keep()
    return Results(tuple(Shown(face, tables) for face, tables in live), settings, emblem)


def drawn_once(results: Results, name: str, draw: Callable[[], str]) -> str:
    """Draw a page once for the same editions, settings and language; then give it again."""
    known = house().published.pages
    editions = tuple((each.face.sha256, each.face.number) for each in results.shown)
    drawn = results.emblem is not None
    made_of = (name, language(), editions, drawn, repr(sorted(results.settings.items())))
    if made_of not in known:
        if len(known) >= MOST_PAGES:
            known.clear()
        page = draw()
        known[made_of] = (page, g.styles)
    page, g.styles = known[made_of]
    return page


def published_limits(results: Results) -> Thresholds:
    """Give the thresholds of the newest published figures, else those that hold now."""
    if results.newest is not None:
        return Thresholds(results.newest.tables.hide, results.newest.tables.flag)
    hide, flag = (int(results.settings[f"thresholds.{name}"]) for name in ("hide", "flag"))
    return Thresholds(hide, max(hide, flag))


def full_address(endpoint: str, **values: Any) -> str:
    """Give an address as other sites write it: never built from the Host header."""
    return house().settings.base_url.rstrip("/") + url_for(endpoint, **values)


def site_name() -> str:
    """Name the site as people type it."""
    return house().settings.base_url.rstrip("/").partition("://")[2]
