"""The subsidy rule on random federations, against a unit-by-unit greedy and against brute force."""

import itertools
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.budget.allocation import Allocation, allocate
from pipeline.budget.diagnosis import find_conflict
from pipeline.budget.inputs import read_problem
from pipeline.errors import AllocationError

Federation = dict[str, Any]
MANY = settings(max_examples=300, deadline=None)


@st.composite
def federations(draw: st.DrawFn, rows: int = 9, pool: int = 60) -> Federation:
    size, count = draw(st.integers(1, rows)), draw(st.integers(1, 4))
    total = draw(st.integers(0, pool))
    heaviest = draw(st.sampled_from([3, 12, 1000, 10**7, 10**16, 10**24]))
    caps = draw(st.lists(st.one_of(st.just(total + 5), st.integers(0, 12)), min_size=size, max_size=size))
    return {
        "weights": draw(st.lists(st.integers(1, heaviest), min_size=size, max_size=size)),
        "floors": [draw(st.integers(0, min(cap, 2))) for cap in caps],
        "caps": caps,
        "groups": draw(st.lists(st.integers(0, count - 1), min_size=size, max_size=size)),
        "group_floors": draw(st.lists(st.sampled_from([0, 0, 0, 2, 5]), min_size=count, max_size=count)),
        "group_caps": draw(st.lists(st.one_of(st.just(total), st.integers(0, 20)), min_size=count, max_size=count)),
        "pool": total,
    }


def solved(federation: Federation) -> Allocation:
    try:
        return allocate(**federation)
    except AllocationError:
        assume(False)
        raise


def greedy(f: Federation) -> list[int] | None:
    """Hand out one unit at a time to the lowest (amount + 1/2) / weight; None when the bounds contradict."""
    amounts = list(f["floors"])
    sums = [sum(a for a, g in zip(amounts, f["groups"], strict=True) if g == k) for k in range(len(f["group_caps"]))]

    def give(groups: set[int]) -> bool:
        open_rows = [
            (Fraction(2 * amounts[i] + 1, 2 * w), i)
            for i, w in enumerate(f["weights"])
            if f["groups"][i] in groups and amounts[i] < f["caps"][i]
        ]
        if open_rows:
            row = min(open_rows)[1]
            amounts[row] += 1
            sums[f["groups"][row]] += 1
        return bool(open_rows)

    for group, floor in enumerate(f["group_floors"]):
        while sums[group] < floor:
            if not give({group}):
                return None
    while sum(amounts) < f["pool"] and give({g for g, cap in enumerate(f["group_caps"]) if sums[g] < cap}):
        pass
    over = sum(amounts) > f["pool"] or any(s > cap for s, cap in zip(sums, f["group_caps"], strict=True))
    return None if over else amounts


def is_allowed(f: Federation, amounts: tuple[int, ...]) -> bool:
    sums = [0] * len(f["group_caps"])
    for amount, group in zip(amounts, f["groups"], strict=True):
        sums[group] += amount
    return all(low <= s <= high for low, s, high in zip(f["group_floors"], sums, f["group_caps"], strict=True))


@settings(max_examples=2000, deadline=None)
@given(federations())
def test_amounts_equal_those_of_handing_out_unit_by_unit(federation: Federation) -> None:
    expected = greedy(federation)
    if expected is None:
        with pytest.raises(AllocationError):
            allocate(**federation)
    else:
        assert allocate(**federation).amounts.tolist() == expected


