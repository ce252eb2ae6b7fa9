"""Which cells are hidden as well, so that no small group follows by subtraction."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

import numpy as np

from analysis.disclosure import Key
from analysis.small_groups import (
    BY_TREE,
    NOWHERE,
    SHOWN,
    UNKNOWN,
    Ints,
    Mask,
    Piece,
    PublishedCounts,
    SmallGroup,
)


@dataclass(frozen=True, slots=True)
class Protection:
    """Hidden cells, and how many people of a node follow from cells that are public already."""

    hidden: frozenset[Key]
    unsafe: Mapping[str, int] = field(default_factory=dict)


def protect_groups(
    published: PublishedCounts,
    hidden: Collection[Key],
    fixed: Collection[Key] = (),
    secret: Collection[Key] = (),
) -> Protection:
    """Hide further cells until no small group follows from those that are shown.

    Parameters
    ----------
    published : PublishedCounts
        All cells of the publication.
    hidden : collection of (node, period)
        Cells that are hidden in any case.
    fixed : collection of (node, period)
        Cells that are public and cannot be hidden any more.
    secret : collection of (node, period)
        Hidden cells that must not follow either, however many people they count.

    Returns
    -------
    Protection
        For each small group one more cell goes: of the largest known counts within it the smallest,
        else its own, else the nearest from which it followed; of the periods that tell that count
        the last and longest, so that what was published first stays.

    References
    ----------
    Hundepool et al. (2024), Handbook on Statistical Disclosure Control, 2nd ed.
    """
    out = set(hidden)
    while True:
        why = published.why_known(out)
        groups = [*published.small_groups(why != UNKNOWN), *_told(published, why, secret)]
        if not groups:
            return Protection(frozenset(out))
        # What follows from public cells alone stays: hiding others in vain would only lose them.
        public = published.known_from(fixed)
        lost = {group.piece for group in published.small_groups(public)}
        # Longer times of a node may be helped by what helps the shortest.
        first = {group.piece[1]: group for group in reversed(groups) if group.piece not in lost}
        found = {_Search(published, why, one, public).complement() for one in first.values()}
        if not (more := {key for key in found if key is not None}):
            unsafe = {published.nodes[group.piece[1]]: group.people for group in groups}
            return Protection(frozenset(out), unsafe)
        out |= more


def _told(published: PublishedCounts, why: Ints, secret: Collection[Key]) -> Iterator[SmallGroup]:
    """Find the secret cells that follow."""
    number = {node: place for place, node in enumerate(published.nodes)}
    for node, period in sorted(secret):
        piece = (published.periods[period], number[node])
        if why[piece] != UNKNOWN:
            row = int(np.argmax(published.counts[piece]))
            yield SmallGroup(piece, row, int(published.counts[piece][row]))


@dataclass(frozen=True, slots=True)
class _Search:
    """The search for a cell whose hiding helps one small group."""

    published: PublishedCounts
    why: Ints
    group: SmallGroup
    public: Mask

    def complement(self) -> Key | None:
        """Find a cell to hide: from what is known within the group, else from the group itself."""
        whole = self.group.piece
        return self._walk(self._largest_within(), {whole}) or self._walk([whole], set())

    def _walk(self, start: Collection[Piece], seen: set[Piece]) -> Key | None:
        """Walk from known pieces through the tree, by the smallest, to a cell that tells them."""
        waiting = [(self._size(piece), piece) for piece in start]
        heapify(waiting)
        while waiting:
            _, piece = heappop(waiting)
            if piece in seen or self.why[piece] == UNKNOWN:
                continue
            seen.add(piece)
            reasons = list(self._reasons(piece))
            told = [one for one in reasons if self.why[one] == SHOWN and not self.public[one]]
            if told:
                return max((self._cell(one) for one in told), key=self._latest)
            for near in self._around(reasons):
                heappush(waiting, (self._size(near), near))
        return None

    def _reasons(self, piece: Piece) -> Iterator[Piece]:
        """Give the pieces of the same node from which a count follows, down to those not so."""
        why = int(self.why[piece])
        if why in (SHOWN, BY_TREE):
            yield piece
            return
        # A sum was complete before its last term: no term ever leads back to this piece.
        for time in self.published.sums[why]:
            if time != piece[0]:
                yield from self._reasons((time, piece[1]))

    def _cell(self, piece: Piece) -> Key:
        node = self.published.nodes[piece[1]]
        return node, self.published.period_of[piece[0]]

    def _latest(self, key: Key) -> tuple[int, int, str]:
        time = self.published.times[self.published.periods[key[1]]]
        return max(time), len(time), key[1]

    def _size(self, piece: Piece) -> int:
        return int(self.published.counts[piece].sum())

    def _around(self, pieces: Collection[Piece]) -> Iterator[Piece]:
        """Give the other terms of the sums over nodes from which pieces may follow."""
        above = self.published.above
        for time, node in pieces:
            if self.why[time, node] == BY_TREE:
                up = int(above[node])
                near = (above == node) | ((above == up) & (up != NOWHERE))
                yield from ((time, other) for other in np.flatnonzero(near).tolist())
                if up != NOWHERE:
                    yield time, up

    def _largest_within(self) -> list[Piece]:
        """List the largest known pieces within the group that count in its row."""
        whole, published = self.group.piece, self.published
        counting = (self.why != UNKNOWN) & (published.counts[:, :, self.group.row] > 0)
        inside = counting & published.within(whole)
        inside[:, whole[1]] = False
        found: list[Piece] = []
        # Longer times and upper nodes come first: what lies within them is struck out.
        for time in range(len(published.times) - 1, -1, -1):
            for node in sorted(np.flatnonzero(inside[time]).tolist(), key=self._depth):
                if inside[time, node]:
                    found.append((time, node))
                    inside &= ~published.within((time, node))
        return found

    def _depth(self, node: int) -> int:
        return int(self.published.depth[node])
