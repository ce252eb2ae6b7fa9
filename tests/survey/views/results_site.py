"""A site with published results: quarters of which some units are withheld."""

from __future__ import annotations

from sqlalchemy import update

from survey.models import Unit
from survey.services.settings.manage_settings import change_setting
from tests.site import Site
from tests.survey.services.publication_place import HALF, Q1, Q2, Q3, Place

#: Respondents of four communes in each quarter; those below five hide another one with them.
COUNTS = {Q1: (40, 31, 22, 3), Q2: (44, 3, 25, 29), Q3: (41, 33, 6, 4)}
KEEP = "public, max-age=300"


def publish_results(site: Site) -> Place:
    """Publish two quarters and their half; the third quarter is only approved."""
    with site.house.sessions.begin() as session:
        change_setting(session, "agency.name", "Sở Nội vụ tỉnh Thử")
        place = Place(session, units=4)
        session.execute(update(Unit).where(Unit.code == "00004").values(parent_id=place.root))
        session.execute(update(Unit).where(Unit.code == "X00").values(name_en="Commune Zero & Co"))
        for quarter, counts in COUNTS.items():
            place.answer(quarter, *counts)
        for period in (Q1, Q2, HALF):
            place.close(period)
            place.publish(period)
        place.close(Q3)
        place.approve(Q3)
    return place
