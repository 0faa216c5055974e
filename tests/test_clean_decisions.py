"""What people decided: corrections guarded by what they expect, conflicts left to a person, nothing lost."""

from datetime import date

import pandas as pd
import pytest

from pipeline.clean.corrections import apply_corrections
from pipeline.clean.decisions import known_by, merge_requests, note_later, settle_decisions
from pipeline.clean.findings import FindingList
from pipeline.ingest.decision_files import read_decisions
from pipeline.params.findings import load_findings
from pipeline.paths import ROOT
from pipeline.schema import TABLES, empty_frame

CATALOGUE = load_findings(ROOT / "params" / "findings.yaml")
EMPTY = dict.fromkeys(TABLES["decisions"].columns, "")


def _decision(**values):
    row = EMPTY | {"kind": "review", "decided_on": "2018-01-12", "place_text": "评审.xlsx 候选!D2"} | values
    return {name: value for name, value in row.items() if name not in ("decision_id", "candidate_id", "status")}


def _decisions(*rows):
    frame = pd.DataFrame([_decision(**row) for row in rows])
    return frame.assign(decided_on=pd.to_datetime(frame["decided_on"]))


def _submissions(**values):
    row = dict.fromkeys(TABLES["submissions"].columns, "") | {"submission_id": "S1", "implementation_level": "unknown"}
    return pd.DataFrame([row | values])


def _members(*pairs):
    rows = [{"candidate_id": candidate, "submission_id": submission} for submission, candidate in pairs]
    return pd.DataFrame(rows)


def _settle(decisions, members, status=None):
    doubts = FindingList(CATALOGUE, "clean")
    candidates = pd.DataFrame({"candidate_id": ["C1"], "project_name": ["爱心驿站"]})
    return settle_decisions(decisions, members, status or {}, doubts, candidates), doubts.frame()


@pytest.mark.parametrize(
    ("expected", "becomes", "status"), [("中山工会", "中山区总工会", "applied"), ("西岗工会", "中山工会", "stale")]
)
def test_correction_is_applied_only_when_it_finds_the_value_it_expects(expected, becomes, status):
    row = {"kind": "correction", "submission_id": "S1", "field": "填报单位", "expected_text": expected}
    out = apply_corrections(_submissions(unit_text="中山工会"), _decisions(row | {"value_text": "中山区总工会"}))
    assert out.submissions.loc[0, "unit_text"] == becomes
    assert out.status == {0: status}


def test_correction_of_an_unknown_submission_is_stale_and_told():
    decisions = _decisions({"kind": "correction", "submission_id": "S9", "field": "项目名称", "value_text": "新"})
    out = apply_corrections(_submissions(), decisions)
    settled, findings = _settle(decisions, _members(("S1", "C1")), out.status)
    assert settled["status"].tolist() == ["stale"]
    assert findings["code"].tolist() == ["correction_stale"]


def test_level_is_corrected_by_its_chinese_name():
    row = {
        "kind": "correction",
        "submission_id": "S1",
        "field": "实施层级",
        "expected_text": "未勾选",
        "value_text": "市级",
    }
    out = apply_corrections(_submissions(), _decisions(row))
    assert out.submissions.loc[0, "implementation_level"] == "municipal"


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("实施层级", "国家级", "市级、区市县、产业级、两级都选、未明确"),
        ("申报金额", "若干", "只能填整数"),
        ("电话", "1", "项目名称、项目简介"),
    ],
)
def test_a_correction_that_is_not_understood_names_what_may_be_written(field, value, told):
    decisions = _decisions({"kind": "correction", "submission_id": "S1", "field": field, "value_text": value})
    out = apply_corrections(_submissions(), decisions)
    settled, findings = _settle(decisions, _members(("S1", "C1")), out.status)
    assert settled["status"].tolist() == ["not_understood"]
    assert told in findings["message"].iloc[0]
    assert "说明页" not in findings["message"].iloc[0]


