"""The published rate as a reader uses it: per cent of the basis, or yuan a share, with the tied lines named.

With the rate printed beside a line, basis x coefficient x rate, rounded half up to the grid and held between the
line's bounds, gives its amount; only the lines listed as tied need the sentence.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from pipeline.budget.allocation import Allocation
from pipeline.budget.rates import Interval, held_groups, is_inside, rate_intervals, shortest_decimal, tied_rows


@dataclass(frozen=True)
class PublishedRate:
    """One group's rate.

    Args:
        value: yuan for one basis x coefficient; 0.412 is 41.2 per cent.
        is_own: the group's own rate, because its bound holds it; else the pool's.
        is_open: any higher rate does as well, because every row is at its cap.
    """

    value: Decimal
    is_own: bool
    is_open: bool


@dataclass(frozen=True)
class Tie:
    """A row that its exact rate puts on half a rounding unit.

    Args:
        rate: yuan for one basis x coefficient, exactly; the published decimal is near it.
        is_up: whether the row was rounded up.
    """

    rate: Fraction
    is_up: bool


@dataclass(frozen=True)
class Publication:
    """The rates of an allocation.

    Args:
        pool: the pool's rate.
        groups: rate of every group.
        ties: the tied rows.
    """

    pool: Decimal
    groups: tuple[PublishedRate, ...]
    ties: dict[int, Tie]


def publish(allocation: Allocation, yuan_per_point: Fraction, decimals_shift: int) -> Publication:
    """Return the rates of an allocation in yuan.

    Args:
        allocation: amounts in rounding units.
        yuan_per_point: yuan that one rounding unit per weight point means for one basis x coefficient.
        decimals_shift: 2 when the rate is printed in per cent, 0 when in yuan.
    """
    held = np.logical_or(*held_groups(allocation.problem, allocation.group_sums))
    groups, pool = allocation.intervals
    ties = _ties(allocation, groups, pool, held)
    if ties:
        groups, pool = _beside_ties(allocation, ties, held)
    if _is_empty(pool):
        pool = _common([groups[g] for g in np.flatnonzero(~held)], pool[0])
    factor = yuan_per_point * 10**decimals_shift
    common = _shortest(pool, factor)
    rates = []
    for interval in groups:
        if is_inside(Fraction(common) / factor, interval):
            rates.append(PublishedRate(common.scaleb(-decimals_shift), False, pool[1] is None))
        else:
            rates.append(PublishedRate(_shortest(interval, factor).scaleb(-decimals_shift), True, interval[1] is None))
    exact = {row: Tie(tie.rate * yuan_per_point, tie.is_up) for row, tie in ties.items()}
    return Publication(common.scaleb(-decimals_shift), tuple(rates), exact)


def _shortest(interval: Interval, factor: Fraction) -> Decimal:
    low, high = interval
    found = shortest_decimal((low * factor, None if high is None else high * factor))
    if found is None:
        raise AssertionError("tied rows left out, every interval has a rate")
    return found


def _common(intervals: list[Interval], otherwise: Fraction) -> Interval:
    """Return the rates common to the intervals; with none, any from the given one up."""
    low = max((low for low, _ in intervals), default=otherwise)
    return low, min((high for _, high in intervals if high is not None), default=None)


def _ties(
    allocation: Allocation, groups: tuple[Interval, ...], pool: Interval, held: npt.NDArray[np.bool_]
) -> dict[int, Tie]:
    """Return the rows on an exact tie: at the pool's rate in the groups it rules, at its own in a group held by a bound."""
    problem = allocation.problem
    found: dict[int, Tie] = {}
    places = [(groups[g][0], np.arange(len(groups)) == g) for g in np.flatnonzero(held) if _is_empty(groups[g])]
    if _is_empty(pool):
        places.append((pool[0], ~held))
    for rate, ruled in places:
        up, down = tied_rows(problem, allocation.amounts, rate)
        for rows, is_up in ((up, True), (down, False)):
            found |= {row: Tie(rate, is_up) for row in rows if ruled[problem.groups[row]]}
    return found


def _beside_ties(
    allocation: Allocation, ties: dict[int, Tie], held: npt.NDArray[np.bool_]
) -> tuple[tuple[Interval, ...], Interval]:
    """Return the rates from the tie up that reproduce all other rows; the tied ones then all round up."""
    problem = allocation.problem
    moved = {row: tie.is_up for row, tie in ties.items()}
    found, pool = rate_intervals(problem, allocation.amounts, allocation.group_sums, moved)
    groups = list(found)
    for row, tie in ties.items():
        group = int(problem.groups[row])
        groups[group] = max(groups[group][0], tie.rate), groups[group][1]
        if not held[group]:
            pool = max(pool[0], tie.rate), pool[1]
    return tuple(groups), pool


def _is_empty(interval: Interval) -> bool:
    return interval[1] is not None and interval[1] <= interval[0]
