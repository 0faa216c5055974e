"""Head counts: people, visits and households are never mixed, groups are added only when disjoint."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean.amounts import read_headcount

CASES = [
    ("惠及职工500人", 500, None, None, "stated"),
    ("受益职工约2000人次", None, 2000, None, "approx"),
    ("慰问困难职工300户", None, None, 300, "stated"),
    ("慰问200户（600人）", 600, None, 200, "stated"),
    ("每场50人，共10场", None, 500, None, "derived"),
    ("每期50人，共10期，人员不重复", 500, None, None, "derived"),
    ("60人×5期", None, 300, None, "derived"),
    ("职工500人，其中女职工200人", 500, None, None, "stated"),
    ("全区职工12万人，本项目惠及3000人", 3000, None, None, "stated"),
    ("男职工300人，女职工200人", 500, None, None, "derived"),
    ("去年惠及300人，今年计划惠及500人", 500, None, None, "stated"),
    ("培训讲师3名，学员100人", 100, None, None, "stated"),
    ("不少于1000人", 1000, None, None, "floor"),
    ("覆盖近万名职工", 10000, None, None, "approx"),
    ("帮助12 500人就业", 12500, None, None, "stated"),
    ("受益人数：约500", 500, None, None, "approx"),
    ("共1000人（男600人，女500人）", 1000, None, None, "conflict"),
    ("甲公司200人、乙公司300人，共500人", 500, None, None, "stated"),
]


@pytest.mark.parametrize(("text", "people", "visits", "households", "basis"), CASES)
def test_counts_are_read_as_labelled(text, people, visits, households, basis):
    got = read_headcount(text)
    assert (got.people, got.visits, got.households, got.basis) == (people, visits, households, basis)


@pytest.mark.parametrize(
    "text",
    ["广大职工", "数千人", "20家企业、3场活动", "现有职工8万人", "去年受益800人", "农民工200人、困难职工100人", ""],
)
def test_no_count_is_guessed_and_a_person_is_asked(text):
    got = read_headcount(text)
    assert (got.people, got.visits, got.households, got.needs_person) == (None, None, None, True)


def test_range_keeps_both_ends():
    got = read_headcount("300-500人")
    assert (got.people, got.low, got.high, got.basis) == (None, 300, 500, "range")


def test_earlier_year_is_background_for_the_round_given():
    assert read_headcount("2017年受益800人", year=2018).people is None
    assert read_headcount("2017年受益800人", year=2017).people == 800


@given(st.integers(1, 200), st.integers(2, 60))
@settings(max_examples=80, deadline=None)
def test_sessions_give_visits_and_a_wrong_product_is_flagged(size, sessions):
    assert read_headcount(f"举办{sessions}场，每场{size}人").visits == size * sessions
    wrong = read_headcount(f"举办{sessions}场，每场{size}人，共{size * sessions + 1}人次")
    assert (wrong.basis, wrong.needs_person) == ("conflict", True)


@given(st.integers(1, 10**7), st.sampled_from(["{}人", "惠及职工{}人。", "为{:,}名职工", "共 {} 位会员"]))
@settings(max_examples=80, deadline=None)
def test_people_come_back_as_written(number, way):
    assert read_headcount(way.format(number)).people == number


def test_evaluation_set_meets_the_bars():
    from benchmarks.amounts import judge_headcount, load_rows

    rows = load_rows(Path(__file__).parent / "evaluation" / "headcounts.jsonl")
    judged = [judge_headcount(row) for row in rows]
    assert sum(not r["value_right"] and not r["flagged"] for r in judged) <= 0.01 * len(rows)
    assert sum(r["right"] for r in judged) >= 0.95 * len(rows)
