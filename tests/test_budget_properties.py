"""Every property of the subsidy rule on the same 2,000 random federations (a third of them full of exact ties): none is broken.

The federations are drawn once with a fixed seed; `test_budget_allocation.py` searches for smaller counterexamples.
"""

import itertools
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

import numpy as np
import pytest

from pipeline.budget.allocation import Allocation, allocate
from pipeline.errors import AllocationError

# ruff: noqa: S311 - drawn for tests, nothing secret

COUNT = 2000
Federation = dict[str, Any]
ROWS = ("weights", "floors", "caps", "groups")


def draw(random: Random) -> Federation:
    """A federation of up to twelve projects in up to four units; few different weights make many ties."""
    size, count, pool = random.randint(1, 12), random.randint(1, 4), random.randint(0, 60)
    weights = random.choice([range(1, 4), (6, 12), range(1, 1000), range(1, 10**7)])
    caps = [random.choice([pool + 5, random.randint(0, 12)]) for _ in range(size)]
    return {
        "weights": [random.choice(weights) for _ in range(size)],
        "floors": [random.randint(0, min(cap, 2)) if random.random() < 0.5 else 0 for cap in caps],
        "caps": caps,
        "groups": [random.randrange(count) for _ in range(size)],
        "group_floors": [random.choice([0, 0, 0, 2, 5]) for _ in range(count)],
        "group_caps": [random.choice([pool, random.randint(0, 20)]) for _ in range(count)],
        "pool": pool,
    }


def solve(federation: Federation) -> Allocation | None:
    try:
        return allocate(**federation)
    except AllocationError:
        return None


@cache
def federations() -> list[tuple[Federation, Allocation]]:
    random, found = Random(20180101), []
    while len(found) < COUNT:
        federation = draw(random)
        result = solve(federation)
        if result is not None:
            found.append((federation, result))
    return found


def changed(f: Federation, name: str, place: int, by: int) -> Federation:
    values = list(f[name])
    values[place] += by
    return f | {name: values}


def conserves(f: Federation, a: Allocation, random: Random) -> bool:
    return int(a.amounts.sum()) + a.left_over == f["pool"] and a.left_over >= 0


def keeps_bounds(f: Federation, a: Allocation, random: Random) -> bool:
    sums = np.bincount(f["groups"], a.amounts, len(f["group_caps"]))
    rows = (a.amounts >= f["floors"]).all() and (a.amounts <= f["caps"]).all()
    return bool(rows and (sums >= f["group_floors"]).all() and (sums <= f["group_caps"]).all())


def leaves_over_only_when_every_cap_binds(f: Federation, a: Allocation, random: Random) -> bool:
    full = np.array(f["group_caps"])[f["groups"]] == a.group_sums[f["groups"]]
    return bool(a.left_over == 0 or ((a.amounts == f["caps"]) | full).all())


def ignores_the_order_of_rows_but_for_ties(f: Federation, a: Allocation, random: Random) -> bool:
    order = list(range(len(f["weights"])))
    random.shuffle(order)
    moved = allocate(**f | {name: [f[name][i] for i in order] for name in ROWS})
    if all(isinstance(rate, Decimal) for rate in (*a.rates, a.pool_rate)):
        return bool((moved.amounts == a.amounts[order]).all())
    return bool((abs(moved.amounts - a.amounts[order]) <= 1).all() and moved.left_over == a.left_over)


def ignores_the_scale_of_weights(f: Federation, a: Allocation, random: Random) -> bool:
    factor = random.randint(2, 1000)
    return bool((allocate(**f | {"weights": [w * factor for w in f["weights"]]}).amounts == a.amounts).all())


def takes_from_nobody_when_the_pool_grows(f: Federation, a: Allocation, random: Random) -> bool:
    fixed = f | {"caps": [min(cap, f["pool"]) for cap in f["caps"]]}
    return bool((allocate(**fixed | {"pool": f["pool"] + random.randint(1, 9)}).amounts >= a.amounts).all())


