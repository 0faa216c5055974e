"""The plan on tiny tables: where every candidate stands, what each line adds up to, what people decided."""

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from budget_tables import candidate, decide, plan, sentence, table

from pipeline.budget.municipal import propose_selection, selectable_projects
from pipeline.budget.plan import Plan
from pipeline.errors import AllocationError
from pipeline.params.budget import MunicipalParameters
from pipeline.params.panel import PanelScore
from pipeline.schema import check_table

DECIDED = [
    *decide("a", decision="入选", level="district", audited_yuan="80000"),
    *decide("b", decision="入选", level="municipal", audited_yuan="200000"),
    *decide("c", decision="并入", merged_into="Sa"),
    *decide("d", decision="不采纳"),
    *decide("e", decision="退回修改"),
    *decide("f", decision="入选", level="unknown"),
    *decide("g", decision="入选", level="district"),
]


def test_every_candidate_has_one_allocation_and_a_sentence() -> None:
    result = plan("abcdefgh", DECIDED)
    assert result.allocations["candidate_id"].tolist() == [f"C{x}" for x in "abcdefgh"]
    assert result.allocations["line"].tolist() == ["subsidy", "municipal", "", "", "", "", "subsidy", ""]
    assert result.allocations["subsidy_yuan"].tolist() == [80_000, 200_000, 0, 0, 0, 0, 0, 0]
    assert (result.allocations["sentence"] != "").all()


@pytest.mark.parametrize(
    ("letter", "words"),
    [
        ("b", "全额安排"),
        ("c", "并入其他项目"),
        ("d", "未采纳"),
        ("e", "退回修改"),
        ("f", "实施层级未定"),
        ("g", "尚无核定金额"),
        ("h", "尚未决定是否入选"),
    ],
)
def test_a_candidate_that_gets_nothing_or_all_is_told_why(letter: str, words: str) -> None:
    assert words in sentence(plan("abcdefgh", DECIDED), letter)


def test_every_line_adds_up_to_its_pool() -> None:
    lines = plan("abcdefgh", DECIDED).budget_lines
    parts = lines["allocated_yuan"] + lines["reserve_yuan"] + lines["left_over_yuan"]
    assert lines["line"].tolist() == ["municipal", "reward", "subsidy"]
    assert (parts == lines["pool_yuan"]).all()


@pytest.mark.parametrize("name", ["allocations", "scenarios", "rewards", "budget_lines"])
def test_every_table_satisfies_its_model(name: str) -> None:
    for decided in (DECIDED, []):
        result = plan("abcdefgh", decided)
        check_table(getattr(result, name), name)
        check_table(result.findings, "budget_findings")


def test_without_candidates_the_lines_stand_with_their_pools() -> None:
    result = plan("", [])
    assert len(result.allocations) == 0
    assert result.budget_lines["left_over_yuan"].tolist() == [300_000, 1000, 90_000]


def test_without_decisions_nothing_is_given_and_scenarios_say_they_are_an_illustration() -> None:
    result = plan("ab", [], phase="consolidate")
    assert result.is_illustration
    assert result.allocations["subsidy_yuan"].sum() == 0
    assert result.scenarios["scenario"].str.contains("测算（按申报金额，不是安排）").all()
    assert result.scenarios["subsidy_yuan"].sum() > 0


def test_a_plan_is_final_only_when_published_with_everything_decided_and_audited() -> None:
    whole = decide("a", decision="入选", level="district", audited_yuan="80000")
    assert plan("a", whole).budget_lines["is_final"].all()
    assert not plan("a", whole, phase="consolidate").budget_lines["is_final"].any()
    assert not plan("ab", whole).budget_lines["is_final"].any()


def test_municipal_projects_beyond_the_pool_are_not_cut_but_left_to_a_person() -> None:
    result = plan("b", decide("b", decision="入选", level="municipal", audited_yuan="400000"))
    assert result.allocations["subsidy_yuan"].tolist() == [0]
    assert "差100000元" in result.findings.set_index("code").at["municipal_over_pool", "message"]


