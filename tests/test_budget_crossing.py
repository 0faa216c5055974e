"""Unit and domain bounds at once, and the choice of municipal projects, against brute force."""

import itertools
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.budget.contradictions import find_smallest, least_repair, list_rules
from pipeline.budget.crossing import Crossing, allocate_crossing
from pipeline.budget.municipal import propose_selection, trace_frontier
from pipeline.budget.subsidies import plan_subsidies
from pipeline.errors import AllocationError
from pipeline.params.budget import MunicipalParameters
from pipeline.params.subsidy import SubsidyParameters


@st.composite
def crossings(draw: st.DrawFn) -> dict[str, Any]:
    size = draw(st.integers(1, 5))
    column = lambda low, high, count=size: draw(st.lists(st.integers(low, high), min_size=count, max_size=count))  # noqa: E731
    caps = column(0, 5)
    unit_floors, domain_floors = column(0, 1, 2), column(0, 2, 2)
    return {
        "weights": column(1, 30),
        "floors": [min(cap, floor) for cap, floor in zip(caps, column(0, 1), strict=True)],
        "caps": caps,
        "units": column(0, 1),
        "domains": column(0, 1),
        "unit_floors": unit_floors,
        "unit_caps": [floor + draw(st.integers(1, 6)) for floor in unit_floors],
        "domain_floors": domain_floors,
        "domain_caps": [floor + draw(st.integers(1, 6)) for floor in domain_floors],
        "pool": draw(st.integers(0, 9)),
    }


def cost_of(case: dict[str, Any], amounts: Any) -> float:
    rows = zip(case["weights"], case["floors"], amounts, strict=True)
    return sum(math.log((k + 0.5) / weight) for weight, floor, amount in rows for k in range(floor, amount))


def allowed(case: dict[str, Any]) -> list[tuple[int, ...]]:
    spans = [range(low, high + 1) for low, high in zip(case["floors"], case["caps"], strict=True)]
    found = []
    for amounts in itertools.product(*spans):
        units = np.bincount(case["units"], amounts, 2)
        domains = np.bincount(case["domains"], amounts, 2)
        fits = (units >= case["unit_floors"]) & (units <= case["unit_caps"])
        fits &= (domains >= case["domain_floors"]) & (domains <= case["domain_caps"])
        if fits.all() and sum(amounts) <= case["pool"]:
            found.append(amounts)
    return found


@settings(max_examples=150, deadline=None)
@given(crossings())
def test_crossing_amounts_are_the_best_of_all_allowed_ones(case: dict[str, Any]) -> None:
    every = allowed(case)
    if not every:
        with pytest.raises(AllocationError, match="不能同时满足"):
            allocate_crossing(**case)
        return
    most = max(sum(amounts) for amounts in every)
    best = min(cost_of(case, amounts) for amounts in every if sum(amounts) == most)
    found = allocate_crossing(**case)
    assert tuple(found.amounts.tolist()) in every
    assert found.left_over == case["pool"] - most
    assert cost_of(case, found.amounts.tolist()) == pytest.approx(best, abs=1e-9)


def test_a_crossing_plan_warns_that_somebody_may_lose_when_the_pool_grows() -> None:
    policy = SubsidyParameters(
        pool_yuan=90_000,
        crossing=True,
        units={"U1": {"cap_yuan": 40_000}},
        domains={"维权服务": {"floor_yuan": 10_000}},
    )
    frame = pd.DataFrame({"candidate_id": ["a"], "unit_code": ["U1"], "domain": ["维权服务"], "audited_yuan": [50_000]})
    found = plan_subsidies(frame, policy)
    assert found.allocations["subsidy_yuan"].tolist() == [40_000]
    assert "可能反而减少" in found.notes[0]


def test_a_growing_pool_can_take_money_away_under_crossing_rules() -> None:
    """The three-project proof: a shares unit 1 with b and domain 1 with c; each of these is capped at 100."""
    case = {"weights": [1, 1, 1], "floors": [0] * 3, "caps": [200] * 3, "units": [0, 0, 1], "domains": [0, 1, 0]}
    case |= {"unit_floors": [0, 0], "unit_caps": [100, 200], "domain_floors": [0, 0], "domain_caps": [100, 100]}
    assert allocate_crossing(**case, pool=150).amounts.tolist() == [50, 50, 50]
    assert allocate_crossing(**case, pool=200).amounts.tolist() == [0, 100, 100]


def test_a_contradiction_of_crossing_rules_names_units_and_domains() -> None:
    policy = SubsidyParameters(
        pool_yuan=90_000,
        crossing=True,
        units={"U1": {"cap_yuan": 40_000}},
        domains={"维权服务": {"floor_yuan": 50_000}},
    )
    frame = pd.DataFrame({"candidate_id": ["a"], "unit_code": ["U1"], "domain": ["维权服务"], "audited_yuan": [80_000]})
    with pytest.raises(AllocationError) as caught:
        plan_subsidies(frame, policy)
    assert str(caught.value) == (
        "规则互相矛盾：“U1”单位上限40000元、“维权服务”领域下限50000元不能同时满足，差10000元（这是其中最小的一组，可能还有别的组合）。"
        "要使全部规则都能满足，需把“U1”单位上限提高10000元；或把“维权服务”领域下限降低10000元（任选其一）。"
    )


def test_the_gap_told_is_that_of_the_rules_named_and_the_repair_mends_all_of_them() -> None:
    with pytest.raises(AllocationError) as error:
        allocate_crossing([1, 1], [0, 0], [9, 9], [0, 0], [0, 1], [0], [9], [4, 3], [9, 9], 2)
    assert str(error.value) == (
        "规则互相矛盾：资金池2个取整单位、第2个领域下限3个取整单位不能同时满足，差1个取整单位"
        "（这是其中最小的一组，可能还有别的组合）。要使全部规则都能满足，需把资金池增加5个取整单位。"
    )


