"""Nothing people wrote vanishes: every file, sheet, row and cell that is not read is named."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from report_office import saved_by_office

from pipeline.ingest.decision_files import read_decisions
from pipeline.params.decisions import DecisionVocabulary
from pipeline.report.review_columns import KNOWN, SCORE

HEAD = ["主件编号", "项目名称", "决定", "核定金额（元）", "决定人"]
ROW = ["S1", "托管班", "入选", 35000, "领导小组"]


def book(folder: Path, **sheets: list[list]) -> Path:
    out = Workbook()
    out.remove(out.active)
    for name, rows in sheets.items():
        sheet = out.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out.save(folder / "回收.xlsx")
    return folder


def told(folder: Path) -> list[str]:
    return read_decisions(folder).faults["detail"].tolist()


@pytest.mark.parametrize("name", ["候选.docx", "候选.txt", "候选.xls", "候选.et", "候选.pdf"])
def test_a_file_that_is_not_read_is_named(tmp_path, name):
    (tmp_path / name).write_bytes(b"something a person saved")
    found = read_decisions(tmp_path)
    assert len(found.faults) == 1
    assert name in found.faults.loc[0, "detail"]
    assert found.files == (name,)


def test_leftovers_of_programs_are_no_fault(tmp_path):
    for name in ("~$候选.xlsx", ".DS_Store", "Thumbs.db"):
        (tmp_path / name).write_bytes(b"x")
    assert told(tmp_path) == []


def test_a_second_unknown_sheet_is_named(tmp_path):
    faults = told(book(tmp_path, 候选=[HEAD, ROW], Sheet2=[HEAD, ["S2", "食堂", "不采纳", None, "王某"]]))
    assert len(faults) == 1
    assert "Sheet2" in faults[0]


@pytest.mark.parametrize("name", ["汇总意见", "汇总"])
def test_a_sheet_with_projects_is_never_taken_for_a_helper_sheet(tmp_path, name):
    faults = told(book(tmp_path, 候选=[HEAD, ROW], **{name: [HEAD, ["S2", "食堂", "不采纳", None, "王某"]]}))
    assert len(faults) == 1
    assert name in faults[0]


def test_helper_sheets_and_empty_sheets_are_no_fault(tmp_path):
    assert (
        told(
            book(
                tmp_path, 候选=[HEAD, ROW], 汇总=[["决定", "项数"], ["入选", 1]], 说明=[["一行一项", "每行"]], Sheet3=[]
            )
        )
        == []
    )


@pytest.mark.parametrize("title", ["核定金额(万)", "拟补助金额", "决定"])
def test_a_filled_cell_under_an_unknown_or_second_heading_is_named(tmp_path, title):
    faults = told(book(tmp_path, 候选=[[*HEAD, title], [*ROW, "不采纳"]]))
    assert len(faults) == 1
    assert "候选!F2" in faults[0]


def test_a_filled_cell_beside_the_table_is_named(tmp_path):
    faults = told(book(tmp_path, 候选=[HEAD, [*ROW, None, "待定，请再核"]]))
    assert len(faults) == 1
    assert "候选!G2" in faults[0]


def test_every_heading_of_the_programs_own_workbook_is_known():
    words = DecisionVocabulary()
    known = {*words.program_headers, *(way for ways in words.headers.values() for way in ways)}
    assert [column.title for column in (*KNOWN, SCORE) if column.title not in known] == []


def test_an_opening_quote_without_its_end_swallows_no_row(tmp_path):
    (tmp_path / "review.csv").write_text(
        '主件编号,决定,理由\nS1,入选,"需求大\nS2,不采纳,无\nS3,入选,好\n', encoding="utf-8"
    )
    found = read_decisions(tmp_path)
    assert found.decisions.empty
    assert "引号" in found.faults.loc[0, "detail"]


def test_a_row_longer_than_its_header_is_not_carried_out(tmp_path):
    (tmp_path / "review.csv").write_text(
        "主件编号,理由,决定,决定人\nS1,需求大,入选,不采纳,王某\nS2,好,入选,王某\n", encoding="utf-8"
    )
    found = read_decisions(tmp_path)
    assert set(found.decisions["submission_id"]) == {"S2"}
    assert "review!A2" in found.faults.loc[0, "detail"]
    assert found.faults.loc[0, "value_text"] == "S1，需求大，入选，不采纳，王某"


@pytest.mark.office
def test_a_workbook_saved_in_the_older_format_is_read(tmp_path):
    book(tmp_path, 候选=[HEAD, ROW])
    again = saved_by_office(tmp_path / "回收.xlsx", tmp_path / "again", "xls").parent
    found = read_decisions(again)
    assert found.faults.empty, found.faults["detail"].tolist()
    assert sorted(found.decisions["value_text"]) == ["35000", "入选"]
