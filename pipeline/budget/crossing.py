"""Bounds on units and on domains at once: the exact whole-number answer of one linear programme (HiGHS).

Rule: docs/decisions/0004-subsidy-rule.md, "crossing rules". No sensible rule can then promise that nobody loses when
the pool grows, so this is off by default and every plan made with it says so. Amounts are
clip(round(weight x rate x unit factor x domain factor), floor, cap); a factor is 1 unless its bound binds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.budget.contradictions import find_crossing_conflict
from pipeline.budget.linear import solve_lp
from pipeline.errors import AllocationError

WARNING = "同时规定了单位限额和领域限额：资金池增加时，个别项目的补助可能反而减少，这是此类规则无法避免的。"
_WINDOW = 2
_CLOSE = 0.01
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Crossing:
    """A pool to be shared out under unit and domain bounds, in rounding units; rows in canonical order.

    Args:
        weights, floors, caps: a row's.
        units, domains: a row's unit and domain, from 0.
        unit_floors, unit_caps, domain_floors, domain_caps: bounds of the sums.
        pool: units to hand out.
    """

    weights: Ints
    floors: Ints
    caps: Ints
    units: Ints
    domains: Ints
    unit_floors: Ints
    unit_caps: Ints
    domain_floors: Ints
    domain_caps: Ints
    pool: int


@dataclass(frozen=True)
class CrossingResult:
    """Amounts and the factors that reproduce them.

    Args:
        amounts: units a row.
        left_over: units of the pool that no row may take.
        rate, unit_factors, domain_factors: to be printed.
        unexplained: rows that the printed factors miss by their rounding (ties); each needs its sentence.
    """

    amounts: Ints
    left_over: int
    rate: float
    unit_factors: Floats
    domain_factors: Floats
    unexplained: tuple[int, ...]


def allocate_crossing(
    weights: Sequence[int],
    floors: Sequence[int],
    caps: Sequence[int],
    units: Sequence[int],
    domains: Sequence[int],
    unit_floors: Sequence[int],
    unit_caps: Sequence[int],
    domain_floors: Sequence[int],
    domain_caps: Sequence[int],
    pool: int,
    unit_names: list[str] | None = None,
    domain_names: list[str] | None = None,
    amount_text: Callable[[int], str] = lambda units: f"{units}个取整单位",
) -> CrossingResult:
    """Return the amounts with the least sum of ln((k - 1/2) / weight) over their units, at the largest allowed total.

    Args:
        weights: integer basis above 0, rows in canonical order.
        floors: least units of a row.
        caps: most units of a row.
        units: unit of a row, 0…
        domains: domain of a row, 0…
        unit_floors: least units of a unit.
        unit_caps: most units of a unit.
        domain_floors: least units of a domain.
        domain_caps: most units of a domain.
        pool: units to hand out.
        unit_names: for the sentence on a contradiction.
        domain_names: the same.
        amount_text: how that sentence writes an amount.

    Raises:
        AllocationError: the bounds contradict each other; names a smallest set of rules that do.
    """
    given = (weights, floors, caps, units, domains, unit_floors, unit_caps, domain_floors, domain_caps)
    w, low, high, u, d, u_low, u_high, d_low, d_high = (np.asarray(values, dtype=np.int64) for values in given)
    for row in np.flatnonzero(low > high)[:1]:
        raise AllocationError(
            f"规则互相矛盾：第{row + 1}行下限{amount_text(low[row])}，上限只有{amount_text(high[row])}。"
        )
    problem = Crossing(w, low, np.minimum(high, pool), u, d, u_low, u_high, d_low, d_high, pool)
    if not len(problem.weights):
        return CrossingResult(problem.weights, pool, 0.0, np.ones(len(u_low)), np.ones(len(d_low)), ())
    total = largest_total(problem)
    if total is None:
        as_given = replace(problem, caps=high)
        raise AllocationError(find_crossing_conflict(as_given, unit_names, domain_names, amount_text))
    amounts = _least_cost(problem, total)
    rate, unit_factors, domain_factors = _factors(problem, amounts)
    products = problem.weights * rate * unit_factors[problem.units] * domain_factors[problem.domains]
    reproduced = np.clip(np.floor(products + 0.5), problem.floors, problem.caps)
    missed = tuple(np.flatnonzero(reproduced != amounts).tolist())
    return CrossingResult(amounts, pool - total, rate, unit_factors, domain_factors, missed)


def largest_total(problem: Crossing) -> int | None:
    """Return the largest sum within all bounds and the pool, None when no amounts meet the bounds.

    Rows of one unit and domain count together: only their sums matter here.
    """
    domain_count = len(problem.domain_caps)
    cell, place = np.unique(problem.units * domain_count + problem.domains, return_inverse=True)
    low, high = np.zeros(len(cell)), np.zeros(len(cell))
    np.add.at(low, place, problem.floors)
    np.add.at(high, place, problem.caps)
    solution = solve_lp(
        -np.ones(len(cell)),
        low,
        high,
        *_rows(problem, cell // domain_count, cell % domain_count, 0, problem.pool, None),
    )
    return None if solution is None else round(float(solution.values.sum()))


def _rows(
    problem: Crossing, units: Ints, domains: Ints, least: int, most: int, taken: Ints | None
) -> tuple[list[Any], Floats, Floats]:
    """Return one entry list a column (its pool, unit and domain row), and the rows' bounds less what is taken already."""
    unit_count, domain_count = len(problem.unit_caps), len(problem.domain_caps)
    columns = [np.zeros_like(units), 1 + units, 1 + unit_count + domains]
    low = np.r_[least, problem.unit_floors, problem.domain_floors].astype(float)
    high = np.r_[most, problem.unit_caps, problem.domain_caps].astype(float)
    if taken is not None:
        used = np.r_[
            taken.sum(),
            np.bincount(problem.units, taken, unit_count),
            np.bincount(problem.domains, taken, domain_count),
        ]
        low, high = low - used, high - used
    return columns, low, high