def test_order_of_rows_changes_no_table() -> None:
    forward, backward = plan("abcdefgh", DECIDED), plan("hgfedcba", DECIDED[::-1])
    for name in ("allocations", "scenarios", "rewards", "budget_lines", "findings"):
        pd.testing.assert_frame_equal(getattr(forward, name), getattr(backward, name))


def test_decisions_that_were_not_applied_count_for_nothing() -> None:
    rows = [row | {"status": "stale"} for row in decide("a", decision="入选", level="district", audited_yuan="80000")]
    assert plan("a", rows).allocations["subsidy_yuan"].tolist() == [0]


MEMBERS = [
    {"candidate_id": "Ca", "submission_id": "S1", "channel": "online", "author_text": "甲"},
    {"candidate_id": "Ca", "submission_id": "S2", "channel": "online", "role": "duplicate", "author_text": "乙"},
    {"candidate_id": "Ca", "submission_id": "S3", "channel": "online", "role": "chain_copy", "author_text": "丙"},
    {"candidate_id": "Ca", "submission_id": "S4", "channel": "union"},
    {"candidate_id": "Cc", "submission_id": "S5", "channel": "online", "author_text": "丁"},
    {"candidate_id": "Cd", "submission_id": "S6", "channel": "online", "author_text": "戊"},
]


def rewarded(policy: dict[str, Any] | None = None, grade: str = "一等") -> Plan:
    decided = DECIDED + decide("a", reward_grade=grade)
    return plan("abcdefgh", decided, members=table("candidate_members", MEMBERS), policy=policy or {})


def test_adopted_and_merged_suggestions_of_workers_are_rewarded_once_each() -> None:
    result = rewarded(
        {"rewards": {"pool_yuan": 2000, "standards": {"一等": 500, "三等": 100}, "default_grade": "三等"}}
    )
    assert dict(zip(result.rewards["submission_id"], result.rewards["reward_yuan"], strict=True)) == {
        "S1": 500,
        "S2": 500,
        "S5": 100,
    }


def test_a_short_reward_pool_reduces_all_by_one_rate() -> None:
    result = rewarded()
    assert dict(zip(result.rewards["submission_id"], result.rewards["reward_yuan"], strict=True)) == {
        "S1": 455,
        "S2": 454,
        "S5": 91,
    }
    assert result.rewards["sentence"].str.contains("奖励资金不足").all()


def test_a_reward_grade_without_standard_is_left_to_a_person() -> None:
    result = rewarded(grade="特等")
    assert result.rewards["submission_id"].tolist() == ["S5"]
    assert (result.findings["code"] == "reward_grade_unknown").sum() == 2


def test_rules_that_contradict_each_other_stop_with_names_and_amounts() -> None:
    decided = [row for x in "abc" for row in decide(x, decision="入选", level="district", audited_yuan="80000")]
    policy = {"subsidy": {"pool_yuan": 100_000, "floor_yuan": 40_000}}
    with pytest.raises(AllocationError, match=r"“项目a”、“项目b”、“项目c”的下限合计至少要120000元.*差20000元"):
        plan("abc", decided, policy=policy)


def test_a_choice_of_municipal_projects_can_be_proposed_before_any_is_made() -> None:
    decided = [
        *decide("a", level="municipal", score="90"),
        *decide("b", level="municipal", score="80.5"),
        *decide("c", level="municipal", decision="不采纳"),
    ]
    rows = selectable_projects(plan("abcd", decided, phase="consolidate").considered)
    assert rows["score"].tolist() == [9000, 8050]
    assert propose_selection(rows, MunicipalParameters(pool_yuan=150_000)).chosen == ("Ca",)


def test_a_merge_names_its_target_by_the_submission_it_was_resolved_to() -> None:
    rows = decide("c", decision="并入", merged_into="旧编号")
    rows[1]["other_submission_id"] = "Sa"
    rows += decide("a", decision="入选", level="district", audited_yuan="80000")
    assert plan("ac", rows).findings["code"].tolist() == []


