"""Revised forms: which earlier form they replace; and how differences are shown."""

from datetime import date

import pandas as pd
import pytest
from test_clean_candidates import OTHER, TEXT, _decide, _form, _proposals

from pipeline.clean.differences import FORMAT_ONLY, show_differences
from pipeline.clean.versions import find_versions, link_versions
from pipeline.params.duplicates import DuplicateParameters
from pipeline.params.round import PhaseDates
from pipeline.schema.derived import is_current

DEADLINE = date(2017, 11, 30)
LATE = pd.Timestamp("2018-01-08")


def _linked(*rows: dict, decided: tuple = ()) -> pd.DataFrame:
    return link_versions(_proposals(*rows), DuplicateParameters(), _decide(*decided), DEADLINE).set_index(
        "submission_id"
    )


def _current(out: pd.DataFrame) -> dict[str, bool]:
    frame = out.reset_index()
    return dict(zip(frame["submission_id"], is_current(frame), strict=True))


def test_revised_form_replaces_the_earlier_one_of_its_unit():
    out = _linked(_form("a"), _form("b", project_name="户外爱心驿站", summary=TEXT + "，全年开放", received_on=LATE))
    assert out["version_of_submission_id"].to_dict() == {"a": "", "b": "a"}
    assert _current(out) == {"a": False, "b": True}


def test_form_of_the_deadline_evening_is_no_revision():
    out = _linked(_form("a"), _form("b", received_on=pd.Timestamp("2017-11-30 23:10")))
    assert all(_current(out).values())


def test_late_form_on_another_matter_is_no_revision():
    assert all(_current(_linked(_form("a"), _form("b", project_name="夜校", summary=OTHER, received_on=LATE))).values())


def test_late_form_of_another_unit_is_no_revision():
    assert all(_current(_linked(_form("a"), _form("b", "U2", received_on=LATE))).values())


def test_two_earlier_forms_that_fit_equally_are_left_to_a_person():
    out = _linked(_form("a"), _form("b", yuan=500_000), _form("c", received_on=LATE))
    assert all(_current(out).values())
    assert out["needs_person"].to_dict() == {"a": False, "b": False, "c": True}


def test_a_person_says_which_form_is_revised():
    out = _linked(_form("a"), _form("b"), _form("c", received_on=LATE), decided=(("c", "b", "version"),))
    assert out.loc["c", "version_of_submission_id"] == "b"
    assert not out["needs_person"].any()


def test_a_person_says_that_it_is_no_revision():
    assert all(_current(_linked(_form("a"), _form("b", received_on=LATE), decided=(("b", "a", "not_same"),))).values())


def test_second_revision_replaces_the_first_one_too():
    rows = [_form("a"), _form("b", received_on=LATE), _form("c", received_on=LATE + pd.Timedelta(days=3))]
    out = _linked(*rows, decided=(("c", "b", "version"),))
    assert out["version_of_submission_id"].to_dict() == {"a": "", "b": "a", "c": "a"}
    assert [one for one, stands in _current(out).items() if stands] == ["c"]


PUBLISH = PhaseDates(starts_on=date(2018, 1, 1), ends_on=date(2018, 2, 28), as_of=date(2018, 2, 28))


def _published(*rows: dict) -> pd.DataFrame:
    proposals = _proposals(*rows)
    return link_versions(proposals, DuplicateParameters(), _decide(), DEADLINE, PUBLISH).set_index("submission_id")


def test_a_revised_form_of_the_publish_phase_is_not_late():
    out = _published(_form("a"), _form("b", received_on=LATE, arrival="late"))
    assert out["arrival"].to_dict() == {"a": "on_time", "b": "revision"}


@pytest.mark.parametrize("day", ["2017-12-20", "2018-03-05"])
def test_a_revised_form_before_or_after_the_publish_phase_is_late(day):
    out = _published(_form("a"), _form("b", received_on=pd.Timestamp(day), arrival="late"))
    assert out.loc["b", ["version_of_submission_id", "arrival"]].tolist() == ["a", "late"]


def test_a_new_form_of_the_publish_phase_is_late():
    rows = _form("a"), _form("b", project_name="夜校", summary=OTHER, received_on=LATE, arrival="late")
    assert _published(*rows)["arrival"].to_dict() == {"a": "on_time", "b": "late"}


def test_a_form_of_the_publish_phase_may_revise_a_late_one():
    late = _form("a", received_on=pd.Timestamp("2017-12-05"), arrival="late")
    out = _published(late, _form("b", yuan=91_000, received_on=LATE, arrival="late"))
    assert out["version_of_submission_id"].to_dict() == {"a": "", "b": "a"}
    assert out["arrival"].to_dict() == {"a": "late", "b": "revision"}


def test_third_version_revises_the_first_though_the_second_was_late():
    rows = _form("a"), _form("b", received_on=pd.Timestamp("2017-12-20")), _form("c", received_on=LATE)
    assert _published(*rows)["version_of_submission_id"].to_dict() == {"a": "", "b": "a", "c": "a"}


def test_order_of_rows_changes_nothing():
    proposals = _proposals(_form("a"), _form("b", received_on=LATE), _form("c", summary=OTHER))
    found = [find_versions(p, DuplicateParameters(), _decide(), DEADLINE) for p in (proposals, proposals[::-1])]
    pd.testing.assert_frame_equal(*found)


def test_differences_show_numbers_whole():
    assert (
        show_differences("投入50万元，惠及1000人", "投入100万元，惠及2000人")
        == "投入【50→100】万元，惠及【1000→2000】人"
    )


def test_differences_of_format_are_named_not_shown():
    assert show_differences("多建食堂，谢谢", "多建食堂 谢谢！") == FORMAT_ONLY
    assert show_differences("多建食堂", "多建食堂") == ""


def test_long_common_stretches_are_left_out():
    shown = show_differences("甲" + "文字相同的一段" * 10, "乙" + "文字相同的一段" * 10)
    assert shown == "【甲→乙】文字相同的一段文字相……"


def test_a_revised_form_changes_no_other_row():
    early = [_form("a"), _form("b", project_name="夜校", summary=OTHER)]
    late = _form("c", summary=TEXT + "，全年开放", received_on=LATE)
    pd.testing.assert_frame_equal(_linked(*early), _linked(*early, late).drop(index="c"))


def test_late_form_of_another_name_that_is_only_somewhat_alike_is_left_to_a_person():
    early = _form("a", project_name="职工书屋", summary="在革镇堡街道为职工建书屋，配书两千册，周末开放，专人管理。")
    late = _form(
        "b", project_name="职工食堂", summary="在辛寨子街道为职工建食堂，配桌椅，周末开放，专人管理。", received_on=LATE
    )
    assert _linked(early, late)["version_of_submission_id"].to_dict() == {"a": "", "b": ""}
