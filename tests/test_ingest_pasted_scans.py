"""A form pasted into a document as a picture: read like a scan where OCR is, else left to a person with the reason."""

from datetime import date
from pathlib import Path

import pytest
from ingest_forms import document, form, form_blocks, package, paragraph
from test_ingest_ocr import png

from pipeline.errors import RawFileError
from pipeline.ingest import pasted_scans, read_file, read_round
from pipeline.ingest.reading import default_form, default_parameters
from pipeline.ingest.tree import Document, Issue, Paragraph, Piece

PICTURE = png(900, 1200)
EMU = 12700


def drawing(width: int, height: int, link: str = "rPic") -> str:
    """Return a run with a picture, its size in points."""
    return (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
        f'wordprocessingDrawing"><wp:extent cx="{width * EMU}" cy="{height * EMU}"/>'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData><a:blip '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        f'r:embed="{link}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
    )


def vml(style: str, group: str = "") -> str:
    """Return a run with a picture as older programs write it, its size in a style."""
    shape = (
        f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="{style}"><v:imagedata '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rPic"/></v:shape>'
    )
    if group:
        shape = f'<v:group xmlns:v="urn:schemas-microsoft-com:vml" style="{group}">{shape}</v:group>'
    return f"<w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>"


RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rPic" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/a.png"/>'
    "</Relationships>"
)


def read(folder: Path, *blocks: str):
    parts = {"word/_rels/document.xml.rels": RELATIONS, "word/media/a.png": PICTURE}
    path = folder / "建议表.docx"
    path.write_bytes(package(document(*blocks), parts))
    return read_file(path)


@pytest.fixture
def ocr(monkeypatch):
    """OCR that reads what the test says, or refuses."""
    said: dict = {"lines": [], "asked": 0}

    def read_with(kind, data, name, params):
        assert (kind, data) == ("image", PICTURE)
        said["asked"] += 1
        if isinstance(said["lines"], str):
            raise RawFileError(said["lines"], "这样不行。")
        issue = Issue("text_from_ocr", "文字由程序从图片中识别。", "page1", serious=True)
        blocks = [Paragraph([Piece(line)]) for line in said["lines"]]
        return Document("image", blocks, issues=[issue], is_flat=True, marks_are_unsure=True)

    monkeypatch.setattr(pasted_scans, "read_with", read_with)
    return said


FORM = ["填报单位（部门）：中山区总工会", "实施层级：市级☑ 区市县、产业级□", "项目名称：驿站", "项目简介：建十个", "经费预算：5万元"]  # fmt: skip


def test_pasted_form_is_read_like_a_scan_and_no_tick_in_it_is_believed(tmp_path, ocr):
    ocr["lines"] = FORM
    found = read(tmp_path, paragraph("见下图"), drawing(500, 700))
    assert found.files[0]["disposition"] == "parsed"
    [row] = found.submissions
    assert (row["unit_text"], row["project_name_text"], row["budget_text"]) == ("中山区总工会", "驿站", "5万元")
    assert row["implementation_level"] == "unknown"
    assert row["needs_person"]
    assert {"text_from_ocr", "form_is_picture"} <= {note["code"] for note in row["notes"]}
    assert "large_picture" not in {note["code"] for note in row["notes"]}  # it was read


@pytest.mark.parametrize(
    ("style", "group"),
    [
        ("width:415.3pt;height:620pt", ""),
        ("position:absolute;width:14.6cm;height:21.9cm;z-index:1", ""),
        ("position:absolute;left:0;width:1000;height:1500", "width:415.3pt;height:620pt"),
    ],
)
def test_form_pasted_by_an_older_program_is_read_like_a_scan(tmp_path, ocr, style, group):
    ocr["lines"] = FORM
    assert [row["project_name_text"] for row in read(tmp_path, vml(style, group)).submissions] == ["驿站"]


def test_seal_drawn_by_an_older_program_is_no_scan(tmp_path, ocr):
    assert len(read(tmp_path, *form_blocks(), vml("width:120pt;height:120pt")).submissions) == 1
    assert ocr["asked"] == 0


def test_blank_form_over_the_picture_of_a_filled_one_is_no_empty_form(tmp_path, ocr):
    ocr["lines"] = FORM
    found = read(tmp_path, *form_blocks(("", "", "", ""), unit=""), drawing(500, 700))
    assert [row["project_name_text"] for row in found.submissions] == ["驿站"]
    assert found.submissions[0]["needs_person"]


@pytest.mark.parametrize("code", ["ocr_missing", "ocr_off"])
def test_without_ocr_a_person_is_asked_and_told_why(tmp_path, ocr, code):
    ocr["lines"] = code
    [row] = read(tmp_path, drawing(500, 700)).files
    assert (row["disposition"], row["reason_code"]) == ("needs_person", code)
    assert row["reason_text"]
    assert "large_picture" in {note["code"] for note in row["notes"]}


@pytest.mark.parametrize("said", ["damaged", "too_slow", ["一张活动照片"]])
def test_picture_without_a_readable_form_stays_with_a_person(tmp_path, ocr, said):
    ocr["lines"] = said
    [row] = read(tmp_path, drawing(500, 700)).files
    assert (row["disposition"], row["reason_code"]) == ("needs_person", "table_is_picture")


def test_form_with_a_large_picture_beside_it_is_noted_and_the_picture_is_not_read(tmp_path, ocr):
    found = read(tmp_path, *form_blocks(), drawing(500, 700))
    [row] = found.submissions
    assert ocr["asked"] == 0
    assert row["needs_person"]
    assert "large_picture" in {note["code"] for note in row["notes"]}


def test_small_picture_asks_nobody(tmp_path, ocr):
    found = read(tmp_path, *form_blocks(), drawing(100, 100))
    assert ocr["asked"] == 0
    assert not found.submissions[0]["needs_person"]


def test_form_pasted_into_rtf_is_read_too(tmp_path, ocr):
    ocr["lines"] = FORM
    path = tmp_path / "建议表.doc"
    body = rb"{\rtf1\ansi\ansicpg936{\pict\pngblip\picwgoal9000\pichgoal14000 " + PICTURE.hex().encode() + rb"}\par}"
    path.write_bytes(body)
    assert [row["project_name_text"] for row in read_file(path).submissions] == ["驿站"]


def test_continuation_page_with_a_picture_is_joined_and_asks_for_a_person(tmp_path, ocr):
    parts = {"word/_rels/document.xml.rels": RELATIONS, "word/media/a.png": PICTURE}
    page = package(
        document(paragraph("附页：户外职工爱心驿站项目简介（续）"), paragraph("另见下图。"), drawing(500, 700)), parts
    )
    (tmp_path / "驿站.docx").write_bytes(
        form(("户外职工爱心驿站", "建设驿站20个。", "惠及职工3000人。", "市总补助5万元"))
    )
    (tmp_path / "驿站附页.docx").write_bytes(page)
    found = read_round(tmp_path, default_parameters(), default_form(), date(2018, 1, 1))
    assert dict(zip(found.files["place_text"], found.files["reason_code"], strict=True)) == {
        "驿站.docx": "",
        "驿站附页.docx": "attachment_page",
    }
    [row] = found.submissions.to_dict("records")
    assert row["needs_person"]
    assert "其内容有疑问" in row["notes_json"]
