"""The rates to publish: the shortest decimal with which anybody reproduces the amounts, or the name of the tie.

A row's amount y at rate t is clip(round_half_up(t x weight), floor, cap), which bounds t from both sides;
a group's rates are the common ones of its rows.
"""

from decimal import ROUND_CEILING, Decimal, localcontext
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from pipeline.budget.inputs import Problem, Whole

Interval = tuple[Fraction, Fraction | None]
"""low <= rate < high; `None` means no upper end; empty when high <= low."""
Rate = Decimal | str
"""A rate, or the Chinese sentence naming the tie that leaves none."""

_NEAR = 1e-9
_MOST_DIGITS = 60


def rate_intervals(
    problem: Problem, amounts: npt.NDArray[np.int64], sums: npt.NDArray[np.int64], tied: dict[int, bool] | None = None
) -> tuple[tuple[Interval, ...], Interval]:
    """Return the interval of every group, and that of the pool.

    The pool's rate is common to the groups between their bounds; a group at its cap has at most it, one at its floor
    at least it. Tied rows (row to whether it was rounded up) may be a unit off, so that a rate near the tie is found.
    """
    counted = problem.weights > 0
    up = [row for row, is_up in (tied or {}).items() if is_up]
    down = [row for row, is_up in (tied or {}).items() if not is_up]
    low_rows = np.flatnonzero((amounts > problem.floors) & counted)
    high_rows = np.flatnonzero(((amounts < problem.caps) | problem.uncapped) & counted)
    lows = _extremes(problem, _moved(amounts, up, -1), low_rows, -1)
    highs = _extremes(problem, _moved(amounts, down, 1), high_rows, 1)
    groups = range(len(sums))
    intervals = tuple((max(lows.get(g, Fraction(0)), Fraction(0)), highs.get(g)) for g in groups)
    at_floor, at_cap = held_groups(problem, sums)
    low = max([intervals[g][0] for g in lows if not at_floor[g]], default=Fraction(0))
    high = min([highs[g] for g in highs if not at_cap[g]], default=None)
    return intervals, (low, high)


def held_groups(problem: Problem, sums: npt.NDArray[np.int64]) -> tuple[list[bool], list[bool]]:
    """Return for every group whether it is at its floor, and whether at its cap."""
    at_floor = (sums <= problem.group_floors) & (problem.group_floors > 0)
    at_cap = (sums >= problem.group_caps) & (problem.group_caps < problem.pool)
    return at_floor.tolist(), at_cap.tolist()


def _moved(amounts: npt.NDArray[np.int64], rows: list[int], by: int) -> npt.NDArray[np.int64]:
    moved = amounts.copy()
    moved[rows] += by
    return moved


def _extremes(problem: Problem, amounts: Whole, rows: npt.NDArray[np.int64], side: int) -> dict[int, Fraction]:
    """Return per group the largest (2y-1)/2w for side -1, the smallest (2y+1)/2w for side 1: exact, by near floats."""
    if not len(rows):
        return {}
    groups = problem.groups[rows]
    numerators, denominators = 2 * amounts[rows] + side, 2 * problem.weights[rows]
    rough = -side * (numerators / denominators).astype(float)
    best = np.full(len(problem.group_floors), -np.inf)
    np.maximum.at(best, groups, rough)
    near = np.flatnonzero(rough >= best[groups] - np.abs(best[groups]) * _NEAR)
    pairs = {(int(groups[i]), int(numerators[i]), int(denominators[i])) for i in near}
    found: dict[int, Fraction] = {}
    for group, numerator, denominator in pairs:
        value = Fraction(numerator, denominator)
        if group not in found or (value - found[group]) * side < 0:
            found[group] = value
    return found


def publish_rates(
    problem: Problem, amounts: npt.NDArray[np.int64], intervals: tuple[Interval, ...], pool: Interval
) -> tuple[tuple[Rate, ...], Rate]:
    """Return the rate of every group and that of the pool (see `Allocation.rates`)."""
    common = shortest_decimal(pool)
    rates: list[Rate] = []
    for interval in intervals:
        if common is not None and is_inside(Fraction(common), interval):
            rates.append(common)
            continue
        own = shortest_decimal(interval)
        rates.append(own if own is not None else name_tie(problem, amounts, interval[0]))
    return tuple(rates), common if common is not None else name_tie(problem, amounts, pool[0])


def is_inside(rate: Fraction, interval: Interval) -> bool:
    """Tell whether the rate reproduces what the interval stands for."""
    return interval[0] <= rate and (interval[1] is None or rate < interval[1])


def shortest_decimal(interval: Interval) -> Decimal | None:
    """Return the decimal with the fewest places in the interval (the smallest such), None when it is empty."""
    low, high = interval
    if high is not None and high <= low:
        return None
    with localcontext() as context:
        context.prec, context.rounding = 400, ROUND_CEILING
        for places in range(_MOST_DIGITS + 1):
            scaled = -(-low.numerator * 10**places // low.denominator)
            if high is None or Fraction(scaled, 10**places) < high:
                return Decimal(scaled).scaleb(-places)
    return None


def tied_rows(problem: Problem, amounts: npt.NDArray[np.int64], rate: Fraction) -> tuple[list[int], list[int]]:
    """Return the rows whose product at the rate ends on exactly one half: those rounded up, those rounded down."""
    up: list[int] = []
    down: list[int] = []
    doubled = 2 * rate.numerator * problem.weights.astype(object)
    for row in np.flatnonzero((doubled - rate.denominator) % (2 * rate.denominator) == 0):
        half_up = int((doubled[row] + rate.denominator) // (2 * rate.denominator))
        if problem.floors[row] < half_up and (problem.uncapped[row] or half_up <= problem.caps[row]):
            (up if amounts[row] == half_up else down).append(int(row))
    return up, down


def name_tie(problem: Problem, amounts: npt.NDArray[np.int64], rate: Fraction) -> str:
    """Return the sentence for a tie: the exact rate, and which rows round up and which down by the canonical order."""
    up, down = tied_rows(problem, amounts, rate)
    return (
        f"并列：比率恰为 {rate.numerator}/{rate.denominator} 时，有 {len(up) + len(down)} 行的乘积正好在半个取整单位上，"
        f"按规范次序，{_places(up)}进位，{_places(down)}舍去。"
    )


def _places(rows: list[int], shown: int = 5) -> str:
    if not rows:
        return "无一行"
    return "第" + "、".join(str(row + 1) for row in rows[:shown]) + (f"等{len(rows)}行" if len(rows) > shown else "行")
