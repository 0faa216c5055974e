"""A reviewer's points count however the headings were typed, and a sheet that cannot count is named."""

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from pipeline.ingest.decision_files import read_decisions
from pipeline.params.report import ReviewParameters
from pipeline.report.scores import panel_scores

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
