"""What the public list says about a project: whole sentences about what is done, or the words a person wrote."""

from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.params.report import DescriptionParameters
from pipeline.report.description import describe, written_texts

RULES = DescriptionParameters()


def text(summary: str, longest: int = 200) -> str:
    return describe(summary, DescriptionParameters(longest=longest)).text


def test_the_complaint_a_form_opens_with_is_left_out():
    told = "双职工家庭一到寒暑假就犯愁。计划在三个街道各办一个托管班，每班30名职工子女。早送晚接。"
    assert text(told) == "在三个街道各办一个托管班，每班30名职工子女。早送晚接。"


def test_without_a_complaint_nothing_is_left_out():
    told = "各镇书屋二十六家，逢五排十有集。书屋每家出一百本，装箱轮转，职工自己借还。"
    assert text(told) == told


@pytest.mark.parametrize(
    "line",
    [
        "大连市总工会：",
        "现将我区实事项目建议报送如下：",
        "尊敬的各位领导，您好！",
        "妥否，请批示。",
        "联系人：〔姓名〕，电话〔手机号〕。",
        "具体预算见附件。",
    ],
)
def test_greeting_request_and_contact_are_left_out(line):
    told = "组织职工读书一小时，书目由大家投票，全年不少于四十期。"
    assert text(f"{line}\n{told}") == told
    assert text(f"{told}\n{line}") == told


@pytest.mark.parametrize(
    "told",
    [
        "广泛收集职工意见、建议，及时反馈。",
        "由工会每周开启，建议箱设在每个车间门口。",
        "分三步走：准备阶段、实施阶段、总结阶段。",
        "由基层工会出资，准备金由区总工会管理。",
        "每季度，拟定培训清单并组织实施。",
        "设意见台，收集建议；建议。",
    ],
)
def test_a_word_that_only_begins_like_an_intention_stays_whole(told):
    assert text(told) == told


@pytest.mark.parametrize("name", ["sample", "2018"])
def test_the_words_stand_in_the_parameter_file_of_the_round(name):
    written = yaml.safe_load((Path(__file__).parent.parent / "params" / f"{name}.yaml").read_text("utf-8"))["report"][
        "publicity"
    ]["description"]
    assert set(written) == set(DescriptionParameters.model_fields)


@pytest.mark.parametrize(
    ("filed", "published"),
    [
        ("拟由区总工会牵头，与物业签约，设配餐点4处。", "由区总工会牵头，与物业签约，设配餐点4处。"),
        ("2018年拟为农民工补贴40元，个人只交10元。", "2018年为农民工补贴40元，个人只交10元。"),
        ("我们的想法是：三家合署办公，只交一份材料。", "三家合署办公，只交一份材料。"),
        ("职工提出合理化建议的，由工会组织评选和奖励。", "职工提出合理化建议的，由工会组织评选和奖励。"),
        ("计划生育政策宣传进车间，由女职工部组织实施。", "计划生育政策宣传进车间，由女职工部组织实施。"),
    ],
)
def test_a_plan_is_told_as_decided(filed, published):
    assert text(filed) == published


def test_a_sentence_that_is_too_long_ends_at_a_clause_outside_brackets():
    told = "按统一标准（一台饮水机，一台微波炉，一个药箱）配齐设施，由街道工会每月巡查一次并公布结果，连续两次不合格的摘牌。"
    assert text(told, 40) == "按统一标准（一台饮水机，一台微波炉，一个药箱）配齐设施。"


def test_what_a_person_must_look_at_is_noted():
    assert describe("组织读书会，明年想在全区推开，每月一次。", RULES).notes == ("含“明年”", "含“想在”")
    assert describe("由〔姓名〕授课。组织读书会，每月一次，全年十二次。", RULES).notes == ("略去含个人信息的句子",)
    assert describe("", RULES).notes == ("没有可公布的整句",)


def test_a_sentence_that_names_a_known_person_is_left_out():
    told = "由甄子虚老师授课，每周一次。组织职工学习插花，全年四十八次，材料由工会提供。"
    assert describe(told, RULES, ["甄子虚"]).text == "组织职工学习插花，全年四十八次，材料由工会提供。"


@given(st.text(alphabet="建设驿站，。；：（）“”拟我们没有2 \n", max_size=400), st.integers(40, 300))
def test_a_description_is_never_longer_than_allowed_and_ends_as_a_sentence(summary, longest):
    told = text(summary, longest)
    assert len(told) <= longest + 1
    assert not told or told[-1] in "。！？”’）"


def test_of_several_written_texts_the_latest_counts_and_an_unapplied_one_never():
    rows = [("D1", "C1", "2018-02-01", "applied", "旧"), ("D2", "C1", "2018-02-03", "applied", "新"), ("D3", "C1", "2018-02-09", "conflict", "争")]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["decision_id", "candidate_id", "decided_on", "status", "value_text"])
    frame["decided_on"] = pd.to_datetime(frame["decided_on"])
    assert written_texts(frame.assign(field="public_text")) == {"C1": "新"}
    assert written_texts(frame.assign(field="reason")) == {}
