"""What reading noted and what stood beside a form reach a person as findings; nothing is lost silently."""

import json
from datetime import date

import pandas as pd
import pytest

from pipeline.clean.doubts import note_late
from pipeline.clean.proposals import clean_submissions
from pipeline.clean.rules import load_rules
from pipeline.params import load_round
from pipeline.paths import ROOT
from pipeline.schema import TABLES, conform, empty_frame

RULES = load_rules(load_round(ROOT / "params" / "sample.yaml"), ROOT / "params", date(2018, 2, 28))
NOTE = json.dumps(
    [{"code": "other_struck", "at": "body/p1", "text": "另一选项已划去，按“市级”读取。"}], ensure_ascii=False
)


def _cleaned(**values: object):
    blank = {
        name: "" if column.metadata["kind"] == "text" else None
        for name, column in TABLES["submissions"].columns.items()
    }
    row = blank | {name: "[]" for name in blank if name.endswith("_json")} | {
        "submission_id": "S1", "file_id": "F1", "index_in_file": 0, "channel": "unknown", "needs_person": False,
        "implementation_level": "municipal", "project_name_text": "职工夜校", "summary_text": "开办焊接夜校，面向青年职工。",
        "received_on": pd.Timestamp("2017-11-20"), "place_text": "forms/a.docx",
    }  # fmt: skip
    submissions = conform(pd.DataFrame([row | values]), "submissions")
    return submissions, clean_submissions(submissions, empty_frame("files"), RULES)


def _told(code: str, **values: object) -> list[list[str]]:
    findings = _cleaned(**values)[1].doubts.frame()
    return findings.loc[findings["code"] == code, ["severity", "actor", "message", "place_text"]].to_numpy().tolist()


def test_a_note_on_a_form_that_is_in_no_doubt_is_for_information():
    told = _told("reading_note", notes_json=NOTE)
    assert told == [["info", "analyst", "“职工夜校”：另一选项已划去，按“市级”读取。", "forms/a.docx，body/p1"]]


def test_a_note_on_a_form_in_doubt_is_a_warning():
    assert _told("reading_note", notes_json=NOTE, needs_person=True) == []
    assert [row[0] for row in _told("reading_doubt", notes_json=NOTE, needs_person=True)] == ["warning"]


@pytest.mark.parametrize(("channel", "count"), [("unknown", 1), ("research", 1), ("online", 0)])
def test_what_stands_beside_a_form_is_listed_but_not_an_exports_further_columns(channel, count):
    told = _told("text_aside", channel=channel, aside_text="备注：已经区总研究\n附件另送")
    assert [row[2] for row in told] == [
        "“职工夜校”的表外还写有：备注：已经区总研究；附件另送。未作为建议内容。"
    ] * count


@pytest.mark.parametrize(("arrival", "count"), [("late", 1), ("revision", 0)])
def test_only_what_is_late_once_revisions_are_linked_is_listed_as_late(arrival, count):
    submissions, cleaned = _cleaned(received_on=pd.Timestamp("2018-01-20"))
    note_late(cleaned.doubts, cleaned.proposals.assign(arrival=arrival), submissions)
    late = cleaned.doubts.frame().loc[lambda frame: frame["code"] == "late", ["message", "place_text"]]
    assert (
        late.to_numpy().tolist()
        == [["“职工夜校”于 2018-01-20 收到，晚于截止时间，是否受理请定。", "forms/a.docx"]] * count
    )