def stays_when_a_row_leaves_with_its_money(f: Federation, a: Allocation, random: Random) -> bool:
    if a.left_over:
        return True
    row = random.randrange(len(f["weights"]))
    gone, group = int(a.amounts[row]), f["groups"][row]
    rest = {name: f[name][:row] + f[name][row + 1 :] for name in ROWS}
    bounds = {
        name: [max(0, bound - gone) if g == group else bound for g, bound in enumerate(f[name])]
        for name in ("group_floors", "group_caps")
    }
    after = allocate(**rest, **bounds, pool=f["pool"] - gone)
    return bool((after.amounts == np.delete(a.amounts, row)).all())


def gives_a_raised_row_no_less_and_others_no_more(name: str) -> Callable[[Federation, Allocation, Random], bool]:
    def holds(f: Federation, a: Allocation, random: Random) -> bool:
        row = random.randrange(len(f["weights"]))
        after = allocate(**changed(f, name, row, random.randint(1, 50)))
        others = np.delete(after.amounts, row) <= np.delete(a.amounts, row)
        return bool(after.amounts[row] >= a.amounts[row] and others.all())

    return holds


def gives_members_no_less_and_outsiders_no_more_under_a_higher_cap(
    f: Federation, a: Allocation, random: Random
) -> bool:
    group = random.randrange(len(f["group_caps"]))
    after = allocate(**changed(f, "group_caps", group, random.randint(1, 9)))
    change, inside = after.amounts - a.amounts, np.array(f["groups"]) == group
    return bool((change[inside] >= 0).all() and (change[~inside] <= 0).all())


def treats_like_rows_alike_within_one_unit(f: Federation, a: Allocation, random: Random) -> bool:
    row = random.randrange(len(f["weights"]))
    result = solve(f | {name: [*f[name], f[name][row]] for name in ROWS})
    return result is None or 0 <= int(result.amounts[row] - result.amounts[-1]) <= 1


def gives_a_larger_basis_no_less(f: Federation, a: Allocation, random: Random) -> bool:
    row = random.randrange(len(f["weights"]))
    larger = f | {name: [*f[name], f[name][row] + (random.randint(1, 9) if name == "weights" else 0)] for name in ROWS}
    result = solve(larger)
    return result is None or int(result.amounts[-1]) >= int(result.amounts[row])


