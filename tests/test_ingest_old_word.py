"""Old Word files written byte by byte (tests/ingest_doc_maker.py): what they say is read however they say it."""

from struct import pack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest_doc_maker import (
    IN_TABLE,
    Layout,
    Par,
    Run,
    cell,
    form_check_box,
    make_doc,
    make_streams,
    row_end,
    sprm,
    symbol,
    table,
)
from ingest_ole_maker import make_ole

from pipeline.errors import RawFileError
from pipeline.ingest.old_word import read_old_word
from pipeline.ingest.tree import (
    BOLD,
    CHECKED,
    COLOURED,
    DRAWN,
    HIGHLIGHTED,
    INSERTED,
    STRUCK,
    UNCHECKED,
    UNDERLINED,
    UNSURE,
    Paragraph,
    Table,
)

ROWS = [
    ["项目名称", "爱心驿站"],
    ["项目简介", "建设100个驿站\n覆盖全区"],
    ["预期目标\n或成效", "惠及1万人"],
    ["经费预算", "50万元"],
]
FORM = [Par("填报单位（部门）：甲区总工会  实施层级：市级☑ 区市县、产业级□"), *table(ROWS), Par("（可另附页）")]


def rows_of(document):
    return [[c.text for c in row] for block in document.blocks if isinstance(block, Table) for row in block.rows]


def pieces_of(runs, data=b""):
    document = read_old_word(make_doc([Par(runs), Par("完")], Layout(data=data)), "")
    return document.blocks[0].pieces, document


def test_form_table_and_lines_are_read():
    document = read_old_word(make_doc(FORM), "表.doc")
    assert document.kind == "doc"
    assert rows_of(document) == ROWS
    assert document.blocks[0].text == FORM[0].runs[0].text
    assert document.blocks[-1].text == "（可另附页）"
    assert document.blocks[1].rows[1][1].blocks[1].at == "body/t0/r1/c1/p1"


@settings(max_examples=60, deadline=None)
@given(
    lengths=st.lists(st.integers(1, 40), min_size=1, max_size=4),
    narrow=st.booleans(),
    reverse=st.booleans(),
    per_page=st.integers(1, 6),
    huge=st.sampled_from(["", "papx", "table"]),
)
def test_text_does_not_depend_on_how_it_is_stored(lengths, narrow, reverse, per_page, huge):
    layout = Layout(tuple(lengths), narrow, reverse, per_page, huge)
    pars = [*FORM, Par("Latin text, é and 50% only"), *table([["甲", "乙", "丙"]])]
    assert read_old_word(make_doc(pars, layout), "").blocks == read_old_word(make_doc(pars), "").blocks


def test_row_end_kept_in_the_data_stream_is_found():
    for huge in ("papx", "table"):
        assert rows_of(read_old_word(make_doc(FORM, Layout(huge=huge)), "")) == ROWS


def test_narrow_piece_decodes_word_quotes():
    document = read_old_word(make_doc([Par("a\x93b\x94")], Layout()), "")
    assert document.blocks[0].text == "a\x93b\x94"
    main, table_stream, _ = make_streams([Par("abcd")], Layout(narrow=True))
    main = main.replace(b"abcd", b"a\x93b\x94")
    assert read_old_word(make_ole({"WordDocument": main, "1Table": table_stream}), "").blocks[0].text == "a“b”"


def test_supplementary_character_stays_whole():
    text = "𠮷野家100"
    units = text.encode("utf-16-le")
    raw = "".join(chr(int.from_bytes(units[i : i + 2], "little")) for i in range(0, len(units), 2))
    assert read_old_word(make_doc([Par(raw)]), "").blocks[0].text == text


@pytest.mark.parametrize(
    ("font", "code", "tick"),
    [
        (3, 0xF052, CHECKED), (3, 0x52, CHECKED), (3, 0xF0A3, UNCHECKED), (2, 0xF0FE, CHECKED), (2, 0xF06F, UNCHECKED),
        (2, 0xF0A8, UNCHECKED), (2, 0xF04A, UNSURE), (0, 0xF052, UNSURE),
    ],
)  # fmt: skip
def test_symbol_glyph_is_read_from_its_property(font, code, tick):
    pieces, _ = pieces_of([Run("市级"), symbol(font, code), Run("区级")])
    assert [(piece.text, piece.tick) for piece in pieces][0::2] == [("市级", 0), ("区级", 0)]
    assert (pieces[1].tick, pieces[1].evidence) == (tick, "symbol")