def _least_cost(problem: Crossing, total: int) -> Ints:
    """Return the amounts: a programme over the units near a first guess, widened until no row sits on its edge."""
    centre = np.clip(np.rint(_scale(problem, total)).astype(np.int64), problem.floors, problem.caps)
    window = _WINDOW
    while True:
        low, high = np.maximum(problem.floors, centre - window), np.minimum(problem.caps, centre + window)
        amounts = _solve_window(problem, total, low, high)
        if amounts is None:
            window *= 4
            continue
        on_edge = ((amounts == low) & (low > problem.floors)) | ((amounts == high) & (high < problem.caps))
        if not on_edge.any():
            return amounts
        centre, window = amounts, window * 2


def _solve_window(problem: Crossing, total: int, low: Ints, high: Ints) -> Ints | None:
    many = high - low
    place = np.repeat(np.arange(len(low)), many)
    within = np.arange(len(place)) - np.repeat(np.cumsum(many) - many, many)
    costs = np.log((low[place] + within + 0.5) / problem.weights[place])
    rows = _rows(problem, problem.units[place], problem.domains[place], total, total, low)
    if not len(place):
        inside = all(a <= 0 <= b for a, b in zip(rows[1], rows[2], strict=True))
        return low if inside else None
    solution = solve_lp(costs, np.zeros(len(place)), np.ones(len(place)), *rows)
    return None if solution is None else low + np.bincount(place, np.rint(solution.values), len(low)).astype(np.int64)


def _scale(problem: Crossing, total: int, rounds: int = 100) -> Floats:
    """Return a first guess: clip(weight x rate x factors), rate and factors moved in turn towards the sums they must meet.

    A factor goes back to 1 as soon as its bound no longer binds.
    """
    rate, alpha, beta = (
        total / problem.weights.sum(),
        np.ones(len(problem.unit_caps)),
        np.ones(len(problem.domain_caps)),
    )
    amounts = problem.weights * rate
    for _ in range(rounds):
        before = amounts
        for places, factors, low, high in (
            (problem.units, alpha, problem.unit_floors, problem.unit_caps),
            (problem.domains, beta, problem.domain_floors, problem.domain_caps),
        ):
            amounts = _at(problem, rate, alpha, beta)
            sums = np.maximum(np.bincount(places, amounts, len(low)), 1e-9)
            factors[:] = np.clip(1.0, np.minimum(factors * low / sums, 1e6), np.maximum(factors * high / sums, 1e-6))
        amounts = _at(problem, rate, alpha, beta)
        rate *= total / max(float(amounts.sum()), 1e-9)
        if np.abs(amounts - before).max() < _CLOSE:
            break
    return amounts


def _at(problem: Crossing, rate: float, alpha: Floats, beta: Floats) -> Floats:
    return np.clip(problem.weights * rate * alpha[problem.units] * beta[problem.domains], problem.floors, problem.caps)


def _factors(problem: Crossing, amounts: Ints) -> tuple[float, Floats, Floats]:
    """Return rate and factors as far inside the intervals that reproduce the amounts as they can be."""
    unit_count, domain_count = len(problem.unit_caps), len(problem.domain_caps)
    size = 1 + unit_count + domain_count + 1
    up, down = np.flatnonzero(amounts > problem.floors), np.flatnonzero(amounts < problem.caps)
    rows = np.r_[up, down]
    ends = np.log(np.r_[(amounts[up] - 0.5), (amounts[down] + 0.5)] / problem.weights[rows])
    low = np.where(np.arange(len(rows)) < len(up), ends, -np.inf)
    high = np.where(np.arange(len(rows)) < len(up), np.inf, ends)
    slack = np.where(np.arange(len(rows)) < len(up), -1.0, 1.0)
    least, most = _factor_bounds(problem, amounts)
    columns = [np.zeros(len(rows), dtype=np.int64), 1 + problem.units[rows], 1 + unit_count + problem.domains[rows]]
    costs = np.zeros(size)
    costs[-1] = -1.0
    solution = solve_lp(costs, least, most, columns, low, high, by_row=(size, slack))
    if solution is None:
        raise AssertionError("an optimal allocation has prices")
    values = np.exp(solution.values)
    return float(values[0]), values[1 : 1 + unit_count], values[1 + unit_count : -1]


def _factor_bounds(problem: Crossing, amounts: Ints) -> tuple[Floats, Floats]:
    """Return the signs of the logarithms: a bound that does not bind has factor 1, a cap lowers, a floor raises."""
    units = np.bincount(problem.units, amounts, len(problem.unit_caps))
    domains = np.bincount(problem.domains, amounts, len(problem.domain_caps))
    sums = np.r_[units, domains]
    at_cap = sums >= np.r_[problem.unit_caps, problem.domain_caps]
    at_floor = sums <= np.r_[problem.unit_floors, problem.domain_floors]
    free = 50.0
    return (
        np.r_[-free, np.where(at_cap, -free, 0.0), 0.0],
        np.r_[free, np.where(at_floor, free, 0.0), 1.0],
    )
