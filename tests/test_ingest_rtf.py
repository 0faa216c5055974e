"""RTF as Word and as other programs write it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import RawFileError
from pipeline.ingest.rtf import read_rtf
from pipeline.ingest.tree import CHECKED, DRAWN, INSERTED, STRUCK, UNCHECKED, UNSURE, Table

FONTS = rb"{\fonttbl{\f0\fnil\fcharset134 SimSun;}{\f1\fnil\fcharset2 Wingdings 2;}{\f2\froman\fcharset0 Times;}}"


def gbk(text):
    return "".join(f"\\'{byte:02x}" for byte in text.encode("gb18030")).encode()


def read(body, head=rb"\ansi\ansicpg936\deff0"):
    return read_rtf(b"{\\rtf1" + head + FONTS + body + b"}", "")


def test_gbk_bytes_and_unicode_words_are_read():
    document = read(gbk("项目名称：") + rb"\u29233 ?\u24515\'3f" + gbk("驿站") + rb"\par " + gbk("第二行") + rb"\par")
    assert [block.text for block in document.blocks] == ["项目名称：爱心驿站", "第二行"]


def test_unicode_substitutes_are_skipped_by_count():
    document = read(rb"\uc2\u29233 \'b0\'ae\uc0\u24515 \par", rb"\ansi\ansicpg1252")
    assert document.blocks[0].text == "爱心"


def test_surrogates_make_one_character():
    assert read(rb"\u-10187 ?\u-8384 ?\par").blocks[0].text == "\U0001d740"


def test_table_with_merged_cells_is_read():
    row = rb"\trowd\cellx2000\cellx4000\pard\intbl "
    merged = rb"\trowd\clvmgf\cellx2000\cellx4000\pard\intbl "
    below = rb"\trowd\clvmrg\cellx2000\cellx4000\pard\intbl "
    body = row + gbk("项目名称") + rb"\cell " + gbk("驿站") + rb"\par " + gbk("二") + rb"\cell\row "
    body += (
        merged + gbk("简介") + rb"\cell " + gbk("甲") + rb"\cell\row " + below + rb"\cell " + gbk("乙") + rb"\cell\row "
    )
    document = read(body + rb"\pard " + gbk("表后") + rb"\par")
    table = document.blocks[0]
    assert isinstance(table, Table)
    assert [[cell.text for cell in line] for line in table.rows] == [
        ["项目名称", "驿站\n二"],
        ["简介", "甲"],
        ["", "乙"],
    ]
    assert table.rows[2][0].continues
    assert document.blocks[1].text == "表后"


def test_nested_table_stands_in_its_cell():
    body = (
        rb"\trowd\cellx4000\pard\intbl A\par \pard\intbl\itap2 x\nestcell y\nestcell"
        rb"{\*\nesttableprops\trowd\cellx1000\cellx2000\nestrow}{\nonesttables\par }\pard\intbl B\cell\row\pard end\par"
    )
    cell = read(body).blocks[0].rows[0][0]
    assert [type(block).__name__ for block in cell.blocks] == ["Paragraph", "Table", "Paragraph"]
    assert [inner.text for inner in cell.blocks[1].rows[0]] == ["x", "y"]


def test_letter_in_a_symbol_font_is_a_mark():
    pieces = read(gbk("市级") + rb"{\f1 R}{\f0 " + gbk("区级") + rb"}{\f1\'a3}\par").blocks[0].pieces
    assert [piece.tick for piece in pieces] == [0, CHECKED, 0, UNCHECKED]


@pytest.mark.parametrize(
    ("data", "tick"),
    [
        (rb"{\*\formfield{\fftype1\ffres1\ffdefres0}}", CHECKED), (rb"{\*\formfield{\fftype1\ffres0}}", UNCHECKED),
        (rb"{\*\formfield{\fftype1\ffres25\ffdefres1}}", CHECKED), (b"", UNSURE),
    ],
)  # fmt: skip
def test_form_check_box_state(data, tick):
    pieces = read(gbk("市级") + rb"{\field{\*\fldinst FORMCHECKBOX " + data + rb"}{\fldrslt }}\par").blocks[0].pieces
    assert (pieces[1].tick, pieces[1].evidence) == (tick, "form_field")


def test_field_code_is_hidden_and_result_shown():
    document = read(rb"{\field{\*\fldinst HYPERLINK http://x}{\fldrslt 65000}}" + gbk("元") + rb"\par")
    assert document.blocks[0].text == "65000元"


def test_deleted_hidden_header_and_box_go_aside():
    body = (
        rb"{\header "
        + gbk("页眉")
        + rb"\par}5{\deleted 0}{\v h}6{\revised 7}{\strike 8}{\shp{\*\shpinst{\shptxt box\par}}}\par"
    )
    document = read(body)
    assert document.blocks[0].text == "5678"
    assert {(aside.kind, aside.text) for aside in document.aside} == {
        ("header", "页眉"), ("deleted", "0"), ("hidden", "h"), ("box", "box"),
    }  # fmt: skip
    flags = [piece.flags for piece in document.blocks[0].pieces]
    assert INSERTED in flags
    assert STRUCK in flags
    assert any(flag & DRAWN for flag in flags)


def test_picture_is_listed_and_its_alternative_not_read_twice():
    body = rb"{\*\shppict{\pict\pngblip\picwgoal9000\pichgoal12000 89504e47}}{\nonshppict{\pict 00}}text\par"
    document = read(body)
    assert len(document.pictures) == 1
    assert document.pictures[0].page_share > 0.25
    assert document.pictures[0].data == b"\x89PNG"


def test_binary_data_is_stepped_over():
    assert read(rb"{\*\unknown\bin5 }}{{\ }after\par").blocks[0].text == "after"


def test_file_that_breaks_off_is_reported():
    document = read_rtf(b"{\\rtf1\\ansi{\\b half", "")
    assert document.blocks[0].text == "half"
    assert [issue.code for issue in document.issues if issue.serious] == ["truncated"]


def test_endless_nesting_is_refused():
    with pytest.raises(RawFileError) as error:
        read_rtf(b"{\\rtf1" + b"{" * 100_000, "")
    assert error.value.code == "too_large"


def test_other_content_is_damaged():
    with pytest.raises(RawFileError) as error:
        read_rtf(b"not rtf", "")
    assert error.value.code == "damaged"


@settings(max_examples=200, deadline=2000)
@given(st.lists(st.sampled_from([
    b"{", b"}", b"\\par ", b"\\cell", b"\\row", b"\\trowd", b"\\cellx9", b"\\intbl", b"\\itap3 ", b"\\nestcell", b"\\nestrow",
    b"{\\field", b"{\\*\\fldinst EQ \\\\o(a,b)", b"{\\fldrslt ", b"\\u-1 ", b"\\'b0", b"\\bin3 ", b"{\\pict ", b"{\\shptxt ", b"{\\header ",
    b"\\deleted ", b"x", b"\\uc9 ", b"\\f1 ", b"{\\fonttbl", b"\\\n", b"\\v ", b"{\\*\\formfield", b"\\ffres1 ", b"{\\ffl ",
]), max_size=60))  # fmt: skip
def test_any_words_are_read_or_refused(words):
    try:
        read(b"".join(words))
    except RawFileError as error:
        assert error.code == "too_large"  # noqa: PT017
