"""What the reviewers' score sheets and last year's subsidies mean for this year's money."""

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from budget_tables import candidate, decide, plan, sentence, table

from pipeline.budget.last_year import follow_successors, match_last_year
from pipeline.params.panel import PanelScore, panel_scores
from pipeline.params.report import ReviewParameters
from pipeline.params.subsidy import SubsidyParameters

CRITERIA = ({"name": "职工所盼", "weight": 60, "highest": 10}, {"name": "当年办结", "weight": 40, "highest": 10})
GRADED = {"pool_yuan": 90_000, "grades": {"A": {"coefficient": 2, "least_score": 85}, "B": {"least_score": 70}}}


def sheet(reviewer: str, letter: str, *points: str) -> list[dict[str, Any]]:
    return [
        {
            "decision_id": f"{reviewer}{letter}{place}",
            "kind": "score",
            "candidate_id": f"C{letter}",
            "field": CRITERIA[place]["name"],
            "value_text": value,
            "decided_by": reviewer,
            "place_text": f"{reviewer}.xlsx 评分!A2",
        }
        for place, value in enumerate(points)
    ]


@pytest.mark.parametrize(("rule", "score"), [("mean", "76.3"), ("median", "80.0"), ("trimmed_mean", "80.0")])
def test_several_reviewers_make_one_score_with_one_decimal(rule: str, score: str) -> None:
    rows = (
        sheet("甲", "a", "9", "8") + sheet("乙", "a", "8", "8") + sheet("丙", "a", "6.5", "6") + sheet("丁", "a", "9")
    )
    review = ReviewParameters.model_validate({"criteria": CRITERIA, "score_rule": rule})
    assert panel_scores(table("decisions", rows), review) == {"Ca": PanelScore(Decimal(score), 3)}


def adopted(*letters: str, **fields: str) -> list[dict[str, Any]]:
    given = {"decision": "入选", "level": "district", "audited_yuan": "80000"} | fields
    return [row for letter in letters for row in decide(letter, **given)]


def scored(**scores: str) -> dict[str, PanelScore]:
    return {f"C{letter}": PanelScore(Decimal(score), 3) for letter, score in scores.items()}


def test_the_score_gives_the_grade_where_nobody_decided_on_one() -> None:
    found = plan("abc", adopted("a", "b", "c"), policy={"subsidy": GRADED}, scores=scored(a="85", b="84.9", c="60.5"))
    assert found.allocations["grade"].tolist() == ["A", "B", ""]
    assert found.allocations["subsidy_yuan"].tolist() == [60_000, 30_000, 0]
    assert "等次按得分85定为A" in sentence(found, "a")
    assert sentence(found, "c") == "不安排补助：得分60.5低于各等次的最低得分。"


def test_a_decided_grade_stands_and_one_that_the_score_would_not_give_is_in_doubt() -> None:
    found = plan("a", adopted("a", grade="B"), policy={"subsidy": GRADED}, scores=scored(a="90"))
    assert found.allocations["grade"].tolist() == ["B"]
    assert found.findings["code"].tolist() == ["grade_differs_from_score"]


def test_without_a_least_score_the_score_grades_nobody() -> None:
    policy = {"pool_yuan": 90_000, "grades": {"A": {"coefficient": 2}}}
    found = plan("a", adopted("a"), policy={"subsidy": policy}, scores=scored(a="90"))
    assert found.allocations["subsidy_yuan"].tolist() == [0]
    assert "尚未评定等次" in sentence(found, "a")


def test_the_factor_method_reckons_with_the_score_as_printed() -> None:
    factors = [{"column": "score", "share": 1, "label": "得分"}]
    policy = {"pool_yuan": 100_000, "method": "factors", "factors": factors, "rounding_yuan": 100}
    found = plan("ab", adopted("a", "b"), policy={"subsidy": policy}, scores=scored(a="60.5", b="39.5"))
    assert found.allocations["subsidy_yuan"].tolist() == [60_500, 39_500]


def test_an_add_on_about_which_the_form_says_nothing_is_not_silently_left_out() -> None:
    extra = {"column": "household_count", "at_least": 5, "yuan": 5000, "label": "惠及5户以上"}
    policy = {"pool_yuan": 90_000, "method": "tiers", "tier_column": "member_count", "add_ons": [extra]}
    policy |= {"tiers": [{"at_least": 0, "yuan": 20_000}]}
    frame = table("candidates", [candidate("a") | {"member_count": 1}])
    found = plan("a", adopted("a"), policy={"subsidy": policy}, candidates=frame)
    assert "没有写明是否“惠及5户以上”，未另加" in sentence(found, "a")


