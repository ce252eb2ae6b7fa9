"""Leaves tables out of a summary from which the public could compute small groups."""

from __future__ import annotations

from dataclasses import replace

from analysis.summary import UnitSummary
from survey.services.protection.protect_publication import PublicTable


def leave_out_tables(summary: UnitSummary, public: PublicTable | None) -> UnitSummary:
    """Leave out the channels and questions of fact that the public tables withhold."""
    if public is None:
        return summary
    tables: dict[str, tuple[object, ...]] = {"channels": summary.channels, "facts": summary.facts}
    withheld = frozenset(
        name
        for name, rows in tables.items()
        if rows and public.hides_part(name, summary.unit_id, summary.period)
    )
    return replace(
        summary,
        channels=() if "channels" in withheld else summary.channels,
        facts=() if "facts" in withheld else summary.facts,
        withheld=withheld,
    )
