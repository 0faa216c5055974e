"""Names in the budget's parameters that stand for nothing are faults, found before anything runs."""

import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import ParameterError
from pipeline.params import load_round
from pipeline.params.budget import BudgetParameters
from pipeline.params.budget_keys import QUANTITIES, find_unknown_keys
from pipeline.run.checks import check_references
from pipeline.schema import empty_frame

PARAMS = Path(__file__).parent.parent / "params"
UNITS = {"D01": ("中山区总工会", "中山区", "中山"), "D02": ("西岗区总工会", "西岗区")}
DOMAINS = ["生活服务", "维权服务"]


def faults(values: dict[str, Any]) -> list[str]:
    budget = BudgetParameters.model_validate({"subsidy": {"pool_yuan": 10}} | values)
    return find_unknown_keys(budget, UNITS, DOMAINS)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"subsidy": {"pool_yuan": 1, "units": {"中山区": {"cap_yuan": 1}}}}, "“中山区”不是单位代码或全称.*是否想写 中山区总工会"),
        ({"subsidy": {"pool_yuan": 1, "units": {"中山区总公会": {"cap_yuan": 1}}}}, "是否想写 中山区总工会"),
        ({"subsidy": {"pool_yuan": 1, "units": {"D91": {"cap_yuan": 1}}}}, "D91"),
        ({"subsidy": {"pool_yuan": 1, "domains": {"生活服务类": {"cap_yuan": 1}}}}, "是否想写 生活服务"),
        ({"subsidy": {"pool_yuan": 1, "per_beneficiary_by_domain": {"维权": 1}}}, "是否想写 维权服务"),
        ({"subsidy": {"pool_yuan": 1, "tier_column": "benificiary_count"}}, "是否想写 beneficiary_count"),
        ({"workers": {"西岗": 5}}, "budget.workers.*是否想写 西岗区总工会"),
        ({"workers": {"D01": 5, "中山区总工会": 6}}, "用代码和全称各写了一次"),
        ({"municipal": {"per_domain_min": {"服务": 1}}}, "budget.municipal.per_domain_min"),
        ({"scenarios": {"policies": [{"name": "甲", "coefficients": {"A": 1}}]}}, "“A”不是等次"),
        ({"rewards": {"standards": {"一等": 5}, "default_grade": "壹等"}}, "是否想写 一等"),
    ],
)  # fmt: skip
def test_a_name_that_stands_for_nothing_is_a_fault_with_the_nearest_right_one(values: Any, words: str) -> None:
    (fault,) = faults(values)
    assert re.search(words, fault), fault


@pytest.mark.parametrize(
    ("grades", "words"),
    [
        ({"A": {"least_score": 80}, "B": {"least_score": "80.0"}}, "等次 A 和 B 的 least_score 都是 80.0"),
        ({"A": {"least_score": 100.5}}, "least_score"),
    ],
)
def test_grades_take_different_scores_of_which_none_is_out_of_reach(grades: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        BudgetParameters.model_validate({"subsidy": {"pool_yuan": 1, "grades": grades}})


def test_codes_and_full_names_are_right() -> None:
    bounds = {"D01": {"cap_yuan": 1}, "西岗区总工会": {"cap_yuan": 1}}
    assert faults({"subsidy": {"pool_yuan": 1, "units": bounds}, "workers": {"D02": 7}}) == []


@pytest.mark.parametrize("name", ["sample.yaml", "2018.yaml"])
def test_the_projects_own_rounds_name_nothing_unknown(name: str) -> None:
    check_references(load_round(PARAMS / name), PARAMS)


def test_a_misspelt_unit_stops_a_run_before_it_begins(tmp_path: Path) -> None:
    params = load_round(PARAMS / "sample.yaml")
    budget = params.budget.model_copy(update={"workers": {"中山区工会": 7}})
    with pytest.raises(ParameterError, match="是否想写 中山区总工会"):
        check_references(params.model_copy(update={"budget": budget}), PARAMS)


def test_every_quantity_is_a_column_of_the_candidates_or_comes_with_the_review() -> None:
    ours = {"score", "audited_yuan", "last_year_subsidy_yuan"}
    assert set(QUANTITIES) - ours <= set(empty_frame("candidates").columns)
