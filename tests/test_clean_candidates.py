"""What is merged without a person, what is only shown, and how a person's word is kept."""

import pandas as pd
import pytest

from pipeline.clean.candidates import Candidates, check_membership, comparison_texts, merge_candidates
from pipeline.clean.duplicates import find_duplicates
from pipeline.errors import ContractError
from pipeline.params.duplicates import DuplicateParameters
from pipeline.schema import check_table, conform, empty_frame

TEXT = "为户外劳动者建设爱心驿站，配备饮水机、微波炉和药箱，方便环卫工人和快递员歇脚取暖"
OTHER = "开办职工夜校，聘请技师讲授焊接和数控技术，帮助青年职工取得等级证书"


def _proposals(*rows: dict) -> pd.DataFrame:
    base = dict.fromkeys(empty_frame("proposals").columns, "")
    base |= {
        "channel": "union", "unit_how": "exact", "unit_kind": "district", "implementation_level": "district",
        "arrival": "on_time", "requested_basis": "none", "beneficiary_basis": "none", "summary": TEXT,
        "amount_spans_json": "[]", "elements_json": "{}", "is_proposal": True, "needs_person": False,
        "received_on": pd.Timestamp("2017-11-20"), "project_name": "爱心驿站",
    }  # fmt: skip
    base |= {name: "found" for name in base if name.startswith("has_")}
    numbers = [name for name, dtype in empty_frame("proposals").dtypes.items() if str(dtype) == "Int64"]
    base |= dict.fromkeys(numbers, pd.NA)
    full = [base | {"file_id": f"f{i}"} | row for i, row in enumerate(rows)]
    for row in full:
        row.setdefault("counted_unit_name", row["counted_unit_code"])
        row["counted_unit_name"] = row["counted_unit_name"] or row["counted_unit_code"]
    return check_table(conform(pd.DataFrame(full), "proposals"), "proposals")


