"""The electronic form and the scan of its paper copy: one proposal when only the reading differs, else a question."""

from datetime import datetime

import pytest

from pipeline.ingest.content import Content
from pipeline.ingest.entries import make_entries
from pipeline.ingest.ledger import disposition_of, settle
from pipeline.ingest.reading import default_parameters

SUMMARY = "在全区主要街道建设户外劳动者爱心驿站20个，配备饮水机、微波炉、急救箱和雨具，面向环卫工人、快递员和出租车司机全天开放，由街道工会负责日常管理。"


def record(**changes):
    texts = {
        "unit_text": "中山区总工会", "project_name_text": "户外职工爱心驿站建设", "summary_text": SUMMARY,
        "expected_outcome_text": "惠及户外职工12000人，满意率95%以上，建立长效管理机制。", "budget_text": "50万元",
        "extra_text": "", "aside_text": "", "place_text": "body", "implementation_level": "municipal",
        "level_evidence": [], "addresses": {}, "notes": [], "needs_person": False,
    }  # fmt: skip
    return texts | changes


def filed(name, kind, day, **changes):
    """Return an entry with one submission; a picture's text was read by OCR and its level is unknown."""
    content = Content(name, name, 9, kind, records=[record(**changes)])
    if kind == "image":
        content.notes = [{"code": "text_from_ocr", "at": "page1", "text": "识别"}]
        content.records = [record(**({"implementation_level": "unknown", "needs_person": True} | changes))]
    entry = make_entries(content, name, "union")
    entry.received_on = datetime(2017, 11, day, 9)  # noqa: DTZ001
    return entry


def settled(*entries):
    return {entry.place: entry for entry in settle(list(entries), default_parameters())}


def codes(entry):
    return [note["code"] for note in entry.records[0]["notes"]]


MISREAD = {"summary_text": SUMMARY.replace("饮水机", "饮水杌").replace("雨具", "雨县")}


def test_scan_that_differs_only_in_misread_characters_is_the_forms_copy_and_stays_in_the_ledger():
    found = settled(filed("表.docx", "docx", 20), filed("扫描.jpg", "image", 22, **MISREAD))
    scan = found["扫描.jpg"]
    assert (disposition_of(scan), scan.duplicate_of, scan.records) == ("duplicate", found["表.docx"], [])
    assert [row["summary_text"] for row in found["表.docx"].records] == [SUMMARY]
    note = scan.notes[-1]["text"]
    assert "“杌”与“机”" in note
    assert "表.docx" in note


@pytest.mark.parametrize(
    "change",
    [
        {"budget_text": "60万元"},
        {"expected_outcome_text": "惠及户外职工1200人，满意率95%以上，建立长效管理机制。"},
        {"implementation_level": "district"},
        {"project_name_text": "户外职工爱心驿站建没"},
        {"unit_text": "中山区总工台"},
        {"summary_text": SUMMARY.replace("20个", "二十个")},
    ],
)
def test_scan_with_another_number_level_name_or_unit_is_kept_and_a_person_is_asked(change):
    found = settled(filed("表.docx", "docx", 20), filed("扫描.jpg", "image", 22, **(MISREAD | change)))
    scan = found["扫描.jpg"]
    assert scan.duplicate_of is None
    assert scan.linked_to is found["表.docx"]
    assert codes(scan) == ["likely_copy"]
    assert scan.records[0]["needs_person"]
    assert "表.docx" in scan.records[0]["notes"][0]["text"]
    assert codes(found["表.docx"]) == []  # a late file changes no earlier row


def test_difference_in_a_number_is_said():
    found = settled(filed("表.docx", "docx", 20), filed("扫描.jpg", "image", 22, budget_text="60万元"))
    assert "数字不一致" in found["扫描.jpg"].records[0]["notes"][0]["text"]


def test_form_that_comes_after_its_scan_is_never_dropped_for_it():
    found = settled(filed("扫描.jpg", "image", 20, **MISREAD), filed("表.docx", "docx", 22))
    assert len(found["扫描.jpg"].records) == len(found["表.docx"].records) == 1
    assert codes(found["表.docx"]) == ["likely_copy"]
    assert codes(found["扫描.jpg"]) == []


def test_of_one_mail_the_form_stands_whatever_the_names():
    found = settled(filed("a扫描.jpg", "image", 20, **MISREAD), filed("表.docx", "docx", 20))
    assert found["a扫描.jpg"].duplicate_of is found["表.docx"]
    assert len(found["表.docx"].records) == 1


def test_the_same_project_of_another_unit_is_no_copy():
    found = settled(filed("表.docx", "docx", 20), filed("扫描.jpg", "image", 22, unit_text="西岗区总工会"))
    assert codes(found["扫描.jpg"]) == []


def test_of_two_forms_alike_the_scan_belongs_to_the_one_of_its_unit_and_name():
    near = filed("甲.docx", "docx", 19, unit_text="中山区总工合", **MISREAD)
    found = settled(near, filed("乙.docx", "docx", 20), filed("扫描.jpg", "image", 22, **MISREAD))
    assert found["扫描.jpg"].duplicate_of is found["乙.docx"]


def test_printed_copy_of_the_same_words_counts_once():
    found = settled(filed("表.docx", "docx", 20), filed("表.pdf", "pdf", 22))
    assert found["表.pdf"].duplicate_of is found["表.docx"]


def test_printed_copy_of_other_words_is_a_revision_until_a_person_says_so():
    """Its text was not misread, so what differs was written."""
    found = settled(filed("表.docx", "docx", 20), filed("表.pdf", "pdf", 22, **MISREAD))
    assert codes(found["表.pdf"]) == ["likely_copy"]


def test_two_electronic_forms_of_nearly_the_same_words_are_two_filings():
    found = settled(filed("甲.docx", "docx", 20), filed("乙.docx", "docx", 22, **MISREAD))
    assert codes(found["乙.docx"]) == codes(found["甲.docx"]) == []


def test_scan_of_another_project_of_the_unit_is_no_copy():
    other = {
        "project_name_text": "职工书屋",
        "summary_text": "为20家企业配置职工书屋图书和书架。",
        "budget_text": "8万元",
    }
    found = settled(filed("表.docx", "docx", 20), filed("扫描.jpg", "image", 22, **other))
    assert codes(found["扫描.jpg"]) == []


def test_third_copy_points_to_the_form_and_not_to_the_second():
    found = settled(
        filed("表.docx", "docx", 20),
        filed("扫描1.jpg", "image", 21, **MISREAD),
        filed("扫描2.jpg", "image", 22, **MISREAD),
    )
    assert found["扫描2.jpg"].duplicate_of is found["表.docx"]
