"""Shares a pool out, one rounding unit at a time, to whoever is furthest behind: exact integers, no solver.

Rule: docs/decisions/0004-subsidy-rule.md.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.budget.diagnosis import ConflictError, find_conflict
from pipeline.budget.inputs import AllocationInputError, Problem, Whole, read_problem
from pipeline.budget.levels import Rows, bracket, prepare_rows, units_between
from pipeline.budget.rates import Interval, Rate, held_groups, publish_rates, rate_intervals

__all__ = ["Allocation", "AllocationInputError", "ConflictError", "allocate"]

_CLOSE = 1e-9


@dataclass(frozen=True, eq=False)
class Allocation:
    """What every row gets, and the rates that reproduce it.

    Args:
        problem: what was asked, as read.
        amounts: units a row, int64, in the order of the rows.
        left_over: units of the pool that no row may take.
        group_sums: units a group.
    """

    problem: Problem
    amounts: npt.NDArray[np.int64]
    left_over: int
    group_sums: npt.NDArray[np.int64]

    @cached_property
    def intervals(self) -> tuple[tuple[Interval, ...], Interval]:
        """The rates that reproduce each group's amounts, and the pool's: low <= rate < high; empty on a tie."""
        return rate_intervals(self.problem, self.amounts, self.group_sums)

    @cached_property
    def rates(self) -> tuple[Rate, ...]:
        """Per group the rate with amount = clip(round_half_up(rate x weight), floor, cap).

        The pool's rate where it reproduces the group, else the group's own shortest decimal; where an exact tie leaves
        no such rate, a sentence that names the tie.
        """
        return self._published[0]

    @cached_property
    def pool_rate(self) -> Rate:
        """The rate of every group that is at neither its floor nor its cap, or the sentence that names the tie."""
        return self._published[1]

    @cached_property
    def _published(self) -> tuple[tuple[Rate, ...], Rate]:
        return publish_rates(self.problem, self.amounts, *self.intervals)

    def free_rows(self) -> npt.NDArray[np.bool_]:
        """Return the rows that a little more in the pool could reach: no bound holds them, nor their group."""
        problem = self.problem
        held = np.logical_or(*held_groups(problem, self.group_sums))
        below_cap = ((self.amounts < problem.caps) | problem.uncapped) & (problem.weights > 0)
        rate = float(self.intervals[1][0])
        lifted = (self.amounts == problem.floors) & (2 * self.amounts - 1 > 2 * problem.weights * rate * (1 + _CLOSE))
        return np.asarray(below_cap & ~lifted & ~held[problem.groups] & (self.left_over == 0), dtype=bool)


def allocate(
    weights: Any,
    floors: Any = None,
    caps: Any = None,
    groups: Any = None,
    group_floors: Any = None,
    group_caps: Any = None,
    pool: Any = 0,
) -> Allocation:
    """Return the units of every row, the units left over and the rates to publish.

    Floors are met first; then every unit goes to the row whose (amount + 1/2) / weight is lowest, the earlier row on
    a tie, never beyond a cap of the row or its group, until the pool is used up or every cap binds.

    Args:
        weights: integer basis of a row, rows in canonical order; a row of weight 0 gets its floor.
        floors: least units of a row.
        caps: most units of a row; any value from the pool up means no cap.
        groups: group of a row, 0…G-1; None: one group.
        group_floors: least units of a group.
        group_caps: most units of a group.
        pool: units to hand out, the reserve already taken off.

    Raises:
        AllocationInputError: the arguments are no problem (lengths, fractions, negative numbers).
        ConflictError: no allocation meets the bounds; names the smallest conflict and the cheapest repairs. Both are
            `pipeline.errors.AllocationError`.
    """
    problem = read_problem(weights, floors, caps, groups, group_floors, group_caps, pool)
    return solve(problem)


def solve(problem: Problem) -> Allocation:
    """Return the allocation of a problem already read (see `allocate`)."""
    claimed = problem.weights > 0
    effective = problem if claimed.all() else _without_idle_rows(problem, claimed)
    conflict = find_conflict(effective)
    if conflict:
        raise ConflictError(conflict)
    count = len(problem.group_floors)
    sums = np.zeros(count, dtype=np.int64)
    if not len(problem.weights):
        return Allocation(problem, np.zeros(0, dtype=np.int64), problem.pool, sums)
    order = _group_order(problem.groups)
    member = problem.groups[order]
    starts = np.flatnonzero(np.r_[True, member[1:] != member[:-1]])
    present = member[starts]
    rows = prepare_rows(problem.weights[order], problem.floors[order], problem.caps[order], starts, order)
    targets = _group_targets(rows, problem.group_floors[present], problem.group_caps[present], problem.pool)
    amounts = np.zeros(len(order), dtype=np.int64)
    amounts[order] = _row_amounts(rows, targets).astype(np.int64)
    sums[present] = targets.units.astype(np.int64)
    return Allocation(problem, amounts, problem.pool - int(sums.sum()), sums)


def _without_idle_rows(problem: Problem, claimed: npt.NDArray[np.bool_]) -> Problem:
    caps = np.where(claimed, problem.caps, np.minimum(problem.floors, problem.caps))
    return Problem(
        problem.weights, problem.floors, caps, problem.groups, problem.group_floors, problem.group_caps, problem.pool
    )


def _group_order(groups: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    if (groups[1:] >= groups[:-1]).all():
        return np.arange(len(groups))
    return np.argsort(groups, kind="stable")


@dataclass(frozen=True)
class _Targets:
    units: Whole
    low: Whole
    high: Whole
    at_level: npt.NDArray[np.bool_]


def _group_targets(rows: Rows, floors: Whole, caps: Whole, pool: int) -> _Targets:
    """Return what every group gets of the pool, and a rate at which the groups that no bound holds have at most that."""
    top = rows.tops.max(keepdims=True) + 1
    full = rows.sums(top)
    most = np.clip(full, floors, caps)
    if int(most.sum()) <= pool:
        return _Targets(most, np.repeat(top, len(most)), np.repeat(top, len(most)), full == most)

    def total(level: Whole) -> Whole:
        return np.add.reduce(np.minimum(np.maximum(rows.sums(level), floors), caps), keepdims=True)

    target = np.full_like(top, pool)
    low, high = bracket(total, target, _guess(rows, pool), top)
    raw = rows.sums(low)
    units = np.clip(raw, floors, caps)
    spare = pool - int(units.sum())
    if spare:
        places, _ = units_between(rows, low, high)
        units = units + _share_last(np.searchsorted(rows.starts, places, "right") - 1, raw, floors, caps, spare)
    return _Targets(units, np.repeat(low, len(raw)), np.repeat(high, len(raw)), (raw >= floors) & (raw <= units))


def _guess(rows: Rows, pool: int) -> Whole:
    heavy = int(rows.weights.sum())
    return np.full_like(rows.tops[:1], min((pool << rows.shift) // max(heavy, 1) + 1, int(rows.tops.max()) + 1))


def _share_last(groups: npt.NDArray[np.int64], raw: Whole, floors: Whole, caps: Whole, spare: int) -> Whole:
    """Return what the last units add to every group, taken in order, passing over those a group's bound decides."""
    held = raw[groups] + _rank_within(groups)
    counted = np.flatnonzero((held >= floors[groups]) & (held < caps[groups]))[:spare]
    return np.bincount(groups[counted], minlength=len(raw)).astype(raw.dtype)


