"""Invented paragraphs over the ways units write, labelled before the code ran: what may never be wrong without a flag."""

from pathlib import Path

import pytest

from benchmarks.amounts import judge_amount, judge_headcount, judge_targets, load_rows

DATA = Path(__file__).parent / "data" / "clean" / "invented"
SETS = [("amounts", judge_amount, 0.9), ("headcounts", judge_headcount, 0.9), ("targets", judge_targets, 0.95)]


@pytest.mark.parametrize(("name", "judge", "least_right"), SETS)
def test_invented_paragraphs_are_read_right_and_hardly_ever_wrong_without_a_flag(name, judge, least_right):
    rows = load_rows(DATA / f"{name}.jsonl")
    judged = [judge(row) for row in rows]
    assert len(rows) >= 150
    assert sum(row["right"] for row in judged) >= least_right * len(rows)
    assert sum(not row["value_right"] and not row["flagged"] for row in judged) <= 0.01 * len(rows)
