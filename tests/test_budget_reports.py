"""Scenarios, the fairness panel and the checks on what was asked."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.budget.checks import check_requests
from pipeline.budget.fairness import gini, jain, measure_fairness
from pipeline.budget.scenarios import compare_scenarios, solve_pools
from pipeline.budget.subsidies import allocate_subsidies
from pipeline.params.budget import RequestCheckParameters, ScenarioParameters
from pipeline.params.subsidy import SubsidyParameters
from pipeline.schema import check_table, conform, empty_frame


def audited(**amounts: int) -> pd.DataFrame:
    return pd.DataFrame({"candidate_id": list(amounts), "audited_yuan": list(amounts.values()), "domain": "生活服务"})


POLICY = SubsidyParameters(pool_yuan=90_000)


def changes(scenarios: dict[str, Any], policy: SubsidyParameters = POLICY) -> pd.DataFrame:
    frame, _ = compare_scenarios(audited(a=100_000, b=200_000), policy, ScenarioParameters.model_validate(scenarios))
    check_table(frame, "scenarios")
    return frame.set_index(["scenario", "candidate_id"])


def test_a_smaller_pool_names_losers_and_the_rate_that_made_them() -> None:
    row = changes({"pool_percents": [90]}).loc[("资金池90%", "a")]
    assert (row["subsidy_yuan"], row["change_yuan"]) == (27_000, -3000)
    assert row["rule_text"] == "减少：按比例，公布比例由30%变为27%"


def test_another_policy_names_the_rule_that_now_decides() -> None:
    frame = changes({"pool_percents": [], "policies": [{"name": "单项上限", "cap_yuan": 40_000}]})
    assert frame.loc[("单项上限", "b"), "change_yuan"] == -20_000
    assert frame.loc[("单项上限", "b"), "rule_text"] == "减少：原由“按比例”决定，现由“单项上限”决定"


def test_a_loser_of_a_larger_pool_is_listed_with_the_rule_that_took_from_it() -> None:
    """With a minimum worth paying, a larger pool can bring a dropped project back at the cost of the others."""
    frame = audited(a=100_000, b=100_000, c=100_000)
    policy = SubsidyParameters(pool_yuan=30_000, minimum_worth_yuan=12_000)
    found, _ = compare_scenarios(frame, policy, ScenarioParameters(pool_percents=[120]))
    rows = found.set_index(["scenario", "candidate_id"])
    changes = rows.loc["资金池120%", "change_yuan"]
    assert changes[["a", "b", "c"]].tolist() == [-3000, -3000, 12_000]
    told = "减少：按比例，公布比例由15%变为12%，因按最低金额退出的项目由1项变为0项"
    assert rows.loc[("资金池120%", "a"), "rule_text"] == told


def test_a_scenario_whose_rules_contradict_is_a_note_not_a_row() -> None:
    policy = SubsidyParameters(pool_yuan=90_000, floor_yuan=45_000)
    frame, notes = compare_scenarios(audited(a=90_000, b=90_000), policy, ScenarioParameters(pool_percents=[50]))
    assert frame["scenario"].unique().tolist() == ["现方案"]
    assert "方案“资金池50%”无法计算" in notes[0]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1000, 400_000), min_size=1, max_size=12), st.integers(0, 1_000_000), st.integers(0, 200_000)
)
def test_nobody_loses_in_a_larger_pool_with_fixed_bounds(amounts: list[int], pool: int, more: int) -> None:
    frame = pd.DataFrame({"candidate_id": [f"C{i:02d}" for i in range(len(amounts))], "audited_yuan": amounts})
    policy = SubsidyParameters(pool_yuan=0, cap_yuan=150_000, units={"": {"cap_yuan": 500_000}})
    found = solve_pools(frame, policy, [pool, pool + more + 1])
    assert (found[pool + more + 1] >= found[pool]).all()


def test_a_scenario_whose_rate_is_an_exact_tie_says_where_each_tied_line_went() -> None:
    frame = audited(a=100_000, b=110_000, c=120_000, d=200_000)
    found, _ = compare_scenarios(
        frame,
        SubsidyParameters(pool_yuan=90_000),
        ScenarioParameters.model_validate({"pool_percents": [], "policies": [{"name": "均等", "method": "equal"}]}),
    )
    rows = found[found["scenario"] == "均等"].set_index("candidate_id").sort_index()
    assert rows["subsidy_yuan"].tolist() == [23_000, 23_000, 22_000, 22_000]
    assert rows["rule_text"].str.contains("变为每份22500元；").all()
    ends = ["按精确值每份22500元恰在半个取整单位上，并列的按次序" + turn for turn in ("进位", "进位", "舍去", "舍去")]
    assert [text.endswith(end) for text, end in zip(rows["rule_text"], ends, strict=True)] == [True] * 4


def test_solving_many_pools_agrees_with_each_alone() -> None:
    frame = audited(a=100_000, b=200_000, c=35_000)
    found = solve_pools(frame, POLICY, [50_000, 120_000])
    for pool in (50_000, 120_000):
        alone = allocate_subsidies(frame, POLICY.model_copy(update={"pool_yuan": pool}))
        assert found[pool].tolist() == alone["subsidy_yuan"].tolist()


@pytest.mark.parametrize(
    ("values", "expected_gini", "expected_jain"),
    [([5, 5, 5], 0.0, 1.0), ([0, 0, 9], 2 / 3, 1 / 3), ([1, 3], 0.25, 0.8), ([0, 0], 0.0, 1.0), ([], 0.0, 1.0)],
)
def test_inequality_of_small_samples(values: list[float], expected_gini: float, expected_jain: float) -> None:
    assert gini(np.array(values, dtype=float)) == pytest.approx(expected_gini)
    assert jain(np.array(values, dtype=float)) == pytest.approx(expected_jain)


def paid(**amounts: int) -> pd.DataFrame:
    """Allocations of 90,000 yuan: one project a unit, U1 in 维权服务, the others in 生活服务."""
    frame = audited(**amounts).assign(requested_yuan=300_000, beneficiary_count=[50, None][: len(amounts)])
    units = [f"U{i + 1}" for i in range(len(amounts))]
    frame = frame.assign(unit_code=units, unit_name=[f"{unit}总工会" for unit in units])
    frame["domain"] = ["维权服务", "生活服务"][: len(amounts)]
    return allocate_subsidies(frame, POLICY)


def test_the_fairness_panel_sets_amounts_beside_workers_and_requests() -> None:
    panel = measure_fairness(paid(a=100_000, b=200_000), {"U1": 1000, "U2总工会": 6000})
    assert panel.units["yuan_per_worker"].tolist() == [30.0, 10.0]
    assert panel.domains["domain"].tolist() == ["生活服务", "维权服务"]
    assert panel.domains["difference_share"].round(4).tolist() == [0.1667, -0.1667]
    assert panel.largest["candidate_id"].tolist() == ["b", "a"]
    values = panel.summary.set_index("name")["value"]
    assert values["有补助的项目"] == "2/2（100.0%）"
    assert values["每名职工补助额的基尼系数"] == "0.250"
    assert values["每名职工补助额的Jain指数"] == "0.800"
    assert values["单位补助额的基尼系数"] == "0.167"
    assert panel.missing == ""


def test_a_unit_whose_workers_nobody_filled_in_has_no_figure_and_is_named() -> None:
    panel = measure_fairness(paid(a=100_000, b=200_000), {"U2": 6000})
    assert panel.units["unit_code"].tolist() == ["U2", "U1"]
    assert panel.units["yuan_per_worker"].isna().tolist() == [False, True]
    assert panel.missing.startswith("1个单位没有填写职工人数，不计算人均：U1总工会")
    nobody = measure_fairness(paid(a=100_000), {})
    assert not nobody.summary["name"].str.contains("每名职工").any()


def test_last_years_figures_stand_beside_this_years_also_for_a_unit_that_is_gone() -> None:
    panel = measure_fairness(paid(a=100_000), {"U1": 1000, "U2": 1000}, paid(a=100_000, b=200_000))
    units = panel.units.set_index("unit_code")
    assert units.loc["U1", ["subsidy_yuan", "last_year_yuan", "change_yuan"]].tolist() == [90_000, 30_000, 60_000]
    assert units.loc["U2", ["subsidy_yuan", "last_year_yuan", "change_yuan"]].tolist() == [0, 60_000, -60_000]
    assert panel.summary.set_index("name").at["有补助的项目", "last_year"] == "2/2（100.0%）"


def of_units(*units: tuple[str, str]) -> pd.DataFrame:
    """Allocations of 90,000 yuan shared alike by units given by code and name."""
    frame = audited(**{f"{code}{name}": 100_000 for code, name in units}).assign(beneficiary_count=1)
    codes, names = zip(*units, strict=True)
    return allocate_subsidies(frame.assign(unit_code=codes, unit_name=names, requested_yuan=100_000), POLICY)


def test_the_indices_of_each_year_count_that_years_own_units() -> None:
    now, last = of_units(("U1", "甲"), ("U2", "乙")), of_units(("U3", "丙"), ("U4", "丁"), ("U1", "甲"))
    values = measure_fairness(now, {"U1": 1, "U2": 1, "U3": 1}, last).summary.set_index("name")
    names = ["单位补助额的基尼系数", "每名职工补助额的基尼系数", "单位补助额的Jain指数"]
    assert values.loc[names, "value"].tolist() == ["0.000", "0.000", "1.000"]
    assert values.loc[names, "last_year"].tolist() == ["0.000", "0.000", "1.000"]


def test_a_renamed_unit_stays_one_unit_and_one_without_a_code_is_known_by_its_name() -> None:
    now, last = of_units(("U1", "新名"), ("", "无码")), of_units(("U1", "旧名"), ("", "无码"))
    units = measure_fairness(now, None, last).units.set_index("unit_name")
    assert sorted(units.index) == ["新名", "无码"]
    assert units.loc[["新名", "无码"], "change_yuan"].tolist() == [0, 0]


def test_without_last_year_its_figures_are_empty_and_not_zero() -> None:
    panel = measure_fairness(paid(a=100_000))
    assert panel.units["last_year_yuan"].isna().all()
    assert panel.summary["last_year"].eq("").all()


CHECKS = RequestCheckParameters(
    forbidden_words=["宴请", "旅游"],
    capital_words=["购置"],
    quote_words=["报价"],
    leftover_words=["结余"],
    median_times=5,
    median_least_count=3,
)


def proposals(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = empty_frame("proposals").reindex(range(len(rows)))
    for column, dtype in empty_frame("proposals").dtypes.items():
        absent = "" if str(dtype) == "str" else False if str(dtype) == "bool" else None
        frame[column] = pd.Series([row.get(str(column), absent) for row in rows], dtype=object)
    frame["submission_id"] = [f"S{i}" for i in range(len(rows))]
    return conform(frame.assign(is_proposal=True), "proposals")


def codes(**row: Any) -> list[str]:
    found = check_requests(proposals({"requested_basis": "stated"} | row), CHECKS)
    check_table(found, "budget_findings")
    return sorted(found["code"])


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"budget_text": "培训费2万元"}, []),
        ({"requested_basis": "conflict", "requested_yuan": 50_000}, ["request_total_differs"]),
        ({"requested_yuan": 50_000, "asked_yuan": 40_000, "own_yuan": 20_000}, ["request_sources_differ"]),
        ({"requested_yuan": 50_000, "asked_yuan": 30_000, "own_yuan": 20_000}, []),
        ({"budget_text": "教材50元/本×100本=6000元"}, ["request_product_differs"]),
        ({"budget_text": "教材50元/本×100本=5000元"}, []),
        ({"budget_text": "教材50元/本×100本，共计0.5万元"}, []),
        ({"summary": "组织外出旅游"}, ["request_forbidden_word"]),
        ({"summary": "不得安排宴请"}, []),
        ({"budget_text": "购置设备3万元"}, ["request_capital_without_quote"]),
        ({"budget_text": "购置设备3万元", "extra_text": "附报价单"}, []),
        ({"budget_text": "上年结余1万元"}, ["request_last_year_leftover"]),
        ({"budget_text": "不可预见费1万元", "requested_yuan": 100_000}, ["request_unforeseen_high"]),
        ({"budget_text": "不可预见费5000元", "requested_yuan": 100_000}, []),
    ],
)
def test_a_request_is_doubted(row: dict[str, Any], expected: list[str]) -> None:
    assert codes(**row) == expected


def test_an_amount_per_head_far_from_its_domains_median_goes_to_a_person() -> None:
    rows = [
        {"requested_basis": "stated", "requested_yuan": yuan, "beneficiary_count": 100}
        for yuan in (900, 1000, 1100, 9000)
    ]
    domains = pd.Series("生活服务", index=[f"S{i}" for i in range(4)])
    found = check_requests(proposals(*rows), CHECKS, domains)
    assert found["submission_id"].tolist() == ["S3"]
    assert "人均 90.00元，生活服务类项目中位数为 10.50元" in found["message"].iloc[0]
