"""Sums and counts that may not be added or taken as they stand are left to a person."""

import pytest

from pipeline.clean.amounts import read_budget, read_headcount

_ROWS = "\n横幅{gap}10{gap}{a}{gap}{b}\n教材{gap}20{gap}{c}{gap}{d}"


def _table(head: str, a: str, b: str, c: str, d: str, gap: str = "\t") -> str:
    return head.replace("\t", gap) + _ROWS.format(gap=gap, a=a, b=b, c=c, d=d)


def _codes(got) -> set[str]:
    assert got.needs_person
    return {code for code, _ in got.reasons}


def test_column_of_one_source_gives_way_to_the_column_of_the_whole():
    asked = _table("项目\t数量\t金额（元）\t申请经费（元）", "20000", "10000", "10000", "5000")
    own = _table("项目\t数量\t预算（万元）\t自筹经费（万元）", "10", "4", "6", "2", gap="|")
    spelled = _table("项目\t数量\t金额\t申请经费", "20000元", "10000元", "10000元", "5000元")
    assert [read_budget(text).total_yuan for text in (asked, own, spelled)] == [30_000, 160_000, 30_000]


@pytest.mark.parametrize("value", ["20000", "20000元"])
def test_table_with_two_columns_of_amounts_is_left_to_a_person(value):
    got = read_budget(_table("项目\t数量\t金额（元）\t预算（元）", value, "10000", "10000", "5000"))
    assert "unclear_amounts" in _codes(got)


@pytest.mark.parametrize(
    "text",
    [
        "10万元，市总承担50%",
        "100万元，申请30%",
        "总预算10万元，申请市总补助一半",
        "10万元，企业承担三成",
        "100万元，市总承担三分之一",
        "100万元，市总与区总按1:1承担",
        "10万元，区总工会承担70%",
    ],
)
def test_share_of_a_sum_is_never_read_as_the_whole_sum(text):
    got = read_budget(text)
    assert (got.asked_yuan, got.own_yuan, got.other_yuan) == (None, None, None)
    assert [code for code, _ in got.reasons] == ["share_left_out"]


@pytest.mark.parametrize(
    "text",
    [
        "5万元或8万元",
        "如场地免费则5万元，否则8万元",
        "若线上举办5万元，若线下举办8万元",
        "A方案5万元，B方案8万元",
        "50人以下5万元，50人以上8万元",
        "餐费30元/人或40元/人，共100人",
        "预算10万元，核减2万元",
        "二选一：5万元、8万元",
        "5万元/8万元",
        "第一套方案5万元，第二套方案8万元",
        "预算原为10万元，现为8万元",
    ],
)
def test_choices_are_not_added_without_a_flag(text):
    assert "unclear_amounts" in _codes(read_budget(text))


def test_a_choice_of_things_is_no_choice_of_sums():
    got = read_budget("场地费或租赁费5万元，餐费3万元")
    assert (got.total_yuan, got.needs_person) == (80_000, False)


@pytest.mark.parametrize(
    "text",
    [
        "体检费每人300元×200人×80%",
        "体检费每人300元，200人，打八折",
        "每人300元，优惠价，200人",
        "每人300元，200人，减半收取",
        "预算5万元，上浮20%",
    ],
)
def test_discount_left_out_of_a_product_is_flagged(text):
    assert "share_left_out" in _codes(read_budget(text))


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("预算由10万元调减为8万元", 80_000),
        ("经费由5万元提高到8万元", 80_000),
        ("预算10万元，现调整为8万元", 80_000),
        ("每人由300元提高到400元，共100人", 40_000),
        ("培训费由2万元调整为3万元，场地费1万元", 40_000),
    ],
)
def test_sum_that_another_replaces_is_not_added(text, total):
    assert read_budget(text).total_yuan == total


def test_part_of_one_source_behind_a_past_sum_is_never_the_whole():
    got = read_budget("活动经费由去年的5万元增加到8万元，其中市总承担6万元")
    assert (got.total_yuan, got.asked_yuan) in {(80_000, None), (80_000, 60_000)}


@pytest.mark.parametrize(
    "text", ["大病5000元/人，一般3000元/人，计划救助20人", "重度每人5000元，轻度每人3000元，共20人"]
)
def test_one_count_never_serves_every_grade_of_a_tariff(text):
    got = read_budget(text)
    assert got.total_yuan is None
    assert "rate_without_count" in _codes(got)


def test_rates_for_different_things_share_the_count():
    got = read_budget("餐费30元/人，交通20元/人，共100人")
    assert (got.total_yuan, got.needs_person) == (5_000, False)


@pytest.mark.parametrize(
    "text", ["一线职工100人，困难职工100人，劳模100人", "职工500人；农民工500人", "培训500人，体检500人"]
)
def test_groups_of_one_size_are_groups_and_no_repetition(text):
    got = read_headcount(text)
    assert got.people is None
    assert "groups_may_overlap" in _codes(got)


@pytest.mark.parametrize("text", ["惠及500人。本项目惠及职工500人", "预计500人参加，覆盖职工500人"])
def test_a_count_said_again_in_the_same_words_is_one_count(text):
    got = read_headcount(text)
    assert (got.people, got.needs_person) == (500, False)


@pytest.mark.parametrize(
    "text", ["讲座10场，每场100人；体检200人", "讲座5场，每场20人；体检200人", "培训5期，每期40人，惠及职工80人"]
)
def test_people_fewer_than_the_sessions_hold_are_left_to_a_person(text):
    assert "unexplained_count" in _codes(read_headcount(text))


@pytest.mark.parametrize("text", ["工作人员20人，参加职工300人，合计320人", "直接受益200人，间接受益1000人，共1200人"])
def test_total_with_staff_or_those_reached_indirectly_is_flagged(text):
    assert "unexplained_count" in _codes(read_headcount(text))


def test_total_of_plain_groups_needs_nobody():
    got = read_headcount("男职工200人，女职工120人，合计320人")
    assert (got.people, got.needs_person) == (320, False)


def test_bound_of_a_session_stays_a_bound_of_the_product():
    teams = read_headcount("每支队伍不少于20人，共10支")
    assert (teams.people, teams.low, teams.high, teams.basis) == (200, 200, None, "floor")
    visits = read_headcount("每场不超过50人，共10场")
    assert (visits.people, visits.visits, visits.basis) == (None, 500, "cap")
