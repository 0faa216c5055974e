"""The head count that stands for a whole form: those reached, from the field that tells them, never a silent guess."""

import pytest

from pipeline.clean.beneficiaries import read_beneficiaries

CASES = [
    ("五个工种参赛1800人；晋升高级工60人", "", 1800, "expected_outcome"),
    ("培训500人，推荐就业300人", "不足20人不开班", 500, "expected_outcome"),
    ("服务农机手640人，教会200人做保养", "组织12名老师傅成立修理队", 640, "expected_outcome"),
    ("参与企业100家、职工1万人；领操员150名", "各培训领操员50名", 10_000, "expected_outcome"),
    ("日均运送260人，受益职工3200人", "", 3200, "expected_outcome"),
    ("晋升技师60人", "参赛职工1800人", 1800, "summary"),
    ("微课50期，总播放20万次", "请50位劳模讲课", None, ""),
    ("结案率100%", "五十人以上的群体案件，主席包案", None, ""),
    ("满意率90%以上", "夜班焊工350人，留两名师傅值夜", 350, "summary"),
]


@pytest.mark.parametrize(("outcome", "summary", "people", "field"), CASES)
def test_those_reached_count_before_results_and_organisers_never(outcome, summary, people, field):
    got = read_beneficiaries(outcome, summary)
    assert (got.people, got.field_name if people else "") == (people, field)
    assert got.needs_person == (people is None)


def test_fields_that_contradict_each_other_are_left_to_a_person():
    got = read_beneficiaries("惠及职工500人", "为800名职工体检，惠及800人")
    assert (got.people, got.needs_person, got.reasons[0][0]) == (500, True, "fields_differ")


def test_counts_far_apart_or_about_the_same_are_no_contradiction():
    assert not read_beneficiaries("惠及职工6200人", "惠及职工约六千人").needs_person
    assert not read_beneficiaries("惠及职工6200人", "惠及劳模30人").needs_person


def test_registered_users_and_cards_stand_for_people():
    assert (read_beneficiaries("注册用户约50万，月活5万", "").people, read_beneficiaries("发卡约30万张", "").basis) == (
        500_000,
        "approx",
    )


def test_a_doubt_in_the_outcome_stays_whatever_the_summary_says():
    got = read_beneficiaries("培训500人，体检300人", "惠及800人")
    assert (got.people, got.needs_person) == (None, True)
