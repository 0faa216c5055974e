"""Scans: read offline where the OCR extra is installed, never believed for ticks, refused when hostile."""

import difflib
import io
import json
import unicodedata

import numpy
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pipeline.errors import RawFileError
from pipeline.ingest import ocr
from pipeline.ingest.ocr import read_image
from pipeline.ingest.ocr_layout import TextBox, build_blocks
from pipeline.ingest.tree import Document, Paragraph, Piece, Table
from pipeline.ingest.worker import Worker
from pipeline.params.ingest import Limits

needs_ocr = pytest.mark.skipif(not ocr.is_available(), reason="rapidocr and onnxruntime are not installed here")
ROWS = [
    ("项目名称", ["户外职工爱心驿站建设项目"]),
    ("项目简介", ["在全区主要街道建设户外劳动者爱心驿站，", "配备饮水机、微波炉、急救箱和雨具，面向环", "卫工人、快递员和出租车司机全天开放。"]),
    ("预期目标或成效", ["惠及户外职工12000人，满意率达到百分之九十五，", "建立长效管理机制。"]),
    ("经费预算", ["共需经费50万元，其中区总工会自筹20万元。"]),
]  # fmt: skip
TITLE, UNIT, END = (
    "2018年度大连市工会为职工办实事项目建议表",
    "填报单位（部门）：中山区总工会",
    "上述表格空间不够，可另附页",
)