def test_a_crossing_row_whose_floor_is_above_its_cap_is_named() -> None:
    case = {"weights": [1], "floors": [3], "caps": [2], "units": [0], "domains": [0], "unit_floors": [0]}
    case |= {"unit_caps": [9], "domain_floors": [0], "domain_caps": [9]}
    with pytest.raises(AllocationError, match="第1行下限3个取整单位，上限只有2个取整单位"):
        allocate_crossing(**case, pool=9)


@st.composite
def contradictions(draw: st.DrawFn) -> dict[str, Any]:
    """Crossing rules with high floors: many cannot hold."""
    case = draw(crossings())
    case["floors"] = [draw(st.integers(0, cap)) for cap in case["caps"]]
    for name in ("unit", "domain"):
        case[f"{name}_floors"] = draw(st.lists(st.integers(0, 6), min_size=2, max_size=2))
        caps = [floor + draw(st.integers(0, 4)) for floor in case[f"{name}_floors"]]
        case[f"{name}_caps"] = [cap if cap < case["pool"] else 99 for cap in caps]  # from the pool up it is none
    return case


def as_crossing(case: dict[str, Any]) -> Crossing:
    pool = case["pool"]
    return Crossing(**{name: np.array(values) for name, values in case.items() if name != "pool"}, pool=pool)


def repaired(case: dict[str, Any], rule: tuple[str, int], gap: int) -> list[dict[str, Any]]:
    """The case with one rule given way by so much; all ways of it where the rule is that of every project."""
    kind, index = rule
    if kind == "pool":
        return [case | {"pool": case["pool"] + gap}]
    if kind in ("row_caps", "row_floors"):
        name, sign = kind.removeprefix("row_"), 1 if kind == "row_caps" else -1
        size = len(case[name])
        ways = (split for split in itertools.product(range(gap + 1), repeat=size) if sum(split) == gap)
        changed = ([a + sign * b for a, b in zip(case[name], split, strict=True)] for split in ways)
        return [case | {name: values} for values in changed if min(values) >= 0]
    bounds = list(case[f"{kind}s"])
    bounds[index] += gap if kind.endswith("cap") else -gap
    return [case | {f"{kind}s": bounds}]


@settings(max_examples=150, deadline=None)
@given(contradictions())
def test_each_named_repair_of_crossing_rules_is_enough_and_a_unit_less_is_not(case: dict[str, Any]) -> None:
    assume(not allowed(case))
    problem = as_crossing(case)
    rules = list_rules(problem)
    for rule in find_smallest(problem, rules):
        gap = least_repair(problem, rule, rules)
        if gap is not None and (rule[0] == "pool" or gap <= 6):
            assert gap > 0
            assert any(allowed(way) for way in repaired(case, rule, gap)), (rule, gap)
            assert not any(allowed(way) for way in repaired(case, rule, gap - 1)), (rule, gap)


@settings(max_examples=150, deadline=None)
@given(contradictions())
def test_none_of_the_named_crossing_rules_can_be_spared(case: dict[str, Any]) -> None:
    assume(not allowed(case))
    problem = as_crossing(case)
    kept = find_smallest(problem, list_rules(problem))
    assert least_repair(problem, None, kept) is None
    for rule in kept:
        assert least_repair(problem, None, [other for other in kept if other != rule]) == 0


def projects(*rows: tuple[str, str, str, int, int, int]) -> pd.DataFrame:
    columns = ["candidate_id", "unit_code", "domain", "cost_yuan", "score", "beneficiary_count"]
    return pd.DataFrame(rows, columns=columns)


CHOICE = projects(
    ("a", "U1", "生活服务", 60, 90, 100),
    ("b", "U1", "维权服务", 50, 80, 900),
    ("c", "U2", "维权服务", 50, 80, 900),
    ("d", "U3", "职业发展", 50, 10, 5000),
)


@pytest.mark.parametrize(
    ("limits", "chosen"),
    [
        ({"pool_yuan": 110}, ("a", "b")),
        ({"pool_yuan": 110, "per_unit_count": 1}, ("a", "c")),
        ({"pool_yuan": 110, "per_domain_min": {"职业发展": 1}}, ("a", "d")),
        ({"pool_yuan": 110, "reserve_yuan": 60}, ("b",)),
        ({"pool_yuan": 1000, "per_domain_max": {"维权服务": 1}}, ("a", "b", "d")),
    ],
)
def test_the_proposed_choice_keeps_the_limits_and_prefers_earlier_candidates(
    limits: Any, chosen: tuple[str, ...]
) -> None:
    policy = MunicipalParameters.model_validate(limits)
    assert propose_selection(CHOICE, policy).chosen == chosen
    assert propose_selection(CHOICE.iloc[::-1], policy).chosen == chosen


def test_limits_that_no_choice_meets_are_refused() -> None:
    policy = MunicipalParameters(pool_yuan=40, per_domain_min={"职业发展": 1})
    with pytest.raises(AllocationError, match="没有一种选法"):
        propose_selection(CHOICE, policy)


def test_the_frontier_trades_score_for_beneficiaries() -> None:
    found = trace_frontier(CHOICE, MunicipalParameters(pool_yuan=110), points=5)
    assert found[0].chosen == ("a", "b")
    assert found[-1].beneficiaries == 5900
    assert all(left.score >= right.score for left, right in itertools.pairwise(found))
    assert all(left.beneficiaries < right.beneficiaries for left, right in itertools.pairwise(found))
