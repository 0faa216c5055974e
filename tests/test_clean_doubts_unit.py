"""Doubts that the unit must settle, and head counts of two fields that differ."""

import pytest
from test_clean_doubts import _cleaned, _told


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("amount_unreadable", "待定"),
        ("amount_unreadable", "280000"),
        ("amount_unreadable", "6.5"),
        ("amount_unclear", "50-60万元"),
        ("amount_unclear", "设备8.5万、其他5000"),
    ],
)
def test_an_amount_that_is_open_or_unclear_is_asked_of_the_unit(code, text):
    told = _told(code, budget_text=text)
    assert [row[1] for row in told] == ["unit"]
    assert text in told[0][2]


@pytest.mark.parametrize("text", ["5万元", "约5万元", "无需经费"])
def test_an_amount_that_is_told_is_not_asked_for(text):
    assert [_told(code, budget_text=text) for code in ("amount_unreadable", "amount_unclear", "amount_check")] == [
        []
    ] * 3


def test_an_empty_amount_is_asked_for_once():
    assert _told("amount_unreadable", budget_text="") == []
    assert len(_told("funds_missing", budget_text="")) == 1


def test_an_attached_amount_is_the_analysts():
    assert [row[1] for row in _told("amount_check", budget_text="详见附件")] == ["analyst"]


def test_a_weaker_head_count_of_comparable_size_in_another_field_reaches_the_analyst():
    told = _told("count_check", summary_text="覆盖企业500家，职工20万人。", expected_outcome_text="参评职工12万人。")
    assert [row[:3] for row in told] == [
        ["warning", "analyst", "“职工夜校”的受益人数请核对：预期目标或成效写 120000 人，项目简介写 200000 人。"]
    ]


@pytest.mark.parametrize("summary", ["聘请讲师20人。", "去年培训18万人。", "全区现有会员20万人，由工会组织参评。"])
def test_staff_members_and_last_years_people_are_another_thing(summary):
    assert _told("count_check", summary_text=summary, expected_outcome_text="参评职工12万人。") == []


@pytest.mark.parametrize(
    "texts",
    [
        {"summary_text": "2017年开展活动，惠及船员1100人。"},
        {"expected_outcome_text": "2017年底前完成建设，覆盖职工300人。"},
        {"extra_text": "计划2016年举办培训班3期。"},
        {"aside_text": "2017年度实事项目建议表"},
    ],
)
def test_a_text_that_plans_for_an_earlier_year_is_asked_about(texts):
    assert [row[:2] for row in _told("other_year", **texts)] == [["warning", "unit"]]


@pytest.mark.parametrize(
    "texts",
    [
        {"summary_text": "2017年开展活动，惠及船员1100人。", "expected_outcome_text": "2018年惠及1300人。"},
        {"summary_text": "2017年已培训职工300人，计划再培训200人。"},
        {"summary_text": "自2016年起开展义诊。按照2017年印发的方案实施。"},
        {"summary_text": "2017年全市发生火灾30起。"},
    ],
)
def test_an_earlier_year_as_background_is_not_asked_about(texts):
    assert _told("other_year", **texts) == []


def test_a_number_whose_measure_word_is_unknown_reaches_the_analyst():
    told = _told("target_unit_unknown", expected_outcome_text="收到建议300札，举办讲座2场。")
    assert [row[:2] for row in told] == [["warning", "analyst"]]
    assert "300札" in told[0][2]


@pytest.mark.parametrize(
    ("text", "basis"), [("无需经费", "unneeded"), ("不需要资金", "unneeded"), ("待定", "none"), ("5万元", "stated")]
)
def test_a_proposal_that_needs_no_money_is_no_open_amount(text, basis):
    assert _cleaned(budget_text=text)[1].proposals["requested_basis"].tolist() == [basis]
