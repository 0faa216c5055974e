"""Pages saved as .doc or .xls, and MHT."""

import pytest

from pipeline.errors import RawFileError
from pipeline.ingest.html_page import read_html, read_html_sheets, read_mht
from pipeline.ingest.tree import CHECKED, COLOURED, DRAWN, STRUCK, UNCHECKED, Table


def read(body, encoding="utf-8", head=""):
    return read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode(encoding), "表.doc")


def test_lines_and_cells_are_read():
    document = read("<p>填报单位：甲</p><table><tr><td>项目名称<td>甲<br>乙</table>尾")
    assert [type(block).__name__ for block in document.blocks] == ["Paragraph", "Table", "Paragraph"]
    assert [cell.text for cell in document.blocks[1].rows[0]] == ["项目名称", "甲\n乙"]
    assert document.blocks[1].rows[0][1].at == "body/t0/r0/c1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encoding_is_found_without_a_declaration(encoding):
    assert read("<p>项目名称</p>", encoding).blocks[0].text == "项目名称"


def test_declared_gb2312_is_read_as_gb18030():
    assert read("<p>镕㐂</p>", "gb18030", "<meta charset=gb2312>").blocks[0].text == "镕㐂"


def test_wrong_declaration_is_not_believed():
    assert read("<p>项目</p>", "gb18030", "<meta charset=utf-8>").blocks[0].text == "项目"


def test_spans_become_columns_and_continued_cells():
    rows = read("<table><tr><td rowspan=2>甲<td colspan=2>乙<tr><td>丙<td>丁</table>").blocks[0].rows
    assert [(cell.text, cell.column, cell.span, cell.continues) for cell in rows[1]] == [
        ("", 0, 1, True), ("丙", 1, 1, False), ("丁", 2, 1, False),
    ]  # fmt: skip
    assert rows[0][1].span == 2


def test_hostile_spans_are_bounded():
    rows = read('<table><tr><td colspan=99999999 rowspan="999999999">甲</table>').blocks[0].rows
    assert rows[0][0].span == 1


def test_marks_are_read():
    body = "市级<span style='font-family:\"Wingdings 2\"'>R</span>区<input type=checkbox>县<input type=radio checked>"
    assert [piece.tick for piece in read(f"<p>{body}").blocks[0].pieces] == [0, CHECKED, 0, UNCHECKED, 0, CHECKED]


def test_formatting_deleted_and_hidden_text():
    body = (
        "<p>市级<s>区级</s><del>旧</del><span style='display:none'>隐</span><span style='color:red'>红</span>"
        "<span style='text-decoration:line-through'>划</span>"
    )
    document = read(body)
    assert document.blocks[0].text == "市级区级红划"
    assert [piece.flags for piece in document.blocks[0].pieces] == [0, STRUCK, COLOURED, STRUCK]
    assert [(aside.kind, aside.text) for aside in document.aside] == [("deleted", "旧"), ("hidden", "隐")]


def test_scripts_and_styles_are_no_text():
    assert read("<style>p{}</style><script>alert(1)</script><p>文").blocks[0].text == "文"


def test_linked_picture_is_named_and_not_opened():
    document = read("<p><img src='http://192.0.2.1/x.png'><img src='data:image/png;base64,iVBORw0K'>文")
    assert [issue.code for issue in document.issues] == ["external_link"]
    assert document.pictures[1].sha256
    assert document.blocks[0].pieces[0].flags & DRAWN


def test_entity_in_a_page_reads_no_file():
    data = b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>a&x;b</p></body></html>'
    assert "root:" not in read_html(data, "").text


def test_endless_nesting_is_refused():
    with pytest.raises(RawFileError) as error:
        read("<div>" * 50_000 + "经费50万元")
    assert error.value.code == "too_large"


def test_too_many_cells_are_refused():
    with pytest.raises(RawFileError) as error:
        read("<table>" + "<tr><td>x" * 50_001 + "</table>")
    assert error.value.code == "too_large"


def test_sheets_of_a_page_saved_as_xls():
    page = "<table><tr><td>序号<td>1、您的建议</tr><tr><td>1<td>建驿站</tr></table><table><tr><td rowspan=2>a<td>b<tr><td>c</table>"
    assert read_html_sheets(page.encode("gb18030")) == [
        ("表1", [["序号", "1、您的建议"], ["1", "建驿站"]]), ("表2", [["a", "b"], ["", "c"]]),
    ]  # fmt: skip
    assert read_html_sheets("<p>没有表</p>".encode()) == []


def test_mht_page_and_pictures():
    page = "<html><body><table><tr><td>项目名称<td>驿站</table></body></html>".encode("gb18030")
    data = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: text/html; charset=gb2312\r\n"
        b"Content-Transfer-Encoding: 8bit\r\n\r\n" + page + b"\r\n--x\r\nContent-Type: image/png\r\nContent-Location: file:///C:/a/i.png\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n--x--\r\n"
    )  # fmt: skip
    document = read_mht(data, "")
    assert document.kind == "mht"
    assert isinstance(document.blocks[0], Table)
    assert [cell.text for cell in document.blocks[0].rows[0]] == ["项目名称", "驿站"]
    assert [picture.name for picture in document.pictures] == ["i.png"]


def test_mht_without_a_page_is_damaged():
    with pytest.raises(RawFileError) as error:
        read_mht(b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx", "")
    assert error.value.code == "damaged"
