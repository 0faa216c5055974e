"""The money unit in a label's brackets goes with a number that has none of its own, in tables and in lines."""

import pytest

from pipeline.ingest.content import read_content
from pipeline.ingest.reading import default_form, default_parameters
from tests.ingest_forms import FIELDS, VALUES, document, header, package, paragraph, table


def _budget(label: str, value: str) -> str:
    lines = ("项目名称：职工夜校", "项目简介：开办焊接班。", "预期目标或成效：培训300人。", f"{label}：{value}")
    data = package(document(paragraph("填报单位：中山区总工会"), *(paragraph(line) for line in lines)))
    (record,) = read_content(data, "建议表.docx", default_parameters(), default_form()).records
    return str(record["budget_text"])


@pytest.mark.parametrize(
    ("label", "value", "text"),
    [
        ("经费预算（万元）", "6.5", "（单位：万元）6.5"),
        ("经费预算（元）", "65000", "（单位：元）65000"),
        ("经费预算（元）", "6.5万", "6.5万"),
        ("经费预算（万元）", "65000元", "65000元"),
        ("经费预算（万元）", "待定", "待定"),
        ("经费预算", "6.5", "6.5"),
    ],
)
def test_the_unit_of_a_label_goes_with_a_bare_number_only(label, value, text):
    assert _budget(label, value) == text


@pytest.mark.parametrize("label", ["经费预算（万元）", "经费预算（单位：万元）", "经费预算\n（万元）"])
def test_the_unit_of_a_tables_label_goes_with_a_bare_number(label):
    rows = [[*pair] for pair in zip((*FIELDS[:-1], label), (*VALUES[:-1], "6.5"), strict=True)]
    data = package(document(header(), table(rows)))
    (record,) = read_content(data, "建议表.docx", default_parameters(), default_form()).records
    assert record["budget_text"] == "（单位：万元）6.5"
