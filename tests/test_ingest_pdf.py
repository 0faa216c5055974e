"""PDF written by hand: tables over page breaks, marks, scans, and what must be refused."""

import time

import pytest
from ingest_pdf_maker import grid, make_pdf, text

from pipeline.errors import RawFileError
from pipeline.ingest import pdf
from pipeline.ingest.pdf import read_pdf
from pipeline.ingest.tree import CHECKED, COLOURED, STRUCK, UNCHECKED, UNSURE, Document, Paragraph, Piece, Table
from pipeline.ingest.worker import Worker
from pipeline.params.ingest import Limits


def rows_of(document):
    return [[cell.text for cell in row] for block in document.blocks if isinstance(block, Table) for row in block.rows]


def row(y, label, value):
    return text(60, y, label) + text(210, y, value)


FIRST = grid([50, 200, 550], [700, 650, 60]) + row(670, "name", "stations") + row(630, "summary", "first part")


def test_row_without_a_label_on_the_next_page_goes_on():
    second = (
        grid([50, 200, 550], [750, 600, 550])
        + text(210, 730, "second part")
        + row(570, "budget", "50")
        + text(60, 500, "more")
    )
    document = read_pdf(make_pdf([FIRST, second]), "")
    assert rows_of(document) == [["name", "stations"], ["summary", "first part\nsecond part"], ["budget", "50"]]
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["more"]


def test_new_row_on_the_next_page_is_a_row():
    second = grid([50, 200, 550], [750, 700]) + row(720, "budget", "50")
    assert rows_of(read_pdf(make_pdf([FIRST, second]), ""))[-1] == ["budget", "50"]


def test_another_table_after_text_stays_another_table():
    second = text(60, 780 - 60, "title") + grid([50, 200, 550], [700, 650]) + row(670, "name", "other")
    document = read_pdf(make_pdf([FIRST, second]), "")
    assert len([block for block in document.blocks if isinstance(block, Table)]) == 2


def test_cell_over_two_rows_is_continued():
    lines = "50 700 m 550 700 l S 200 650 m 550 650 l S 50 600 m 550 600 l S " + "".join(
        f"{x} 700 m {x} 600 l S " for x in (50, 200, 550)
    )
    table = read_pdf(make_pdf([lines + row(670, "label", "one") + text(210, 620, "two")]), "").blocks[0]
    assert [[(cell.text, cell.continues) for cell in line] for line in table.rows] == [
        [("label", False), ("one", False)], [("", True), ("two", False)],
    ]  # fmt: skip


def test_line_broken_by_the_width_is_joined_and_a_short_one_is_not():
    cell = text(210, 680, "x" * 65) + text(210, 660, "y" * 20) + text(210, 640, "new")
    assert rows_of(read_pdf(make_pdf([grid([50, 200, 550], [700, 600]) + cell]), "")) == [
        ["", "x" * 65 + " " + "y" * 20 + "\nnew"]
    ]


def test_table_without_ruled_lines_is_seen_by_its_columns():
    lines = [
        (60, 700, "unit and level"),
        (60, 660, "name"),
        (60, 640, "summary"),
        (210, 628, "more"),
        (60, 600, "budget"),
    ]
    page = "".join(text(*line) for line in lines) + text(60, 560, "the end " * 12)
    page += text(210, 660, "stations") + text(210, 640, "first") + text(210, 600, "50")
    document = read_pdf(make_pdf([page]), "")
    assert rows_of(document) == [["name", "stations"], ["summary", "first\nmore"], ["budget", "50"]]
    assert document.blocks[0].text == "unit and level"


def test_struck_coloured_and_symbol_text():
    page = (
        text(60, 700, "city")
        + "60 703 m 78 703 l S "
        + text(100, 700, "red", before="1 0 0 rg")
        + text(150, 700, "R", "F1")
    )
    pieces = read_pdf(make_pdf([page]), "").blocks[0].pieces
    assert [(piece.text.strip(), piece.flags, piece.tick) for piece in pieces if piece.text.strip()] == [
        ("city", STRUCK, 0), ("red", COLOURED, 0), ("☑", 0, CHECKED),
    ]  # fmt: skip