def _decide(*rows: tuple[str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["submission_id", "other_submission_id", "value_text"])
    return frame.assign(kind="duplicate", status="noted", decided_on=pd.Timestamp("2017-12-10"))


def _merge(proposals: pd.DataFrame, *decided: tuple[str, str, str]) -> Candidates:
    params = DuplicateParameters()
    pairs = find_duplicates(comparison_texts(proposals), params)
    out = merge_candidates(proposals, pairs, _decide(*decided), params)
    for name, table in (
        ("duplicate_pairs", out.pairs),
        ("candidates", out.candidates),
        ("candidate_members", out.members),
    ):
        check_table(table, name)
    check_membership(proposals, out.members)
    return out


def _groups(out: Candidates) -> list[list[str]]:
    return sorted(sorted(rows) for _, rows in out.members.groupby("candidate_id")["submission_id"])


def _form(one: str, unit: str = "U1", yuan: int | None = 100_000, **more: object) -> dict:
    return {"submission_id": one, "counted_unit_code": unit, "requested_yuan": pd.NA if yuan is None else yuan} | more


def _online(one: str, **more: object) -> dict:
    return _form(one, "", None, channel="online") | more


def test_mail_and_scan_of_one_form_are_one_candidate():
    out = _merge(_proposals(_form("a"), _form("b", summary=TEXT + "！")))
    assert _groups(out) == [["a", "b"]]
    assert out.pairs.loc[0, ["level", "same_unit", "same_amount", "is_merged"]].tolist() == ["format", True, True, True]


def test_same_words_with_another_amount_are_shown_not_merged():
    out = _merge(_proposals(_form("a"), _form("b", yuan=500_000)))
    assert _groups(out) == [["a"], ["b"]]
    assert out.pairs.loc[0, ["same_unit", "same_amount", "is_merged"]].tolist() == [True, False, False]
    assert "【100000 元→500000 元】" in out.pairs.loc[0, "difference_text"]


def test_same_words_of_another_unit_are_shown_not_merged():
    out = _merge(_proposals(_form("a"), _form("b", "U2")))
    assert _groups(out) == [["a"], ["b"]]
    assert out.pairs["same_unit"].tolist() == [False]


def test_unit_not_recognised_is_never_merged():
    assert _groups(_merge(_proposals(_form("a", ""), _form("b", "")))) == [["a"], ["b"]]


def test_form_without_an_amount_joins_the_one_with():
    out = _merge(_proposals(_form("a"), _form("b", yuan=None)))
    assert _groups(out) == [["a", "b"]]
    assert out.candidates.loc[0, "needs_person"]


def test_form_without_an_amount_joins_neither_of_two_different_ones():
    out = _merge(_proposals(_form("a"), _form("b", yuan=None), _form("c", yuan=500_000)))
    assert _groups(out) == [["a"], ["b"], ["c"]]


def test_other_numbers_of_people_are_not_merged_silently():
    out = _merge(_proposals(_form("a", beneficiary_count=1000), _form("b", beneficiary_count=2000)))
    assert _groups(out) == [["a"], ["b"]]


def test_copies_of_one_unit_merge_though_the_first_text_is_anothers():
    out = _merge(_proposals(_form("a", "U2"), _form("b"), _form("c")))
    assert _groups(out) == [["a"], ["b", "c"]]


def test_district_and_department_are_merged_only_by_a_person():
    proposals = _proposals(_form("a"), _form("b", "D1", channel="department", unit_kind="department"))
    assert _groups(_merge(proposals)) == [["a"], ["b"]]
    out = _merge(proposals, ("a", "b", "same"))
    assert _groups(out) == [["a", "b"]]
    assert out.pairs.loc[0, ["decision", "is_merged"]].tolist() == ["same", True]


def test_chain_letter_online_is_one_candidate_and_one_voice():
    out = _merge(
        _proposals(*[_online(f"o{i:02}") for i in range(30)], _online("x", summary=OTHER, project_name="夜校"))
    )
    letter = out.candidates.set_index("member_count").loc[30]
    assert (letter["voice_count"], letter["chain_count"], letter["is_online_only"]) == (1, 29, True)
    assert set(out.members["role"]) == {"lead", "chain_copy"}


def test_online_texts_about_other_places_are_not_merged_silently():
    proposals = _proposals(
        *[_online(one, summary=f"在{place}{TEXT}") for one, place in (("a", "中山区"), ("b", "西岗区"))]
    )
    params = DuplicateParameters(place_words=("中山区", "西岗区"))
    pairs = find_duplicates(comparison_texts(proposals), params)
    assert pairs["level"].tolist() == ["light"]
    assert len(merge_candidates(proposals, pairs, _decide(), params).candidates) == 2


LETTER = "尊敬的工会领导您好，感谢多年来对我们一线职工的关心爱护，借征集实事项目的机会提一个想法，{}，请组织上考虑"


def test_one_word_swapped_in_a_letters_frame_is_shown_not_merged():
    wishes = [LETTER.format(f"希望工会安排一次免费的{wish}") for wish in ("体检", "体检", "健身")]
    out = _merge(_proposals(*[_online(f"o{i}", project_name="", summary=wish) for i, wish in enumerate(wishes)]))
    assert _groups(out) == [["o0", "o1"], ["o2"]]
    assert out.pairs.loc[out.pairs["right_id"] == "o2", ["level", "is_merged"]].to_numpy().tolist() == [
        ["light", False]
    ]


FRAME = "为{}建设健身活动室，配备跑步机、瑜伽垫和更衣柜，聘请教练每周授课两次，丰富业余文化生活"
NUMBERED = "开办职工夜校{}，聘请技师讲授焊接和数控技术，帮助青年取得等级证书"


@pytest.mark.parametrize(
    ("frame", "one", "other"),
    [
        (FRAME, "女职工", "职工"),
        (FRAME, "退休职工", "职工"),
        (NUMBERED, "一期", "二期"),
        (NUMBERED, "第三期", "第四期"),
        (NUMBERED, "二期", ""),
        (NUMBERED, "10个班", "50个班"),
        (NUMBERED, "十个班", "五十个班"),
        (NUMBERED, "补贴200元", "补贴500元"),
        (NUMBERED, "补贴3万元", "补贴3.5万元"),
    ],
)
@pytest.mark.parametrize("make", [_form, _online])
def test_one_word_more_or_another_number_is_shown_not_merged(make, frame, one, other):
    rows = [make(key, summary=frame.format(word)) for key, word in (("a", one), ("b", other), ("c", one))]
    out = _merge(_proposals(*rows))
    assert _groups(out) == [["a", "c"], ["b"]]
    levels = out.pairs.loc[(out.pairs["left_id"] == "b") | (out.pairs["right_id"] == "b"), ["level", "is_merged"]]
    assert levels.to_numpy().tolist() == [["light", False]]


def test_a_third_text_that_differs_in_two_places_does_not_tie_what_differs_in_one_word():
    women, everyone = FRAME.format("女职工"), FRAME.format("职工")
    third = everyone.replace("配备", "配置").replace("业余", "工余")
    out = _merge(_proposals(_form("a", summary=women), _form("b", summary=everyone), _form("c", summary=third)))
    holder = out.members.set_index("submission_id")["candidate_id"]
    assert holder["a"] != holder["b"]


@pytest.mark.parametrize(
    "copy",
    [
        "为1000名女职工建设爱心驿站10个，投入3.5万元",
        "為１０００名女職工建設愛心驛站 10 個，投入3.5万元！",
        "为1,000名女职工建设爱心驿站十个，投入35000元",
        "为1000名女职工建设建设爱心驿站10个，投入3.5万元",
        "1、为1000名女职工建设爱心驿站10个，投入3.5万元",
    ],
)
def test_numbers_written_otherwise_and_slips_keep_merging(copy):
    copy, text = (text + "，" + TEXT for text in (copy, "为1000名女职工建设爱心驿站10个，投入3.5万元"))
    out = _merge(_proposals(_form("a", summary=text), _form("b", summary=copy)))
    assert _groups(out) == [["a", "b"]]


def test_a_person_may_join_what_differs_in_one_word():
    wishes = [LETTER.format(f"希望工会安排一次免费的{wish}") for wish in ("体检", "查体")]
    rows = [_online(f"o{i}", project_name="", summary=wish) for i, wish in enumerate(wishes)]
    out = _merge(_proposals(*rows), ("o0", "o1", "same"))
    assert _groups(out) == [["o0", "o1"]]


def test_thanks_and_a_misspelt_character_do_not_part_copies():
    wish = LETTER.format("希望工会安排一次免费的体检")
    copies = [wish + "，谢谢！", wish + "，望采纳", wish.replace("工会", "公会"), "各位好，" + wish]
    rows = [_online(f"o{i}", project_name="", summary=copy) for i, copy in enumerate(copies)]
    params = DuplicateParameters(courtesy_words=("谢谢", "望采纳", "各位好"))
    proposals = _proposals(*rows)
    pairs = find_duplicates(comparison_texts(proposals), params)
    assert _groups(merge_candidates(proposals, pairs, _decide(), params)) == [["o0", "o1", "o2", "o3"]]


def test_two_forms_of_a_unit_that_differ_in_the_place_alone_are_not_merged():
    streets = [_form(one, summary=f"在{street}街道{TEXT}") for one, street in (("a", "革镇堡"), ("b", "辛寨子"))]
    assert _groups(_merge(_proposals(*streets))) == [["a"], ["b"]]


def test_short_wishes_are_each_a_voice():
    out = _merge(_proposals(*[_online(f"o{i}", project_name="", summary="希望多建食堂") for i in range(5)]))
    assert out.candidates[["voice_count", "chain_count"]].to_numpy().tolist() == [[5, 0]]


def test_online_copies_do_not_tie_the_forms_of_two_units():
    rows = [_form("a"), _form("b", "U2"), _online("o1"), _online("o2"), _online("o3", counted_unit_code="U1")]
    assert _groups(_merge(_proposals(*rows))) == [["a", "o3"], ["b"], ["o1", "o2"]]


def test_not_the_same_is_obeyed_against_a_chain_of_likeness():
    out = _merge(_proposals(_form("a"), _form("b"), _form("c")), ("a", "c", "not_same"))
    groups = _groups(out)
    assert not any({"a", "c"} <= set(group) for group in groups)
    assert sum(len(group) for group in groups) == 3


def test_not_the_same_outlives_a_later_contradicting_chain():
    out = _merge(
        _proposals(_form("a"), _form("b", "U2"), _form("c", "U3")),
        ("a", "b", "same"), ("b", "c", "same"), ("a", "c", "not_same"),
    )  # fmt: skip
    assert out.contradictions == (("b", "c"),)
    assert _groups(out) == [["a", "b"], ["c"]]


def test_a_person_may_join_what_does_not_look_alike():
    out = _merge(_proposals(_form("a"), _form("b", "U2", summary=OTHER, project_name="夜校")), ("b", "a", "same"))
    assert _groups(out) == [["a", "b"]]
    assert sorted(out.members["role"]) == ["decided", "lead"]
    assert out.pairs.loc[0, "decision"] == "same"


def test_merged_into_keeps_the_targets_wording():
    proposals = _proposals(_form("a"), _form("b", "U2", received_on=pd.Timestamp("2017-11-29")))
    assert _merge(proposals, ("a", "b", "merge_into")).candidates["lead_submission_id"].tolist() == ["b"]


def test_late_copy_leaves_the_candidate_its_name():
    early = [_form("m"), _form("n", summary=OTHER)]
    before = _merge(_proposals(*early)).candidates
    after = _merge(_proposals(*early, _form("a", received_on=pd.Timestamp("2017-12-20")))).candidates
    assert set(before["candidate_id"]) == set(after["candidate_id"])


def test_form_leads_before_an_earlier_online_text():
    out = _merge(_proposals(_online("a", counted_unit_code="U1", received_on=pd.Timestamp("2017-11-01")), _form("b")))
    assert out.candidates["lead_submission_id"].tolist() == ["b"]


def test_revised_form_stays_in_its_candidate_and_gives_the_wording():
    proposals = _proposals(
        _form("a"),
        _form("b", yuan=60_000, summary=OTHER, version_of_submission_id="a", received_on=pd.Timestamp("2018-01-10")),
        _form("c"),
    )
    out = _merge(proposals)
    assert _groups(out) == [["a", "b", "c"]]
    assert out.candidates.loc[0, ["lead_submission_id", "summary", "requested_yuan"]].tolist() == ["a", OTHER, 60_000]
    assert out.members.set_index("submission_id")["role"].to_dict() == {"a": "lead", "b": "version", "c": "duplicate"}


def test_refused_submissions_are_in_no_candidate():
    out = _merge(_proposals(_form("a"), _form("b", is_proposal=False, refusal_text="没有可作为建议的内容")))
    assert out.members["submission_id"].tolist() == ["a"]


def test_a_submission_without_candidate_or_refusal_is_an_error():
    proposals = _proposals(_form("a"), _form("b"))
    with pytest.raises(ContractError, match="b"):
        check_membership(proposals, _merge(_proposals(_form("a"))).members)


def test_order_of_rows_changes_nothing():
    proposals = _proposals(*[_form(f"s{i}", f"U{i % 2}", 1000 * (i % 3)) for i in range(9)])
    one = _merge(proposals, ("s1", "s7", "not_same"))
    other = _merge(proposals.sample(frac=1, random_state=5), ("s1", "s7", "not_same"))
    for name in ("pairs", "candidates", "members"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_nothing_received_gives_empty_tables():
    out = merge_candidates(empty_frame("proposals"), find_duplicates(comparison_texts(empty_frame("proposals"))),
                           empty_frame("decisions"), DuplicateParameters())  # fmt: skip
    assert (len(out.pairs), len(out.candidates), len(out.members)) == (0, 0, 0)