def has_one_rate_a_group_that_reproduces_it(f: Federation, a: Allocation, random: Random) -> bool:
    for row, weight in enumerate(f["weights"]):
        rate = a.rates[f["groups"][row]]
        if isinstance(rate, Decimal):
            rounded = int((2 * Fraction(rate) * weight + 1) // 2)
            if max(f["floors"][row], min(f["caps"][row], rounded)) != a.amounts[row]:
                return False
        elif "并列" not in rate:
            return False
    return True


def has_the_pools_rate_where_no_unit_bound_holds(f: Federation, a: Allocation, random: Random) -> bool:
    """A unit between its bounds is reproduced by the pool's rate; one at its cap has at most it, one at its floor at least."""
    low, high = a.intervals[1]
    for group, (least, most) in enumerate(a.intervals[0]):
        at_cap = a.group_sums[group] >= f["group_caps"][group]
        at_floor = a.group_sums[group] <= f["group_floors"][group]
        if not at_floor and least > low:
            return False
        if not at_cap and high is not None and most is not None and most < high:
            return False
    return True


def reads_lists_arrays_and_decimals_alike(f: Federation, a: Allocation, random: Random) -> bool:
    decimals = f | {"weights": [Decimal(w) for w in f["weights"]], "pool": Decimal(f["pool"])}
    arrays = {name: np.array(value) if isinstance(value, list) else value for name, value in f.items()}
    return bool((allocate(**decimals).amounts == a.amounts).all() and (allocate(**arrays).amounts == a.amounts).all())


def gives_nothing_from_an_empty_pool(f: Federation, a: Allocation, random: Random) -> bool:
    nothing = {"floors": None, "group_floors": None, "group_caps": None, "pool": 0}
    return not allocate(**f | nothing).amounts.any()


def equals_handing_out_unit_by_unit(f: Federation, a: Allocation, random: Random) -> bool:
    amounts, sums = list(f["floors"]), [0] * len(f["group_caps"])
    for amount, group in zip(amounts, f["groups"], strict=True):
        sums[group] += amount

    def give(open_groups: set[int]) -> bool:
        rates = [
            (Fraction(2 * amounts[i] + 1, 2 * w), i)
            for i, w in enumerate(f["weights"])
            if f["groups"][i] in open_groups and amounts[i] < f["caps"][i]
        ]
        for _, row in [min(rates)] if rates else []:
            amounts[row] += 1
            sums[f["groups"][row]] += 1
        return bool(rates)

    for group, floor in enumerate(f["group_floors"]):
        while sums[group] < floor and give({group}):
            pass
    while sum(amounts) < f["pool"] and give({g for g, cap in enumerate(f["group_caps"]) if sums[g] < cap}):
        pass
    return amounts == a.amounts.tolist()


PROPERTIES: dict[str, Callable[[Federation, Allocation, Random], bool]] = {
    "conservation": conserves,
    "bounds": keeps_bounds,
    "left over": leaves_over_only_when_every_cap_binds,
    "row order": ignores_the_order_of_rows_but_for_ties,
    "scale": ignores_the_scale_of_weights,
    "pool monotone": takes_from_nobody_when_the_pool_grows,
    "consistency": stays_when_a_row_leaves_with_its_money,
    "own basis up": gives_a_raised_row_no_less_and_others_no_more("weights"),
    "own cap up": gives_a_raised_row_no_less_and_others_no_more("caps"),
    "unit cap up": gives_members_no_less_and_outsiders_no_more_under_a_higher_cap,
    "like rows": treats_like_rows_alike_within_one_unit,
    "larger basis": gives_a_larger_basis_no_less,
    "one rate a unit": has_one_rate_a_group_that_reproduces_it,
    "one rate for the pool": has_the_pools_rate_where_no_unit_bound_holds,
    "kinds of numbers": reads_lists_arrays_and_decimals_alike,
    "zero pool": gives_nothing_from_an_empty_pool,
    "greedy": equals_handing_out_unit_by_unit,
}


@pytest.mark.parametrize("name", PROPERTIES)
def test_no_federation_breaks(name: str) -> None:
    random = Random(name)
    broken = [f for f, a in federations() if not PROPERTIES[name](f, a, random)]
    assert not broken, (len(broken), broken[0])


def test_many_of_the_federations_stand_on_exact_ties_and_bounds() -> None:
    tied = sum(any(not isinstance(rate, Decimal) for rate in a.rates) for _, a in federations())
    held = sum(bool((a.group_sums == f["group_caps"]).any()) for f, a in federations())
    over = sum(a.left_over > 0 for _, a in federations())
    assert min(tied, held, over) > COUNT // 8


def test_no_allowed_amounts_of_2000_small_federations_cost_less() -> None:
    """The definition itself: the least sum of (k - 1/2) / w over all units, at the largest total that the bounds allow."""
    random, checked = Random(7), 0
    while checked < COUNT:
        f = draw(random)
        keep = random.randint(1, 4)
        f = f | {name: f[name][:keep] for name in ROWS} | {"pool": min(f["pool"], 6)}
        spans = (range(low, min(high, f["pool"]) + 1) for low, high in zip(f["floors"], f["caps"], strict=True))
        vectors = [v for v in itertools.product(*spans) if sum(v) <= f["pool"] and is_allowed(f, v)]
        found = solve(f)
        assert (found is None) == (not vectors), f
        if found is None:
            continue
        most = max(map(sum, vectors))
        best = min(cost(f, v) for v in vectors if sum(v) == most)
        amounts = tuple(found.amounts.tolist())
        assert (sum(amounts), cost(f, amounts)) == (most, best), f
        checked += 1


def is_allowed(f: Federation, amounts: tuple[int, ...]) -> bool:
    sums = [0] * len(f["group_caps"])
    for amount, group in zip(amounts, f["groups"], strict=True):
        sums[group] += amount
    return all(low <= s <= high for low, s, high in zip(f["group_floors"], sums, f["group_caps"], strict=True))


def cost(f: Federation, amounts: tuple[int, ...]) -> Fraction:
    return sum((Fraction(v * v, w) for v, w in zip(amounts, f["weights"], strict=True)), Fraction(0))
