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
_OPENING = 1


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
        if ((above - below <= _FEW) | (high - low <= 1)).all():
            return low, high
        probe = _probe(low, high, below, above, target, step) if step > _OPENING else _opening(low, high, top, step)
        step += 1


def _opening(low: Whole, high: Whole, top: Whole, step: int) -> Whole:
    """Return a rate an eighth, then a half away from the first guess, on the side not yet bounded; else the middle."""
    reach = 8 >> (2 * step)
    up, down = low + low // reach + 1, high - high // (reach + 1)
    probe = np.where(high == top, np.minimum(up, top - 1), np.where(low == 0, down, low + (high - low) // 2))
    return np.minimum(np.maximum(probe, low + 1), np.maximum(high - 1, low))


def _probe(low: Whole, high: Whole, below: Whole, above: Whole, target: Whole, step: int) -> Whole:
    """Return the next rate to try: where a straight line would meet the target, a bit past it, or the middle."""
    width = high - low
    if step % 4 == 3:
        ahead = width // 2
    else:
        share = (target - below + 0.5) / np.maximum(above - below, 1)
        share = np.minimum(np.maximum(share.astype(float) + (0.0, 0.02, -0.02)[step % 4], 0.0), 1.0)
        ahead = (width.astype(float) * share).astype(width.dtype) if width.dtype != object else _scaled(width, share)
    return low + np.minimum(np.maximum(ahead, 1), np.maximum(width - 1, 0))


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
    largest = int(numerators.max()), int(denominators.max())
    if object in (numerators.dtype, denominators.dtype) or max(largest) >= 2**53:
        return _order_fractions(np.arange(len(rows)), numerators, denominators, rows)
    rates = numerators / denominators
    order = np.lexsort((rows, rates))
    left, right = order[:-1], order[1:]
    is_alike = rates[left] == rates[right]
    if largest[0] * largest[1] < 2**63:
        # Most rates that agree as floats agree exactly; then the order stands.
        is_apart = numerators[left] * denominators[right] != numerators[right] * denominators[left]
        if not (is_apart & is_alike).any():
            return order
    ends = np.append(np.flatnonzero(~is_alike) + 1, len(order))
    sizes = np.diff(ends, prepend=0)
    for end, size in zip(ends[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        run = order[end - size : end]
        run[:] = _order_fractions(run, numerators, denominators, rows)
    return order


def _order_fractions(
    places: npt.NDArray[np.int64], numerators: Whole, denominators: Whole, rows: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    keys = {i: (Fraction(int(numerators[i]), int(denominators[i])), int(rows[i])) for i in places.tolist()}
    return np.array(sorted(keys, key=keys.__getitem__), dtype=np.int64)
