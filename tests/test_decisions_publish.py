"""Nothing is public while what people decided about a selected project is still open."""

from pathlib import Path

import pytest
from report_tables import sample_tables, unit_frame

from pipeline.params import load_round
from pipeline.report import write_reports
from pipeline.report.candidate_rows import candidate_rows
from pipeline.report.publish import find_unsettled
from pipeline.report.setting import make_setting

PARAMS = load_round(Path(__file__).parent.parent / "params" / "sample.yaml")


def unsettled(tables: dict) -> tuple[str, ...]:
    return find_unsettled(tables, candidate_rows(make_setting(tables, PARAMS, "publish", unit_frame(), ())), PARAMS)


def selected(tables: dict) -> str:
    rows = tables["decisions"]
    return rows.loc[(rows["field"] == "decision") & (rows["value_text"] == "入选"), "candidate_id"].iloc[0]


def contest(tables: dict, candidate_id: str, field: str) -> dict:
    rows = tables["decisions"]
    hit = (rows["candidate_id"] == candidate_id) & (rows["field"] == field)
    assert hit.any()
    return tables | {"decisions": rows.assign(status=rows["status"].where(~hit, "conflict"))}


def test_settled_decisions_leave_nothing_open():
    assert unsettled(sample_tables(12)) == ()


@pytest.mark.parametrize(("field", "label"), [("decision", "决定"), ("audited_yuan", "核定金额（元）")])
def test_a_conflict_about_a_selected_project_is_named(field, label):
    tables = sample_tables(12)
    told = unsettled(contest(tables, selected(tables), field))
    assert len(told) == 1
    assert f"“{label}”有不同决定" in told[0]


def test_a_selected_project_without_a_level_is_named():
    tables = sample_tables(12)
    candidate_id = selected(tables)
    rows, read = tables["decisions"], tables["classifications"]
    hit = read["candidate_id"] == candidate_id
    told = unsettled(
        tables
        | {
            "decisions": rows.loc[(rows["candidate_id"] != candidate_id) | (rows["field"] != "level")],
            "classifications": read.assign(level=read["level"].where(~hit, "unknown")),
        }
    )
    assert len(told) == 1
    assert "实施层级未定" in told[0]


def test_a_conflict_keeps_the_list_from_the_public_and_the_page_says_so(tmp_path):
    tables = sample_tables(12)
    written = write_reports(
        contest(tables, selected(tables), "decision"), PARAMS, "publish", tmp_path, units=unit_frame()
    )
    assert written.count("public") == 0
    assert "有不同决定" in (tmp_path / "internal" / "公布检查.html").read_text(encoding="utf-8")
