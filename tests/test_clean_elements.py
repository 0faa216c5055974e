"""The five required elements: found with the words that show them, not found, or unclear."""

import json
from pathlib import Path

import pytest

from pipeline.clean.elements import ELEMENTS, find_elements

FULL = {
    "project_name": "户外职工驿站",
    "summary": "在客流集中的路段租用门面，由街道工会统一配备饮水机和微波炉，面向环卫工人开放。",
    "expected_outcome": "建站10个，服务环卫工人800人，满意率95%以上。",
    "budget": "20万元",
}


def _states(**changes: str) -> dict[str, str]:
    return {name: element.state for name, element in find_elements(**(FULL | changes)).items()}


def test_a_full_form_has_all_five():
    assert _states() == dict.fromkeys(ELEMENTS, "found")


def test_an_empty_form_has_none():
    assert set(_states(project_name="", summary="", expected_outcome="", budget="").values()) == {"not_found"}


def test_spans_hold_the_words_they_name():
    for element in find_elements(**FULL).values():
        for span in element.spans:
            assert FULL[span.field][span.start : span.end] == span.text != ""


@pytest.mark.parametrize(
    ("budget", "state"),
    [
        ("", "not_found"),
        ("待定", "unclear"),
        ("无", "unclear"),
        ("无需经费", "found"),
        ("每人200元", "unclear"),
        ("3至5万元", "found"),
    ],
)
def test_funds(budget, state):
    assert _states(budget=budget)["funds"] == state


@pytest.mark.parametrize(
    ("outcome", "state"),
    [("职工满意。", "not_found"), ("举办若干场。", "unclear"), ("年底前完成。", "unclear"), ("举办20场。", "found")],
)
def test_targets(outcome, state):
    assert _states(expected_outcome=outcome)["targets"] == state


@pytest.mark.parametrize(
    ("summary", "state"), [("进一步加强对职工的关心关爱。", "not_found"), ("开展各类培训。", "unclear")]
)
def test_slogans_are_no_measures(summary, state):
    assert _states(summary=summary)["measures"] == state


def test_bare_workers_are_an_unclear_scope():
    assert (
        _states(project_name="关爱", summary="让职工受益。", expected_outcome="职工满意。")["beneficiary_scope"]
        == "unclear"
    )


def test_the_attached_page_counts():
    found = find_elements("甲", "乙", "丙", "", "经费预算10万元，惠及农民工300人")
    assert (found["funds"].state, found["beneficiary_count"].state) == ("found", "found")


def test_evaluation_set_is_read_mostly_as_labelled():
    path = Path(__file__).parent / "evaluation" / "elements.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    right = [
        find_elements(row["project_name"], row["summary"], row["expected_outcome"], row["budget"])[name].state == label
        for row in rows
        for name, label in row["labels"].items()
    ]
    assert sum(right) >= 0.9 * len(right)
