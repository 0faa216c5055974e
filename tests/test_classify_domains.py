"""Domains: the standing traps, the router, and that the codebook alone decides."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.classify.domains import classify_domains, load_codebook
from pipeline.classify.folding import fold
from pipeline.classify.learning import learning_by_year
from pipeline.errors import ParameterError

ROOT = Path(__file__).resolve().parent.parent
CODEBOOK = ROOT / "params" / "domains.yaml"


@pytest.fixture(scope="module")
def codebook():
    return load_codebook(CODEBOOK)


def frame_of(*names):
    return pd.DataFrame({"name": list(names), "summary": [""] * len(names)})


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("企业法律体检", "维权服务"),
        ("金秋助学", "生活服务"),
        ("农民工援助行动——免费体检", "身心健康"),
        ("春风行动专场招聘会", "职业发展"),
        ("春风行动走访慰问困难职工", "生活服务"),
        ("暖心护胃工程", "生活服务"),
        ("月办头等大事", "生活服务"),
        ("职工健康驿站", "身心健康"),
        ("户外职工驿站", "生活服务"),
        ("“安康杯”竞赛", "维权服务"),
        ("护理技能大比武", "职业发展"),
        ("剃头", "生活服务"),
        ("看牙太贵", "身心健康"),
        ("娃没人接", "生活服务"),
        ("不给签合同", "维权服务"),
        ("想考证没时间", "职业发展"),
    ],
)
def test_standing_traps_and_plain_speech_go_where_the_codebook_says(codebook, name, domain):
    assert classify_domains(frame_of(name), codebook)["domain"].tolist() == [domain]


def test_evidence_offsets_point_at_the_term_as_written(codebook):
    frame = pd.DataFrame({"name": ["😀職工體檢"], "summary": ["为一线职工办ＡＰＰ，免费体检"]})
    for found in classify_domains(frame, codebook)["evidence"][0]:
        written = frame.at[0, found["field"]][found["start"] : found["end"]]
        assert fold(written) == found["term"]


@pytest.mark.parametrize("text", ["支持", "1", "", "  ", "👍👍", "谢谢工会，辛苦了！", "没有意见", "怎么投票啊"])
def test_what_proposes_nothing_has_no_domain_and_says_why(codebook, text):
    answer = classify_domains(frame_of(text), codebook).iloc[0]
    assert answer["domain"] is None
    assert answer["not_proposal_reason"] != ""


@pytest.mark.parametrize(
    "text", ["降低个人所得税起征点", "房价太高了能不能降", "提高最低工资标准", "门口修路", "推迟退休年龄"]
)
def test_what_no_union_can_grant_says_whose_matter_it_is(codebook, text):
    assert classify_domains(frame_of(text), codebook)["out_of_powers_reason"].iloc[0] != ""


def test_asking_that_the_law_be_kept_is_not_out_of_powers(codebook):
    answers = classify_domains(frame_of("监督企业缴纳养老保险", "医保报销后再给大病职工二次救助"), codebook)
    assert answers["out_of_powers_reason"].tolist() == ["", ""]


def test_order_and_partition_change_nothing(codebook):
    names = ["法律援助", "职工食堂", "篮球赛", "体检", "技能大赛", "春风行动", "支持", "APP上办事", "孩子上学难"] * 4
    frame = pd.DataFrame(
        {"name": names, "summary": ["为职工提供服务"] * len(names)}, index=range(100, 100 + len(names))
    )
    whole = classify_domains(frame, codebook)
    shuffled = classify_domains(frame.sample(frac=1, random_state=1), codebook).loc[frame.index]
    parts = pd.concat([classify_domains(frame.iloc[:7], codebook), classify_domains(frame.iloc[7:], codebook)])
    pd.testing.assert_frame_equal(whole, shuffled)
    pd.testing.assert_frame_equal(whole, parts)


@given(st.lists(st.text(max_size=30), max_size=5))
@settings(max_examples=40, deadline=None)
def test_any_text_gets_an_answer_with_a_confidence(texts):
    answers = classify_domains(frame_of(*texts), CACHED)
    assert len(answers) == len(texts)
    assert answers["confidence"].between(0, 1).all()


def test_a_domain_added_to_the_codebook_changes_answers(tmp_path):
    text = CODEBOOK.read_text(encoding="utf-8")
    added = "  - name: 绿色出行\n    definition: 骑行和步行上班\n    subthemes:\n"
    added += "      - {id: green_bikes, name: 单车, strong: [单车上班, 绿色骑行上班]}\n\n# 容易看错"
    path = _copy(tmp_path, text.replace("\n# 容易看错", "\n" + added, 1))
    frame = frame_of("绿色骑行上班奖励计划")
    assert classify_domains(frame, CACHED)["domain"].iloc[0] != "绿色出行"
    assert classify_domains(frame, load_codebook(path))["domain"].iloc[0] == "绿色出行"


def test_a_term_moved_changes_answers(tmp_path):
    text = CODEBOOK.read_text(encoding="utf-8")
    moved = text.replace("相亲, 联谊, 交友, 婚恋, 单身,", "联谊, 交友, 婚恋, 单身,", 1)
    moved = moved.replace("strong: [电影, 看电影,", "strong: [相亲, 电影, 看电影,", 1)
    assert moved.count("相亲, 电影") == 1
    frame = frame_of("相亲")
    assert classify_domains(frame, CACHED)["domain"].tolist() == ["生活服务"]
    assert classify_domains(frame, load_codebook(_copy(tmp_path, moved)))["domain"].tolist() == ["精神文化"]


def test_a_years_decisions_change_answers():
    frame = frame_of("蓝海豚计划")
    past = pd.DataFrame({"name": [f"蓝海豚计划第{i}期" for i in range(20)], "summary": "", "domain": "精神文化"})
    answer = classify_domains(frame, CACHED, past).iloc[0]
    assert answer["domain"] == "精神文化"
    assert answer["confidence"] > classify_domains(frame, CACHED)["confidence"].iloc[0]


def test_the_learning_curve_has_a_line_a_year_and_judges_the_same_rows():
    rows = [("2015", f"海豚计划{i}", "精神文化") for i in range(12)] + [
        ("2016", f"海鸥行动{i}", "维权服务") for i in range(12)
    ]
    past = pd.DataFrame(rows, columns=["year", "name", "domain"]).assign(summary="")
    curve = learning_by_year(past, CACHED)
    assert curve["added_year"].tolist() == ["", "2015", "2016"]
    assert curve["judged_rows"].nunique() == 1
    assert curve["accuracy"].iloc[-1] > curve["accuracy"].iloc[0]


def test_another_taxonomy_is_another_file():
    codebook = load_codebook(ROOT / "tests" / "data" / "classify" / "shanghai.yaml")
    answers = classify_domains(frame_of("职工招聘会", "劳动合同法律援助", "互助保障", "送温暖慰问", "读书"), codebook)
    assert answers["domain"].tolist() == ["就业创业", "权益维护", "健康保障", "帮困救助", "文化生活"]


def test_faults_of_the_codebook_are_named_with_their_lines(tmp_path):
    text = CODEBOOK.read_text(encoding="utf-8")
    with pytest.raises(ParameterError, match=r"第?\d+"):
        load_codebook(_copy(tmp_path, text.replace("name_factor: 1.5", "name_factr: 1.5", 1)))
    with pytest.raises(ParameterError, match="重复：法律援助"):
        load_codebook(_copy(tmp_path, text.replace("strong: [普法,", "strong: [法律援助, 普法,", 1)))


def test_fold_keeps_the_length_of_any_text():
    assert fold("ＡＰＰ體檢") == "app体检"
    texts = ["😀職工", "㈠½ß", "\ud800x", "ǅ", "１２３５１"]
    assert [len(fold(text)) for text in texts] == [len(text) for text in texts]


def test_twice_fitted_is_the_same_to_the_bit(codebook):
    again = load_codebook(CODEBOOK).classifier()
    assert np.array_equal(again.model.coefficients, codebook.classifier().model.coefficients)
    assert again.calibration == codebook.classifier().calibration


def _copy(folder, text):
    path = folder / "domains.yaml"
    path.write_text(text, encoding="utf-8")
    (folder / "training_texts.yaml").write_text(
        CODEBOOK.with_name("training_texts.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    return path


CACHED = load_codebook(CODEBOOK)


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "+1",
        "N/A",
        "👍👍",
        "。。。",
        "支持一下",
        "工会辛苦了",
        "静静路过",
        "没啥说的",
        "没啥可说的",
        "不知道写啥",
        "坐等结果",
    ],
)
def test_what_proposes_nothing_is_named(text):
    answer = classify_domains(pd.DataFrame({"name": [""], "summary": [text]}), CACHED).iloc[0]
    assert answer["domain"] is None
    assert answer["not_proposal_reason"]


@pytest.mark.parametrize(
    "text", ["联系我：139****0001 想参加单身活动", "代开发票 低价", "求职：女，45岁，会做饭，想做保姆"]
)
def test_a_personal_request_or_an_advertisement_goes_to_a_person(text):
    answer = classify_domains(pd.DataFrame({"name": [""], "summary": [text]}), CACHED).iloc[0]
    assert answer["domain"] is None
    assert answer["needs_person"]
    assert answer["not_proposal_reason"]


@pytest.mark.parametrize(
    "text",
    ["建议多办单身联谊，联系我139****0001", "希望有活动", "没有休息", "工会多搞活动", "想要个工作", "有WIFI就好"],
)
def test_a_request_for_others_stays_a_proposal(text):
    answer = classify_domains(pd.DataFrame({"name": [""], "summary": [text]}), CACHED).iloc[0]
    assert answer["not_proposal_reason"] == ""


def test_an_answer_that_its_terms_do_not_defend_goes_to_a_person():
    frame = pd.DataFrame({"name": [""] * 2, "summary": ["那个东西弄一弄", "机器都换成机器人了，我们不会用"]})
    answers = classify_domains(frame, CACHED)
    assert answers["needs_person"].tolist()[0]


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("竞业协议签订前免费审阅", "维权服务"),
        ("免费的电脑课", "职业发展"),
        ("更年期女职工讲课", "身心健康"),
        ("夏天车间里四十度，没人管", "维权服务"),
    ],
)
def test_words_of_its_trade_name_the_domain(text, domain):
    assert classify_domains(pd.DataFrame({"name": [text], "summary": [""]}), CACHED)["domain"].iloc[0] == domain


def test_what_a_government_must_do_is_named():
    answer = classify_domains(pd.DataFrame({"name": [""], "summary": ["地铁快点修"]}), CACHED).iloc[0]
    assert answer["out_of_powers_reason"]


@pytest.mark.parametrize("text", ["公交卡别涨价", "退休能不能早两年", "五一多放两天", "社保能不能个人少交一点"])
def test_a_short_wish_to_government_is_named_by_what_it_asks(text):
    assert classify_domains(pd.DataFrame({"name": [""], "summary": [text]}), CACHED)["out_of_powers_reason"].iloc[0]


@pytest.mark.parametrize(
    "text",
    [
        "工会办个公积金提取讲座",
        "工会会员坐地铁便宜点",
        "单位按最低工资标准都不给",
        "单位不给缴养老保险",
        "修修职工浴室",
    ],
)
def test_what_a_union_can_see_to_is_not_out_of_its_powers(text):
    answer = classify_domains(pd.DataFrame({"name": [""], "summary": [text]}), CACHED).iloc[0]
    assert answer["out_of_powers_reason"] == ""


@pytest.mark.parametrize(
    ("line", "domain"),
    [
        ("我们送外卖的摔了没人管，平台说我们不是他家的人", "维权服务"),
        ("想学吹葫芦丝，没人教", "精神文化"),
        ("想当月嫂，有没有免费的班", "职业发展"),
        ("下岗在家一年多了，给介绍个活吧", "职业发展"),
    ],
)
def test_everyday_words_speak_for_their_domain(line, domain):
    found = classify_domains(pd.DataFrame({"name": [""], "summary": [line]}), load_codebook(CODEBOOK))
    assert found.at[0, "domain"] == domain
