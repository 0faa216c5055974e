"""The same proposal in every format that really arrives, told by its content and not by its ending."""

import gzip
import tarfile
import zipfile
from io import BytesIO

import pytest
from ingest_doc_maker import Par, make_doc, table
from ingest_forms import FIELDS, TITLE, VALUES, document, form, form_blocks, make_zip, package
from ingest_ole_maker import make_ole
from test_ingest_outlook import BASE, attachment, message
from test_ingest_surveys import HEAD, ROWS, as_xlsx
from test_ingest_word_xml import flat, old

from pipeline.ingest import read_file
from pipeline.ingest.content import read_content
from pipeline.ingest.decode import decode_text
from pipeline.ingest.reading import default_form, default_parameters
from pipeline.ingest.sniff import sniff

HEADER = "填报单位（部门）：中山区总工会    实施层级：市级☑   区市县、产业级□"
LABELS = [label.replace("\n", "") for label in FIELDS]
ROWS_OF_FORM = list(zip(LABELS, VALUES, strict=True))


def page() -> str:
    rows = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in ROWS_OF_FORM)
    return f"<html><head></head><body><p>{TITLE}</p><p>{HEADER}</p><table border=1>{rows}</table></body></html>"


def as_mht() -> bytes:
    body = b'--x\r\nContent-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    return (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n'
        + body
        + page().encode("gb18030")
        + b"\r\n--x--\r\n"
    )


def as_rtf() -> bytes:
    def said(text: str) -> bytes:
        return "".join(f"\\u{ord(c) if ord(c) < 0x8000 else ord(c) - 0x10000}?" for c in text).encode()

    body = said(TITLE) + rb"\par " + said(HEADER) + rb"\par "
    for label, value in ROWS_OF_FORM:
        body += rb"\trowd\cellx3000\cellx9000\pard\intbl " + said(label) + rb"\cell " + said(value) + rb"\cell\row "
    return rb"{\rtf1\ansi\ansicpg936\deff0 " + body + rb"\pard\par}"


def as_doc() -> bytes:
    return make_doc([Par(TITLE), Par(HEADER), *table([list(row) for row in ROWS_OF_FORM]), Par("完")])


def as_text() -> bytes:
    return "\n".join([TITLE, HEADER, *[f"{label}：{value}" for label, value in ROWS_OF_FORM]]).encode("gb18030")


def inner_body(data: str) -> str:
    return data.partition("<w:body>")[2].partition("</w:body>")[0]


BODY = inner_body(document(*form_blocks()))
SAME = {
    "docx under doc": ("建议表.doc", form(), "docx"),
    "docx under wps": ("建议表.wps", form(), "docx"),
    "docm": ("建议表.docm", package(document(*form_blocks()), {"word/vbaProject.bin": b"x"}), "docx"),
    "flat OPC under doc": ("建议表.doc", flat(BODY), "word_xml"),
    "Word 2003 XML under doc": ("建议表.doc", old(BODY), "word_xml"),
    "Word 97": ("建议表.doc", as_doc(), "doc"),
    "Word 97 under wps": ("建议表.wps", as_doc(), "doc"),
    "Word 97 under docx": ("建议表.docx", as_doc(), "doc"),
    "RTF under doc": ("建议表.doc", as_rtf(), "rtf"),
    "HTML under doc": ("建议表.doc", page().encode("utf-8-sig"), "html"),
    "HTML of GBK under doc": ("建议表.doc", page().encode("gb18030"), "html"),
    "MHT under doc": ("建议表.doc", as_mht(), "mht"),
    "text": ("建议表.txt", as_text(), "text"),
}


@pytest.mark.parametrize(("name", "data", "kind"), SAME.values(), ids=SAME.keys())
def test_the_form_reads_the_same_in_every_format(name, data, kind, tmp_path):
    (tmp_path / name).write_bytes(data)
    reading = read_file(tmp_path / name)
    assert reading.files[0]["kind"] == kind
    [row] = reading.submissions
    found = [row[field] for field in ("project_name_text", "summary_text", "expected_outcome_text", "budget_text")]
    assert found == list(VALUES)
    assert (row["unit_text"], row["implementation_level"]) == ("中山区总工会", "municipal")


def test_an_outlook_mail_is_read_through_to_the_form_inside(tmp_path):
    (tmp_path / "报送.msg").write_bytes(make_ole(message(**BASE) | attachment(0, form())))
    reading = read_file(tmp_path / "报送.msg")
    assert reading.files[0]["kind"] == "msg"
    assert reading.submissions[0]["project_name_text"] == VALUES[0]
    assert reading.files[1]["subject_text"] == reading.files[0]["subject_text"] != ""


def test_an_export_saved_as_html_under_xls_gives_its_rows(tmp_path):
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in [HEAD, *ROWS[:2]])
    (tmp_path / "导出.xls").write_bytes(f"<html><body><table>{rows}</table></body></html>".encode("gb18030"))
    (tmp_path / "导出.xlsx").write_bytes(as_xlsx([HEAD, *ROWS[:2]]))
    page, book = read_file(tmp_path / "导出.xls"), read_file(tmp_path / "导出.xlsx")
    assert [row["submission_id"] for row in page.submissions] == [row["submission_id"] for row in book.submissions]


@pytest.mark.parametrize("text", ["驿", "建母婴室", "职工", "增加图书", "瓦"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_short_texts_are_decoded_by_mark_then_utf8_then_gb18030(text, encoding):
    assert decode_text(text.encode(encoding)) == text


def packed_tar() -> bytes:
    target, entry = BytesIO(), tarfile.TarInfo("建议表.docx")
    entry.size = len(form())
    with tarfile.open(fileobj=target, mode="w") as archive:
        archive.addfile(entry, BytesIO(form()))
    return target.getvalue()


def opendocument(kind: str) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", "<a/>")
    return target.getvalue()


_SLIDES = (
    '<Types xmlns="x"><Override ContentType="application/vnd.openxmlformats-officedocument.presentationml"/></Types>'
)
OTHERS = {
    "encrypted workbook or document": (make_ole({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}), "encrypted"),
    "text of OpenDocument": (opendocument("text"), "open_document"),
    "Word 2": (b"\xdb\xa5\x2d\x00" + b"\0" * 200, "old_format"),
    "workbook of one XML file": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "old_format",
    ),
    "slides": (make_zip({"[Content_Types].xml": _SLIDES, "ppt/presentation.xml": "<a/>"}), "not_document"),
    "program": (b"MZ" + b"\0" * 100, "not_document"),
    "tar": (packed_tar(), "other_archive"),
    "gz": (gzip.compress(form(), mtime=0), "other_archive"),
    "photo of a telephone": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(range(256)), "table_is_picture"),
}


@pytest.mark.parametrize(("data", "code"), OTHERS.values(), ids=OTHERS.keys())
def test_what_is_no_readable_document_says_what_it_is(data, code):
    assert read_content(data, "建议表.doc", default_parameters(), default_form()).code == code


def test_text_that_begins_like_a_picture_is_text():
    assert sniff("BMW厂工会建议：建书屋，配书一千册。".encode(), "a.txt") == "text"
    assert sniff(b"BM" + (1078).to_bytes(4, "little") + bytes(4) + b"\x36\4\0\0", "a.bmp") == "image"


def test_a_workbook_with_a_password_is_encrypted_not_damaged():
    globals_of_book = bytes.fromhex("0908100000060500bb0dcc07c100000006040000") + bytes.fromhex("2f000600010001000000")
    data = make_ole({"Workbook": globals_of_book + bytes(4096)})
    assert read_content(data, "a.xls", default_parameters(), default_form()).code == "encrypted"
