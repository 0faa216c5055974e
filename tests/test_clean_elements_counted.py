"""People named by their trade beside a count are a range of beneficiaries; every measure word makes a target."""

import pytest

from pipeline.clean.elements import find_elements


@pytest.mark.parametrize("text", ["护林员540人参训", "为200名叉车工体检", "组织农机手300人培训", "每场50名柜员"])
def test_a_head_count_of_a_trade_tells_who_benefits(text):
    assert find_elements("", text, "", "")["beneficiary_scope"].state == "found"


@pytest.mark.parametrize("text", ["培训职工500人", "会员500人参加", "培训人员100人", "聘请讲师5名授课"])
def test_a_head_count_of_just_anyone_or_of_those_who_run_it_does_not(text):
    assert find_elements("", text, "", "")["beneficiary_scope"].state != "found"


@pytest.mark.parametrize("text", ["换鞋2000双", "巡回60航次", "接听心理热线120通", "植树300棵"])
def test_a_number_with_any_known_measure_word_is_a_target(text):
    assert find_elements("", "", text, "")["targets"].state == "found"
