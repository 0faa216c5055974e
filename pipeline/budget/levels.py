"""The rate at which a pool is used up, exactly: a search on a fixed-point rate, then the last few units one by one.

A row's k-th unit costs the rate (k - 1/2) / weight. Units are taken in the order (rate, row) until the sum is reached,
so that row i holds round_half_up(rate x weight) units, within its floor and cap.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from pipeline.budget.inputs import Whole

_BITS = 62
_FEW = 48


@dataclass(frozen=True)
class Rows:
    """Rows in order of their group, ready for counting units at a rate.

    Args:
        weights, floors, caps: as in the problem, the cap of a row without weight being its floor.
        tops: fixed-point rate from which a row is at its cap.
        shift: binary places of the fixed-point rate.
        starts: first row of every group that has rows.
        row_ids: canonical place of a row.
    """

    weights: Whole
    floors: Whole
    caps: Whole
    tops: Whole
    shift: int
    starts: npt.NDArray[np.int64]
    row_ids: npt.NDArray[np.int64]

    def counts(self, level: int | Whole) -> Whole:
        """Return every row's units at a fixed-point rate (one for all, or one a row)."""
        units = np.minimum(level, self.tops)
        units *= self.weights
        units += 1 << (self.shift - 1)
        units >>= self.shift
        np.minimum(units, self.caps, out=units)
        np.maximum(units, self.floors, out=units)
        return units

    def sums(self, level: int | Whole) -> Whole:
        """Return every group's units at a fixed-point rate."""
        return np.add.reduceat(self.counts(level), self.starts)


def prepare_rows(
    weights: Whole, floors: Whole, caps: Whole, starts: npt.NDArray[np.int64], row_ids: npt.NDArray[np.int64]
) -> Rows:
    """Return rows with as many binary places as int64 holds; Python integers where that would be too few."""
    caps = np.where(weights == 0, floors, caps)
    widest, heaviest = int(caps.max()).bit_length(), int(weights.max()).bit_length()
    shift = _BITS - 1 - widest
    if shift < heaviest // 2 + 8 or heaviest > _BITS - 2 or object in (weights.dtype, caps.dtype):
        weights, floors, caps = (array.astype(object) for array in (weights, floors, caps))
        shift = 2 * heaviest + 2
    tops = -((1 - 2 * caps) * (1 << (shift - 1)) // np.maximum(weights, 1))
    return Rows(weights, floors, caps, np.maximum(tops, 0), shift, starts, row_ids)


def bracket(total: Callable[[Whole], Whole], target: Whole, guess: Whole, top: Whole) -> tuple[Whole, Whole]:
    """Return fixed-point rates low < high with total(low) <= target < total(high), for every entry at once.

    They are neighbours, or few units lie between them. The caller knows total(0) <= target < total(top).
    """
    low, high = np.zeros_like(top), top.copy()
    below, above = total(low), total(high)
    probe, step = np.clip(guess, 1, np.maximum(top - 1, 1)), 0
    while True:
        found = total(probe)
        fits = found <= target
        low, below = np.where(fits, probe, low), np.where(fits, found, below)
        high, above = np.where(fits, high, probe), np.where(fits, above, found)
        if np.all((above - below <= _FEW) | (high - low <= 1)):
            return low, high
        probe = _probe(low, high, below, above, target, step)
        step += 1


def _probe(low: Whole, high: Whole, below: Whole, above: Whole, target: Whole, step: int) -> Whole:
    """Return the next rate to try: where a straight line would meet the target, a bit past it, or the middle."""
    width = high - low
    if step % 4 == 3:
        ahead = width // 2
    else:
        share = (target - below + 0.5) / np.maximum(above - below, 1)
        share = np.clip(share.astype(float) + (0.0, 0.02, -0.02)[step % 4], 0.0, 1.0)
        ahead = (width.astype(float) * share).astype(width.dtype) if width.dtype != object else _scaled(width, share)
    return low + np.clip(ahead, np.minimum(1, width), np.maximum(width - 1, 0))


def _scaled(width: Whole, share: npt.NDArray[np.float64]) -> Whole:
    return width * (share * 2**40).astype(np.int64).astype(object) // 2**40


def units_between(rows: Rows, low: int | Whole, high: int | Whole) -> tuple[npt.NDArray[np.int64], Whole]:
    """Return the units between two rates in the order they are taken: place of the row, and which unit of it."""
    first = rows.counts(low)
    many = (rows.counts(high) - first).astype(np.int64)
    places = np.repeat(np.arange(len(many)), many)
    within = np.arange(len(places)) - np.repeat(np.cumsum(many) - many, many)
    units = first[places] + within + 1
    order = order_exactly(2 * units - 1, 2 * rows.weights[places], rows.row_ids[places])
    return places[order], units[order]


def order_exactly(numerators: Whole, denominators: Whole, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the order by exact fraction, then row. Floats decide only where they cannot be wrong."""
    if not len(numerators):
        return np.zeros(0, dtype=np.int64)
    if object in (numerators.dtype, denominators.dtype) or max(int(numerators.max()), int(denominators.max())) >= 2**53:
        keys = [(Fraction(int(n), int(d)), int(r)) for n, d, r in zip(numerators, denominators, rows, strict=True)]
        return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)
    rates = numerators / denominators
    order = np.lexsort((rows, rates))
    edges = np.flatnonzero(np.diff(rates[order]) > 0) + 1
    for run in np.split(order, edges) if len(edges) + 1 < len(order) else ():
        if len(run) > 1:
            shrink = np.gcd(numerators[run], denominators[run])
            if len(np.unique(denominators[run] // shrink)) > 1:
                exact = sorted(run, key=lambda i: (Fraction(int(numerators[i]), int(denominators[i])), int(rows[i])))
                run[:] = exact
    return order