@settings(max_examples=120, deadline=None)
@given(federations(rows=4, pool=7))
def test_no_allowed_vector_has_a_lower_cost(federation: Federation) -> None:
    """The definition: least sum over units of (k - 1/2)^2-like costs at the largest feasible total."""
    spans = [
        range(low, min(high, federation["pool"]) + 1)
        for low, high in zip(federation["floors"], federation["caps"], strict=True)
    ]
    allowed = [v for v in itertools.product(*spans) if sum(v) <= federation["pool"] and is_allowed(federation, v)]
    assume(allowed)
    most = max(sum(v) for v in allowed)

    def cost(vector: tuple[int, ...]) -> Fraction:
        return sum((Fraction(v * v, w) for v, w in zip(vector, federation["weights"], strict=True)), Fraction(0))

    best = min(cost(v) for v in allowed if sum(v) == most)
    found = tuple(int(a) for a in allocate(**federation).amounts)
    assert sum(found) == most
    assert cost(found) == best


@MANY
@given(federations())
def test_bounds_hold_and_nothing_is_lost(federation: Federation) -> None:
    result = solved(federation)
    amounts = result.amounts.tolist()
    assert sum(amounts) + result.left_over == federation["pool"]
    assert all(low <= a <= high for low, a, high in zip(federation["floors"], amounts, federation["caps"], strict=True))
    assert is_allowed(federation, tuple(amounts))


@MANY
@given(federations())
def test_something_is_left_over_only_when_every_cap_binds(federation: Federation) -> None:
    result = solved(federation)
    if result.left_over:
        for amount, cap, group in zip(result.amounts, federation["caps"], federation["groups"], strict=True):
            assert amount == cap or result.group_sums[group] == federation["group_caps"][group]