@pytest.mark.parametrize(
    ("decided", "codes"),
    [
        ({"a": "Cb", "b": "入选"}, []),
        ({"a": "Cb", "b": "Cc", "c": "入选"}, []),
        ({"a": "Cb", "b": "不采纳"}, ["merge_target_refused"]),
        ({"a": "Cb", "b": "Cc", "c": "退回修改"}, ["merge_target_refused"] * 2),
        ({"a": "Cb", "b": "Ca"}, ["merge_target_circular"] * 2),
        ({"a": "Ca"}, ["merge_target_circular"]),
        ({"a": "Cz"}, ["merge_target_unknown"]),
        ({"a": "Cb"}, ["merge_target_open"]),
    ],
)
def test_a_merge_that_does_not_end_in_an_adopted_project_is_in_doubt_and_not_final(
    decided: dict[str, str], codes: list[str]
) -> None:
    rows = []
    for letter, word in decided.items():
        if word.startswith("C"):
            rows += decide(letter, decision="并入", merged_into=word)
        else:
            rows += decide(letter, decision=word, level="district", audited_yuan="80000")
    result = plan("abc" if "c" in decided else "ab" if "b" in decided or codes == ["merge_target_open"] else "a", rows)
    assert result.findings["code"].tolist() == codes
    assert result.budget_lines["is_final"].all() == (not codes)


def test_an_adopted_project_without_a_level_keeps_the_plan_open() -> None:
    rows = decide("a", decision="入选", level="unknown", audited_yuan="80000")
    assert not plan("a", rows).budget_lines["is_final"].any()


def test_scores_of_the_panel_decide_ties() -> None:
    decided = [row for x in "ab" for row in decide(x, decision="入选", level="district", audited_yuan="50000")]
    policy = {"subsidy": {"pool_yuan": 25_000}}
    for scores, amounts in ((None, [13_000, 12_000]), ({"Cb": PanelScore(Decimal("88.5"), 3)}, [12_000, 13_000])):
        assert plan("ab", decided, policy=policy, scores=scores).allocations["subsidy_yuan"].tolist() == amounts


def test_a_suggestion_that_a_person_graded_for_reward_needs_no_other_decision() -> None:
    members = table("candidate_members", MEMBERS)
    graded = plan("ad", decide("d", reward_grade="一等"), members=members)
    assert graded.rewards["submission_id"].tolist() == ["S6"]
    refused = plan("ad", decide("d", reward_grade="一等", decision="不采纳"), members=members)
    assert refused.rewards.empty


def test_the_author_of_a_suggestion_merged_over_two_steps_is_rewarded() -> None:
    steps = [*decide("d", decision="并入", merged_into="Cb"), *decide("b", decision="并入", merged_into="Ca")]
    for last, found in (("入选", ["S6"]), ("退回修改", [])):
        rows = steps + decide("a", decision=last, level="district", audited_yuan="80000")
        members = table("candidate_members", [row for row in MEMBERS if row["submission_id"] == "S6"])
        assert plan("abd", rows, members=members).rewards["submission_id"].tolist() == found


@pytest.mark.parametrize(("letter", "word"), [("d", "退回修改"), ("d", "不采纳"), ("b", "入选")])
def test_a_reward_grade_that_rewards_nobody_is_in_doubt(letter: str, word: str) -> None:
    rows = decide(letter, decision=word, reward_grade="一等", level="district", audited_yuan="80000")
    result = plan("abd", rows, members=table("candidate_members", MEMBERS))
    assert result.rewards.empty
    assert result.findings["code"].tolist() == ["reward_grade_unused"]


