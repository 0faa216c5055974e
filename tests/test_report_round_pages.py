"""The pages beside the phases: what moved, the round's index, and the empty lists for decisions."""

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from openpyxl import load_workbook
from report_tables import sample_tables, unit_frame

from pipeline.params import load_round
from pipeline.paths import RoundPaths
from pipeline.report import write_reports
from pipeline.report.excel import row_height
from pipeline.report.revisions import difference
from pipeline.report.word import balanced
from pipeline.run.round_pages import write_changes, write_round_page
from pipeline.run.runner import _add_lists

PARAMS = load_round(Path(__file__).parent.parent / "params" / "sample.yaml")


def paths_of(folder: Path, phase: str) -> RoundPaths:
    return RoundPaths("sample", phase, folder, folder)


def save(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, frame in tables.items():
        frame.to_parquet(folder / f"{name}.parquet")


def build(folder: Path, tables: dict[str, pd.DataFrame], phase: str) -> RoundPaths:
    paths = paths_of(folder, phase)
    save(tables, paths.processed)
    write_reports(tables, PARAMS, phase, paths.building, units=unit_frame())
    return paths


def changes(paths: RoundPaths) -> str:
    write_changes(paths, PARAMS)
    page = paths.building / "internal" / "有什么变化.html"
    return page.read_text(encoding="utf-8") if page.is_file() else ""


def test_phase_is_compared_with_the_phase_before(tmp_path):
    before, now = sample_tables(8, phase="collect"), sample_tables(9, phase="consolidate")
    save(before, paths_of(tmp_path, "collect").reports / "internal" / "data")
    paths = build(tmp_path, now, "consolidate")
    assert "征集申报阶段的报告" in changes(paths)
    index = (paths.building / "index.html").read_text(encoding="utf-8")
    assert ">与之前相比</a>" in index.split("<main>")[0]
    assert "internal/%E6%9C%89%E4%BB%80%E4%B9%88%E5%8F%98%E5%8C%96.html" in index


def test_first_phase_has_nothing_to_compare_with(tmp_path):
    paths = build(tmp_path, sample_tables(6, phase="collect"), "collect")
    assert changes(paths) == ""
    assert "有什么变化" not in (paths.building / "index.html").read_text(encoding="utf-8")


def test_running_again_with_the_same_tables_gives_the_same_page(tmp_path):
    now = sample_tables(9, phase="consolidate")
    save(sample_tables(8, phase="collect"), paths_of(tmp_path, "collect").reports / "internal" / "data")
    paths = build(tmp_path, now, "consolidate")
    first = changes(paths)
    save(now, paths.reports / "internal" / "data")
    assert changes(paths) == first


def test_last_run_of_the_phase_comes_before_the_phase_before(tmp_path):
    save(sample_tables(8, phase="collect"), paths_of(tmp_path, "collect").reports / "internal" / "data")
    paths = build(tmp_path, sample_tables(9, phase="consolidate"), "consolidate")
    save(sample_tables(7, phase="consolidate"), paths.reports / "internal" / "data")
    assert "本阶段上一次的报告" in changes(paths)


def test_last_year_stands_beside_this_year_where_its_tables_are_there(tmp_path, monkeypatch):
    monkeypatch.setenv("PIPELINE_WORK_ROOT", str(tmp_path))
    save(sample_tables(5), RoundPaths.of("2017", "publish").processed)
    save(sample_tables(8, phase="collect"), paths_of(tmp_path, "collect").reports / "internal" / "data")
    paths = build(tmp_path, sample_tables(9, phase="consolidate"), "consolidate")
    params = PARAMS.model_copy(update={"last_round": "2017"})
    write_changes(paths, params)
    assert "与上年相比" in (paths.building / "internal" / "有什么变化.html").read_text(encoding="utf-8")


def test_round_page_links_the_phases_that_were_published(tmp_path):
    paths = paths_of(tmp_path, "collect")
    paths.reports.mkdir(parents=True)
    (paths.reports / "index.html").write_text("x", encoding="utf-8")
    page = write_round_page(paths, PARAMS).read_text(encoding="utf-8")
    assert 'href="collect/index.html"' in page
    assert 'href="publish/index.html"' not in page
    assert page.count("尚未运行") == 2


def added_lists(paths: RoundPaths, params) -> list[str]:
    told: list[str] = []
    _add_lists(paths, params, SimpleNamespace(note=told.append))
    return told


def test_empty_lists_are_added_once_and_never_over_a_filled_one(tmp_path):
    paths, real = paths_of(tmp_path, "collect"), PARAMS.model_copy(update={"is_invented": False})
    paths.decisions.mkdir(parents=True)
    (paths.decisions / "units.csv").write_text("人写的", encoding="utf-8")
    assert "units.csv" not in added_lists(paths, real)[0]
    assert added_lists(paths, real) == []
    assert (paths.decisions / "units.csv").read_text(encoding="utf-8") == "人写的"


def test_sample_round_and_test_runs_get_no_lists(tmp_path):
    real = PARAMS.model_copy(update={"is_invented": False})
    elsewhere = RoundPaths("2018", "collect", tmp_path / "project", tmp_path / "work")
    assert added_lists(paths_of(tmp_path, "collect"), PARAMS) == []
    assert added_lists(elsewhere, real) == []
    assert not elsewhere.decisions.exists()


def test_index_names_the_problem_in_words(tmp_path):
    tables = sample_tables(12, phase="collect")
    labels = dict.fromkeys(tables["findings"]["code"], "缺受益人数")
    write_reports(tables, PARAMS, "collect", tmp_path, units=unit_frame(), labels=labels)
    assert "缺受益人数" in (tmp_path / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("修改对照", ["修改对照"]),
        (
            "2018年度大连市工会为职工办实事项目（示例）论证材料",
            ["2018年度大连市工会", "为职工办实事项目（示例）论证材料"],
        ),
        ("2018年度大连市工会为职工办实事项目经费补助方案", ["2018年度大连市工会", "为职工办实事项目经费补助方案"]),
    ],
)
def test_long_title_is_broken_where_a_word_ends(title, lines):
    assert balanced(title).split("\n") == lines


def test_numbers_are_compared_whole():
    assert difference("合计6.5万元", "合计5.8万元") == "合计〔删：6.5〕〔增：5.8〕万元"


def test_texts_that_share_little_are_not_taken_apart():
    assert difference("在区总经费中列支，不另申请。", "律师代理费5万元，宣传1万元") == "改写较多，见左栏"


def test_row_is_high_enough_for_its_fullest_cell():
    assert row_height(["短", "短"], [10, 10]) == row_height([""], [10]) < row_height(["长" * 40, "短"], [10, 10])


def test_doubts_of_the_budget_stage_count_everywhere(tmp_path):
    tables = sample_tables(12, phase="collect")
    found = tables["findings"].loc[tables["findings"]["actor"] == "unit"]
    tables["budget_findings"] = found.head(2).assign(finding_id=["B1", "B2"], stage="budget")
    write_reports(tables, PARAMS, "collect", tmp_path, units=unit_frame())
    sheet = load_workbook(tmp_path / "internal" / "补正清单.xlsx")["补正清单"]
    for page in ("index.html", "internal/征集进度.html"):
        assert f"{len(found) + 2} 项" in (tmp_path / page).read_text(encoding="utf-8"), page
    assert f"共 {len(found) + 2} 项" in sheet["A2"].value
