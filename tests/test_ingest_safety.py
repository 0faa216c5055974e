"""Untrusted files: each danger is refused by name or read harmlessly; every test fails without its defence."""

import io
import socket
import struct
import time
import zipfile

import pytest

from pipeline.errors import RawFileError
from pipeline.ingest import read_file
from pipeline.ingest.content import read_content
from pipeline.ingest.docx import read_docx
from pipeline.ingest.reading import default_form, default_parameters
from pipeline.ingest.reasons import REASONS
from pipeline.ingest.sniff import sniff
from pipeline.params.ingest import Limits
from tests.ingest_forms import NAMESPACES, VALUES, document, form, make_zip, package, paragraph, run, table

SMALL = Limits(part_bytes=200_000, parts_bytes=400_000, ratio_from_bytes=50_000, zip_members=20, characters=20_000,
               cells=200, archive_bytes=1_000_000, archive_members=10, file_bytes=300_000)  # fmt: skip


def read(data, name="建议表.docx", limits=None):
    params = default_parameters()
    if limits:
        params = params.model_copy(update={"limits": limits})
    return read_content(data, name, params, default_form())


def code_of_docx(data, limits=SMALL):
    with pytest.raises(RawFileError) as caught:
        read_docx(data, limits=limits)
    return caught.value.code


def test_a_part_that_swells_is_refused_before_and_while_inflating():
    assert code_of_docx(package(document(paragraph("a" * 3_000_000)))) == "bomb"
    under_limit = Limits(part_bytes=10_000_000, ratio_from_bytes=50_000)
    assert code_of_docx(package(document(paragraph("a" * 3_000_000))), under_limit) == "bomb"


def test_parts_that_are_large_together_are_refused():
    import random

    generator = random.Random(1)  # noqa: S311
    noise = ["".join(generator.choices("abcdefghij", k=150_000)) for _ in range(4)]
    extra = {f"word/header{i}.xml": document(paragraph(text)) for i, text in enumerate(noise)}
    assert code_of_docx(package(document(paragraph("x")), extra)) == "too_large"


def patch_sizes(data, size):
    """Write another uncompressed size for word/document.xml into the central directory."""
    at = data.rfind(b"word/document.xml") - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    return data[: at + 24] + struct.pack("<I", size) + data[at + 28 :]


def test_a_lying_size_is_damage_not_a_cut_text():
    assert code_of_docx(patch_sizes(form(), 900)) == "damaged"
    assert code_of_docx(patch_sizes(form(), 150_000)) == "damaged"


def test_a_wrong_checksum_is_damage():
    data = form()
    at = data.rfind(b"word/document.xml") - 46
    assert code_of_docx(data[: at + 16] + b"\0\0\0\0" + data[at + 20 :]) == "damaged"


def test_two_members_of_one_name_are_refused():
    target = io.BytesIO(form())
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", document(paragraph("anderes")))
    assert code_of_docx(target.getvalue()) == "duplicate_member"
    assert code_of_docx(package(document(), {"Word/Document.xml": "<a/>"})) == "duplicate_member"


def test_too_many_members_are_refused():
    assert code_of_docx(package(document(), {f"x/{i}": "" for i in range(30)})) == "too_many"


