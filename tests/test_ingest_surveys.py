"""Exports are read by the meaning of their headers; the same answer counts once; nothing is guessed."""

import csv
import io

import pytest
import xlsxwriter

from pipeline.ingest import read_file
from pipeline.ingest.headers import match_headers, normalise_header
from pipeline.ingest.reading import default_parameters
from pipeline.ingest.survey import read_time

HEAD = [
    "序号",
    "提交答卷时间",
    "所用时间",
    "来源",
    "来源详情",
    "来自IP",
    "1、您所在的单位",
    "2、您希望工会办的一件实事（必填）",
    "3、请具体说说",
]
ROWS = [
    [1, "2017/11/03 12:00:00", "30秒", "微信", "N/A", "192.0.2.1", "中山区总工会", "建母婴室", "车间里没有地方"],
    [2, "2017/11/04 09:00:00", "50秒", "微信", "N/A", "192.0.2.2", "其他〖示例船厂〗", "修澡堂", "(空)"],
    [3, "2017/11/05 09:00:00", "5秒", "微信", "N/A", "192.0.2.3", "西岗区总工会", "(跳过)", "(空)"],
]


def as_xlsx(rows):
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    book.close()
    return target.getvalue()


def as_csv(rows, encoding):
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue().encode(encoding)


def read(tmp_path, data, name):
    path = tmp_path / name
    path.write_bytes(data)
    return read_file(path)


FORMATS = {
    "xlsx": ("a.xlsx", as_xlsx),
    "csv with mark": ("a.csv", lambda rows: as_csv(rows, "utf-8-sig")),
    "csv utf-8": ("a.csv", lambda rows: as_csv(rows, "utf-8")),
    "csv of Chinese Excel": ("a.csv", lambda rows: as_csv(rows, "gb18030")),
    "csv under xls": ("a.xls", lambda rows: as_csv(rows, "gb18030")),
}


@pytest.mark.parametrize(("name", "write"), FORMATS.values(), ids=FORMATS.keys())
def test_an_export_gives_its_rows_in_every_format(name, write, tmp_path):
    reading = read(tmp_path, write([HEAD, *ROWS]), name)
    assert [row["project_name_text"] for row in reading.submissions] == ["建母婴室", "修澡堂"]
    first, second = reading.submissions
    assert (first["unit_text"], first["summary_text"], first["platform_id"]) == ("中山区总工会", "车间里没有地方", "1")
    assert (first["received_on"], first["received_basis"], first["channel"]) == (
        "2017-11-03T12:00:00",
        "export",
        "online",
    )
    assert (second["unit_text"], second["summary_text"]) == ("示例船厂", "")
    assert first["raw"]["来自IP"] == "192.0.2.1"
    assert "rows_without_text" in {note["code"] for note in reading.files[0]["notes"]}


def test_columns_in_another_order_give_the_same(tmp_path):
    turned = [list(reversed(row)) for row in [HEAD, *ROWS]]
    plain = read(tmp_path, as_xlsx([HEAD, *ROWS]), "a.xlsx").submissions
    other = read(tmp_path, as_xlsx(turned), "b.xlsx").submissions
    assert [row["submission_id"] for row in plain] == [row["submission_id"] for row in other]


def test_tencent_headers_are_matched_by_meaning(tmp_path):
    head = ["提交者（自动）", "提交时间（自动）", "所在区域或产业（必填）", "您的建议（必填）", "补充说明"]
    row = read(
        tmp_path, as_xlsx([head, ["匿名用户", "2017年11月3日 16:07", "瓦房店市", "建书屋", "靠近车间"]]), "a.xlsx"
    ).submissions[0]
    assert (row["unit_text"], row["project_name_text"], row["summary_text"]) == ("瓦房店市", "建书屋", "靠近车间")
    assert (row["respondent_text"], row["received_on"]) == ("匿名用户", "2017-11-03T16:07:00")


def test_options_given_by_number_are_no_unit(tmp_path):
    rows = [HEAD, [1, "2017/11/03 12:00:00", "", "", "", "", 3, "建母婴室", "车间"]]
    row = read(tmp_path, as_xlsx(rows), "1_按序号_征集_1_1.xlsx").submissions[0]
    assert row["needs_person"]
    assert "option_number" in {note["code"] for note in row["notes"]}