def test_two_different_decisions_of_one_day_are_both_held_back():
    rows = [
        {"submission_id": "S1", "field": "decision", "value_text": text, "place_text": text}
        for text in ("入选", "不采纳")
    ]
    settled, findings = _settle(_decisions(*rows), _members(("S1", "C1")))
    assert settled["status"].tolist() == ["conflict", "conflict"]
    assert findings["code"].tolist() == ["decision_conflict"]
    assert findings["message"].iloc[0].startswith("“爱心驿站”的“决定”有不同决定，均未执行")


def test_a_strictly_later_decision_stands():
    rows = [
        {"submission_id": "S1", "field": "grade", "value_text": "B", "decided_on": "2018-01-12"},
        {"submission_id": "S1", "field": "grade", "value_text": "A", "decided_on": "2018-01-20"},
    ]
    settled, findings = _settle(_decisions(*rows), _members(("S1", "C1")))
    assert settled.set_index("value_text")["status"].to_dict() == {"A": "applied", "B": "superseded"}
    assert findings["code"].tolist() == ["decision_superseded"]
    assert "写“B”，2018-01-12" in findings["message"].iloc[0]
    assert findings["message"].iloc[0].startswith("“爱心驿站”的“等次”先后有不同决定")


@pytest.mark.parametrize(("written", "read"), [("b", ["B"]), ("Ｂ", ["B"]), (" ｂ ", ["B"]), ("D", []), ("B+", [])])
def test_a_grade_is_read_as_the_round_writes_it_or_refused_with_what_is_allowed(tmp_path, written, read):
    (tmp_path / "review.csv").write_text(f"主件编号,等次\nS1,{written}\n", encoding="utf-8-sig")
    found = read_decisions(tmp_path, allowed={"grade": ("A", "B", "C")})
    assert found.decisions.loc[found.decisions["field"] == "grade", "value_text"].tolist() == read
    assert ["A、B、C" in told for told in found.faults["detail"]] == ([] if read else [True])


def test_a_merge_that_is_carried_out_contradicts_nothing():
    rows = [
        {"submission_id": "S1", "field": "decision", "value_text": "入选"},
        {"submission_id": "S2", "field": "decision", "value_text": "并入", "other_submission_id": "S1"},
    ]
    settled, findings = _settle(_decisions(*rows), _members(("S1", "C1"), ("S2", "C1")))
    assert settled.set_index("submission_id")["status"].to_dict() == {"S1": "applied", "S2": "carried_out"}
    assert findings.empty


def test_merge_in_the_review_becomes_a_merge_of_the_two_submissions():
    rows = [{"submission_id": "S2", "field": "merged_into", "value_text": "驿站", "other_submission_id": "S1"}]
    merges = merge_requests(_decisions(*rows)).query("kind == 'duplicate'")
    assert merges[["submission_id", "other_submission_id", "value_text"]].to_numpy().tolist() == [
        ["S2", "S1", "merge_into"]
    ]


def test_decision_about_a_submission_that_is_gone_is_kept_and_told():
    settled, findings = _settle(
        _decisions({"submission_id": "S9", "field": "grade", "value_text": "A"}), _members(("S1", "C1"))
    )
    assert settled["status"].tolist() == ["stale"]
    assert findings["code"].tolist() == ["decision_stale"]


def test_a_phase_does_not_know_what_was_decided_after_it():
    rows = _decisions({"decided_on": "2017-12-31"}, {"decided_on": "2018-01-01"}, {"decided_on": None})
    assert known_by(rows, "decided_on", date(2017, 12, 31)).index.tolist() == [0, 2]


def test_no_decisions_give_an_empty_table():
    settled, findings = _settle(empty_frame("decisions"), _members(("S1", "C1")))
    assert settled.empty
    assert findings.empty