def test_an_entity_reads_no_file_and_swells_no_text(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    body = document(paragraph("X")).replace("X", "&e;")
    outside = body.replace("?>", f'?><!DOCTYPE d [<!ENTITY e SYSTEM "{secret.as_uri()}">]>', 1)
    assert code_of_docx(package(outside)) == "unsafe_xml"
    inside = body.replace("?>", '?><!DOCTYPE d [<!ENTITY e "50">]>', 1)
    assert code_of_docx(package(inside)) == "unsafe_xml"
    utf16 = inside.replace("UTF-8", "UTF-16").encode("utf-16")
    assert code_of_docx(package(utf16)) == "unsafe_xml"


def test_deep_elements_and_deep_tables_are_refused():
    deep = "<w:sdt><w:sdtContent>" * 400 + "</w:sdtContent></w:sdt>" * 400
    assert code_of_docx(package(document(deep)), Limits()) == "damaged"
    nested = paragraph("x")
    for _ in range(30):
        nested = f"<w:tbl><w:tr><w:tc>{nested}</w:tc></w:tr></w:tbl>"
    assert code_of_docx(package(document(nested)), Limits()) == "too_deep"


def test_too_many_cells_and_characters_are_refused():
    assert code_of_docx(package(document(table([["a", "b"]] * 150)))) == "too_large"
    import random

    text = "".join(random.Random(2).choices("工会职工办实事", k=30_000))  # noqa: S311
    assert code_of_docx(package(document(paragraph(text)))) == "too_large"


@pytest.mark.parametrize(
    ("limits", "code"), [(Limits(sheet_bytes=3_000), "bomb"), (Limits(sheet_cells=500), "too_large"), (Limits(), "")]
)
def test_a_workbook_that_swells_or_holds_too_many_cells_is_refused(limits, code):
    from tests.test_ingest_surveys import HEAD, ROWS, as_xlsx

    data = as_xlsx([HEAD, *[[number, *ROWS[0][1:]] for number in range(100)]])
    assert read(data, "a.xlsx", limits).code == code


def test_markup_without_end_is_refused_before_it_costs_time():
    words = b"{\\rtf1 " + b"{\\b x}\\par " * 700_000 + b"}"
    page = ("<table>" + "<tr><td>项目名称<td>x" * 3_000).encode()
    lines = ("序号,建议\n" + "1,建书屋\n" * 600).encode()
    start = time.process_time()
    assert read(words, "a.doc").code == "too_large"
    assert time.process_time() - start < 10
    assert read(page, "a.xls", Limits(page_cells=5_000)).code == "too_large"
    assert read(lines, "a.csv", Limits(sheet_rows=500)).code == "too_large"


def test_external_parts_are_listed_and_never_opened(monkeypatch):
    def refuse(*_):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        'Target="http://192.0.2.1/x.dotm" TargetMode="External"/></Relationships>'
    )
    content = read(package(document(*__import__("tests.ingest_forms", fromlist=["form_blocks"]).form_blocks()),
                           {"word/_rels/document.xml.rels": relations}))  # fmt: skip
    assert len(content.records) == 1
    assert "external_link" in {note["code"] for note in content.notes}


def test_macros_are_said_and_not_run():
    content = read(package(form_document(), {"word/vbaProject.bin": b"x"}), "建议表.docm")
    assert content.code == ""
    assert "macro" in {note["code"] for note in content.notes}


def form_document():
    from tests.ingest_forms import form_blocks

    return document(*form_blocks())


def nest(depth):
    data = form()
    for level in range(depth):
        data = make_zip({f"层{level}.zip" if level else "表.docx": data})
    return data


def codes_below(content):
    return {content.code} | {code for member in content.members for code in codes_below(member)}


def test_archives_open_to_a_bounded_depth():
    assert "too_deep" not in codes_below(read(nest(3), "a.zip"))
    assert "too_deep" in codes_below(read(nest(6), "a.zip"))


def test_an_archive_of_too_many_or_too_large_members_is_refused():
    many = make_zip({f"{i}.txt": "x" for i in range(20)})
    assert read(many, "a.zip", SMALL).code == "too_many"
    bomb = make_zip({"0.txt": "0" * 200_000})
    assert codes_below(read(bomb, "a.zip", SMALL)) & {"bomb", "too_large"}


def test_members_of_many_small_archives_count_together():
    inner = make_zip({f"{i}.txt": "x" for i in range(6)})
    outer = make_zip({f"{i}.zip": inner + bytes([i]) for i in range(6)})
    assert "too_many" in codes_below(read(outer, "a.zip", SMALL))


def test_names_that_climb_are_data_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.zip"
    path.write_bytes(make_zip({"../../evil.docx": form(), "C:\\x.docx": form(("b", *VALUES[1:]))}))
    before = set(tmp_path.parent.rglob("*"))
    reading = read_file(path)
    assert len(reading.submissions) == 2
    assert set(tmp_path.parent.rglob("*")) == before