def test_symbol_with_a_unicode_code_is_that_character():
    pieces, _ = pieces_of([Run("市级"), symbol(0, 0x2611)])
    assert "".join(piece.text for piece in pieces) == "市级☑"


def test_letter_in_a_symbol_font_is_a_mark():
    pieces, _ = pieces_of([Run("市级"), Run("R", sprm(0x4A4F, 3)), Run("区级"), Run("£", sprm(0x4A51, 3))])
    assert [piece.tick for piece in pieces] == [0, CHECKED, 0, UNCHECKED]
    pieces, _ = pieces_of([Run("市级R")])
    assert pieces[0].text == "市级R"


@pytest.mark.parametrize(
    ("checked", "default", "as_default", "tick"),
    [
        (1, 0, False, CHECKED),
        (0, 1, False, UNCHECKED),
        (0, 1, True, CHECKED),
        (0, 0, True, UNCHECKED),
        (7, 0, False, UNSURE),
    ],
)
def test_form_check_box_state_comes_from_its_data(checked, default, as_default, tick):
    runs, data = form_check_box(checked, default, as_default=as_default)
    pieces, _ = pieces_of([Run("市级"), *runs, Run("区级")], data)
    assert [(piece.text, piece.tick, piece.evidence) for piece in pieces] == [
        ("市级", 0, ""), ({CHECKED: "☑", UNCHECKED: "☐", UNSURE: "？"}[tick], tick, "form_field"), ("区级", 0, ""),
    ]  # fmt: skip


def test_check_box_without_its_data_is_unsure():
    runs, _ = form_check_box(1)
    pieces, _ = pieces_of([Run("市级"), *runs], b"\xff" * 10)
    assert pieces[1].tick == UNSURE


@pytest.mark.parametrize(
    ("look", "flag"),
    [
        (sprm(0x0837, 1), STRUCK), (sprm(0x2A53, 1), STRUCK), (sprm(0x0835, 1), BOLD), (sprm(0x2A3E, 1), UNDERLINED),
        (sprm(0x2A0C, 7), HIGHLIGHTED), (sprm(0x0801, 1), INSERTED), (sprm(0x6870, b"\xff\0\0\0"), COLOURED),
        (sprm(0x2A42, 6), COLOURED), (sprm(0x2A42, 1), 0), (sprm(0x6870, b"\0\0\0\xff"), 0), (sprm(0x0837, 0), 0),
    ],
)  # fmt: skip
def test_formatting_becomes_flags(look, flag):
    pieces, _ = pieces_of([Run("市级"), Run("区级", look)])
    assert pieces[-1].flags == flag


@pytest.mark.parametrize(("look", "kind"), [(sprm(0x0800, 1), "deleted"), (sprm(0x083C, 1), "hidden")])
def test_deleted_and_hidden_text_goes_aside(look, kind):
    pieces, document = pieces_of([Run("5"), Run("0", look), Run("6万元")])
    assert "".join(piece.text for piece in pieces) == "56万元"
    assert [(aside.kind, aside.text) for aside in document.aside] == [(kind, "0")]


def test_deleted_paragraph_end_joins_two_paragraphs():
    document = read_old_word(make_doc([Par("项目", end_look=sprm(0x0800, 1)), Par("名称"), Par("完")]), "")
    assert [block.text for block in document.blocks] == ["项目名称", "完"]


def test_field_code_is_hidden_and_result_shown():
    runs = [Run("共\x13 =SUM(ABOVE) \x1465000\x15元")]
    pieces, _ = pieces_of(runs)
    assert "".join(piece.text for piece in pieces) == "共65000元"


def test_overstruck_box_is_ticked():
    pieces, _ = pieces_of([Run("\x13eq \\o\\ac(□,√)\x15市级")])
    assert (pieces[0].tick, pieces[0].evidence) == (CHECKED, "eq_field")


def test_button_field_shows_its_text():
    pieces, _ = pieces_of([Run("市级\x13 MACROBUTTON NoMacro □\x15")])
    assert "".join(piece.text for piece in pieces) == "市级□"