@MANY
@given(federations())
def test_the_published_rate_reproduces_every_amount_of_its_group(federation: Federation) -> None:
    result = solved(federation)
    for row, weight in enumerate(federation["weights"]):
        rate = result.rates[federation["groups"][row]]
        if isinstance(rate, Decimal):
            rounded = int((2 * Fraction(rate) * weight + 1) // 2)
            held = max(federation["floors"][row], min(federation["caps"][row], rounded))
            assert held == result.amounts[row]
        else:
            assert "并列" in rate


@MANY
@given(federations())
def test_the_pool_rate_is_between_those_of_groups_at_floor_and_at_cap(federation: Federation) -> None:
    result = solved(federation)
    pool = result.pool_rate
    assume(isinstance(pool, Decimal))
    for group, rate in enumerate(result.rates):
        if isinstance(rate, Decimal) and rate != pool:
            at_cap = result.group_sums[group] == federation["group_caps"][group]
            at_floor = result.group_sums[group] == federation["group_floors"][group]
            assert (at_cap and rate <= pool) or (at_floor and rate >= pool)


@MANY
@given(federations(), st.randoms(use_true_random=False))
def test_order_of_rows_matters_only_between_tied_rows(federation: Federation, random: Any) -> None:
    federation = federation | {"weights": [w * 1000 + 2 * i + 1 for i, w in enumerate(federation["weights"])]}
    result = solved(federation)
    assume(all(isinstance(rate, Decimal) for rate in (*result.rates, result.pool_rate)))
    order = list(range(len(federation["weights"])))
    random.shuffle(order)
    moved = federation | {
        name: [federation[name][i] for i in order] for name in ("weights", "floors", "caps", "groups")
    }
    assert allocate(**moved).amounts.tolist() == result.amounts[order].tolist()


@MANY
@given(federations(), st.integers(2, 1000))
def test_weights_times_a_constant_change_nothing(federation: Federation, factor: int) -> None:
    scaled = federation | {"weights": [w * factor for w in federation["weights"]]}
    assert solved(federation).amounts.tolist() == allocate(**scaled).amounts.tolist()


@MANY
@given(federations(), st.integers(1, 9))
def test_nobody_loses_when_the_pool_grows(federation: Federation, more: int) -> None:
    federation["caps"] = [min(cap, federation["pool"]) for cap in federation["caps"]]
    before = solved(federation)
    after = allocate(**federation | {"pool": federation["pool"] + more})
    assert (after.amounts >= before.amounts).all()


@MANY
@given(federations(), st.data())
def test_dropping_a_row_with_its_money_leaves_the_rest_as_it_was(federation: Federation, data: st.DataObject) -> None:
    before = solved(federation)
    assume(before.left_over == 0)
    row = data.draw(st.integers(0, len(federation["weights"]) - 1))
    gone, group = int(before.amounts[row]), federation["groups"][row]
    rest = {
        name: federation[name][:row] + federation[name][row + 1 :] for name in ("weights", "floors", "caps", "groups")
    }
    for name in ("group_floors", "group_caps"):
        rest[name] = [max(0, b - gone) if g == group else b for g, b in enumerate(federation[name])]
    after = allocate(**rest, pool=federation["pool"] - gone)
    assert after.amounts.tolist() == np.delete(before.amounts, row).tolist()


@MANY
@given(federations(), st.data(), st.sampled_from(["weights", "caps"]))
def test_a_larger_basis_or_cap_takes_nothing_from_its_row_and_gives_nothing_to_others(
    federation: Federation, data: st.DataObject, name: str
) -> None:
    before = solved(federation)
    row = data.draw(st.integers(0, len(federation["weights"]) - 1))
    raised = list(federation[name])
    raised[row] += data.draw(st.integers(1, 50))
    after = solved(federation | {name: raised})
    assert after.amounts[row] >= before.amounts[row]
    assert all(after.amounts[other] <= amount for other, amount in enumerate(before.amounts) if other != row)


@MANY
@given(federations(), st.data())
def test_a_higher_group_cap_takes_nothing_from_members_and_gives_nothing_to_outsiders(
    federation: Federation, data: st.DataObject
) -> None:
    before = solved(federation)
    group = data.draw(st.integers(0, len(federation["group_caps"]) - 1))
    caps = list(federation["group_caps"])
    caps[group] += data.draw(st.integers(1, 9))
    after = allocate(**federation | {"group_caps": caps})
    for row, member in enumerate(federation["groups"]):
        change = after.amounts[row] - before.amounts[row]
        assert change >= 0 if member == group else change <= 0


@MANY
@given(federations(), st.data())
def test_like_rows_differ_by_one_unit_at_most_and_the_earlier_has_it(
    federation: Federation, data: st.DataObject
) -> None:
    row = data.draw(st.integers(0, len(federation["weights"]) - 1))
    names = ("weights", "floors", "caps", "groups")
    doubled = federation | {name: [*federation[name], federation[name][row]] for name in names}
    result = solved(doubled)
    assert 0 <= result.amounts[row] - result.amounts[-1] <= 1


@MANY
@given(federations(), st.data())
def test_a_larger_basis_with_the_same_bounds_never_gets_less(federation: Federation, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(federation["weights"]) - 1))
    larger = federation | {
        name: [*federation[name], federation[name][row] + (7 if name == "weights" else 0)]
        for name in ("weights", "floors", "caps", "groups")
    }
    result = solved(larger)
    assert result.amounts[-1] >= result.amounts[row]


@MANY
@given(federations())
def test_lists_arrays_and_decimals_agree(federation: Federation) -> None:
    expected = solved(federation).amounts.tolist()
    decimals = federation | {
        "weights": [Decimal(w) for w in federation["weights"]],
        "pool": Decimal(federation["pool"]),
    }
    arrays = {name: np.array(value) if isinstance(value, list) else value for name, value in federation.items()}
    assert allocate(**decimals).amounts.tolist() == allocate(**arrays).amounts.tolist() == expected
    assert allocate(**arrays).amounts.dtype == np.int64


def test_one_large_tie_is_decided_by_the_order_of_rows() -> None:
    result = allocate([7] * 1000, pool=1300)
    assert result.amounts.tolist() == [2] * 300 + [1] * 700
    assert "并列" in str(result.pool_rate)


def test_zero_pool_gives_zero() -> None:
    result = allocate([3, 4], pool=0)
    assert result.amounts.tolist() == [0, 0]
    assert result.left_over == 0


