"""Scans: read offline where the OCR extra is installed, never believed for ticks, refused when hostile."""

import difflib
import io
import unicodedata

import numpy
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pipeline.errors import RawFileError
from pipeline.ingest import ocr
from pipeline.ingest.ocr import read_image
from pipeline.ingest.ocr_layout import TextBox, build_blocks
from pipeline.ingest.tree import Table
from pipeline.ingest.worker import Worker

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


def page(skew: float, noise: float, seed: int = 3) -> bytes:
    """Return a form page at 200 dpi, turned, with noise, as a JPEG."""
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
    pixels = numpy.asarray(picture.rotate(skew, fillcolor=255, resample=Image.Resampling.BICUBIC)).astype(float)
    pixels = pixels + numpy.random.default_rng(seed).normal(0, noise, pixels.shape)
    worn = Image.fromarray(numpy.clip(pixels, 0, 255).astype("uint8")).filter(ImageFilter.GaussianBlur(0.6))
    buffer = io.BytesIO()
    worn.save(buffer, "JPEG", quality=55)
    return buffer.getvalue()


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