def test_field_that_never_ends_is_reported():
    _, document = pieces_of([Run("经费\x13 IF 50万元")])
    assert [issue.code for issue in document.issues if issue.serious] == ["field_unclosed"]


def test_drawing_over_text_is_marked():
    pieces, document = pieces_of([Run("市级"), Run("\x08", sprm(0x0855, 1)), Run("□")])
    assert pieces[1].flags & DRAWN
    assert [issue.code for issue in document.issues] == ["drawing_over_text"]


def test_nested_table_stands_in_its_cell():
    two = sprm(0x6649, 2) + IN_TABLE
    inner_row = Par(
        [], "\r", two + sprm(0x244C, 1) + sprm(0x244B, 1) + sprm(0xD608, b"\x02" + pack("<3h", 0, 500, 900) + bytes(40))
    )
    pars = [
        cell("外一"), Par("内甲", "\r", two + sprm(0x244B, 1)), Par("内乙", "\r", two + sprm(0x244B, 1)), inner_row,
        cell("外二"), row_end([0, 1000, 2000]), Par("后"),
    ]  # fmt: skip
    outer = read_old_word(make_doc(pars), "").blocks[0]
    inner = outer.rows[0][1].blocks[0]
    assert isinstance(inner, Table)
    assert [c.text for c in inner.rows[0]] == ["内甲", "内乙"]
    assert isinstance(outer.rows[0][1].blocks[1], Paragraph)
    assert outer.rows[0][0].text == "外一"


def test_merged_cells_are_one_cell():
    pars = [
        cell("表头"), cell(""), row_end([0, 1000, 2000], {0: 1, 1: 2}),
        cell("上"), cell("甲"), row_end([0, 1000, 2000], {0: 0x60}),
        cell(""), cell("乙"), row_end([0, 1000, 2000], {0: 0x20}), Par("后"),
    ]  # fmt: skip
    rows = read_old_word(make_doc(pars), "").blocks[0].rows
    assert [(c.text, c.column, c.span) for c in rows[0]] == [("表头", 0, 2)]
    assert [(c.continues, c.column) for c in rows[2]] == [(True, 0), (False, 1)]


def test_notes_comments_and_boxes_go_aside():
    pars = [Par("正文"), Par("脚注"), Par("批注"), Par("框"), Par("")]
    document = read_old_word(make_doc(pars, Layout(parts={0x50: 3, 0x5C: 3, 0x64: 2})), "")
    assert [block.text for block in document.blocks] == ["正文"]
    assert [(aside.kind, aside.text) for aside in document.aside] == [
        ("note", "脚注"),
        ("comment", "批注"),
        ("box", "框"),
    ]
    assert [block.text for block in document.boxes] == ["框"]


def test_hidden_style_hides_and_toggle_turns_back():
    name = pack("<H", 1) + "甲".encode("utf-16-le") + b"\0\0"
    hide = sprm(0x083C, 1)
    body = pack("<HHHHH", 0, 2 | 0xFFF << 4, 1, 0, 0) + name + pack("<H", len(hide)) + hide + b"\0" * (len(hide) & 1)
    styles = pack("<HHH", 4, 1, 10) + pack("<H", len(body)) + body
    layout = Layout(styles=styles)
    runs = [Run("见"), Run("隐", sprm(0x4A30, 0)), Run("现", sprm(0x4A30, 0) + sprm(0x083C, 0x81))]
    document = read_old_word(make_doc([Par(runs, style=1)], layout), "")
    assert document.blocks[0].text == "见现"
    assert document.aside[0].text == "隐"


@pytest.mark.parametrize(
    ("layout", "code"),
    [
        (Layout(flags=0x100), "encrypted"), (Layout(flags=0x8000), "encrypted"), (Layout(nfib=0x68), "old_format"),
        (Layout(magic=0xA5DC), "old_format"),
    ],
)  # fmt: skip
def test_unreadable_kinds_are_told_apart(layout, code):
    with pytest.raises(RawFileError) as error:
        read_old_word(make_doc(FORM, layout), "")
    assert error.value.code == code
    assert "请" in str(error.value)


def test_word_2_file_without_a_container_is_old_format():
    with pytest.raises(RawFileError) as error:
        read_old_word(b"\xdb\xa5" + bytes(600), "")
    assert error.value.code == "old_format"