def test_two_corrections_of_one_field_to_different_values_are_both_held_back():
    row = {"kind": "correction", "submission_id": "S1", "field": "申报金额", "expected_text": "50000"}
    decisions = _decisions(row | {"value_text": "60000"}, row | {"value_text": "90000"})
    out = apply_corrections(_submissions(), decisions)
    assert out.typed == {}
    settled, findings = _settle(decisions, _members(("S1", "C1")), out.status)
    assert settled["status"].tolist() == ["conflict", "conflict"]
    assert set(findings["code"]) == {"decision_conflict"}


def test_an_expected_number_that_cannot_be_read_guards_nothing_and_is_told():
    row = {
        "kind": "correction",
        "submission_id": "S1",
        "field": "受益户数",
        "expected_text": "约3千户",
        "value_text": "3000",
    }
    out = apply_corrections(_submissions(), _decisions(row))
    assert out.status == {0: "not_understood"}


def test_a_correction_without_a_new_value_is_told():
    row = {
        "kind": "correction",
        "submission_id": "S1",
        "field": "填报单位",
        "expected_text": "开发区",
        "value_text": "",
    }
    decisions = _decisions(row)
    settled, findings = _settle(decisions, _members(("S1", "C1")), apply_corrections(_submissions(), decisions).status)
    assert settled["status"].tolist() == ["noted"]
    assert findings["code"].tolist() == ["decision_noted"]


@pytest.mark.parametrize("words", ["未勾选", "未明确", "unknown", ""])
def test_level_as_any_report_words_it_is_found_again(words):
    row = {
        "kind": "correction",
        "submission_id": "S1",
        "field": "实施层级",
        "expected_text": words,
        "value_text": "市级",
    }
    assert apply_corrections(_submissions(), _decisions(row)).status == {0: "applied"}


def test_a_decision_dated_after_the_round_is_told():
    doubts = FindingList(CATALOGUE, "clean")
    note_later(
        doubts, _decisions({"decided_on": "2108-01-12"}, {"decided_on": "2018-01-12"}), "decided_on", date(2018, 2, 28)
    )
    assert doubts.frame()["code"].tolist() == ["decision_unknown"]


@pytest.mark.parametrize("name", ["区市县级", "产业级", "区市县、产业级"])
def test_a_level_is_corrected_by_any_of_its_names(name: str) -> None:
    row = {"kind": "correction", "submission_id": "S1", "field": "实施层级", "expected_text": "", "value_text": name}
    out = apply_corrections(_submissions(), _decisions(row))
    assert out.submissions.loc[0, "implementation_level"] == "district"


def test_a_number_without_unit_is_corrected_by_the_words_as_they_stand() -> None:
    row = {"kind": "correction", "submission_id": "S1", "field": "经费预算", "expected_text": "280000"}
    submissions = _submissions().assign(budget_text="280000")
    out = apply_corrections(submissions, _decisions(row | {"value_text": "300000"}))
    (one,) = out.typed["S1"]
    assert (one.column, one.value, one.is_guarded) == ("requested_yuan", 300_000, True)


def test_a_dated_decision_does_not_silently_win_over_an_undated_one():
    rows = [
        {
            "submission_id": "S1",
            "field": "decision",
            "value_text": "入选",
            "decided_on": "2018-01-12",
            "place_text": "甲",
        },
        {"submission_id": "S1", "field": "decision", "value_text": "不采纳", "decided_on": None, "place_text": "乙"},
    ]
    settled, findings = _settle(_decisions(*rows), _members(("S1", "C1")))
    assert settled["status"].tolist() == ["conflict", "conflict"]
    assert findings["code"].tolist() == ["decision_conflict"]


def test_a_round_may_name_a_level_in_its_own_words():
    row = {
        "kind": "correction",
        "submission_id": "S1",
        "field": "实施层级",
        "expected_text": "",
        "value_text": "基层级",
    }
    out = apply_corrections(_submissions(), _decisions(row), {"district": ("基层级",)})
    assert out.submissions.loc[0, "implementation_level"] == "district"
