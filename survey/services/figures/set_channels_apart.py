"""Sets the channels of one unit and period side by side, those outside the index among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from analysis.channels import ChannelTable, channel_table
from analysis.comparison import Difference, difference
from analysis.scores import OVERALL, Score, Thresholds, score_card
from analysis.summary import ChannelCard
from analysis.tally import Tally
from analysis.withholding import withheld_groups
from survey.queries.tallies import TallyCell

#: The channel the others are held against.
REFERENCE = "qr"
#: The order in which channels are listed.
ORDER = ("qr", "kiosk", "paper", "import", "interviewer")


def tallies_by_channel(cells: Iterable[TallyCell]) -> dict[str, Tally]:
    """Add cells up channel by channel."""
    found: dict[str, list[Tally]] = defaultdict(list)
    for cell in cells:
        found[cell.channel].append(cell.tally)
    return {channel: Tally.sum(tallies) for channel, tallies in found.items()}


def withheld_channels(
    tallies: Mapping[str, Tally], pool: Collection[str], thresholds: Thresholds
) -> frozenset[str]:
    """Choose the withheld channels: those of the pool add up to the unit's printed total."""
    sums = {channel: tally[OVERALL] for channel, tally in tallies.items()}
    parts = {channel: one for channel, one in sums.items() if channel in pool}
    apart = {
        channel
        for channel, one in sums.items()
        if channel not in pool and (0 < one.n < thresholds.hide or thresholds.is_low(one))
    }
    return withheld_groups(parts, thresholds) | apart


def channel_cards(
    tallies: Mapping[str, Tally], pool: Collection[str], thresholds: Thresholds
) -> tuple[ChannelCard, ...]:
    """Score each channel and hold it against the QR code; a withheld one is held against nothing.

    The interval of a difference is that of any two independent groups (MOVER): it stays honest
    where everybody in a channel agrees.
    """
    withheld = withheld_channels(tallies, pool, thresholds)
    answered = {name: tally for name, tally in tallies.items() if tally.forms}
    table = channel_table(
        {name: tally[OVERALL] for name, tally in answered.items()}, reference=REFERENCE, pool=pool
    )
    names = sorted(answered, key=lambda name: (*_place(name), name))
    return tuple(
        ChannelCard(
            name,
            _score(answered[name], thresholds, hide=name in withheld),
            None if {name, REFERENCE} & withheld else _gap(table, name),
            table.lines[name].pooled,
        )
        for name in names
    )


def _gap(table: ChannelTable, name: str) -> Difference | None:
    line = table.lines[name]
    if line.gap is None:
        return None
    return difference(line.estimate, table.lines[REFERENCE].estimate)


def _score(tally: Tally, thresholds: Thresholds, *, hide: bool) -> Score:
    score = score_card(tally, thresholds=thresholds)[OVERALL]
    telling = hide and score.sums.n and score.status != "low"
    return replace(score, status="hidden") if telling else score


def _place(name: str) -> tuple[int, ...]:
    return (ORDER.index(name),) if name in ORDER else (len(ORDER),)
