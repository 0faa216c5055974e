"""What reviewers see of the money: Chinese headings, whole sentences, nothing left out; and choices only on request."""

import re
from typing import Any

import pandas as pd
import pytest
from budget_tables import decide, plan, table

from pipeline.budget.choices import propose_choices
from pipeline.budget.fairness import measure_fairness
from pipeline.budget.plan import Plan
from pipeline.budget.scenarios import solve_pools
from pipeline.params.budget import MunicipalParameters
from pipeline.params.subsidy import SubsidyParameters
from pipeline.report import budget_charts, budget_views
from pipeline.report.chart_base import png_bytes

LATIN = re.compile(r"[A-Za-z_]{4,}")


def made() -> Plan:
    rows = [row for x in "ab" for row in decide(x, decision="入选", level="district", audited_yuan="80000")]
    rows += decide("c", decision="入选", level="municipal", audited_yuan="200000")
    policy = {"scenarios": {"pool_percents": [50, 200]}}
    return plan(
        "abcd", rows, policy=policy, proposals=table("proposals", [{"submission_id": "Sa", "project_name": "甲"}])
    )


def views() -> dict[str, pd.DataFrame]:
    result = made()
    paid = result.allocations[result.allocations["line"] == "subsidy"]
    pools = solve_pools(
        result.considered[result.considered["line"] == "subsidy"], SubsidyParameters(pool_yuan=1), [10_000, 90_000]
    )
    fairness = measure_fairness(result.allocations, {"Ua": 9000}, result.allocations)
    doubts = pd.DataFrame(
        {
            "submission_id": ["Sa", ""],
            "severity": ["warning", "error"],
            "code": "x",
            "field": "",
            "message": "说",
            "finding_id": ["1", "2"],
        }
    )
    return {
        "asked": budget_views.asked_view(result.considered),
        "money": budget_views.money_view(result.budget_lines),
        "paid": budget_views.paid_view(paid),
        "change": budget_views.change_view(pools, result.considered),
        "scenario": budget_views.scenario_view(result.scenarios),
        "unit": budget_views.unit_view(fairness.units),
        "domain": budget_views.domain_view(fairness.domains),
        "doubt": budget_views.doubt_view(doubts, table("proposals", [{"submission_id": "Sa", "project_name": "甲"}])),
    }


def test_every_table_has_rows_and_chinese_headings() -> None:
    for name, frame in views().items():
        assert len(frame), name
        assert not [head for head in frame.columns if LATIN.search(str(head))], name


def test_amounts_have_separators_and_changes_their_sign() -> None:
    found = views()
    assert found["money"]["资金池（元）"].tolist() == ["300,000", "100,000", "1,000"]
    assert found["change"]["增减（元）"].tolist() == ["+40,000", "+40,000"]
    assert found["unit"]["较上年（元）"].tolist() == ["0", "0"]
    assert found["unit"]["每名职工（元）"].tolist() == ["5.00", ""]


def test_a_scenario_says_how_many_lose_and_by_which_rule() -> None:
    found = views()["scenario"].set_index("方案")
    assert found.at["资金池50%", "减少的项"] == 2
    assert "公布比例由" in found.at["资金池50%", "减少的原因"]
    assert found.at["资金池200%", "减少的项"] == 0


def test_doubts_name_unit_and_project_the_most_serious_first() -> None:
    assert views()["doubt"][["轻重", "项目名称"]].to_numpy().tolist() == [["必须处理", "—"], ["请核对", "甲"]]


def test_no_choice_is_proposed_unless_asked_for() -> None:
    found = propose_choices(made().considered, MunicipalParameters(pool_yuan=300_000))
    assert found.sums.empty
    assert "propose_points 为 0" in found.note


def considered(*rows: tuple[str, int, float | None, int | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["candidate_id", "audited_yuan", "score", "beneficiary_count"])
    frame = frame.astype({"audited_yuan": "Int64", "score": "float64", "beneficiary_count": "Int64"})
    return frame.assign(requested_yuan=frame["audited_yuan"], level="municipal", decision="", domain="生活服务").assign(
        unit_code=frame["candidate_id"], unit_name=frame["candidate_id"], project_name=frame["candidate_id"]
    )


def test_the_choices_trade_score_for_beneficiaries_and_name_what_is_missing() -> None:
    frame = considered(("a", 60, 90.5, 100), ("b", 50, 10, 5000), ("c", 50, None, None))
    found = propose_choices(frame, MunicipalParameters(pool_yuan=70, propose_points=3))
    assert found.sums["得分合计"].tolist() == ["90.5", "10"]
    assert found.sums["受益人数合计"].tolist() == [100, 5000]
    assert found.projects["选法1"].tolist() == ["选", "—", "—"]
    assert found.projects.loc[2, ["得分", "受益人数"]].tolist() == ["没有，按0计", "不明，按0计"]


def test_limits_that_no_choice_meets_are_told_and_stop_nothing() -> None:
    policy = MunicipalParameters(pool_yuan=70, propose_points=3, per_domain_min={"职业发展": 1})
    assert "没有一种选法" in propose_choices(considered(("a", 60, 90, 100)), policy).note


@pytest.mark.parametrize("name", ["per_worker", "frontier"])
def test_a_chart_of_nothing_says_so_and_one_of_something_names_unit_and_n(name: str) -> None:
    result = made()
    units = measure_fairness(result.allocations, {"Ua": 9000}).units
    frame = considered(("a", 60, 90.5, 100), ("b", 50, 10, 5000))
    sums = propose_choices(frame, MunicipalParameters(pool_yuan=70, propose_points=3)).sums
    draw: Any = getattr(budget_charts, name)
    shown = units if name == "per_worker" else sums
    figure = draw(shown, "示例轮次")
    assert "（" in figure.get_suptitle()
    assert "n = " in figure.axes[0].get_title(loc="left")
    assert png_bytes(figure).startswith(b"\x89PNG")
    empty = draw(shown.iloc[:0], "示例轮次")
    sentence = {"per_worker": "还没有填写职工人数", "frontier": "没有提出选法"}[name]
    assert sentence in [text.get_text() for axes in empty.axes for text in axes.texts]
