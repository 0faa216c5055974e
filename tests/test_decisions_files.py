"""What people write in decision files is read, or named with its cell."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from report_office import saved_by_office

from pipeline.ingest.decision_files import read_decisions
from pipeline.ingest.decision_sheets import Cell
from pipeline.ingest.decision_values import read_day, read_yuan

HEAD = [
    "候选编号",
    "主件编号",
    "项目名称",
    "申报单位",
    "决定",
    "层级（决定）",
    "领域（决定）",
    "等次",
    "核定金额（元）",
    "并入",
    "理由",
    "决定人",
    "决定日期",
]
FIRST = [
    "C1",
    "S1",
    "托管班",
    "中山区总工会",
    "入选",
    "市级",
    "生活服务",
    "A",
    35000,
    None,
    "需求大",
    "领导小组",
    "2018年1月15日",
]
SECOND = [
    "C2",
    "S2",
    "食堂",
    "西岗区总工会",
    "并入",
    None,
    None,
    None,
    None,
    "C1",
    "相近",
    "领导小组",
    date(2018, 1, 16),
]


def save(folder: Path, rows: list[list], name: str = "评审工作簿.xlsx", sheet: str = "候选") -> Path:
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(folder / name)
    return folder


def values(found) -> dict[tuple[str, str], str]:
    rows = found.decisions
    return {(s, f): v for s, f, v in zip(rows["submission_id"], rows["field"], rows["value_text"], strict=True)}


EXPECTED = {
    ("S1", "decision"): "入选",
    ("S1", "level"): "municipal",
    ("S1", "domain"): "生活服务",
    ("S1", "grade"): "A",
    ("S1", "audited_yuan"): "35000",
    ("S1", "reason"): "需求大",
    ("S2", "decision"): "并入",
    ("S2", "merged_into"): "C1",
    ("S2", "reason"): "相近",
}


def test_every_decided_cell_becomes_a_row(tmp_path):
    found = read_decisions(save(tmp_path, [HEAD, FIRST, SECOND]))
    assert values(found) == EXPECTED
    assert found.faults.empty
    assert set(found.decisions["decided_on"].dt.date) == {date(2018, 1, 15), date(2018, 1, 16)}


def test_merge_target_is_the_submission_of_the_named_candidate(tmp_path):
    rows = read_decisions(save(tmp_path, [HEAD, FIRST, SECOND])).decisions
    assert rows.loc[rows["field"] == "merged_into", "other_submission_id"].tolist() == ["S1"]


@given(order=st.permutations(range(len(HEAD))), turned=st.booleans(), blanks=st.integers(0, 3))
def test_moved_columns_sorted_rows_and_blank_rows_change_nothing(tmp_path_factory, order, turned, blanks):
    rows = [SECOND, FIRST] if turned else [FIRST, SECOND]
    rows = [HEAD, *([[None]] * blanks), rows[0], *([[None]] * blanks), rows[1]]
    moved = [[row[i] if i < len(row) else None for i in order] for row in rows]
    found = read_decisions(save(tmp_path_factory.mktemp("d"), [["评审工作簿"], *moved]))
    assert values(found) == EXPECTED
    assert found.faults.empty


@pytest.mark.parametrize(
    ("column", "written", "told"),
    [
        ("决定", "也许吧", "只能填"),
        ("决定", "入选？", "只能填"),
        ("层级（决定）", "国家级", "只能填"),
        ("核定金额（元）", "三四万", "不是整数元"),
        ("核定金额（元）", 35, "过小"),
        ("核定金额（元）", "35000.5", "不是整数元"),
        ("核定金额（元）", "=A1*2", "公式"),
        ("决定日期", "1月15日", "读不懂"),
        ("并入", "没有这个项目", "没有这个编号"),
        ("并入", "C1", "并入自己"),
    ],
)
def test_what_is_not_understood_is_a_fault_with_its_cell(tmp_path, column, written, told):
    row = list(FIRST)
    row[HEAD.index(column)] = written
    faults = read_decisions(save(tmp_path, [HEAD, row])).faults
    letter = "ABCDEFGHIJKLM"[HEAD.index(column)]
    assert len(faults) == 1
    assert f"评审工作簿.xlsx 候选!{letter}2" in faults.loc[0, "detail"]
    assert told in faults.loc[0, "detail"]


def test_unread_cell_loses_no_other_cell_of_its_row(tmp_path):
    row = list(FIRST)
    row[HEAD.index("决定")] = "待定"
    found = values(read_decisions(save(tmp_path, [HEAD, row])))
    assert found == {key: value for key, value in EXPECTED.items() if key[0] == "S1" and key[1] != "decision"}


def test_row_added_by_hand_is_kept_without_an_id(tmp_path):
    row = [None, None, "新加的项目", None, "入选", *[None] * 8]
    found = read_decisions(save(tmp_path, [HEAD, FIRST, row]))
    added = found.decisions.loc[found.decisions["submission_id"] == ""]
    assert added["value_text"].tolist() == ["入选"]
    assert "新加的项目" in added["place_text"].iloc[0]


def test_two_files_are_both_kept(tmp_path):
    save(tmp_path, [HEAD, FIRST], "甲.xlsx")
    other = list(FIRST)
    other[HEAD.index("决定")] = "不采纳"
    found = read_decisions(save(tmp_path, [HEAD, other], "乙.xlsx")).decisions
    assert sorted(found.loc[found["field"] == "decision", "value_text"]) == ["不采纳", "入选"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_lists_saved_by_any_program_are_read(tmp_path, encoding):
    text = "submission_id,栏目,原值,改为,理由,决定人,决定日期\r\nS1,申报金额,30000,35000,看错,李某,2017/12/9\r\n"
    (tmp_path / "corrections.csv").write_bytes(text.encode(encoding))
    row = read_decisions(tmp_path).decisions.loc[0]
    assert (row["kind"], row["field"], row["expected_text"], row["value_text"]) == (
        "correction",
        "申报金额",
        "30000",
        "35000",
    )


def test_approval_without_a_date_is_not_an_approval(tmp_path):
    (tmp_path / "approvals.csv").write_text(
        "步骤,范围,日期,会议,结果\n常委会审议,市级,,第1次会议,通过\n", encoding="utf-8"
    )
    found = read_decisions(tmp_path)
    assert found.approvals.empty
    assert "approvals!A2" in found.faults.loc[0, "detail"]


def test_row_may_name_the_file_instead_of_the_id(tmp_path):
    (tmp_path / "review.csv").write_text("项目名称,存放位置,决定\n托管班,forms/沙河口.docx,入选\n", encoding="utf-8")
    known = pd.DataFrame(
        [("S7", "F7", "托管班"), ("S8", "F7", "食堂")], columns=["submission_id", "file_id", "project_name_text"]
    ).assign(unit_text="沙河口区总工会", sender_text="", summary_text="暑假托管")
    files = pd.DataFrame({"file_id": ["F7"], "place_text": ["forms/沙河口.docx"]})
    found = read_decisions(tmp_path, submissions=known, files=files).decisions
    assert found["submission_id"].tolist() == ["S7"]


def test_reference_that_fits_two_submissions_is_not_guessed(tmp_path):
    (tmp_path / "review.csv").write_text("项目名称,存放位置,决定\n,forms/沙河口.docx,入选\n", encoding="utf-8")
    known = pd.DataFrame(
        [("S7", "F7", "托管班"), ("S8", "F7", "食堂")], columns=["submission_id", "file_id", "project_name_text"]
    ).assign(unit_text="", sender_text="", summary_text="")
    files = pd.DataFrame({"file_id": ["F7"], "place_text": ["forms/沙河口.docx"]})
    assert read_decisions(tmp_path, submissions=known, files=files).decisions["submission_id"].tolist() == [""]


def test_score_sheet_skips_a_reviewer_in_conflict(tmp_path):
    head = ["候选编号", "主件编号", "项目名称", "申报单位", "职工所盼（0-10分）", "合计", "回避", "评委"]
    save(
        tmp_path,
        [head, ["C1", "S1", "甲", "乙", 8, None, None, "王某"], ["C2", "S2", "丙", "丁", 9, None, "是", "王某"]],
        sheet="评分",
    )
    rows = read_decisions(tmp_path).decisions
    assert rows[["kind", "submission_id", "field", "value_text"]].to_numpy().tolist() == [
        ["score", "S1", "职工所盼", "8"]
    ]


def test_score_beyond_the_highest_is_a_fault(tmp_path):
    head = ["候选编号", "主件编号", "项目名称", "申报单位", "职工所盼（0-10分）", "评委"]
    found = read_decisions(save(tmp_path, [head, ["C1", "S1", "甲", "乙", 80, "王某"]], sheet="评分"))
    assert found.decisions.empty
    assert "超出" in found.faults.loc[0, "detail"]


def test_damaged_and_unknown_files_are_named(tmp_path):
    (tmp_path / "坏.xlsx").write_bytes(b"PK not a workbook")
    (tmp_path / "其他.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    assert len(read_decisions(tmp_path).faults) == 2


def test_no_folder_means_no_decision(tmp_path):
    found = read_decisions(tmp_path / "none")
    assert found.decisions.empty
    assert found.approvals.empty


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2018年1月15日", date(2018, 1, 15)), ("2018-1-15", date(2018, 1, 15)), ("２０１８．１．５", date(2018, 1, 5)), ("20180115", date(2018, 1, 15)),
        ("二〇一八年一月十五日", date(2018, 1, 15)), ("二○一八年十二月三十一日", date(2018, 12, 31)), ("2018-02-30", None), ("1月15日", None), ("本周五", None),
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them(text, day):
    assert read_day(Cell(text, "A1")) == day


@given(st.integers(0, 10**9))
def test_any_amount_in_yuan_or_wan_reads_back(yuan):
    assert read_yuan(Cell(f"{yuan:,}元", "A1"), "核定金额（元）") == yuan
    assert read_yuan(Cell(yuan, "A1"), "核定金额（元）") == yuan
    assert read_yuan(Cell(f"{yuan // 10000}.{yuan % 10000:04d}", "A1"), "核定金额（万元）") == yuan


@pytest.mark.parametrize(
    ("written", "yuan"),
    [("300000", 300_000), ("30万", 300_000), ("3.5 万元", 35_000), ("1,200元", 1200), ("约3万", None), ("3-5万", None), ("0.5元", None)],
)  # fmt: skip
def test_an_audited_amount_is_read_only_when_it_is_one_whole_amount(written, yuan):
    assert read_yuan(Cell(written, "A1"), "核定金额（元）") == yuan


@pytest.mark.office
def test_workbook_saved_again_by_another_program_reads_the_same(tmp_path):
    save(tmp_path, [HEAD, FIRST, SECOND], "原.xlsx")
    again = saved_by_office(tmp_path / "原.xlsx", tmp_path / "again").parent
    assert load_workbook(again / "原.xlsx").sheetnames == ["候选"]
    assert values(read_decisions(again)) == EXPECTED


@pytest.mark.parametrize("written", ["2019-13-40", "一月十日", "43115"])
@pytest.mark.parametrize(
    ("name", "head", "row"),
    [
        ("候选", "主件编号,决定,理由,决定日期", "S1,入选,需求大,{}"),
        ("corrections", "填报编号,栏目,改为,日期", "S1,项目名称,托管班,{}"),
        ("opinions", "填报编号,意见,日期", "S1,请补充预算,{}"),
        ("approvals", "步骤,范围,日期,会议,结果", "常委会审议,全部,{},第1次会议,审议通过"),
    ],
)
def test_a_row_whose_date_cannot_be_read_does_not_act_and_is_told_whole(tmp_path, name, head, row, written):
    (tmp_path / f"{name}.csv").write_text(f"{head}\n{row.format(written)}\n", encoding="utf-8")
    found = read_decisions(tmp_path)
    assert found.decisions.empty
    assert found.opinions.empty
    assert found.approvals.empty
    assert len(found.faults) == 1
    assert all(cell in found.faults.loc[0, "detail"] for cell in row.format(written).split(","))


def test_a_project_can_be_merged_into_one_whose_row_was_held_back(tmp_path):
    held = list(FIRST)
    held[HEAD.index("决定日期")] = "一月十日"
    rows = read_decisions(save(tmp_path, [HEAD, held, SECOND])).decisions
    assert set(rows["submission_id"]) == {"S2"}
    assert rows.loc[rows["field"] == "merged_into", "other_submission_id"].tolist() == ["S1"]