def test_several_choices_are_separated(tmp_path):
    rows = [HEAD, [1, "2017/11/03 12:00:00", "", "", "", "", "中山区总工会", "书屋┋食堂", ""]]
    assert read(tmp_path, as_xlsx(rows), "a.xlsx").submissions[0]["project_name_text"] == "书屋；食堂"


def test_an_export_without_rows_is_a_blank_template(tmp_path):
    assert read(tmp_path, as_xlsx([HEAD]), "a.xlsx").files[0]["reason_code"] == "blank_template"


def test_a_table_of_something_else_is_for_a_person(tmp_path):
    reading = read(tmp_path, as_xlsx([["姓名", "工资"], ["示例甲", 100]]), "工资表.xlsx")
    assert (reading.files[0]["disposition"], reading.submissions) == ("needs_person", [])


def test_pasted_comments_of_the_same_words_are_all_kept(tmp_path):
    rows = [["昵称", "留言内容"], ["小螺丝", "建书屋"], ["小螺丝", "建书屋"], ["阿某", "建书屋"]]
    ids = [row["submission_id"] for row in read(tmp_path, as_xlsx(rows), "a.xlsx").submissions]
    assert len(set(ids)) == 3


def test_a_form_typed_into_cells_is_read(tmp_path):
    rows = [["2018年度大连市工会为职工办实事项目建议表"], ["填报单位（部门）：西岗区总工会  实施层级：市级□ 区市县、产业级√"],
            ["项目名称", "书屋"], ["项目简介", "建书屋"], ["预期目标\n或成效", "读书"], ["经费预算", "3万元"]]  # fmt: skip
    row = read(tmp_path, as_xlsx(rows), "a.xlsx").submissions[0]
    assert (row["unit_text"], row["implementation_level"], row["budget_text"]) == ("西岗区总工会", "district", "3万元")
    assert row["channel"] == "unknown"


def test_a_csv_whose_quote_never_closes_is_refused_with_its_line(tmp_path):
    data = '序号,提交时间,建议\n1,2017/11/03,"书屋\n2,2017/11/03,食堂\n'.encode()
    row = read(tmp_path, data, "a.csv").files[0]
    assert row["disposition"] == "rejected"
    assert "行" in row["reason_text"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026/09/03 12:00:00", "2026-09-03T12:00:00"), ("2026年9月22日 10:13", "2026-09-22T10:13:00"),
        ("2017.11.14", "2017-11-14T00:00:00"), ("2017-13-01", None), ("昨天", None), (43042.5, "2017-11-03T12:00:00"),
        (3, None), ("", None),
    ],
)  # fmt: skip
def test_times_of_every_platform(text, expected):
    moment = read_time(text)
    assert (moment.isoformat() if moment else None) == expected


def test_header_matching_never_guesses_between_two_meanings():
    aliases = {"unit_text": ("工作单位",), "summary_text": ("意见建议",)}
    assert match_headers(["您的工作单位的意见建议"], aliases) == [""]
    assert normalise_header("12、您的 建议：（必填）【多选题】") == "您的建议"
    assert match_headers(["1、您的意见建议（必填）"], {**default_parameters().headers}) == ["summary_text"]


def test_the_blank_templates_are_understood_and_blank(tmp_path):
    from pipeline.ingest.templates import write_templates

    for path in write_templates(tmp_path):
        row = read_file(path).files[0]
        assert (row["disposition"], row["reason_code"]) == ("ignored", "blank_template")


def test_a_filled_research_template_is_read(tmp_path):
    from pipeline.ingest.templates import TEMPLATES

    head = list(TEMPLATES["专题调研登记模板.xlsx"][1])
    line = ["2017-11-08", "示例造船厂工会", "示例甲", "澡堂小", "扩建澡堂", "400人受益", "6万元", ""]
    row = read(tmp_path, as_xlsx([head, line]), "调研.xlsx").submissions[0]
    assert (row["unit_text"], row["summary_text"], row["budget_text"]) == ("示例造船厂工会", "扩建澡堂", "6万元")
    assert row["expected_outcome_text"] == "400人受益"
