"""The tables of the stage: a person's decision wins, themes do not hang on order, everything conforms."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.classify.candidates import classify_candidates
from pipeline.classify.domains import load_codebook
from pipeline.classify.principles import Principles
from pipeline.classify.themes import assign_themes, find_themes, wilson_interval
from pipeline.params.classify import ClassifyParameters, ThemeParameters
from pipeline.params.principles import load_principle_rules
from pipeline.schema import TABLES, check_table, conform

ROOT = Path(__file__).resolve().parent.parent
CODEBOOK = load_codebook(ROOT / "params" / "domains.yaml")
PRINCIPLES = Principles(load_principle_rules(ROOT / "params" / "principles.yaml"), 2018)
BLANK = {
    "text": "",
    "id": "x",
    "code": "",
    "json": "[]",
    "whole": pd.NA,
    "number": np.nan,
    "day": pd.NaT,
    "flag": False,
}


def table_of(name, rows):
    kinds = {column: model.metadata["kind"] for column, model in TABLES[name].columns.items()}
    return conform(
        pd.DataFrame([{c: BLANK[k] for c, k in kinds.items()} | row for row in rows], columns=list(kinds)), name
    )


def round_of(texts, *, decided=()):
    """Online candidates c0…, one suggestion each, and one department form cD."""
    proposals = [
        {
            "submission_id": f"s{i}",
            "file_id": "f",
            "channel": "online",
            "summary": text,
            "is_proposal": True,
            "counted_unit_name": "中山区总工会",
            "unit_how": "exact",
        }
        for i, text in enumerate(texts)
    ] + [
        {
            "submission_id": "sD",
            "file_id": "f",
            "channel": "department",
            "project_name": "职工心理热线",
            "is_proposal": True,
            "has_measures": "not_found",
        }
    ]
    candidates = [
        {
            "candidate_id": f"c{i}",
            "lead_submission_id": f"s{i}",
            "summary": text,
            "is_online_only": True,
            "implementation_level": "unknown",
            "voice_count": 1,
        }
        for i, text in enumerate(texts)
    ] + [
        {
            "candidate_id": "cD",
            "lead_submission_id": "sD",
            "project_name": "职工心理热线",
            "unit_kind": "department",
            "unit_name": "保障工作部",
            "implementation_level": "district",
            "voice_count": 0,
        }
    ]
    members = [
        {
            "candidate_id": row["candidate_id"],
            "submission_id": row["lead_submission_id"],
            "role": "lead",
            "channel": "online" if row["candidate_id"] != "cD" else "department",
        }
        for row in candidates
    ]
    decisions = [
        {
            "decision_id": f"d{i}",
            "kind": "review",
            "candidate_id": c,
            "field": field,
            "value_text": value,
            "reason_text": "会议商定",
            "decided_by": "评审组",
            "status": status,
        }
        for i, (c, field, value, status) in enumerate(decided)
    ]
    return classify_candidates(
        table_of("candidates", candidates),
        table_of("candidate_members", members),
        table_of("proposals", proposals),
        table_of("targets", []),
        table_of("decisions", decisions),
        CODEBOOK,
        ClassifyParameters(),
        PRINCIPLES,
        mask=lambda text: text.replace("张某某", "某"),
    )


def test_both_tables_satisfy_their_models():
    result = round_of(["心理压力太大", "想找人聊聊心理", "降低个税", "支持"])
    check_table(result.classifications, "classifications")
    check_table(result.themes, "themes")
    assert len(result.classifications) == 5


def test_nothing_received_still_gives_both_tables():
    result = round_of([])
    assert len(result.classifications) == 1
    assert result.themes.empty


def test_a_persons_decision_wins_and_is_shown_as_such():
    decided = [
        ("cD", "domain", "维权服务", "applied"),
        ("cD", "level", "municipal", "applied"),
        ("c0", "domain", "职业发展", "stale"),
    ]
    rows = round_of(["心理压力太大"], decided=decided).classifications.set_index("candidate_id")
    assert rows.loc["cD", ["domain", "domain_basis", "level", "level_basis"]].tolist() == [
        "维权服务",
        "person",
        "municipal",
        "person",
    ]
    assert "评审组" in rows.at["cD", "domain_evidence_json"]
    assert rows.loc["c0", ["domain", "domain_basis"]].tolist() == ["身心健康", "program"]


def test_a_department_that_ticks_district_is_shown_not_changed():
    row = round_of([]).classifications.iloc[0]
    assert row["level"] == "district"
    assert row["level_needs_person"]
    assert "请核对" in row["discussion_text"]


def test_voices_of_the_same_theme_back_a_form():
    texts = [f"{word}，想做心理咨询" for word in ("累", "愁", "急", "烦", "闷")]
    row = round_of(texts).classifications.set_index("candidate_id").loc["cD"]
    assert row["theme_id"] == "health_psychology"
    assert row["theme_voices"] == 5
    assert row["sought_by_workers"] == "yes"


def test_what_is_out_of_powers_is_discussed_before_what_is_clear():
    rows = round_of(["降低个税起征点", "工会给全市职工2018年办体检"]).classifications.set_index("candidate_id")
    assert rows.at["c0", "within_power"] == "no"
    assert rows.at["c0", "discussion_score"] > rows.at["c1", "discussion_score"]


def online(texts):
    return pd.DataFrame(
        {
            "submission_id": [f"s{i:04}" for i in range(len(texts))],
            "name": "",
            "summary": texts,
            "group_id": texts,
            "unit_name": ["甲区", "乙区"] * (len(texts) // 2) + ["甲区"] * (len(texts) % 2),
            "received_on": pd.Timestamp("2017-11-20"),
        }
    )


PLANTED = {
    "绿萝": ["工位摆盆绿萝", "绿萝没人浇", "多买几盆绿萝盆栽", "绿萝盆栽租摆"],
    "宠物": ["宠物寄养点", "猫狗宠物没人照看", "流浪猫宠物绝育", "宠物狗粮"],
    "更衣柜": ["更衣柜太窄", "更衣柜钥匙丢", "更衣柜关不严", "更衣柜数量"],
    "life_matchmaking": ["办相亲会", "单身联谊", "帮忙找对象"],
    "culture_sports": ["办篮球赛", "组织羽毛球", "踢足球"],
}


def planted(copies=6):
    rows = [
        (topic, f"{place}{text}")
        for topic, texts in PLANTED.items()
        for text in texts
        for place in "甲乙丙丁戊己"[:copies]
    ]
    return pd.DataFrame(rows, columns=["topic", "text"])


def test_themes_are_the_same_for_shuffled_rows():
    frame = online(planted()["text"].tolist())
    first = find_themes(frame, CODEBOOK, ThemeParameters(), mask=str)
    again = find_themes(frame.sample(frac=1, random_state=5), CODEBOOK, ThemeParameters(), mask=str)
    pd.testing.assert_frame_equal(first, again)


def test_planted_topics_are_found_again():
    truth = planted()
    rows = assign_themes(online(truth["text"].tolist()), CODEBOOK, ThemeParameters())
    rows["topic"] = rows["summary"].map(dict(zip(truth["text"], truth["topic"], strict=True)))
    known = rows.loc[rows["theme_id"].ne("other")]
    purest = known.groupby("theme_id")["topic"].agg(lambda topics: topics.value_counts().iloc[0]).sum()
    assert purest / len(known) >= 0.85
    assert len(known) / len(rows) >= 0.9


def test_a_copied_chain_letter_is_one_group_of_many_voices():
    card = find_themes(online(["办篮球赛吧"] * 9 + ["踢足球"]), CODEBOOK, ThemeParameters(), mask=str).iloc[0]
    assert (card["group_count"], card["voice_count"]) == (2, 10)


def test_quotes_are_masked_before_they_are_shortened():
    frame = online(["张某某说办篮球赛"])
    card = find_themes(frame, CODEBOOK, ThemeParameters(), mask=lambda text: text.replace("张某某", "某")).iloc[0]
    assert json.loads(card["quotes_json"]) == ["某说办篮球赛"]


def test_no_card_is_led_by_boilerplate():
    texts = [f"希望工会办{x}篮球赛。谢谢领导，工会越来越好" for x in "甲乙丙丁戊"]
    params = ThemeParameters(boilerplate=("谢谢", "领导", "工会", "越来越好"), stop_words=("希望", "工会"))
    card = find_themes(online(texts), CODEBOOK, params, mask=str).iloc[0]
    assert not {"谢谢", "领导", "工会", "希望"} & set(json.loads(card["terms_json"]))


def test_change_on_last_year_counts_voices():
    frame = online(["办篮球赛", "踢足球吧"])
    before = pd.DataFrame({"theme_id": ["culture_sports"], "voice_count": [5]})
    assert find_themes(frame, CODEBOOK, ThemeParameters(), before, mask=str)["voice_change"].tolist() == [-3]


@pytest.mark.parametrize(("count", "total"), [(0, 0), (0, 5), (5, 5), (1, 40)])
def test_the_interval_holds_the_share(count, total):
    low, high = wilson_interval(count, total)
    assert 0 <= low <= (count / total if total else 0) <= high <= 1


def test_no_persons_name_is_a_theme_word_or_names_a_theme():
    texts = [f"张伟说花坛第{i}块砖松了，花坛围栏歪了，联系人：李娜" for i in "一二三四五六七八九十百千"]
    texts += [f"王芳问广播第{i}回没声音，广播喇叭坏了" for i in "一二三四五六七八九十百千"]
    cards = find_themes(online(texts), CODEBOOK, ThemeParameters(new_themes=2))
    shown = "".join(cards["terms_json"] + cards["theme_name"])
    assert "围栏" in shown
    assert not any(word in shown for word in ("张伟", "李娜", "王芳", "姓名"))
    assert "李娜" not in "".join(cards["quotes_json"])


def test_a_word_of_the_codebook_is_a_theme_word_though_it_reads_like_a_name():
    card = find_themes(online(["老年人康复活动太少", "康复器材坏了"]), CODEBOOK, ThemeParameters()).iloc[0]
    assert "康复" in card["terms_json"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1.建母婴室 2.班车 3.职工运动会", "写了3条编号的内容"),
        ("希望：①改善食堂②多开班车", "写了2条编号的内容"),
        ("一是办托管班，二是组织体检", "写了2条编号的内容"),
        ("母婴室面积1.5米太小，2018年改一改", ""),
        ("第一食堂和第二食堂都排长队", ""),
    ],
)
def test_several_numbered_wishes_in_one_online_text_are_told(text, told):
    row = round_of([text]).classifications.set_index("candidate_id").loc["c0"]
    assert ("编号的内容" in row["discussion_text"]) is bool(told)
    assert told in row["discussion_text"]
    assert row["needs_person"] or not told


def test_general_words_alone_do_not_name_a_theme():
    rows = assign_themes(online(["公积金提高提高再提高", "想评大连工匠"]), CODEBOOK, ThemeParameters())
    assert rows.set_index("summary")["theme_id"].to_dict() == {
        "公积金提高提高再提高": "other",
        "想评大连工匠": "career_talent",
    }


def test_what_is_to_discuss_says_a_figure_once():
    row = round_of(["办篮球赛吧"]).classifications.set_index("candidate_id").loc["c0"]
    assert (
        "“职工所盼”不明确（同一主题：网上独立意见 1 个，不满 5 个；可凭调研、座谈情况认定）" in row["discussion_text"]
    )
