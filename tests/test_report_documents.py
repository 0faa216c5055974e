"""Every phase's documents: complete, reproducible, in official form, text never a formula."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from report_office import saved_by_office
from report_tables import sample_tables, unit_frame

from pipeline.ingest.decision_files import read_decisions
from pipeline.params import load_round
from pipeline.report import write_reports
from pipeline.report.candidate_rows import candidate_rows
from pipeline.report.compare import compare_tables
from pipeline.report.decision_templates import write_decision_templates
from pipeline.report.excel import Sheet, write_workbook
from pipeline.report.labels import wan
from pipeline.report.review_workbook import review_workbook
from pipeline.report.revisions import difference, revision_rows
from pipeline.report.setting import make_setting
from pipeline.report.views import WAN_NOTE, Column, view
from pipeline.report.word import WordDocument, chinese_number

PARAMS = load_round(Path(__file__).parent.parent / "params" / "sample.yaml")
DOMAINS = ("维权服务", "生活服务", "精神文化", "身心健康", "职业发展")
HOSTILE = '=cmd|"/c calc"!A1 <script>alert(1)</script>'


def write(phase: str, folder: Path, tables=None):
    return write_reports(
        tables or sample_tables(20, phase=phase), PARAMS, phase, folder, units=unit_frame(), domains=DOMAINS
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return {
        phase: (folder := tmp_path_factory.mktemp(phase), write(phase, folder))
        for phase in ("collect", "consolidate", "publish")
    }


def test_every_named_file_is_there_and_nothing_else(written):
    for folder, found in written.values():
        there = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        assert there == sorted(file.path for file in found.files)


def test_only_publish_writes_for_the_public(written):
    assert {phase: found.count("public") for phase, (_, found) in written.items()} == {
        "collect": 0,
        "consolidate": 0,
        "publish": 2,
    }


def test_same_tables_give_the_same_bytes_in_any_order_of_rows(written, tmp_path):
    turned = {
        name: frame.iloc[::-1].reset_index(drop=True) for name, frame in sample_tables(20, phase="publish").items()
    }
    write("publish", tmp_path, turned)
    folder = written["publish"][0]
    assert [
        p.name
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.read_bytes() != (tmp_path / p.relative_to(folder)).read_bytes()
    ] == []


def test_one_letter_per_unit_with_something_to_correct(written):
    tables = sample_tables(20, phase="collect")
    asked = tables["findings"].loc[tables["findings"]["actor"] == "unit", "unit_code"].nunique()
    assert len(list((written["collect"][0] / "internal" / "补正通知").glob("*.docx"))) == asked


def texts_of(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))


def test_hostile_text_stays_text_everywhere(tmp_path):
    tables = sample_tables(12, phase="consolidate")
    for name in ("proposals", "candidates"):
        tables[name] = tables[name].assign(project_name=HOSTILE, summary=HOSTILE)
    write("consolidate", tmp_path, tables)
    for path in tmp_path.rglob("*.xlsx"):
        with zipfile.ZipFile(path) as archive:
            formulas = [
                f
                for name in archive.namelist()
                if "worksheets/sheet" in name
                for f in re.findall(r"<f>(.*?)</f>", archive.read(name).decode())
            ]
        assert not [formula for formula in formulas if "cmd" in formula], path
    for path in tmp_path.rglob("*.html"):
        assert "<script>alert" not in path.read_text(encoding="utf-8")


def test_cell_beginning_like_a_formula_is_text_even_when_edited_later():
    shown = view(pd.DataFrame({"a": ["=1+1", "+86", "-3", "@x", "普通"]}), [Column("a", "甲")])
    book = load_workbook(io.BytesIO(write_workbook([Sheet("表", "题", shown)], date(2018, 1, 1), "某单位")))
    cells = [row[0] for row in book["表"].iter_rows(min_row=3, max_row=7)]
    assert [cell.value for cell in cells] == ["=1+1", "+86", "-3", "@x", "普通"]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells] == [True, True, True, True, False]


def test_too_long_text_says_that_it_was_cut():
    shown = view(pd.DataFrame({"a": ["长" * 40_000]}), [Column("a", "甲")])
    book = load_workbook(io.BytesIO(write_workbook([Sheet("表", "题", shown)], date(2018, 1, 1), "某单位")))
    assert book["表"]["A3"].value.endswith("（过长，全文见原件）")


def test_totals_are_formulas_with_their_value():
    shown = view(
        pd.DataFrame({"a": ["甲", "乙"], "b": [35000, 12345]}),
        [Column("a", "名"), Column("b", "金额（万元）", "wan")],
        sums=["b"],
    )
    data = write_workbook([Sheet("表", "题", shown)], date(2018, 1, 1), "某单位")
    formula, value = (load_workbook(io.BytesIO(data), data_only=only)["表"]["B5"].value for only in (False, True))
    assert formula == "=SUBTOTAL(109,B3:B4)"
    assert value == pytest.approx(4.7345)


@pytest.mark.parametrize(
    ("yuan", "text"),
    [
        (35000, "3.50"),
        (12345, "1.23"),
        (12350, "1.24"),
        (0, "0.00"),
        (123456789, "12,345.68"),
        (None, ""),
        (-15000, "-1.50"),
    ],
)
def test_yuan_are_shown_as_wan_with_two_decimals(yuan, text):
    assert wan(yuan) == text


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九")]
)
def test_headings_are_numbered_in_chinese(number, text):
    assert chinese_number(number) == text


def test_document_has_the_page_fonts_and_numbers_of_the_standard():
    paper = WordDocument("某某通知", date(2018, 1, 5), "大连市总工会")
    paper.heading("一级")
    paper.heading("二级", 2)
    paper.heading("三级", 3)
    paper.page(landscape=True)
    paper.table(
        view(
            pd.DataFrame({"a": ["甲"], "b": [35000]}),
            [Column("a", "名称"), Column("b", "金额（万元）", "wan")],
            sums=["b"],
            note=WAN_NOTE,
        )
    )
    document = Document(io.BytesIO(paper.to_bytes()))
    section = document.sections[0]
    assert [
        round(x.mm)
        for x in (
            section.page_width,
            section.page_height,
            section.top_margin,
            section.left_margin,
            section.right_margin,
            section.bottom_margin,
        )
    ] == [210, 297, 37, 28, 26, 35]
    fonts = {
        name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Title", "Normal", "Heading 1", "Heading 2")
    }
    assert fonts == {
        "Title": "方正小标宋简体",
        "Normal": "仿宋_GB2312",
        "Heading 1": "黑体",
        "Heading 2": "楷体_GB2312",
    }
    assert [p.text for p in document.paragraphs if p.style.name.startswith("Heading")] == [
        "一、一级",
        "（一）二级",
        "1.三级",
    ]
    assert document.sections[1].page_width > document.sections[1].page_height
    assert "PAGE" in section.footer._element.xml
    assert "PAGE" in section.even_page_footer._element.xml
    table = document.tables[0]
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    assert [cell.text for cell in table.rows[-1].cells] == ["合计", "3.50"]
    assert table.rows[1].cells[1].paragraphs[0].alignment == 2
    assert document.core_properties.created.date() == date(2018, 1, 5)


def test_control_characters_do_not_break_a_document():
    paper = WordDocument("题\x00目", date(2018, 1, 5), "某单位")
    paper.paragraph("正\x0b文\ufffe")
    assert [p.text for p in Document(io.BytesIO(paper.to_bytes())).paragraphs][-1] == "正文"


def decided(found) -> dict:
    rows = found.decisions
    return {(s, f): v for s, f, v in zip(rows["submission_id"], rows["field"], rows["value_text"], strict=True)}


def test_review_workbook_shows_decisions_and_reads_back_the_same(tmp_path):
    tables = sample_tables(20, phase="publish")
    setting = make_setting(tables, PARAMS, "publish", unit_frame(), DOMAINS)
    (tmp_path / "评审工作簿.xlsx").write_bytes(review_workbook(setting, candidate_rows(setting)))
    found = read_decisions(tmp_path)
    assert found.faults.empty, found.faults["detail"].tolist()
    table = tables["decisions"]
    assert decided(found) == {
        (s, f): v for s, f, v in zip(table["submission_id"], table["field"], table["value_text"], strict=True)
    }


def test_review_workbook_locks_what_is_known_and_offers_lists(tmp_path):
    setting = make_setting(sample_tables(10, phase="consolidate"), PARAMS, "consolidate", unit_frame(), DOMAINS)
    sheet = load_workbook(io.BytesIO(review_workbook(setting, candidate_rows(setting))))["候选"]
    heads = {cell.value: cell.column_letter for cell in sheet[3]}
    assert sheet.protection.sheet
    assert sheet[f"{heads['项目名称']}4"].protection.locked
    assert not sheet[f"{heads['决定']}4"].protection.locked
    lists = {
        str(rule.sqref).split("4:")[0]: rule.formula1
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    assert {heads[name] for name in ("决定", "层级（决定）", "领域（决定）", "等次", "奖励等次")} == set(lists)
    assert sheet.freeze_panes == "F4"
    assert sheet.print_title_rows == "$3:$3"


@pytest.mark.office
def test_workbook_filled_and_saved_by_libreoffice_reads_back(tmp_path):
    setting = make_setting(sample_tables(10, phase="consolidate"), PARAMS, "consolidate", unit_frame(), DOMAINS)
    rows = candidate_rows(setting)
    book = load_workbook(io.BytesIO(review_workbook(setting, rows)))
    sheet = book["候选"]
    heads = {cell.value: cell.column for cell in sheet[3]}
    for row in range(4, 14):
        for name, value in (
            ("决定", "入选"),
            ("核定金额（元）", 20000 + row),
            ("决定人", "领导小组"),
            ("决定日期", "2018年1月9日"),
        ):
            sheet.cell(row, heads[name], value)
    book.save(tmp_path / "填好.xlsx")
    again = saved_by_office(tmp_path / "填好.xlsx", tmp_path / "again").parent
    found = read_decisions(again)
    assert found.faults.empty, found.faults["detail"].tolist()
    assert decided(found) == {
        (s, f): v
        for number, s in enumerate(rows["lead_submission_id"], start=4)
        for f, v in (("decision", "入选"), ("audited_yuan", str(20000 + number)))
    }


def test_revision_shows_the_words_that_went_and_came():
    assert difference("全年办5场培训", "全年办12场培训") == "全年办〔删：5〕〔增：12〕场培训"
    tables = sample_tables(5, phase="publish")
    first = tables["proposals"].iloc[1].to_dict()
    later = first | {
        "submission_id": "Snew",
        "version_of_submission_id": first["submission_id"],
        "budget_text": "共8万元",
        "requested_yuan": 80000,
    }
    tables["proposals"] = pd.concat([tables["proposals"], pd.DataFrame([later])], ignore_index=True)
    rows = revision_rows(make_setting(tables, PARAMS, "publish", unit_frame(), DOMAINS))
    assert rows["field"].tolist() == ["经费预算", "申报金额（万元）"]


def test_compare_names_what_is_new_gone_and_changed():
    before, after = sample_tables(6, phase="publish"), sample_tables(8, phase="publish")
    after["allocations"] = after["allocations"].assign(subsidy_yuan=after["allocations"]["subsidy_yuan"] + 1000)
    rows = compare_tables(before, after)
    assert (rows["what"] == "新增").sum() > 0
    assert set(rows.loc[rows["what"] == "改变", "field"]) == {"补助（元）"}
    assert compare_tables(after, after).empty


def test_filled_decision_file_is_never_overwritten(tmp_path):
    (tmp_path / "approvals.csv").write_text("我写的", encoding="utf-8")
    (tmp_path / "corrections.xlsx").write_bytes(b"mine")
    names = {file.path for file in write_decision_templates(tmp_path)}
    assert names == {"units.csv", "duplicates.csv", "opinions.csv", "rewards_adopted.csv"}
    assert (tmp_path / "approvals.csv").read_text(encoding="utf-8") == "我写的"
    assert write_decision_templates(tmp_path) == []


def test_templates_are_understood_when_filled(tmp_path):
    write_decision_templates(tmp_path)
    with (tmp_path / "duplicates.csv").open("a", encoding="utf-8") as handle:
        handle.write("S1,S2,相同,同一项目,某甲,2018-01-01\r\n")
    found = read_decisions(tmp_path)
    assert found.decisions["value_text"].tolist() == ["same"]
    assert found.faults.empty