def last(*rows: tuple[str, str, int]) -> pd.DataFrame:
    made = [
        {"candidate_id": f"L{place}", "line": "subsidy", "unit_code": unit, "unit_name": unit, "project_name": name}
        | {"subsidy_yuan": yuan}
        for place, (unit, name, yuan) in enumerate(rows)
    ]
    return table("allocations", made)


def test_limits_against_last_year_hold_for_the_same_project_of_the_same_unit() -> None:
    policy = {"pool_yuan": 90_000, "last_year_max_share": 1.1}
    before = last(("Ua", "项目　a。", 20_000), ("Ub", "别的项目", 10_000))
    found = plan("ab", adopted("a", "b"), policy={"subsidy": policy}, last_year=before)
    assert found.allocations["subsidy_yuan"].tolist() == [22_000, 68_000]
    assert "较上年增幅限制" in sentence(found, "a")
    assert "funded_last_year" in found.findings["code"].tolist()
    notes = found.budget_lines.set_index("line").at["subsidy", "notes_json"]
    assert "上年有补助的2项中，1项按单位和名称与本年候选对上，1项本年没有同名的：Ub“别的项目”" in notes


UNITS = pd.DataFrame(
    [("Uold", "2017-06-30", "Umid"), ("Umid", "2017-09-30", "Ua"), ("Ub", "2019-12-31", "Ua"), ("Ua", "", "")],
    columns=["unit_code", "valid_to", "successor_code"],
)


def test_last_years_project_of_a_unit_that_ended_is_found_at_its_successor() -> None:
    policy = {"pool_yuan": 3_000, "rounding_yuan": 1, "last_year_min_share": 0.5}
    before = last(("Uold", "书屋", 4_000))
    candidates = table("candidates", [candidate("a", project_name="书屋"), candidate("b")])
    kept = follow_successors(before, UNITS, date(2017, 11, 1))
    assert kept is not None
    found = plan("ab", adopted("a", "b"), candidates=candidates, policy={"subsidy": policy}, last_year=kept)
    assert found.considered.set_index("candidate_id").at["Ca", "last_year_subsidy_yuan"] == 4_000
    assert found.allocations.set_index("candidate_id").at["Ca", "floor_yuan"] == 2_000


def test_a_unit_that_still_lasts_keeps_its_own_projects_of_last_year() -> None:
    kept = follow_successors(last(("Ub", "书屋", 4_000)), UNITS, date(2017, 11, 1))
    assert kept is not None
    assert kept["unit_code"].tolist() == ["Ub"]


def test_successors_in_a_circle_end_somewhere() -> None:
    units = pd.DataFrame({"unit_code": ["A", "B"], "valid_to": "2017-01-01", "successor_code": ["B", "A"]})
    kept = follow_successors(last(("A", "书屋", 4_000)), units, date(2017, 11, 1))
    assert kept is not None
    assert kept["unit_code"].tolist() == ["B"]


def test_a_year_in_a_projects_name_does_not_hinder_the_match() -> None:
    policy = SubsidyParameters(pool_yuan=1)
    candidates = table(
        "candidates", [candidate("a", project_name="2019年书屋"), candidate("b", project_name="二〇一九年度")]
    )
    before = last(("Ua", "2018年度书屋", 1000), ("Ub", "二〇一八年度", 2000))
    assert match_last_year(candidates, before, policy).amounts == {"Ca": 1000}


def test_a_name_that_fits_two_projects_of_last_year_takes_neither_and_says_so() -> None:
    candidates = table("candidates", [candidate("a")])
    found = match_last_year(
        candidates, last(("Ua", "项目a", 1000), ("Ua", "项目 a", 2000)), SubsidyParameters(pool_yuan=1)
    )
    assert found.amounts == {}
    assert [doubt.code for doubt in found.doubts] == ["last_year_unclear"]


def test_limits_that_find_no_last_year_are_a_fault_to_be_seen() -> None:
    policy = {"pool_yuan": 90_000, "last_year_max_share": 1.1}
    assert plan("a", adopted("a"), policy={"subsidy": policy}).findings["code"].tolist() == ["last_year_missing"]
    assert plan("a", adopted("a")).findings.empty
