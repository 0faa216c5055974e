"""Past rounds teach this one: what is read of them, what is not, and what is handed to next year."""

from types import SimpleNamespace

import pandas as pd
import pytest
from openpyxl import Workbook

from pipeline.ingest.past_rounds import read_past_decisions
from pipeline.paths import ROOT
from pipeline.report.decided import decided_csv, decided_rows
from pipeline.run.last_round import last_round_table
from pipeline.schema import empty_frame

HEADER = "年度,项目名称,项目简介,领域\n"


def put(root, folder, text, name="decided.csv", encoding="utf-8-sig"):
    (root / folder).mkdir(parents=True, exist_ok=True)
    (root / folder / name).write_text(text, encoding=encoding)


def test_rounds_before_this_one_are_read_and_later_ones_are_not(tmp_path):
    for year in (2016, 2017, 2018, 2019):
        put(tmp_path, str(year), f"{HEADER}{year},甲,乙,生活服务\n")
    assert read_past_decisions(tmp_path, "2018")["year"].tolist() == [2016, 2017]


def test_a_round_named_without_a_year_uses_the_year_it_is_given(tmp_path):
    put(tmp_path, "sample-2017", f"{HEADER}2017,甲,,生活服务\n2019,乙,,生活服务\n")
    assert read_past_decisions(tmp_path, "sample", 2018)["name"].tolist() == ["甲"]


def test_the_invented_sample_never_teaches_a_real_round(tmp_path):
    put(tmp_path, "sample-2017", f"{HEADER}2017,甲,,生活服务\n")
    assert read_past_decisions(tmp_path, "2018").empty


def test_only_cells_that_a_person_filled_in_count_in_a_review_workbook(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.title = "候选"
    for row in (
        ["项目名称", "项目简介", "建议领域", "领域（决定）", "决定"],
        ["甲", "简", "生活服务", "维权服务", "入选"],
        ["乙", "简", "生活服务", None, "入选"],
    ):
        sheet.append(row)
    (tmp_path / "2017").mkdir()
    book.save(tmp_path / "2017" / "评审.xlsx")
    found = read_past_decisions(tmp_path, "2018")
    assert found[["year", "name", "domain"]].to_numpy().tolist() == [[2017, "甲", "维权服务"]]


def test_columns_may_be_moved_and_the_encoding_may_be_that_of_excel(tmp_path):
    put(tmp_path, "2017", "领域,备注,项目名称\n身心健康,x,甲\n", encoding="gb18030")
    assert read_past_decisions(tmp_path, "2018")[["year", "name", "domain"]].to_numpy().tolist() == [
        [2017, "甲", "身心健康"]
    ]


def test_a_list_without_its_columns_is_named_and_stops_nothing(tmp_path):
    put(tmp_path, "2017", "一,二\n1,2\n")
    found = read_past_decisions(tmp_path, "2018")
    assert found.empty
    assert "2017/decided.csv" in found.attrs["unread"][0]


def test_rows_that_nobody_can_date_are_named(tmp_path):
    put(tmp_path, "old", f"{HEADER},甲,,生活服务\n")
    found = read_past_decisions(tmp_path, "olds", 2018)
    assert found.empty
    assert not found.attrs["unread"]
    put(tmp_path, "sample-a", f"{HEADER},甲,,生活服务\n")
    found = read_past_decisions(tmp_path, "sample-a-2018")
    assert found.empty
    assert "哪一年" in found.attrs["unread"][0]


def test_no_folder_means_no_past(tmp_path):
    found = read_past_decisions(tmp_path / "none", "2018")
    assert found.empty
    assert found["year"].dtype == "int64"


def test_the_sample_ships_one_past_round():
    found = read_past_decisions(ROOT / "data" / "decisions", "sample", 2018)
    assert len(found) == 60
    assert set(found["domain"]) == {"维权服务", "生活服务", "精神文化", "身心健康", "职业发展"}


def test_what_this_round_decided_is_what_next_year_reads(tmp_path):
    candidates = pd.DataFrame(
        {
            "candidate_id": ["a", "b"],
            "project_name": ["送书到工地", "驿站"],
            "summary": ["", "歇脚"],
            "expected_outcome": ["有书看", ""],
        }
    )
    classes = pd.DataFrame(
        {"candidate_id": ["a", "b"], "domain": ["精神文化", "生活服务"], "domain_basis": ["person", "program"]}
    )
    frame = decided_rows(candidates, classes, 2018)
    (tmp_path / "2018").mkdir()
    frame.to_csv(tmp_path / "2018" / "decided.csv", index=False, encoding="utf-8-sig")
    found = read_past_decisions(tmp_path, "2019")
    assert found.to_numpy().tolist() == [[2018, "2018", "送书到工地", "有书看", "精神文化"]]


@pytest.mark.parametrize("last", [None, "never-run"])
def test_no_last_round_means_no_table_to_compare_with(last):
    assert last_round_table(SimpleNamespace(last_round=last), "themes") is None


def test_the_published_table_of_last_round_is_read(tmp_path, monkeypatch):
    monkeypatch.setenv("PIPELINE_WORK_ROOT", str(tmp_path))
    folder = tmp_path / "data" / "processed" / "2017" / "publish"
    folder.mkdir(parents=True)
    empty_frame("themes").to_parquet(folder / "themes.parquet")
    assert last_round_table(SimpleNamespace(last_round="2017"), "themes").empty


def test_decided_file_holds_no_cell_that_a_program_takes_for_a_formula():
    frame = pd.DataFrame([(2018, "=cmd|x", "正文", "生活服务")], columns=["年度", "项目名称", "项目简介", "领域"])
    assert decided_csv(frame).decode("utf-8-sig").splitlines()[1] == "2018, =cmd|x,正文,生活服务"
