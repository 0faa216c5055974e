"""Files that LibreOffice wrote once from tests/ingest_office_forms.py, kept so that a bare machine reads them too."""

from pathlib import Path

import pytest

from pipeline.ingest.old_word import read_old_word
from pipeline.ingest.pdf import read_pdf
from pipeline.ingest.rtf import read_rtf
from pipeline.ingest.tree import CHECKED, STRUCK, UNCHECKED, Table, walk_paragraphs

FOLDER = Path(__file__).parent / "data" / "ingest" / "office"


def read(name):
    reader = {".doc": read_old_word, ".rtf": read_rtf, ".pdf": read_pdf}[Path(name).suffix]
    return reader((FOLDER / name).read_bytes(), name)


def form_of(document):
    table = next(block for block in document.blocks if isinstance(block, Table))
    return {"".join(row[0].text.split()): row[1].text for row in table.rows if len(row) > 1}


def marks_of(document):
    return [
        (piece.tick, piece.evidence) for line in walk_paragraphs(document.blocks) for piece in line.pieces if piece.tick
    ]


@pytest.mark.parametrize(
    ("name", "number"),
    [("f000.doc", 0), ("f001.doc", 1), ("f002.doc", 2), ("f005.doc", 5), ("f004.rtf", 4), ("printed_long.pdf", 20)],
)
def test_fields_of_the_form_are_read(name, number):
    form = form_of(read(name))
    assert form["项目名称"] == f"项目{number}—“爱心”驿站"
    assert form["项目简介"].startswith("第0段，建设")
    assert form["预期目标或成效"].startswith("惠及")
    assert form["经费预算"].endswith("万元")


def test_glyphs_and_form_fields_keep_their_state():
    assert marks_of(read("f001.doc")) == [
        (CHECKED, "symbol_font"),
        (UNCHECKED, "symbol_font"),
    ]  # as LibreOffice writes it
    assert marks_of(read("f002.doc")) == [(CHECKED, "form_field"), (UNCHECKED, "form_field")]


def test_struck_option_is_flagged_and_deleted_option_aside():
    pieces = read("f004.rtf").blocks[1].pieces
    assert [piece.text.strip() for piece in pieces if piece.flags & STRUCK] == ["区市县、产业级"]
    document = read("f005.doc")
    assert "□ 区市县" not in document.text
    assert [(aside.kind, aside.text) for aside in document.aside] == [("deleted", "□ 区市县")]


def test_cell_over_a_page_break_is_one_cell():
    document = read("printed_long.pdf")
    table = next(block for block in document.blocks if isinstance(block, Table))
    assert len(table.rows) == 4
    assert len(table.rows[1][1].text) > 800
    assert [block.text for block in document.blocks if not isinstance(block, Table)][
        -1
    ] == "（上述表格空间不够，可另附页）"