def test_macro_and_embedded_objects_are_named():
    data = make_doc(FORM, streams={"Macros/VBA/dir": b"x", "ObjectPool/_1/Ole": b"x"})
    assert {issue.code for issue in read_old_word(data, "").issues} == {"macro", "embedded_object"}


def test_text_beyond_the_limit_is_refused():
    main, table_stream, _ = make_streams([Par("甲" * 2000)], Layout())
    clx = table_stream.find(b"\x02\x10\0\0\0\0\0\0\0")
    huge = table_stream[: clx + 9] + pack("<I", 3_000_000) + table_stream[clx + 13 :]
    with pytest.raises(RawFileError) as error:
        read_old_word(make_ole({"WordDocument": main, "1Table": huge}), "")
    assert error.value.code == "too_large"


def test_table_nested_too_deep_is_refused():
    with pytest.raises(RawFileError) as error:
        read_old_word(make_doc([Par("甲", "\r", IN_TABLE + sprm(0x6649, 1_000_000)), Par("乙")]), "")
    assert error.value.code == "too_large"


def test_property_index_longer_than_the_file_is_refused():
    main, table_stream, _ = make_streams(FORM, Layout())
    many = pack("<200001I", *range(200_001)) + pack("<200000I", *[3] * 200_000)
    main = main[:0xFA] + pack("<II", len(table_stream), len(many)) + main[0x102:]
    with pytest.raises(RawFileError) as error:
        read_old_word(make_ole({"WordDocument": main, "1Table": table_stream + many}), "")
    assert error.value.code == "damaged"


def test_style_that_is_its_own_base_ends():
    body = pack("<HHHHH", 0, 2 | 0 << 4, 1, 0, 0) + pack("<HH", 0, 0) + pack("<H", 3) + sprm(0x0835, 1) + b"\0"
    styles = pack("<HHH", 4, 1, 10) + pack("<H", len(body)) + body
    document = read_old_word(make_doc([Par([Run("甲", sprm(0x4A30, 0))])], Layout(styles=styles)), "")
    assert document.blocks[0].text == "甲"


@settings(max_examples=300, deadline=2000)
@given(data=st.data())
def test_damaged_bytes_are_read_or_refused(data):
    good = bytearray(make_doc(FORM, Layout((7, 30), huge="papx")))
    for _ in range(data.draw(st.integers(1, 12))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(good)))
    for broken in (bytes(good), bytes(good[:cut])):
        try:
            read_old_word(broken, "")
        except RawFileError as error:
            assert error.code in ("damaged", "encrypted", "old_format", "too_large")  # noqa: PT017


def test_property_of_a_piece_applies_to_its_text():
    """Quick-saved files keep changes beside the piece: short code 0x41 is "deleted"."""
    document = read_old_word(make_doc([Par("旧文字")], Layout(piece_prm=0x41 << 1 | 1 << 8)), "")
    assert document.text == ""
    assert document.aside[0].text == "旧文字"


def test_wps_name_and_wrong_endings_do_not_matter(tmp_path):
    from pipeline.ingest import read_file

    for name in ("表.wps", "表.docx", "表.txt", "表"):
        path = tmp_path / name
        path.write_bytes(make_doc(FORM))
        reading = read_file(path)
        assert [row["project_name_text"] for row in reading.submissions] == ["爱心驿站"], name
        assert reading.submissions[0]["implementation_level"] == "municipal"


@pytest.mark.parametrize("start", [0, 1, 4, 9])
def test_sector_chains_that_run_in_circles_end(start):
    data = bytearray(make_doc(FORM))
    fat = data.rfind(pack("<I", 0xFFFFFFFD)) // 512 * 512
    for sector in range(start, 12):
        data[fat + sector * 4 : fat + sector * 4 + 4] = pack("<I", start)
    try:
        read_old_word(bytes(data), "")
    except RawFileError as error:
        assert error.code == "damaged"  # noqa: PT017


def test_directory_that_runs_in_circles_ends():
    data = bytearray(make_doc(FORM))
    place = data.find("WordDocument".encode("utf-16-le"))
    data[place + 68 : place + 80] = pack("<III", 1, 1, 1)
    try:
        read_old_word(bytes(data), "")
    except RawFileError as error:
        assert error.code == "damaged"  # noqa: PT017