def test_no_rows_leave_the_whole_pool() -> None:
    result = allocate([], [], [], [], [], [], 9)
    assert (result.amounts.tolist(), result.left_over) == ([], 9)


def test_a_row_without_weight_gets_its_floor_only() -> None:
    result = allocate([0, 5], [1, 0], [9, 3], pool=10)
    assert (result.amounts.tolist(), result.left_over) == ([1, 3], 6)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"floors": [0]}, "下限有 1 项，应有 2 项"),
        ({"weights": [1, 2.5]}, "权重第2项为 2.5，应为整数"),
        ({"caps": [1, -1]}, "上限第2项为 -1，应不小于 0"),
        ({"groups": [0, 3], "group_caps": [9, 9]}, "组上限有 2 项，应有 4 项"),
        ({"pool": None}, "资金池"),
    ],
)
def test_what_is_no_problem_is_refused_with_its_place(change: Federation, words: str) -> None:
    with pytest.raises(AllocationError, match=words):
        allocate(**{"weights": [1, 2], "pool": 5} | change)


@pytest.mark.parametrize(
    ("federation", "words"),
    [
        ({"weights": [1, 1], "floors": [5, 0], "caps": [3, 9], "pool": 9}, "第1行下限为5个取整单位，上限只有3"),
        ({"weights": [1, 1, 1], "floors": [4, 5, 1], "pool": 8}, "第1行、第2行的下限合计至少要9.*只有8.*差1"),
        (
            {"weights": [1, 1], "groups": [0, 1], "group_floors": [5, 0], "caps": [3, 9], "pool": 9},
            "第1组至少要5.*最多只有3",
        ),
        ({"weights": [1, 1], "floors": [2, 2], "groups": [0, 0], "group_caps": [3], "pool": 9}, "超过第1组上限3"),
        ({"weights": [1], "group_floors": [5], "group_caps": [3], "pool": 9}, "第1组下限为5.*上限只有3"),
        (
            {"weights": [1, 1], "groups": [0, 1], "group_floors": [5, 5], "pool": 9},
            "第1组的下限、第2组的下限合计至少要10",
        ),
        ({"weights": [1], "groups": [0], "group_floors": [0, 2], "pool": 9}, "第2组至少要2.*没有可以安排的项目"),
    ],
)
def test_a_contradiction_is_named_with_its_gap_and_repairs(federation: Federation, words: str) -> None:
    with pytest.raises(AllocationError, match=words) as caught:
        allocate(**federation)
    assert "最省的改法" in str(caught.value)


@MANY
@given(federations())
def test_the_named_repair_of_a_contradiction_removes_it(federation: Federation) -> None:
    try:
        allocate(**federation)
    except AllocationError as error:
        conflict = error.conflict  # type: ignore[attr-defined]
    else:
        return
    repaired = dict(federation)
    if conflict.kind == "row":
        floors = list(federation["floors"])
        floors[conflict.rows[0]] -= conflict.gap
        repaired["floors"] = floors
    elif conflict.kind == "pool":
        repaired["pool"] = federation["pool"] + conflict.whole_gap
    elif conflict.kind == "group_floors":
        repaired["group_caps"] = [
            c + conflict.whole_gap * (g == conflict.group) for g, c in enumerate(federation["group_caps"])
        ]
    else:
        repaired["group_floors"] = [
            c - conflict.gap * (g == conflict.group) for g, c in enumerate(federation["group_floors"])
        ]
    found = find_conflict(read_problem(**repaired))
    is_same_place = found is not None and (found.kind, found.group) == (conflict.kind, conflict.group)
    assert not is_same_place or (conflict.kind == "row" and found != conflict)


def test_the_repair_counts_floors_that_the_named_ones_leave_out() -> None:
    with pytest.raises(
        AllocationError, match=r"差1个取整单位；连同其余下限共差2个取整单位.*把可分配资金增加2个取整单位"
    ):
        allocate([4, 5, 1], [4, 5, 1], None, pool=8)