def page(skew: float, noise: float, seed: int = 3, *, dpi: int = 200, is_photo: bool = False) -> bytes:
    """Return a form page, turned, with noise, seen from an angle when it is a photo, as a JPEG."""
    import pylopdf_fonts_zh_cn as fonts

    font, big = (ImageFont.truetype(str(fonts.sans_path()), size) for size in (34, 46))
    picture = Image.new("L", (1654, 2339), 255)
    draw = ImageDraw.Draw(picture)
    draw.text((180, 150), TITLE, font=big, fill=10)
    draw.text((180, 260), UNIT, font=font, fill=10)
    top = 340
    for label, lines in ROWS:
        height = 60 * len(lines) + 80
        draw.rectangle((170, top, 1480, top + height), outline=0, width=3)
        draw.line((470, top, 470, top + height), fill=0, width=3)
        draw.text((190, top + 40), label, font=font, fill=10)
        for number, line in enumerate(lines):
            draw.text((490, top + 40 + 60 * number), line, font=font, fill=10)
        top += height
    draw.text((180, top + 30), END, font=font, fill=10)
    picture = picture.resize((1654 * dpi // 200, 2339 * dpi // 200), Image.Resampling.BICUBIC)
    picture = seen_from_an_angle(picture) if is_photo else picture
    pixels = numpy.asarray(picture.rotate(skew, fillcolor=255, resample=Image.Resampling.BICUBIC)).astype(float)
    pixels = pixels + numpy.random.default_rng(seed).normal(0, noise, pixels.shape)
    worn = Image.fromarray(numpy.clip(pixels, 0, 255).astype("uint8")).filter(ImageFilter.GaussianBlur(0.6))
    buffer = io.BytesIO()
    worn.save(buffer, "JPEG", quality=55)
    return buffer.getvalue()


def seen_from_an_angle(picture: Image.Image) -> Image.Image:
    """Return the page with its edges pulled in unevenly, on a grey table."""
    width, height = picture.size
    seen = [(0.04 * width, 0.03 * height), (0.97 * width, 0.01 * height),
            (0.94 * width, 0.98 * height), (0.01 * width, 0.96 * height)]  # fmt: skip
    rows, values = [], []
    for (x, y), (u, v) in zip(seen, [(0, 0), (width, 0), (width, height), (0, height)], strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    matrix = tuple(numpy.linalg.solve(numpy.array(rows), numpy.array(values)))
    return picture.transform(picture.size, Image.Transform.PERSPECTIVE, matrix, Image.Resampling.BICUBIC, fillcolor=190)


def bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.ocr
@pytest.mark.slow
@needs_ocr
@pytest.mark.parametrize(("skew", "noise"), [(0.0, 6.0), (1.5, 12.0), (-2.0, 15.0)])
def test_skewed_noisy_page_is_read_offline(skew, noise):
    """In the process that may open no socket, so a model that had to be fetched would fail here."""
    worker = Worker()
    try:
        document = worker.read("image", page(skew, noise), "扫描件.jpg")
    finally:
        worker.close()
    truth = bare(TITLE + UNIT + "".join(label + "".join(lines) for label, lines in ROWS) + END)
    got = bare(document.text)
    same = sum(block.size for block in difflib.SequenceMatcher(None, truth, got, autojunk=False).get_matching_blocks())
    assert same >= 0.99 * len(truth)
    assert len(got) <= 1.01 * len(truth)
    table = next(block for block in document.blocks if isinstance(block, Table))
    assert [bare(row[0].text) for row in table.rows] == [label for label, _ in ROWS]
    assert document.marks_are_unsure
    assert any(issue.serious and issue.code == "text_from_ocr" for issue in document.issues)


@pytest.mark.ocr
@pytest.mark.slow
@needs_ocr
@pytest.mark.parametrize(("skew", "is_photo"), [(0.6, False), (-1.0, False), (0.6, True), (-1.0, True)])
def test_every_field_of_a_turned_or_photographed_form_at_150_dpi_is_read(skew, is_photo):
    record = form_of(read_image(page(skew, 6.0, dpi=150, is_photo=is_photo))).records[0]
    fields = ("project_name_text", "summary_text", "expected_outcome_text", "budget_text")
    assert [bare(record[name]) for name in fields] == [bare("".join(lines)) for _, lines in ROWS]
    assert record["needs_person"]


def form_of(document):
    from pipeline.ingest.form import read_form
    from pipeline.ingest.reading import default_form

    return read_form(document, default_form())


def scanned(*lines):
    return Document("image", [Paragraph([Piece(line)]) for line in lines], marks_are_unsure=True, is_flat=True)


def test_a_scan_whose_table_was_lost_is_never_called_empty_and_is_told_as_read():
    reading = form_of(scanned(TITLE, UNIT, *[f"{label} {''.join(lines)}" for label, lines in ROWS], END))
    assert reading.code == "text_unreadable"
    told = next(note["text"] for note in reading.notes if note["code"] == "text_read")
    assert all("".join(lines) in told for _, lines in ROWS)


def test_a_scanned_form_with_labels_only_is_empty():
    assert form_of(scanned(TITLE, UNIT, *[f"{label}：" for label, _ in ROWS], END)).code == "empty_form"


@pytest.mark.skipif(ocr.is_available(), reason="the OCR extra is installed here")
def test_without_the_extra_a_person_is_asked():
    with pytest.raises(RawFileError) as error:
        read_image(page(0, 0), "")
    assert error.value.code == "ocr_missing"
    assert "请人工录入" in str(error.value)


def test_text_boxes_become_lines_from_left_to_right():
    frame = numpy.full((400, 400, 3), 255, dtype="uint8")
    boxes = [TextBox("丙", 50, 100, 20, 20), TextBox("乙", 200, 52, 20, 20), TextBox("甲", 50, 48, 20, 20)]
    pytest.importorskip("cv2", reason="opencv comes with the OCR extra")
    blocks, is_flat = build_blocks(boxes, frame)
    assert is_flat
    assert [block.text for block in blocks] == ["甲 乙", "丙"]


def refused(data):
    with pytest.raises(RawFileError) as error:
        read_image(data, "")
    return error.value.code


def png(width, height):
    """A PNG that claims a size; its pixels compress to almost nothing."""
    import struct
    import zlib

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_picture_that_unpacks_to_gigabytes_is_refused_before_unpacking():
    assert refused(png(60_000, 60_000)) == "bomb"
    assert refused(png(8_000, 6_000)) == "too_large"


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"BM", png(50, 50)[:60], b"GIF89a" + bytes(20)]
)
def test_broken_picture_is_damaged(data):
    assert refused(data) == "damaged"


def test_frames_beyond_the_limit_are_named(monkeypatch):
    read = Document("image", [Paragraph([Piece("表")])], marks_are_unsure=True)
    monkeypatch.setattr(ocr, "_read_frame", lambda frame, place: read)
    buffer = io.BytesIO()
    frames = [Image.new("L", (60, 60), shade) for shade in (0, 80, 160, 240)]
    frames[0].save(buffer, "TIFF", save_all=True, append_images=frames[1:])
    begun = []
    document = read_image(buffer.getvalue(), "", Limits(ocr_pages=2), begin_page=lambda: begun.append(1))
    assert len(begun) == len(document.blocks) == 2
    assert [(issue.code, issue.serious) for issue in document.issues] == [("page_is_picture", True)]
    assert "第 3 至 4 页" in document.issues[0].text


def set_helpers(monkeypatch, *, installed: bool) -> None:
    """Make OCR and libarchive look installed, reading everything as a filled form, or missing."""
    from pipeline.ingest import archive_extra, worker
    from pipeline.ingest.tree import Member
    from pipeline.ingest.worker_process import answer_one

    def ask(self, kind, data, name, limits, *, uses_ocr):  # the reading process answers in this one
        return answer_one(kind, data, name, limits, uses_ocr=uses_ocr)

    def read_frame(frame, place):
        if not installed:
            raise RawFileError("ocr_missing", "未安装")
        text = "\n".join(f"{label}：{''.join(lines)}" for label, lines in ROWS)
        return Document("image", [Paragraph([Piece(text)])], marks_are_unsure=True)

    def read_archive(data, limits, format_name):
        if not installed:
            raise RawFileError("unpack_first", "未安装")
        return [Member("说明.txt", "请查收。".encode())]

    monkeypatch.setattr(worker.Worker, "_ask", ask)
    monkeypatch.setattr(ocr, "_read_frame", read_frame)
    monkeypatch.setattr(archive_extra, "_read", read_archive)


def rows_of(folder, params):
    from datetime import date

    from pipeline.ingest import read_round
    from pipeline.ingest.reading import default_form

    found = read_round(folder, params, default_form(), date(2018, 12, 31))
    return found.files.to_dict("records"), found.submissions.to_dict("records")


@pytest.fixture
def scans(tmp_path):
    from tests.ingest_pdf_maker import make_pdf, text
    from tests.test_ingest_pdf import IMAGE, SCAN

    (tmp_path / "扫描件.jpg").write_bytes(page(0, 0))
    (tmp_path / "扫描件.pdf").write_bytes(make_pdf([SCAN], image=IMAGE))
    (tmp_path / "一页扫描.pdf").write_bytes(make_pdf([text(60, 700, "form"), SCAN], image=IMAGE))
    (tmp_path / "压缩包.rar").write_bytes(b"Rar!\x1a\x07\x00rest")
    (tmp_path / "坏图.png").write_bytes(b"\x89PNG\r\n\x1a\nrest")
    return tmp_path


def test_a_round_without_optional_helpers_reads_the_same_whether_or_not_they_are_installed(scans, monkeypatch):
    from pipeline.ingest.reading import default_parameters

    params = default_parameters().model_copy(update={"optional_helpers": ()})
    set_helpers(monkeypatch, installed=True)
    with_helpers = rows_of(scans, params)
    set_helpers(monkeypatch, installed=False)
    assert rows_of(scans, params) == with_helpers
    codes = {row["place_text"]: (row["disposition"], row["reason_code"]) for row in with_helpers[0]}
    assert codes == {
        "扫描件.jpg": ("needs_person", "ocr_off"),
        "扫描件.pdf": ("needs_person", "ocr_off"),
        "一页扫描.pdf": ("needs_person", "table_is_picture"),
        "压缩包.rar": ("needs_person", "unpack_off"),
        "坏图.png": ("rejected", "damaged"),
    }


def test_a_round_with_optional_helpers_uses_what_is_installed(scans, monkeypatch):
    from pipeline.ingest.reading import default_parameters

    set_helpers(monkeypatch, installed=True)
    files, submissions = rows_of(scans, default_parameters())
    assert {row["place_text"] for row in files if row["submission_count"]} >= {"扫描件.jpg"}
    assert submissions[0]["needs_person"]
    set_helpers(monkeypatch, installed=False)
    files, submissions = rows_of(scans, default_parameters())
    assert submissions == []
    assert {row["reason_code"] for row in files} >= {"ocr_missing", "unpack_first"}


def test_a_page_left_unread_is_read_once_ocr_is_installed_although_the_file_was_kept(
    scans, monkeypatch, tmp_path_factory
):
    from datetime import date

    from pipeline.ingest import cache, read_round
    from pipeline.ingest.reading import default_form, default_parameters

    kept = tmp_path_factory.mktemp("cache") / "readings.sqlite"

    def notes_of(*, installed):
        set_helpers(monkeypatch, installed=installed)
        monkeypatch.setattr(cache, "find_spec", lambda name: name if installed else None)
        rows = read_round(scans, default_parameters(), default_form(), date(2018, 12, 31), kept).files
        notes = rows.set_index("place_text").loc["一页扫描.pdf", "notes_json"]
        return {note["code"] for note in json.loads(notes)}

    assert "page_is_picture" in notes_of(installed=False)
    assert "text_from_ocr" not in notes_of(installed=True)
    assert "page_is_picture" not in notes_of(installed=True)


def test_the_sample_round_uses_no_optional_helper():
    from pipeline.params import load_round
    from pipeline.paths import ROOT

    assert load_round(ROOT / "params" / "sample.yaml").ingest.optional_helpers == ()
