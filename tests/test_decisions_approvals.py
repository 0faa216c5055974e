"""Only what was really approved counts as approved."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline.ingest.decision_files import read_decisions
from pipeline.params import load_round
from pipeline.params.decisions import DecisionVocabulary
from pipeline.report.publish import check_approvals

PARAMS = load_round(Path(__file__).parent.parent / "params" / "sample.yaml")
HEAD = "步骤,范围,日期,会议,结果\n"
COMMITTEE = "常委会审议,全部,2018-01-19,第1次会议,审议通过\n"
OPINIONS = "征求委员意见,市级,2018-02-05,书面征求意见,收到意见6条，采纳2条，完善后同意公布\n"


def approvals(folder: Path, *lines: str):
    (folder / "approvals.csv").write_text(HEAD + "".join(lines), encoding="utf-8")
    return read_decisions(folder)


def test_recorded_approvals_open_both_levels(tmp_path):
    found = approvals(tmp_path, COMMITTEE, OPINIONS)
    assert found.faults.empty
    assert check_approvals(found.approvals, PARAMS).levels == ("municipal", "district")


@pytest.mark.parametrize("result", ["未通过", "不同意", "尚未表决", "同意暂缓", "", "已上会"])
def test_a_resolution_that_does_not_say_yes_approves_nothing(tmp_path, result):
    found = approvals(tmp_path, COMMITTEE.replace("审议通过", result), OPINIONS)
    state = check_approvals(found.approvals, PARAMS)
    assert state.levels == ()
    assert any("approvals!A2" in told for told in state.missing)


def test_a_result_that_says_neither_yes_nor_no_is_a_fault(tmp_path):
    faults = approvals(tmp_path, COMMITTEE.replace("审议通过", "已上会")).faults
    assert "approvals!E2" in faults.loc[0, "detail"]
    assert "看不出是否通过" in faults.loc[0, "detail"]


def test_opinions_not_asked_for_yet_do_not_count(tmp_path):
    found = approvals(tmp_path, COMMITTEE, "征求委员意见,市级,2018-02-05,书面征求,尚未征求\n")
    assert check_approvals(found.approvals, PARAMS).levels == ()


def test_a_step_that_fits_two_steps_is_a_fault_and_counts_as_neither(tmp_path):
    found = approvals(tmp_path, COMMITTEE.replace("常委会审议", "征求常委会委员意见"))
    assert found.approvals.empty
    assert "一行只写一个" in found.faults.loc[0, "detail"]


def test_approval_without_a_meeting_is_not_an_approval(tmp_path):
    found = approvals(tmp_path, COMMITTEE.replace("第1次会议", ""))
    assert found.approvals.empty
    assert len(found.faults) == 1


def test_a_later_refusal_outweighs_an_earlier_approval(tmp_path):
    found = approvals(tmp_path, COMMITTEE, OPINIONS, "常委会审议,市级,2018-02-08,第2次会议,撤销原决议\n")
    assert check_approvals(found.approvals, PARAMS).levels == ()


@pytest.mark.parametrize(
    ("result", "passed"),
    [("原则同意两级项目名单，提请常委会审议", True), ("未收到不同意见", True), ("没有通过", False), ("拟同意", False), ("征求完", None)],
)  # fmt: skip
def test_words_of_a_resolution(result, passed):
    assert DecisionVocabulary().passed(result) is passed


@pytest.mark.parametrize(
    ("result", "passed"),
    [
        ("12票同意、1票反对，通过", True),
        ("以15票赞成、0票反对、2票弃权审议通过", True),
        ("同意13票，反对1票，弃权1票，获得通过", True),
        ("一人反对，其余同意，通过", True),
        ("无人反对，一致通过", True),
        ("不记名投票通过", True),
        ("收到不同意见2条，均已采纳，同意公布", True),
        ("5票同意、8票反对", False),
        ("6票同意、6票反对，通过", False),
        ("12票同意、1票反对，未通过", False),
        ("3人不同意", False),
        ("8票同意、1票反对", None),
        ("收到不同意见5条", None),
        ("反对意见较大，暂缓通过", False),
        ("多数反对，通过有困难", False),
    ],
)
def test_counted_votes_are_no_words_of_refusal_unless_the_noes_prevail(result, passed):
    assert DecisionVocabulary().passed(result) is passed


def test_sample_rounds_own_approvals_are_understood():
    table = pd.read_csv(Path(__file__).parent.parent / "data" / "decisions" / "sample" / "approvals.csv")
    assert [DecisionVocabulary().passed(text) for text in table["结果"]] == [True] * len(table)