def named(**entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {"subsidy": {"pool_yuan": 100_000, "rounding_yuan": 1000} | entries}


def test_a_project_named_by_its_submission_gets_its_pin_and_its_other_funding() -> None:
    rows = [row for x in "ab" for row in decide(x, decision="入选", level="district", audited_yuan="80000")]
    pins = [{"candidate_id": "Sa", "yuan": 30_000, "reason": "会议决定"}]
    result = plan("ab", rows, policy=named(pins=pins, other_funding=[{"candidate_id": "Sb", "funded_by": "省总"}]))
    assert result.allocations["subsidy_yuan"].tolist() == [30_000, 0]
    assert result.findings.empty


@pytest.mark.parametrize(("key", "codes"), [("Cz", "named_project_unknown"), ("Cb", "pin_idle")])
def test_a_pin_that_is_not_used_is_in_doubt(key: str, codes: str) -> None:
    rows = decide("a", decision="入选", level="district", audited_yuan="80000") + decide("b", decision="不采纳")
    result = plan("ab", rows, policy=named(pins=[{"candidate_id": key, "yuan": 30_000, "reason": "会议决定"}]))
    assert result.findings["code"].tolist() == [codes]
    other = plan("ab", rows, policy=named(other_funding=[{"candidate_id": "Cz", "funded_by": "省总"}]))
    assert other.findings["code"].tolist() == ["named_project_unknown"]


def test_a_project_pinned_twice_is_in_doubt() -> None:
    rows = decide("a", decision="入选", level="district", audited_yuan="80000")
    pins = [{"candidate_id": key, "yuan": yuan, "reason": "会议"} for key, yuan in (("Sa", 10_000), ("Ca", 20_000))]
    assert plan("a", rows, policy=named(pins=pins)).findings["code"].tolist() == ["named_project_twice"]


def test_a_merged_suggestion_keeps_the_reward_grade_written_for_it() -> None:
    own = decide("z", reward_grade="一等")[0] | {"candidate_id": "Ca", "submission_id": "S2", "status": "carried_out"}
    members = table("candidate_members", MEMBERS)
    wide = {"rewards": {"pool_yuan": 2000, "standards": {"一等": 500, "三等": 100}, "default_grade": "三等"}}
    paid = plan("abcdefgh", [*DECIDED, own], members=members, policy=wide).rewards
    assert dict(zip(paid["submission_id"], paid["reward_yuan"], strict=True)) == {"S1": 100, "S2": 500, "S5": 100}


def test_a_grade_of_a_suggestion_merged_into_what_was_refused_is_told() -> None:
    own = decide("z", reward_grade="一等")[0] | {"candidate_id": "Cd", "submission_id": "S6", "status": "carried_out"}
    result = plan("abcdefgh", [*DECIDED, own], members=table("candidate_members", MEMBERS))
    assert "S6" not in result.rewards["submission_id"].tolist()
    assert result.findings.loc[result.findings["code"] == "reward_grade_unused", "submission_id"].tolist() == ["S6"]


@pytest.mark.parametrize(("phase", "severity"), [("consolidate", "warning"), ("publish", "error")])
@pytest.mark.parametrize(
    ("grade", "words"), [("b", "等次“b”不在补助办法之列（应为A、B）"), ("", "没有等次（应为A、B）")]
)
def test_a_grade_that_no_rule_knows_is_seen(grade: str, words: str, phase: str, severity: str) -> None:
    policy = {"subsidy": {"pool_yuan": 90_000, "grades": {"A": {"coefficient": 2}, "B": {}}}}
    decided = decide("a", decision="入选", level="district", audited_yuan="50000", grade=grade)
    decided += decide("b", decision="入选", level="district", audited_yuan="50000", grade="B")
    found = plan("ab", decided, phase, policy=policy).findings.set_index("code").loc[["grade_unknown"]]
    assert found["severity"].tolist() == [severity]
    assert words in found["message"].iloc[0]


def test_a_subsidy_above_what_the_unit_asks_of_the_federation_is_seen() -> None:
    candidates = table(
        "candidates", [candidate("a", asked_yuan=40_000), candidate("b", asked_yuan=42_000), candidate("c")]
    )
    decided = [row for x in "abc" for row in decide(x, decision="入选", level="district", audited_yuan="42000")]
    found = plan("abc", decided, candidates=candidates, policy={"subsidy": {"pool_yuan": 126_000}}).findings
    assert found["code"].tolist() == ["subsidy_over_asked"]
    assert "“项目a”补助42000元，多于该单位申请市总资金的40000元" in found["message"].iloc[0]
