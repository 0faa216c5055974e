"""The published rate as a reader uses it: per cent of the basis, or yuan a share, with the tied lines named.

With the rate printed beside a line, basis x coefficient x rate, rounded half up to the grid and held between the
line's bounds, gives its amount; only the lines listed as tied need the sentence.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from pipeline.budget.allocation import Allocation
from pipeline.budget.rates import is_inside, rate_intervals, shortest_decimal, tied_rows


@dataclass(frozen=True)
class PublishedRate:
    """One group's rate.

    Args:
        value: yuan for one basis x coefficient; 0.412 is 41.2 per cent.
        is_own: the group's own rate, because its bound holds it; else the pool's.
    """

    value: Decimal
    is_own: bool


@dataclass(frozen=True)
class Publication:
    """The rates of an allocation.

    Args:
        pool: the pool's rate.
        groups: rate of every group.
        tied: rows that the rate puts on exactly half a rounding unit, to whether they were rounded up.
    """

    pool: Decimal
    groups: tuple[PublishedRate, ...]
    tied: dict[int, bool]


def publish(allocation: Allocation, yuan_per_point: Fraction, decimals_shift: int) -> Publication:
    """Return the rates of an allocation in yuan.

    Args:
        allocation: amounts in rounding units.
        yuan_per_point: yuan that one rounding unit per weight point means for one basis x coefficient.
        decimals_shift: 2 when the rate is printed in per cent, 0 when in yuan.
    """
    groups, pool = allocation.intervals
    tied = _tied(allocation, groups, pool)
    if tied:
        groups, pool = rate_intervals(allocation.problem, allocation.amounts, allocation.group_sums, tuple(tied))
    factor = yuan_per_point * 10**decimals_shift
    common = _shortest(pool, factor)
    rates = []
    for interval in groups:
        if is_inside(Fraction(common) / factor, interval):
            rates.append(PublishedRate(common.scaleb(-decimals_shift), False))
        else:
            rates.append(PublishedRate(_shortest(interval, factor).scaleb(-decimals_shift), True))
    return Publication(common.scaleb(-decimals_shift), tuple(rates), tied)


def _shortest(interval: tuple[Fraction, Fraction | None], factor: Fraction) -> Decimal:
    low, high = interval
    found = shortest_decimal((low * factor, None if high is None else high * factor))
    if found is None:
        raise AssertionError("tied rows left out, every interval has a rate")
    return found


def _tied(
    allocation: Allocation, groups: tuple[tuple[Fraction, Fraction | None], ...], pool: tuple[Fraction, Fraction | None]
) -> dict[int, bool]:
    """Return the rows on an exact tie: at the pool's rate where that has none, else at their group's own."""
    problem, amounts = allocation.problem, allocation.amounts
    tied: dict[int, bool] = {}
    if _is_empty(pool):
        up, down = tied_rows(problem, amounts, pool[0])
        tied |= dict.fromkeys(up, True) | dict.fromkeys(down, False)
    for group in range(len(groups)):
        if _is_empty(groups[group]) and not any(problem.groups[row] == group for row in tied):
            up, down = tied_rows(problem, amounts, groups[group][0])
            inside = set(np.flatnonzero(problem.groups == group).tolist())
            tied |= {row: True for row in up if row in inside} | {row: False for row in down if row in inside}
    return tied


def _is_empty(interval: tuple[Fraction, Fraction | None]) -> bool:
    return interval[1] is not None and interval[1] <= interval[0]
