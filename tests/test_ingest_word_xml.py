"""Word kept as one XML file: Flat OPC and Word 2003 XML."""

import gc

import pytest

from pipeline.errors import RawFileError
from pipeline.ingest.docx import read_docx
from pipeline.ingest.docx_look import may_name_symbol_font
from pipeline.ingest.marks import SYMBOL_FONTS
from pipeline.ingest.tree import INSERTED, Table
from pipeline.ingest.word_xml import read_word_xml
from tests.ingest_forms import document, form_blocks, package

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BODY = (
    "<w:p><w:r><w:t>填报单位：甲</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>项目名称</w:t></w:r></w:p></w:tc>"
    "<w:tc><w:p><w:r><w:t>驿站</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/>"
)


def flat(body=BODY, prolog="", part="/word/document.xml"):
    return (
        f'<?xml version="1.0"?>{prolog}<?mso-application progid="Word.Document"?>'
        '<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
        f'<pkg:part pkg:name="{part}"><pkg:xmlData><w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
        '</pkg:xmlData></pkg:part><pkg:part pkg:name="/word/media/i.png"><pkg:binaryData>iVBORw0K</pkg:binaryData></pkg:part>'
        "</pkg:package>"
    ).encode()


def old(body):
    return (
        '<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" '
        'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" xmlns:aml="http://schemas.microsoft.com/aml/2001/core" '
        f'xmlns:st1="urn:schemas-microsoft-com:office:smarttags"><w:body>{body}</w:body></w:wordDocument>'
    ).encode()


def test_flat_opc_is_read_like_a_docx():
    document = read_word_xml(flat(), "表.doc")
    assert document.kind == "word_xml"
    assert isinstance(document.blocks[1], Table)
    assert [cell.text for cell in document.blocks[1].rows[0]] == ["项目名称", "驿站"]


def test_word_2003_xml_with_sections_and_smart_tags():
    body = f"<wx:sect>{BODY}<w:p><w:r><w:t>经费</w:t></w:r><st1:chmetcnv><w:r><w:t>50万元</w:t></w:r></st1:chmetcnv></w:p></wx:sect>"
    document = read_word_xml(old(body), "")
    assert [cell.text for cell in document.blocks[1].rows[0]] == ["项目名称", "驿站"]
    assert document.blocks[-1].text == "经费50万元"


def test_word_2003_changes_are_accepted_and_kept_aside():
    change = '<aml:annotation w:type="Word.{}" aml:id="0"><aml:content><w:r><w:{}>{}</w:{}></w:r></aml:content></aml:annotation>'
    body = f"<w:p>{change.format('Deletion', 'delText', '50', 'delText')}{change.format('Insertion', 't', '60', 't')}<w:r><w:t>万元</w:t></w:r></w:p>"
    document = read_word_xml(old(body), "")
    assert document.blocks[0].text == "60万元"
    assert document.blocks[0].pieces[0].flags & INSERTED
    assert [(aside.kind, aside.text) for aside in document.aside] == [("deleted", "50")]


def test_doctype_is_refused():
    prolog = '<!DOCTYPE x [<!ENTITY e "50万元"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    for data in (flat("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", prolog), flat(BODY, "<!DOCTYPE x>")):
        with pytest.raises(RawFileError) as error:
            read_word_xml(data, "")
        assert error.value.code == "unsafe_xml"


def test_two_parts_of_one_name_are_refused():
    data = flat().replace(b"/word/media/i.png", b"/word/document.xml")
    with pytest.raises(RawFileError) as error:
        read_word_xml(data, "")
    assert error.value.code == "duplicate_member"


@pytest.mark.parametrize(
    "data", [b"<a/>", b"<?xml version='1.0'?><a", flat()[:-40], flat().replace(b"word/document", b"x/y")]
)
def test_other_or_broken_xml_is_damaged(data):
    with pytest.raises(RawFileError) as error:
        read_word_xml(data, "")
    assert error.value.code == "damaged"


def test_deep_nesting_is_refused():
    with pytest.raises(RawFileError):
        read_word_xml(flat("<w:sdt>" * 5000 + "</w:sdt>" * 5000), "")


def test_every_symbol_font_is_noticed_in_the_bytes():
    for name in SYMBOL_FONTS:
        assert may_name_symbol_font(b'<w:rFonts w:ascii="' + name.title().encode() + b'"/>'), name
    assert not may_name_symbol_font('<w:rFonts w:ascii="仿宋"/><w:t>A&amp;B</w:t>'.encode())


def test_a_documents_elements_are_freed_as_soon_as_it_is_read():
    box = "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>盒</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
    data = package(document(*form_blocks(), f"<w:p>{box}</w:p>"))
    gc.collect()
    gc.disable()
    try:
        read_docx(data)
        assert gc.collect() == 0
    finally:
        gc.enable()
