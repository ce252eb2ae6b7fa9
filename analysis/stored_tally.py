"""The stored form of a tally: compact sums in the narrowest whole numbers that hold them.

A stored tally is one byte telling the width (2, 4 or 8), then little-endian unsigned integers of
that many bytes: the number of forms, and the compact sums of `analysis.compact_sums`.

Before, every sum of every row was stored in 8 bytes. Such tallies are still read: their length is
a multiple of 8, and that of the compact form is odd.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from struct import Struct

import numpy as np

from analysis.answers import ALPHABET
from analysis.compact_sums import (
    HIGHEST_LEVEL,
    compact_size,
    expand,
    form_amounts,
    shrink,
    tally_groups,
)
from analysis.contributions import CACHED_FORMS, Integers, tally_rows
from analysis.questionnaire import Questionnaire
from analysis.sums import MEASURES

__all__ = [
    "Adder",
    "StoredTallyError",
    "adder",
    "compact_form",
    "compact_size",
    "expand",
    "level_counts",
    "shrink",
    "stack_stored",
    "tally_groups",
    "write_stored",
]

WIDTHS = (2, 4, 8)
#: From here on the next width is needed.
_LIMITS = tuple(1 << 8 * width for width in WIDTHS[:-1])
_LETTERS = {2: "H", 4: "I", 8: "Q"}
_OLD_WIDTH = 8


class StoredTallyError(ValueError):
    """What is stored is no tally of its questionnaire: damaged, or of another version."""


def compact_form(q: Questionnaire, packed: str) -> Integers:
    """Tally one filled form: 1, then its compact sums.

    Parameters
    ----------
    q
        The questionnaire version.
    packed
        The packed form.

    Returns
    -------
    int64 array (1 + C,)
        A row as `stack_stored` gives them.

    Raises
    ------
    ValueError
        For a faulty form.

    References
    ----------
    As `analysis.compact_sums.form_amounts`.
    """
    sums = np.zeros(1 + compact_size(q), dtype=np.int64)
    for place, amount in form_amounts(q, packed):
        sums[place] = amount
    return sums


def stack_stored(q: Questionnaire, blobs: Sequence[bytes]) -> Integers:
    """Read many stored tallies of one questionnaire version, of either form, at once.

    Parameters
    ----------
    q
        The questionnaire version all were written under.
    blobs
        k stored tallies.

    Returns
    -------
    int64 array (k, 1 + C)
        For each the number of forms, then its compact sums. Rows may be added in any grouping;
        `expand(q, sums[..., 1:])` then gives all measures.

    Raises
    ------
    StoredTallyError
        When one does not fit the questionnaire.

    References
    ----------
    The stored form of this product; nothing external.
    """
    lengths = [len(blob) for blob in blobs]
    kinds = set(lengths)
    if len(kinds) == 1:
        return _read(q, lengths[0], b"".join(blobs))
    stack = np.empty((len(blobs), 1 + compact_size(q)), dtype=np.int64)
    each = np.array(lengths)
    for length in kinds:
        alike = np.flatnonzero(each == length)
        stack[alike] = _read(q, length, b"".join([blobs[place] for place in alike.tolist()]))
    return stack


def _read(q: Questionnaire, length: int, joined: bytes) -> Integers:
    """Read stored tallies of one length, written one after the other."""
    size = 1 + compact_size(q)
    shape = (len(tally_rows(q)), len(MEASURES))
    if length == _OLD_WIDTH * (1 + shape[0] * shape[1]):
        cells = np.frombuffer(joined, dtype="<i8").reshape(len(joined) // length, -1)
        compact = shrink(q, cells[:, 1:].reshape(-1, *shape))
        return np.concatenate((cells[:, :1], compact), axis=1).astype(np.int64, copy=False)
    width = length // size
    if width in WIDTHS and length == 1 + width * size:
        found = np.frombuffer(joined, dtype=_stored_type(width, size))
        if (found["width"] == width).all():
            return found["sums"].astype(np.int64)
    raise StoredTallyError(f"Bảng kiểm đếm lưu trữ không khớp phiếu {q.code}.")


def level_counts(q: Questionnaire, stack: Integers) -> Integers:
    """Take the answers at each level out of stored tallies, or out of sums of them.

    Parameters
    ----------
    q
        The questionnaire version all were written under.
    stack
        int64 array (..., 1 + C) as `stack_stored` gives it.

    Returns
    -------
    int64 array (..., positions, 5)
        Answers at the levels 1 to 5 of each position of `q.positions`; respondents, not weights.

    References
    ----------
    `analysis.compact_sums`: the counts of answers come first.
    """
    shape = (len(q.positions), len(ALPHABET))
    counts = stack[..., 1 : 1 + shape[0] * shape[1]]
    return counts.reshape(*stack.shape[:-1], *shape)[..., :HIGHEST_LEVEL]


def write_stored(stack: Integers) -> list[bytes]:
    """Write tallies in the stored form, each in the narrowest width that holds it.

    Parameters
    ----------
    stack
        int64 array (k, 1 + C) as `stack_stored` gives it; nothing negative.

    Returns
    -------
    list of bytes
        k stored tallies.

    References
    ----------
    The stored form of this product; nothing external.
    """
    highest = stack.max(axis=1)
    fits = np.searchsorted(_LIMITS, highest, side="right")
    if len(stack) and fits.min() == fits.max():
        return _write(stack, WIDTHS[fits[0]])
    written = np.empty(len(stack), dtype=object)
    for place, width in enumerate(WIDTHS):
        written[fits == place] = _write(stack[fits == place], width)
    return written.tolist()


def _write(stack: Integers, width: int) -> list[bytes]:
    """Write tallies in one width."""
    cells = np.empty(len(stack), dtype=_stored_type(width, stack.shape[1]))
    cells["width"], cells["sums"] = width, stack
    joined, step = cells.tobytes(), cells.itemsize
    return [joined[first : first + step] for first in range(0, len(joined), step)]


def _stored_type(width: int, size: int) -> np.dtype[np.void]:
    return np.dtype([("width", "u1"), ("sums", f"<u{width}", (size,))])


class Adder:
    """Adds filled forms to stored tallies of one questionnaire version, few at a time.

    Plain numbers, because arrays would cost several times as much for a handful of forms. What a
    form adds is kept for forms filled alike.
    """

    def __init__(self, q: Questionnaire) -> None:
        self._questionnaire = q
        self._size = 1 + compact_size(q)
        self._shapes = {
            width: Struct(f"<B{self._size}{letter}") for width, letter in _LETTERS.items()
        }
        self._amounts = lru_cache(CACHED_FORMS)(partial(form_amounts, q))

    def add(self, stored: bytes | None, packed: Iterable[str]) -> bytes:
        """Give the new stored tally; what was stored in the old form comes out compact.

        Parameters
        ----------
        stored
            The tally so far, or None for a new one.
        packed
            The new packed forms.

        Returns
        -------
        bytes
            The new stored tally.

        Raises
        ------
        ValueError
            For a faulty form; StoredTallyError for a stored tally of another questionnaire.

        References
        ----------
        As `analysis.compact_sums.form_amounts`.
        """
        numbers = self._read(stored) if stored else [0] * self._size
        for form in packed:
            for place, amount in self._amounts(form):
                numbers[place] += amount
        highest = max(numbers)
        width = WIDTHS[bisect_right(_LIMITS, highest)]
        return self._shapes[width].pack(width, *numbers)

    def _read(self, stored: bytes) -> list[int]:
        shape = self._shapes.get(stored[0])
        if shape is not None and len(stored) == shape.size:
            return list(shape.unpack(stored)[1:])
        return [int(number) for number in stack_stored(self._questionnaire, [stored])[0]]


@lru_cache(maxsize=64)
def adder(q: Questionnaire) -> Adder:
    """Keep one adder for each questionnaire version.

    Parameters
    ----------
    q
        The questionnaire version.

    Returns
    -------
    Adder

    References
    ----------
    The stored form of this product; nothing external.
    """
    return Adder(q)
