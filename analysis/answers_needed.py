"""How many more answers a margin of error or a difference would take."""

from __future__ import annotations

import math


def more_for_margin(half: float, n: int, wanted: float) -> int:
    """Respondents still missing for a margin of error, if the spread stays as it is.

    Parameters
    ----------
    half : float
        Half-width of the interval now, 0..1.
    n : int
        Respondents now.
    wanted : float
        Half-width wanted, above 0.

    Returns
    -------
    int
        n ((half / wanted)^2 - 1), rounded up; 0 when the margin is reached.

    Notes
    -----
    A rough guide: with few respondents the interval narrows faster than by the root of n.

    References
    ----------
    Cochran (1977), Sampling Techniques, 4.4.
    """
    if wanted <= 0:
        raise ValueError("a margin lies above 0")
    return max(0, math.ceil(n * ((half / wanted) ** 2 - 1)))


def more_to_tell(gap: float, half_now: float, half_before: float, n: int) -> int | None:
    """Respondents still missing in this period for a difference to stand out from chance.

    Parameters
    ----------
    gap : float
        Size of the difference, 0..1, above 0.
    half_now, half_before : float
        Half-widths of the two intervals on the sides that face each other.
    n : int
        Respondents of this period now.

    Returns
    -------
    int or None
        So many that gap^2 = half_now^2 + half_before^2 with the new half-width; None when the
        earlier period alone is too uncertain for it, however many answer now.

    Notes
    -----
    A difference that is there by chance will not stay when more people answer: the number tells
    what it would take, not that it would be found.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17:873 (limits of a difference). Cochran (1977), 4.4.
    """
    if gap <= 0:
        raise ValueError("a difference of no size is never told from chance")
    if half_before >= gap:
        return None
    return more_for_margin(half_now, n, math.sqrt(gap**2 - half_before**2))
