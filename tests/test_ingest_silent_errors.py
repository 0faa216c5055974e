"""What was once read wrongly without a word is now kept and said: one test for each such error."""

import io
import struct
import zlib
from datetime import date

import pytest
import xlsxwriter

from pipeline.ingest.content import read_content
from pipeline.ingest.reading import default_form, default_parameters
from pipeline.ingest.reasons import reason
from pipeline.ingest.round import read_round
from tests.ingest_forms import FIELDS, document, form, form_blocks, package, paragraph, run, table
from tests.test_ingest_mail import NAMES, attachment, make_mail
from tests.test_ingest_round import ingest, write
from tests.test_ingest_surveys import HEAD, ROWS, as_xlsx

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


@pytest.mark.parametrize(
    "text", ["经费预算合计5万元。", "去年企业捐助1.8万元，发放10.6万元。", "惠及3万人，经费自理。"]
)
def test_no_other_budget_below_the_table_is_no_doubt(text):
    (record,) = read_blocks(*form_blocks(), paragraph(text)).records
    assert "amount_outside" not in codes(record)


def picture(width, height):
    parts = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
             (b"IDAT", zlib.compress((b"\x00" + b"\xff" * width) * height)), (b"IEND", b""))  # fmt: skip
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def mail_content(attachments, body):
    return read_content(make_mail(attachments, body=body), "来信.eml", default_parameters(), default_form())


FORM = (attachment(NAMES["raw UTF-8"]), form())


@pytest.mark.parametrize("body", ["预算以15万元为准。", "新增一个项目，表格随后补上", "原报的作废"])
def test_a_short_letter_that_changes_its_form_is_kept_and_sends_the_form_to_a_person(body):
    content = mail_content([FORM], body)
    assert f"邮件正文：{body}" in [note["text"] for note in content.notes]
    (record,) = content.members[0].records
    assert record["needs_person"]
    assert "letter_says_more" in codes(record)


def test_a_long_letter_is_kept_whole_and_a_covering_letter_is_no_doubt():
    body = "现报上我单位推荐的办实事项目建议表，请查收。" * 40
    content = mail_content([FORM], body)
    assert f"邮件正文：{body}" in [note["text"] for note in content.notes]
    assert not content.members[0].records[0]["needs_person"]


@pytest.mark.parametrize(("size", "is_left"), [((120, 60), True), ((1240, 1754), False)])
def test_only_a_small_picture_in_a_letter_is_left_aside(size, is_left):
    inline = b'Content-Type: image/png; name="image001.png"\r\nContent-ID: <a@b>\r\nContent-Disposition: inline'
    content = mail_content([FORM, (inline, picture(*size))], "见附件")
    assert (content.members[1].code == "inline_picture") is is_left
    assert reason(content.members[1].code).disposition == ("ignored" if is_left else "needs_person")


def workbook(*sheets):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return target.getvalue()


def test_a_sheet_without_a_header_beside_an_export_waits_for_a_person(tmp_path):
    book = workbook(
        ("Sheet1", [HEAD, *ROWS]), ("补录", [["王某某", "建母婴室"]]), ("填写说明", [["每行一条"]]), ("空", [])
    )
    files = ingest(write(tmp_path, {"online/导出.xlsx": book})).files.set_index("place_text")
    assert set(files.index) == {"online/导出.xlsx", "online/导出.xlsx!/补录"}
    assert files.loc["online/导出.xlsx!/补录", "disposition"] == "needs_person"
    assert files.loc["online/导出.xlsx", "submission_count"] == 2


def test_rows_that_write_only_in_another_question_are_counted(tmp_path):
    rows = [[*HEAD, "4、其他想说的话"], [*ROWS[0], ""], [*ROWS[2], "车间通勤车太少了，晚班没车"]]
    content = read_content(as_xlsx(rows), "导出.xlsx", default_parameters(), default_form())
    (text,) = [note["text"] for note in content.notes if note["code"] == "text_in_other_question"]
    assert "1 条答卷" in text


def test_a_form_lying_among_research_notes_is_a_form_and_survey_rows_keep_their_channel(tmp_path):
    folder = write(tmp_path, {"research/中山.docx": form(), "online/导出.xlsx": as_xlsx([HEAD, ROWS[0]])})
    rows = ingest(folder).submissions.set_index("project_name_text")
    assert rows.loc["户外劳动者驿站", "channel"] == "unknown"
    assert rows.loc["建母婴室", "channel"] == "online"


def test_a_receipt_without_its_file_waits_for_a_person_from_its_own_day_on(tmp_path):
    head = ["收到日期", "来件单位", "文件名", "书面材料"]
    rows = [["2017-11-13", "中山区总工会", "中山.docx", "有（2份）"], ["2017-11-14", "西岗区总工会", "西岗.docx", "有"],
            ["2017-11-15", "庄河市总工会", "", "有"], ["2018-01-15", "长海县总工会", "长海.docx", ""]]  # fmt: skip
    folder = write(tmp_path, {"forms/中山.docx": form(), "收件登记.xlsx": as_xlsx([head, *rows])})
    waiting = {"收件登记.xlsx!/西岗.docx", "收件登记.xlsx!/庄河市总工会"}
    november = ingest(folder, date(2017, 12, 3)).files
    assert set(november.loc[november["disposition"] == "needs_person", "place_text"]) == waiting
    assert november.set_index("place_text").loc["forms/中山.docx", "has_paper_copy"]
    later = ingest(folder).files
    assert "收件登记.xlsx!/长海.docx" in set(later["place_text"])


def test_an_unknown_word_for_the_paper_copy_is_said(tmp_path):
    register = as_xlsx([["收到日期", "文件名", "书面材料"], ["2017-11-13", "中山.docx", "周五补"]])
    files = ingest(write(tmp_path, {"forms/中山.docx": form(), "收件登记.xlsx": register})).files
    assert "register_paper_unclear" in files.set_index("place_text").loc["forms/中山.docx", "notes_json"]


def test_a_mail_dated_after_every_phase_is_listed_for_a_person_in_each(tmp_path):
    folder = write(tmp_path, {"mail/1.eml": make_mail([FORM], date="Thu, 21 Jan 2027 09:00:00 +0800")})
    for as_of in (date(2017, 12, 3), date(2018, 2, 28)):
        found = read_round(folder, default_parameters(), default_form(), as_of, last_day=date(2018, 2, 28))
        assert list(found.files["reason_code"]) == ["date_after_round"]
        assert list(found.files["disposition"]) == ["needs_person"]
        assert found.submissions.empty
