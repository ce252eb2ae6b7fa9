"""The channels answers come through, side by side, with their differences to the QR code."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from analysis.index_methods import Ratio, index_estimate
from analysis.intervals import Estimate, Moments, ratio_variance
from analysis.sums import Sums

#: Forms people fill in themselves; an interviewer's presence makes answers kinder.
SELF_COMPLETED = frozenset({"qr", "kiosk", "paper", "import"})


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One channel: its index, and its index less that of the reference, on the scale 0..1."""

    estimate: Estimate
    #: None for the reference itself, and where either has no answers.
    gap: Ratio | None
    #: Whether its answers enter the index.
    pooled: bool


@dataclass(frozen=True)
class ChannelTable:
    """All channels, and the pool of those that make the index."""

    lines: Mapping[str, ChannelLine]
    pooled: Estimate


def channel_gap(one: Moments, reference: Moments, respondents: int) -> Ratio | None:
    """Compare two groups of people in one body of respondents.

    Parameters
    ----------
    one, reference
        Sums of the two channels, counting the same value.
    respondents
        Respondents of all channels together.

    Returns
    -------
    Ratio or None
        Index of the one less that of the other, with its standard error (None for fewer than two
        respondents); None when either has no answers.

    Notes
    -----
    People choose their channel: a difference is not the effect of the channel.

    References
    ----------
    Särndal, Swensson, Wretman 1992, chapter 10 (domains); R survey, svyby, svycontrast.
    """
    if one.ratio is None or reference.ratio is None:
        return None
    value = one.ratio - reference.ratio
    if respondents < 2:
        return Ratio(value, None)
    residuals = _squares(one) + _squares(reference)
    return Ratio(value, math.sqrt(respondents / (respondents - 1) * residuals))


def _squares(moments: Moments) -> float:
    """Return the sum of squared influences, which is 0 for a single respondent."""
    variance = ratio_variance(moments)
    return 0.0 if variance is None else variance * (moments.n - 1) / moments.n


def channel_table(
    channels: Mapping[str, Sums],
    *,
    reference: str = "qr",
    pool: Collection[str] = SELF_COMPLETED,
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

    Returns
    -------
    ChannelTable
        A line for each channel, and the share of satisfied answers of the pool.

    References
    ----------
    As `channel_gap`.
    """
    respondents = sum(sums.n for sums in channels.values())
    base = channels.get(reference, Sums()).moments()
    lines = {}
    for name, sums in channels.items():
        gap = None if name == reference else channel_gap(sums.moments(), base, respondents)
        lines[name] = ChannelLine(index_estimate(sums), gap, name in pool)
    total = sum((sums for name, sums in channels.items() if name in pool), Sums())
    return ChannelTable(lines, index_estimate(total))