def _rank_within(groups: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return how many earlier entries belong to the same group."""
    place = np.argsort(groups, kind="stable")
    ordered = groups[place]
    rank = np.empty(len(groups), dtype=np.int64)
    rank[place] = np.arange(len(groups)) - np.searchsorted(ordered, ordered, "left")
    return rank


def _row_amounts(rows: Rows, targets: _Targets) -> Whole:
    """Return every row's units, its group's sum being known."""
    sizes = np.diff(np.r_[rows.starts, len(rows.weights)])
    low, high = targets.low, targets.high
    if not targets.at_level.all():
        low, high = _own_levels(rows, targets, sizes, low, high)
    amounts = rows.counts(np.repeat(low, sizes))
    need = (targets.units - np.add.reduceat(amounts, rows.starts)).astype(np.int64)
    if need.any():
        places, _ = units_between(rows, np.repeat(low, sizes), np.repeat(high, sizes))
        groups = np.searchsorted(rows.starts, places, "right") - 1
        taken = places[_rank_within(groups) < need[groups]]
        amounts = amounts + np.bincount(taken, minlength=len(amounts)).astype(amounts.dtype)
    return amounts


def _own_levels(
    rows: Rows, targets: _Targets, sizes: npt.NDArray[np.int64], low: Whole, high: Whole
) -> tuple[Whole, Whole]:
    """Return rates around the sum of every group that its own bound holds."""
    held = np.flatnonzero(~targets.at_level)
    own = _subset(rows, held, sizes)
    top = np.maximum.reduceat(own.tops, own.starts) + 1
    aim = targets.units[held]
    full = np.add.reduceat(own.caps, own.starts) <= aim

    def total(level: Whole) -> Whole:
        return np.where(full, aim, own.sums(np.repeat(level, sizes[held])))

    guess = np.clip(low[held], 1, top)
    found_low, found_high = bracket(total, aim, guess, top)
    low, high = low.copy(), high.copy()
    low[held], high[held] = np.where(full, top, found_low), np.where(full, top, found_high)
    return low, high


def _subset(rows: Rows, held: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]) -> Rows:
    chosen = np.repeat(np.isin(np.arange(len(sizes)), held), sizes)
    starts = np.r_[0, np.cumsum(sizes[held])[:-1]]
    return Rows(
        rows.weights[chosen],
        rows.floors[chosen],
        rows.caps[chosen],
        rows.tops[chosen],
        rows.shift,
        starts,
        rows.row_ids[chosen],
    )
