"""What was once read wrongly without a word is now kept and said: one test for each such error."""

import pytest

from pipeline.ingest.content import read_content
from pipeline.ingest.reading import default_form, default_parameters
from tests.ingest_forms import FIELDS, document, form_blocks, package, paragraph, run, table

SECOND = ("职工书屋", "建书屋。", "读书。", "3万元")
DISTRICT = run("市级□   区市县、产业级☑")


def read_blocks(*blocks):
    return read_content(package(document(*blocks)), "建议表.docx", default_parameters(), default_form())


def codes(record):
    return {note["code"] for note in record["notes"]}


def test_the_same_form_twice_in_a_file_with_another_level_is_kept_and_both_are_for_a_person():
    records = read_blocks(*form_blocks(), *form_blocks(level=DISTRICT)).records
    assert [record["implementation_level"] for record in records] == ["municipal", "district"]
    assert all(record["needs_person"] and "same_text_other_level" in codes(record) for record in records)


def test_a_second_table_without_a_header_takes_no_level_without_a_person():
    second = table([[label, value] for label, value in zip(FIELDS, SECOND, strict=True)])
    first, other = read_blocks(*form_blocks(), second).records
    assert other["implementation_level"] == "municipal"
    assert other["needs_person"]
    assert "level_inherited" in codes(other)
    assert not first["needs_person"]


@pytest.mark.parametrize("text", ["经费预算更正为8万元", "预算以八万元为准。", "特此申报\n金额改为８万元"])
def test_another_budget_below_the_table_is_for_a_person(text):
    (record,) = read_blocks(*form_blocks(), *map(paragraph, text.split("\n"))).records
    assert record["budget_text"] == "市总补助5万元"
    assert record["needs_person"]
    assert "amount_outside" in codes(record)


@pytest.mark.parametrize("text", ["经费预算合计5万元。", "去年企业捐助1.8万元，发放10.6万元。", "惠及3万人，经费自理。"])
def test_no_other_budget_below_the_table_is_no_doubt(text):
    (record,) = read_blocks(*form_blocks(), paragraph(text)).records
    assert "amount_outside" not in codes(record)
