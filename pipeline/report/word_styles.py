"""Page, fonts and named styles of a Word document in official form.

Rule: GB/T 9704-2012 (党政机关公文格式): A4, margins 37/28/26/35 mm, 22 lines of 28 characters, title 2号小标宋, body 3号仿宋,
levels 黑体, 楷体, 仿宋, page number 4号 with a dash on each side at the outer edge. Chinese fonts are named, not shipped.
"""

from datetime import date, datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

FANGSONG, HEITI, KAITI, TITLE_SONG, SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"
LATIN = "Times New Roman"
LINE = Pt(28.95)
_SIZES = {"2号": 22, "3号": 16, "小3号": 15, "4号": 14, "小4号": 12, "5号": 10.5}


def new_document(title: str, as_of: date, author: str, *, landscape: bool = False) -> Any:
    """Return an empty document with the page and the styles of the standard; its dates are the phase's as_of."""
    document = Document()
    _styles(document)
    _page(document.sections[0], landscape=landscape)
    _page_numbers(document)
    core = document.core_properties
    core.title, core.author, core.last_modified_by, core.comments = title, author, author, ""
    core.created = core.modified = datetime(as_of.year, as_of.month, as_of.day)  # noqa: DTZ001
    core.revision = 1
    return document


def _language(document: Any) -> None:
    """Simplified Chinese: otherwise punctuation is drawn in the middle of its square, as in Japanese."""
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'))


def _styles(document: Any) -> None:
    _language(document)
    normal = _font(document.styles["Normal"], FANGSONG, "3号")
    _paragraph(normal, indent=True)
    for name, font in (("Heading 1", HEITI), ("Heading 2", KAITI), ("Heading 3", FANGSONG)):
        style = _font(document.styles[name], font, "3号")
        _paragraph(style, indent=True, keep=True)
    title = _font(document.styles["Title"], TITLE_SONG, "2号")
    _paragraph(title, align=WD_ALIGN_PARAGRAPH.CENTER, keep=True)
    title.paragraph_format.space_after, title.paragraph_format.line_spacing = Pt(18), Pt(36)
    title.element.pPr.append(parse_xml(f'<w:snapToGrid {nsdecls("w")} w:val="0"/>'))
    border = title.element.pPr.find(qn("w:pBdr"))
    if border is not None:
        title.element.pPr.remove(border)
    for name, font, size, align in (
        ("主送", FANGSONG, "3号", WD_ALIGN_PARAGRAPH.LEFT),
        ("落款", FANGSONG, "3号", WD_ALIGN_PARAGRAPH.RIGHT),
        ("附件", HEITI, "3号", WD_ALIGN_PARAGRAPH.LEFT),
        ("表题", HEITI, "小4号", WD_ALIGN_PARAGRAPH.CENTER),
        ("表注", FANGSONG, "5号", WD_ALIGN_PARAGRAPH.LEFT),
        ("表格文字", FANGSONG, "5号", WD_ALIGN_PARAGRAPH.LEFT),
        ("说明文字", FANGSONG, "小4号", WD_ALIGN_PARAGRAPH.LEFT),
        ("引文", KAITI, "小4号", WD_ALIGN_PARAGRAPH.JUSTIFY),
    ):
        style = _font(document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH), font, size)
        _paragraph(style, align=align, keep=name == "表题")
        if size in ("5号", "小4号"):
            style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            style.element.pPr.append(parse_xml(f'<w:snapToGrid {nsdecls("w")} w:val="0"/>'))
    document.styles["落款"].paragraph_format.right_indent = Pt(64)
    document.styles["引文"].paragraph_format.left_indent = Pt(32)
    document.styles["引文"].paragraph_format.space_after = Pt(4)


def _font(style: Any, east_asia: str, size: str) -> Any:
    style.font.name, style.font.size, style.font.bold, style.font.italic = LATIN, Pt(_SIZES[size]), False, False
    style.font.color.rgb = None
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    for name, value in (
        ("w:ascii", LATIN),
        ("w:hAnsi", LATIN),
        ("w:cs", LATIN),
        ("w:eastAsia", east_asia),
        ("w:hint", "eastAsia"),
    ):
        fonts.set(qn(name), value)
    color = style.element.rPr.find(qn("w:color"))
    if color is not None:
        style.element.rPr.remove(color)
    return style


def _paragraph(
    style: Any, *, align: Any = WD_ALIGN_PARAGRAPH.JUSTIFY, indent: bool = False, keep: bool = False
) -> None:
    style.base_style = None if style.name == "Normal" else style.base_style
    form = style.paragraph_format
    form.alignment, form.space_before, form.space_after = align, Pt(0), Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    form.first_line_indent = Pt(32) if indent else Pt(0)
    form.keep_with_next, form.widow_control = keep, True
    if indent:
        style.element.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), "200")


def _page(section: Any, *, landscape: bool = False) -> None:
    width, height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    margins = (28, 26, 30, 30) if landscape else (37, 35, 28, 26)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (Mm(m) for m in margins)
    section.footer_distance, section.header_distance = Mm(17 if landscape else 23), Mm(15)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), "579")


def start_section(document: Any, *, landscape: bool) -> Any:
    """Begin a new page in the other orientation and return the section."""
    section = document.add_section()
    _page(section, landscape=landscape)
    return section


def _page_numbers(document: Any) -> None:
    """— 1 — at the outer edge: right on odd pages, left on even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        paragraph._p.clear_content()
        paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:jc {nsdecls("w")} w:val="{align}"/>'))
        form = paragraph.paragraph_format
        form.first_line_indent = Pt(0)
        setattr(form, f"{align}_indent", Pt(14))
        for piece in ("— ", None, " —"):
            paragraph._p.append(parse_xml(_run(piece)))


def _run(piece: str | None) -> str:
    fonts = f'<w:rPr><w:rFonts w:ascii="{SONG}" w:hAnsi="{SONG}" w:eastAsia="{SONG}"/><w:sz w:val="28"/></w:rPr>'
    if piece is None:
        run = f"<w:r>{fonts}<w:t>1</w:t></w:r>"
        return f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE ">{run}</w:fldSimple>'
    return f'<w:r {nsdecls("w")}>{fonts}<w:t xml:space="preserve">{piece}</w:t></w:r>'
