"""Quantified targets: numbers with units in order; slogans, dates, money and rates beside their total are none."""

from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.clean.amounts import read_targets

CASES = [
    ("开展培训20场，惠及职工3000人次，满意率达到95%以上", [(20, "场"), (3000, "人次"), (95, "%")]),
    ("每季度1场，全年4场", [(4, "场")]),
    ("每场50人，共20场，1000人次", [(20, "场"), (1000, "人次")]),
    ("五个一工程，八有标准", []),
    ("落实“三个一”：一次体检、一份保险", []),
    ("2018年12月底前完成，建成服务站10个", [(10, "个")]),
    ("合格率98.5%，取证200人", [(Decimal("98.5"), "%"), (200, "人")]),
    ("满意度达百分之九十八", [(98, "%")]),
    ("服务1.2万人次，建站50家", [(12000, "人次"), (50, "家")]),
    ("发放慰问金20万元，慰问400人", [(400, "人")]),
    ("第十届运动会，1500人参赛", [(1500, "人")]),
    ("电话0411-80000001，24小时热线", []),
    ("提高5个百分点", [(5, "个百分点")]),
]


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_targets_are_read_in_order(text, wanted):
    assert [(t.number, t.unit) for t in read_targets(text)] == wanted


def test_spans_hold_the_number_and_its_unit():
    text = "全年　举办２０场"
    (target,) = read_targets(text)
    assert text[target.start : target.end] == "２０场"


def test_whole_numbers_are_int_and_others_decimal():
    assert [type(t.number) for t in read_targets("1.2万人次，98.5%")] == [int, Decimal]


def test_evaluation_set_meets_the_bar():
    from benchmarks.amounts import judge_targets, load_rows

    rows = load_rows(Path(__file__).parent / "evaluation" / "targets.jsonl")
    assert sum(judge_targets(row)["right"] for row in rows) >= 0.9 * len(rows)
