"""Unit names: every usual dress is recognised, a sub-unit never becomes its parent, another city's is never ours."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean.units import load_units, match_unit
from pipeline.errors import ParameterError
from pipeline.paths import ROOT

UNITS = load_units(ROOT / "params" / "units.csv")
UNIONS = [u for u in UNITS if u.kind in ("district", "zone")]
DRESS = [
    "{}",
    "大连市{}",
    "大连{}",
    " {} ",
    "{}（盖章）",
    "填报单位（部门）：{}",
    "{}　",
    "{}委员会",
    "{}(公章)",
    "{} 2017年11月28日",
]


@given(st.sampled_from(UNIONS), st.sampled_from(DRESS))
@settings(max_examples=200, deadline=None)
def test_every_dress_of_a_name_gives_the_unit(unit, dress):
    got = match_unit(dress.format(unit.name), UNITS)
    assert (got.unit_code, got.needs_person) == (unit.unit_code, False)


@pytest.mark.parametrize("unit", list(UNITS), ids=lambda unit: unit.unit_code)
def test_every_official_name_is_exact_and_every_alias_its_unit_or_a_person(unit):
    assert match_unit(unit.name, UNITS).how == "exact"
    for alias in unit.aliases:
        got = match_unit(alias, UNITS)
        assert got.unit_code == unit.unit_code or got.needs_person


@pytest.mark.parametrize(
    "text", ["中山市总工会", "广东省中山市总工会", "珠海市香洲区总工会", "北京市西城区总工会", "沈阳市高新区总工会", "东山区总工会", "上海保税区总工会",
             "大连理工大学工会", "中山路街道工会", "建设局工会", "市委组织部", "中山区妇女联合会", "西岗区总商会", "13000001234"],
)  # fmt: skip
def test_other_bodies_are_unknown_and_left_to_a_person(text):
    got = match_unit(text, UNITS)
    assert (got.unit_code, got.parent_code, got.how, got.needs_person) == (None, None, "unknown", True)


@pytest.mark.parametrize(
    "text",
    [
        "开发区",
        "开发区总工会",
        "先导区",
        "产业工会",
        "机关工会",
        "大连市总工会",
        "市总",
        "中山",
        "中山区总工会、西岗区总工会",
    ],
)
def test_names_that_say_too_little_are_ambiguous(text):
    got = match_unit(text, UNITS)
    assert (got.unit_code, got.how, got.needs_person) == (None, "ambiguous", True)


@pytest.mark.parametrize(
    ("text", "parent"),
    [("中山区海军广场街道总工会", "中山区总工会"), ("大连市甘井子区教育局工会", "甘井子区总工会"), ("瓦房店轴承集团工会", "瓦房店市总工会"),
     ("中山区总工会办公室", "中山区总工会"), ("金州区拥政街道总工会", "金普新区总工会"), ("海员交通工会下属某港务公司工会", "海员交通工会")],
)  # fmt: skip
def test_sub_units_have_a_parent_and_no_unit(text, parent):
    got = match_unit(text, UNITS)
    assert (got.unit_code, got.how, got.parent_name, got.needs_person) == (None, "sub_unit", parent, True)


@pytest.mark.parametrize(
    ("text", "name"),
    [("沙河囗区总工会", "沙河口区总工会"), ("甘井子区总工合", "甘井子区总工会"), ("西冈区总工会", "西岗区总工会")],
)
def test_one_slip_proposes_a_unit_and_asks(text, name):
    got = match_unit(text, UNITS)
    assert (got.unit_name, got.how, got.needs_person) == (name, "near", True)


def test_old_names_lead_to_the_unit_of_today():
    assert match_unit("普兰店市总工会", UNITS).unit_name == "普兰店区总工会"
    assert match_unit("金州新区总工会", UNITS).unit_name == "金普新区总工会"


def test_blank_is_empty():
    assert match_unit("  ", UNITS).how == "empty"


def test_units_are_in_protocol_order_whatever_the_order_of_lines(tmp_path):
    lines = (ROOT / "params" / "units.csv").read_text(encoding="utf-8").splitlines()
    path = tmp_path / "units.csv"
    path.write_text("\n".join([lines[0], *reversed(lines[1:])]), encoding="utf-8")
    assert [u.unit_code for u in load_units(path)] == [u.unit_code for u in UNITS]


def test_units_of_another_day_are_left_out():
    kept = load_units(ROOT / "params" / "units.csv", on=date(2015, 1, 1))
    assert match_unit("普兰店区总工会", kept).unit_code is None


def test_faults_of_the_table_are_named_together(tmp_path):
    path = tmp_path / "units.csv"
    head = (ROOT / "params" / "units.csv").read_text(encoding="utf-8").splitlines()[0]
    path.write_text(
        f"{head}\nD01,甲总工会,甲,区,1,,,,,true,,\nD02,乙总工会,乙,district,2,去年,,,,true,,\n", encoding="utf-8"
    )
    with pytest.raises(ParameterError, match=r"(?s)units.csv:2.*units.csv:3"):
        load_units(path)


@given(st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_any_text_is_matched_without_raising_and_no_unit_means_a_person(text):
    got = match_unit(text, UNITS)
    assert got.unit_code is not None or got.needs_person


def test_evaluation_set_meets_the_bars():
    from benchmarks.amounts import judge_unit, load_rows

    rows = load_rows(Path(__file__).parent / "evaluation" / "units.jsonl")
    judged = [judge_unit(row, UNITS) for row in rows]
    assert sum(not r["value_right"] and not r["flagged"] for r in judged) == 0
    assert sum(r["right"] for r in judged) >= 0.97 * len(rows)