def test_a_link_in_an_archive_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        info = zipfile.ZipInfo("passwd.docx")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert codes_below(read(target.getvalue(), "a.zip")) == {"nothing_inside", "link"}


def test_a_link_in_the_folder_is_refused(tmp_path):
    (tmp_path / "x.docx").symlink_to("/etc/hostname")
    assert read_file(tmp_path / "x.docx").files[0]["reason_code"] == "link"


def test_an_encrypted_member_is_said():
    data = bytearray(make_zip({"建议表.docx": form()}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        data[at + offset] |= 1
    assert "encrypted" in codes_below(read(bytes(data), "a.zip"))


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.docx", "empty_file"),
        (form()[:900], "a.docx", "damaged"),
        (b"PK\x03\x04" + b"x" * 500, "a.docx", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", "damaged"),
        (b"MZ\x90\0" + b"\0" * 100, "a.docx", "not_document"),
        (bytes(range(256)) * 4, "a.docx", "not_document"),
        (b"\x78\x9f\x3e\x22aaaa", "winmail.dat", "winmail"),
        (b"x" * 400_000, "a.txt", "too_large"),
        (make_zip({"[Content_Types].xml": "<a/>", "word/document.xml": "<w:broken"}), "a.docx", "damaged"),
        (make_zip({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}), "a.docx", "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_own_code(data, name, code):
    content = read(data, name, SMALL)
    assert content.code == code
    assert code in REASONS


def test_a_file_that_is_not_there_or_a_folder_never_raises(tmp_path):
    assert read_file(tmp_path / "没有.docx").files[0]["disposition"] == "needs_person"
    assert read_file(tmp_path).files[0]["disposition"] == "needs_person"


def test_a_failing_reader_stops_nothing(monkeypatch, tmp_path):
    import pipeline.ingest.content as module

    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(module, "read_with", fail)
    path = tmp_path / "a.docx"
    path.write_bytes(form())
    row = read_file(path).files[0]
    assert (row["disposition"], row["reason_code"]) == ("needs_person", "reader_failed")
    assert "Traceback" not in str(row)


def test_content_decides_not_the_ending():
    assert sniff(form(), "a.doc") == "docx"
    assert sniff(form(), "a.wps") == "docx"
    assert sniff(b"<html><body></body></html>", "a.xls") == "html"
    assert sniff(b"{\\rtf1 }", "a.doc") == "rtf"
    assert sniff(make_zip({"a.docx": form()}), "a.docx") == "zip"
    assert sniff("序号,建议\n1,书屋\n".encode("gb18030"), "a.xls") == "csv"


def test_a_strict_package_and_another_main_part_are_read():
    strict = form_document().replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert len(read(package(strict)).records) == 1
    moved = make_zip({
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/w/d.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="/w/d.xml"/></Relationships>',
        "w/d.xml": form_document(),
    })  # fmt: skip
    assert len(read(moved).records) == 1


def test_hostile_files_take_no_long_time():
    patterns = [
        package(document(paragraph("项目名称" * 4_000))),
        package(document(paragraph(" 　" * 50_000 + "项目名称"))),
        ("项 " * 60_000).encode(),
        ("（" * 50_000).encode(),
        ("1." * 50_000 + "\n" + "项目名称：" * 5_000).encode(),
        ("From a\n" * 20_000).encode(),
        b"Subject: " + b"=?gb2312?B?xOO=?= " * 5_000 + b"\nFrom: a\nDate: x\n\nx",
        b"Content-Type: a; " + b'name="' * 20_000 + b"\nFrom: a\nSubject: b\n\nx",
        package(document(f"<w:p>{run('市级□√' * 8_000)}</w:p>")),
        f'<?xml version="1.0"?><w:document {NAMESPACES}/>'.encode() * 2,
    ]
    for data in patterns:
        start = time.process_time()
        read(data, "a.txt")
        assert time.process_time() - start < 5
