"""Principles and level: an answer needs words, the words are quoted, and nothing on the form is changed."""

from pathlib import Path

import pytest

from pipeline.classify.level import assess_level
from pipeline.classify.principles import Principles
from pipeline.params.principles import load_principle_rules

RULES = load_principle_rules(Path(__file__).resolve().parent.parent / "params" / "principles.yaml")
PRINCIPLES = Principles(RULES, 2018)


def answer(name, summary="", **known):
    return PRINCIPLES.assess({"name": "", "summary": summary}, **known)[name]


@pytest.mark.parametrize(
    ("name", "summary", "expected"),
    [
        ("done_in_year", "2018年10月底前全部投入使用", "yes"),
        ("done_in_year", "2018年立项，三年建成", "no"),
        ("done_in_year", "到2020年全面完成", "no"),
        ("done_in_year", "多读书读好书", "unclear"),
        ("broad_benefit", "面向全市一线职工", "yes"),
        ("broad_benefit", "只为本公司职工办理", "no"),
        ("broad_benefit", "提升幸福感", "unclear"),
        ("internet_plus", "通过微信公众号报名", "yes"),
        ("internet_plus", "不做网上推广", "no"),
        ("long_term", "形成长效机制", "yes"),
        ("long_term", "仅办一次，不再延续", "no"),
        ("joint_funding", "市总补助8万元，区总承担12万元", "yes"),
        ("joint_funding", "全部由市总列支", "no"),
        ("socialised", "购买社会组织服务", "yes"),
        ("socialised", "不委托律师事务所", "no"),
        ("already_running", "已连续举办五届", "yes"),
        ("already_running", "首次开展", "no"),
        ("within_power", "需土地审批", "unclear"),
    ],
)
def test_an_answer_follows_the_words(name, summary, expected):
    assert answer(name, summary).answer == expected


def test_the_quote_is_where_the_offsets_say():
    text = "计划面向全市农民工，2018年底前完成"
    for finding in PRINCIPLES.assess({"summary": text}).values():
        if finding.field:
            assert text[finding.start : finding.end] == finding.quote


def test_the_year_of_the_round_decides_what_is_this_year():
    later = Principles(RULES, 2020)
    assert later.assess({"summary": "2020年完成"})["done_in_year"].answer == "yes"
    assert PRINCIPLES.assess({"summary": "2020年完成"})["done_in_year"].answer == "no"


def test_workers_ask_for_it_when_enough_voices_do():
    assert answer("sought_by_workers", voices=5).answer == "yes"
    assert answer("sought_by_workers", voices=4).answer == "unclear"
    assert answer("sought_by_workers").answer == "unclear"


def test_out_of_powers_quotes_whose_matter_it_is():
    finding = answer("within_power", "组织调研", out_of_powers_reason="税收由国家税法规定")
    assert (finding.answer, finding.quote) == ("no", "税收由国家税法规定")


@pytest.mark.parametrize(
    ("stated", "kind", "name", "text", "person", "word"),
    [
        ("municipal", "department", "宣传教育部", "", False, "市级"),
        ("district", "department", "宣传教育部", "", True, "请核对"),
        ("municipal", "district", "中山区总工会", "面向全市职工", False, "推荐为市级项目"),
        ("municipal", "district", "中山区总工会", "为我区职工", True, "我区"),
        ("district", "district", "中山区总工会", "面向全市职工", True, "与勾选不一致"),
        ("district", "district", "庄河市总工会", "面向全市职工", False, "庄河市"),
        ("both", "district", "中山区总工会", "", True, "两级都勾选"),
        ("unknown", "district", "中山区总工会", "", True, "未勾选"),
    ],
)
def test_the_level_is_shown_and_never_changed(stated, kind, name, text, person, word):
    found = assess_level(stated, kind, name, text, RULES.level)
    assert found.level == stated
    assert found.needs_person is person
    assert word in found.evidence_text


def test_an_online_suggestion_has_no_level_to_ask_about():
    found = assess_level("unknown", "", "", "", RULES.level, is_online_only=True)
    assert (found.level, found.needs_person) == ("unknown", False)


@pytest.mark.parametrize(
    "text",
    [
        "希望工会多关心一线职工",
        "多给职工办点实事",
        "改善待遇",
        "给职工送点温暖",
        "建议给大家发点东西",
        "方案待研究后再定，先组织讨论",
    ],
)
def test_a_vague_wish_is_unclear_for_the_union_s_power(text):
    assert PRINCIPLES.assess({"summary": text})["within_power"].answer == "unclear"


@pytest.mark.parametrize("text", ["希望组织免费体检", "给环卫工送早餐2000份", "工会请律师坐班", "能不能搞个电工培训班"])
def test_a_concrete_request_is_within_the_union_s_power(text):
    assert PRINCIPLES.assess({"summary": text})["within_power"].answer == "yes"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("done_in_year", "为新入职三年内的教师提供住处"),
        ("done_in_year", "近年内职工流动大，年终奖减少"),
        ("done_in_year", "五一劳动奖章获得者和三八红旗手"),
        ("done_in_year", "入职当年的新人多"),
        ("within_power", "导购员、保洁员休息的地方太少"),
        ("within_power", "申请经费3万元"),
        ("within_power", "街道办的讲师和福建来的工友"),
        ("broad_benefit", "维护工会形象，落实国家政策，保安全"),
    ],
)
def test_a_word_cut_out_of_another_word_is_no_evidence(name, text):
    finding = answer(name, text)
    assert (finding.answer, finding.quote) == ("unclear", "")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("done_in_year", "年内办结"),
        ("done_in_year", "当年见效"),
        ("within_power", "工会为导购员建休息角"),
        ("broad_benefit", "为医院护工和小区保安"),
    ],
)
def test_the_word_itself_is_still_evidence(name, text):
    assert answer(name, text).answer == "yes"


def test_too_few_voices_say_how_many_are_needed_and_what_else_may_show_it():
    finding = answer("sought_by_workers", voices=4)
    assert finding.quote == "网上独立意见 4 个，不满 5 个；可凭调研、座谈情况认定"
    assert answer("sought_by_workers", voices=5).quote == "网上独立意见 5 个，满 5 个算符合"