def test_form_fields_and_drawn_boxes_are_marks():
    page = text(60, 700, "city") + text(160, 700, "county") + text(260, 700, "other") + "300 698 10 10 re S "
    fields = [(85, 698, "Btn", "Yes"), (200, 698, "Btn", "Off"), (400, 698, "Tx", "typed")]
    pieces = read_pdf(make_pdf([page], fields), "").blocks[0].pieces
    assert [(piece.tick, piece.evidence) for piece in pieces if piece.tick] == [
        (CHECKED, "form_field"), (UNCHECKED, "form_field"), (UNSURE, "drawing"),
    ]  # fmt: skip
    assert pieces[-1].text == "typed"


def test_white_text_goes_aside():
    document = read_pdf(make_pdf([text(60, 700, "shown") + text(60, 650, "hidden", before="1 g")]), "")
    assert [block.text for block in document.blocks] == ["shown"]
    assert [(aside.kind, aside.text) for aside in document.aside] == [("hidden", "hidden")]


def test_margin_lines_and_page_numbers_go_aside():
    page = text(60, 780, "head") + text(60, 700, "body") + text(290, 70, "- 2 -") + text(60, 20, "foot")
    document = read_pdf(make_pdf([page]), "")
    assert [block.text for block in document.blocks] == ["body"]
    assert sorted(aside.text for aside in document.aside) == ["- 2 -", "foot", "head"]


IMAGE = bytes(range(100))
SCAN = "q 600 0 0 800 0 0 cm /Im0 Do Q "


def test_scan_goes_to_ocr_and_no_mark_in_it_is_believed(monkeypatch):
    read = Document("image", [Paragraph([Piece("市级☑")])], marks_are_unsure=True)
    monkeypatch.setattr(pdf, "read_page", lambda picture, place: read)
    document = read_pdf(make_pdf([SCAN], image=IMAGE), "")
    assert document.marks_are_unsure
    assert document.pictures[-1].page_share == 1.0


def test_scan_without_ocr_says_what_is_missing(monkeypatch):
    def missing(picture, place):
        raise RawFileError("ocr_missing", "未安装")

    monkeypatch.setattr(pdf, "read_page", missing)
    with pytest.raises(RawFileError) as error:
        read_pdf(make_pdf([SCAN], image=IMAGE), "")
    assert error.value.code == "ocr_missing"
    document = read_pdf(make_pdf([text(60, 700, "form"), SCAN], image=IMAGE), "")
    assert [issue.code for issue in document.issues if issue.serious] == ["page_is_picture"]


def test_scanned_pages_beyond_the_limit_are_named(monkeypatch):
    read, begun = Document("image", [Paragraph([Piece("form")])], marks_are_unsure=True), []
    monkeypatch.setattr(pdf, "read_page", lambda picture, place: read)
    scans = make_pdf([SCAN] * 4, image=IMAGE)
    document = read_pdf(scans, "", Limits(ocr_pages=2), begin_page=lambda: begun.append(1))
    assert len(begun) == 2
    assert [issue.at for issue in document.issues if issue.code == "page_is_picture"] == ["page3", "page4"]
    assert all(issue.serious for issue in document.issues)
    assert document.blocks[1].at == "body/p1"


def test_text_behind_a_page_picture_is_somebodys_ocr():
    document = read_pdf(make_pdf([SCAN + text(60, 700, "form")], image=IMAGE), "")
    assert document.marks_are_unsure
    assert [issue.code for issue in document.issues if issue.serious] == ["text_from_ocr"]


def refused(data):
    with pytest.raises(RawFileError) as error:
        read_pdf(data, "")
    return error.value.code


def test_too_many_pages_are_refused():
    assert refused(make_pdf([text(60, 700, "x")] * 61)) == "too_large"


def test_password_is_told_from_damage():
    good = make_pdf([text(60, 700, "x")])
    assert refused(make_pdf([text(60, 700, "x")], encrypt=True)) == "encrypted"
    assert refused(b"%PDF-1.4\n") == "damaged"
    assert refused(good[: len(good) // 3]) == "damaged"


def test_empty_pages_hold_nothing_to_read():
    assert refused(make_pdf([""])) == "table_is_picture"


def test_hostile_streams_end_in_time():
    """A page of ten million drawing steps behind two layers of deflate: ended by the process's limits."""
    worker = Worker()
    start = time.monotonic()
    try:
        with pytest.raises(RawFileError) as error:
            worker.read("pdf", make_pdf([b"0 0 m 1 1 l S " * 3_000_000], filters=2), "bomb.pdf", Limits(seconds=4))
        assert error.value.code in ("too_slow", "too_large")
    finally:
        worker.close()
    assert time.monotonic() - start < 15
