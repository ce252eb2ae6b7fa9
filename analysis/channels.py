"""The channels answers come through, side by side, with their differences to the QR code."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add

from analysis.index_methods import IndexMethod, index_method
from analysis.intervals import Estimate, squared_residuals
from analysis.sums import Sums

#: Forms people fill in themselves; an interviewer's presence makes answers kinder.
SELF_COMPLETED = frozenset({"qr", "kiosk", "paper", "import"})


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One channel; `difference` is its index less that of the reference, 0..1 scale."""

    estimate: Estimate
    difference: float | None
    se: float | None
    #: Whether its answers enter the pooled index.
    pooled: bool


@dataclass(frozen=True)
class ChannelTable:
    """All channels, and the pool of those that make the index."""

    lines: Mapping[str, ChannelLine]
    pooled: Estimate


def channel_table(
    channels: Mapping[str, Sums],
    *,
    reference: str = "qr",
    pool: Collection[str] = SELF_COMPLETED,
    method: str = "share",
) -> ChannelTable:
    """Set channels side by side.

    Parameters
    ----------
    channels
        Sums of the same row by channel.
    reference
        The channel the others are compared with.
    pool
        Channels whose answers make the index; the others are shown apart.
    method
        Name of the index method.

    Returns
    -------
    ChannelTable
        A line for each channel, with difference and standard error where both have answers.

    Raises
    ------
    ValueError
        For an unknown method.

    Notes
    -----
    People choose their channel: a difference is not the effect of the channel. The respondents of
    all channels are one group divided into domains.

    References
    ----------
    Särndal, Swensson, Wretman 1992, chapter 10 (domains); R survey, svyby, svycontrast.
    """
    way = index_method(method)
    respondents = sum(sums.n for sums in channels.values())
    base = channels.get(reference, Sums())
    lines = {
        name: _line(sums, base if name != reference else Sums(), respondents, way, name in pool)
        for name, sums in channels.items()
    }
    total = reduce(add, (sums for name, sums in channels.items() if name in pool), Sums())
    return ChannelTable(lines, way.estimate(total))


def _line(own: Sums, base: Sums, respondents: int, way: IndexMethod, pooled: bool) -> ChannelLine:
    estimate, other = way.estimate(own), way.estimate(base)
    if estimate.p is None or other.p is None:
        return ChannelLine(estimate, None, None, pooled)
    # Both have a respondent, so there are at least two.
    residuals = sum(squared_residuals(sums.moments(way.counted)) for sums in (own, base))
    se = way.span * math.sqrt(respondents / (respondents - 1) * residuals)
    return ChannelLine(estimate, estimate.p - other.p, se, pooled)
