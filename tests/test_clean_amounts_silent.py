"""What was once read wrong without a flag: items without a unit, totals that hold earlier years, fields that differ."""

import pytest

from pipeline.clean.amounts import read_budget, read_headcount


def _codes(reading) -> list[str]:
    return [code for code, _ in reading.reasons]


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("设备8.5万、培训费3万5、其他5000", 125_000),
        ("培训费3万5，资料费2000", 37_000),
        ("教材费2000，授课费1万元", 12_000),
        ("场地费1.2万、资料费800、讲课费3000元", 15_800),
        ("交通2万元 保险4000", 24_000),
        ("1. 场地费5000 2. 设备1万元", 15_000),
        ("购置点钞机3台6000，宣传费1万元", 16_000),
    ],
)
def test_an_item_without_unit_beside_others_with_one_is_added_as_yuan_and_flagged(text, yuan):
    budget = read_budget(text)
    assert (budget.total_yuan, _codes(budget), budget.needs_person) == (yuan, ["item_without_unit"], True)


@pytest.mark.parametrize("text", ["培训费5万元，购置设备3", "共5万元：设备4万，其他1"])
def test_a_small_number_without_unit_may_be_wan_and_is_flagged_without_being_added(text):
    budget = read_budget(text)
    assert (budget.total_yuan, _codes(budget)) == (50_000, ["item_without_unit"])


@pytest.mark.parametrize(
    "text",
    [
        "总额5万元，场地3万，其他20000",
        "培训费5万，资料2000份",
        "培训费5万元，联系电话13000000000",
        "培训费5万元（依据2017年标准）",
        "5万元（经费50000）",
        "5万元（其中宣传费8000）",
    ],
)
def test_numbers_that_complete_a_total_or_are_no_items_are_not_flagged(text):
    budget = read_budget(text)
    assert (budget.total_yuan, budget.needs_person) == (50_000, False)


@pytest.mark.parametrize(
    "text",
    [
        "押运员共600人。2018年已配备200人，2019年新增400人",
        "计划覆盖船员600名，其中已覆盖200名，新增400名",
        "惠及职工600人，上年惠及200人，今年新增400人",
        "累计服务职工600人，其中2019年400人",
    ],
)
def test_a_total_beside_earlier_and_newly_served_people_is_flagged(text):
    count = read_headcount(text, year=2019)
    assert (count.people, _codes(count), count.needs_person) == (600, ["includes_past"], True)


@pytest.mark.parametrize(
    "text",
    ["去年培训500人，今年培训600人", "全年服务职工600人，其中今年新增困难职工200人", "惠及职工600人，比去年增加100人"],
)
def test_last_years_count_or_a_part_of_this_years_does_not_flag_this_years(text):
    count = read_headcount(text, year=2019)
    assert (count.people, count.needs_person) == (600, False)
