"""A reviewer's points count however the headings were typed, and a sheet that cannot count is named."""

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from pipeline.clean.decisions import settle_decisions
from pipeline.clean.findings import FindingList
from pipeline.ingest.decision_files import read_decisions
from pipeline.params.findings import load_findings
from pipeline.params.report import ReviewParameters
from pipeline.report.scores import panel_scores

ROOT = Path(__file__).resolve().parent.parent
KNOWN = ["候选编号", "主件编号", "项目名称", "申报单位"]
REVIEW = ReviewParameters.model_validate(
    {"criteria": ({"name": "职工所盼", "weight": 60, "highest": 10}, {"name": "可行（当年）", "weight": 40, "highest": 10}), "score_rule": "mean"}
)  # fmt: skip


def read(folder: Path, titles: list[str], points: list):
    book = Workbook()
    book.active.title = "评分"
    book.active.append([*KNOWN, *titles, "评委"])
    book.active.append(["C1", "S1", "甲", "乙", *points, "王某"])
    book.save(folder / "评分表1.xlsx")
    return read_decisions(folder)


@pytest.mark.parametrize(
    "title", ["职工所盼（0-10分）", "职工所盼(0-10分)", "职工所盼 (0－10 分）", " 职工 所盼（10分）"]
)
def test_a_heading_typed_again_still_counts(tmp_path, title):
    found = read(tmp_path, [title, "可行（当年）（0-10分）"], [8, 6])
    assert found.faults.empty, found.faults["detail"].tolist()
    settled = found.decisions.assign(candidate_id="C1", status="applied")
    assert panel_scores(settled, REVIEW) == {"C1": "72.0（1人）"}


def test_points_beyond_the_highest_are_a_fault_under_a_half_width_heading(tmp_path):
    faults = read(tmp_path, ["职工所盼(0-10分)"], [80]).faults
    assert "超出" in faults.loc[0, "detail"]


def test_a_sheet_with_a_criterion_left_blank_is_named(tmp_path):
    faults = read(tmp_path, ["职工所盼（0-10分）", "可行（0-10分）"], [8, None]).faults
    assert faults["detail"].tolist() == ["评分表1.xlsx 评分!A2：评分不全，缺“可行”，这一份对该项目不计入合成分"]
    assert faults["submission_id"].tolist() == ["S1"]


def test_a_project_nobody_scored_yet_is_no_fault(tmp_path):
    assert read(tmp_path, ["职工所盼（0-10分）", "可行（0-10分）"], [None, None]).faults.empty


def test_an_incomplete_sheet_gives_no_combined_score():
    row = {"kind": "score", "status": "applied", "candidate_id": "C1", "decided_by": "王某", "place_text": "a.xlsx 评分!A2", "field": "职工所盼", "value_text": "8"}  # fmt: skip
    assert panel_scores(pd.DataFrame([row]), REVIEW) == {}


def send(folder: Path, **sheets: tuple[str, str, str]):
    """Settle CSV score sheets (file stem to reviewer and the two points); "_" in a stem stands for a blank."""
    for stem, (reviewer, first, second) in sheets.items():
        head = "候选编号,主件编号,项目名称,职工所盼（0-10分）,可行（当年）（0-10分）,评委"
        text = f"{head}\nC1,S1,甲,{first},{second},{reviewer}\n"
        (folder / f"{stem.replace('_', ' ')}.csv").write_text(text, encoding="utf-8-sig")
    found = read_decisions(folder)
    assert found.faults.empty, found.faults["detail"].tolist()
    doubts = FindingList(load_findings(ROOT / "params" / "findings.yaml"), "clean")
    members = pd.DataFrame({"submission_id": ["S1"], "candidate_id": ["C1"]})
    settled = settle_decisions(found.decisions, members, {}, doubts)
    return panel_scores(settled, REVIEW), doubts.frame()


def test_unsigned_sheets_whose_names_differ_after_a_blank_are_two_reviewers(tmp_path):
    scores, told = send(tmp_path, 评分表_1=("", "8", "6"), 评分表_2=("", "6", "6"))
    assert scores == {"C1": "66.0（2人）"}
    assert told.empty


def test_one_reviewers_sheet_sent_twice_counts_once(tmp_path):
    scores, told = send(tmp_path, 评分表1=("甲", "8", "6"), 评分表1_副本=("甲 ", "8.0", "6"), 评分表2=("乙", "6", "6"))
    assert scores == {"C1": "66.0（2人）"}
    assert told.empty


def test_one_reviewers_two_sheets_that_differ_are_named_and_neither_counts(tmp_path):
    scores, told = send(tmp_path, 评分表1=("甲", "8", "6"), 评分表1_改=("甲", "2", "6"), 评分表2=("乙", "6", "6"))
    assert scores == {"C1": "60.0（1人）"}
    assert told["code"].tolist() == ["decision_conflict"]
    assert "评分表1.csv" in told.loc[0, "message"]
    assert "评分表1 改.csv" in told.loc[0, "message"]
