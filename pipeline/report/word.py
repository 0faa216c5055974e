"""Writes a Word document from headings, paragraphs, tables and charts, numbered 一、（一）1. as official documents are."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt
from matplotlib.figure import Figure

from pipeline.report.chart_base import png_bytes
from pipeline.report.files import fixed_zip
from pipeline.report.views import NUMBERS, Column, View, plain
from pipeline.report.word_styles import new_document, start_section

_FIGURES = "零一二三四五六七八九"
_TEXT_WIDTH_MM = {False: 156, True: 237}
_HIGHEST_MM = 165
_LINE = 19
_TWIPS_PER_MM = 56.6929
_WITH_TOTAL = 2
_MARGINS = "".join(
    f'<w:{side} w:w="{width}" w:type="dxa"/>'
    for side, width in (("top", 28), ("left", 70), ("bottom", 28), ("right", 70))
)


def chinese_number(number: int) -> str:
    """Return 1…99 in Chinese figures: 12 gives 十二."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _FIGURES[tens] + "十"
    return head + (_FIGURES[ones] if ones or not tens else "")


def balanced(title: str) -> str:
    """Return a title too long for one line broken in two of about the same length, where a word ends.

    Rule: GB/T 9704-2012, 7.3.1 (回行时做到词意完整，排列对称).
    """
    if len(title) <= _LINE:
        return title
    places = [match.end() for match in re.finditer("工会|年度|关于公布|项目", title) if match.end() < len(title)]
    if not places:
        return title
    place = min(places, key=lambda at: (max(at, len(title) - at), at))
    return f"{title[:place]}\n{title[place:]}"


class WordDocument:
    """A document in the making; `to_bytes` gives the same bytes for the same content.

    Args:
        title: printed title; a long one is broken where words end.
        as_of: day of its properties; no clock is read.
        author: organisation.
        landscape: begin with a landscape page.
    """

    def __init__(self, title: str, as_of: date, author: str, *, landscape: bool = False) -> None:
        self._document = new_document(plain(title), as_of, author, landscape=landscape)
        self._landscape = landscape
        self._counts = [0, 0, 0]
        self._document.add_paragraph(plain(balanced(title)), style="Title")

    def heading(self, text: str, level: int = 1, *, new_page: bool = False) -> None:
        """Add a numbered heading: 一、 （一） 1., on a new page when asked for."""
        self._counts[level - 1] += 1
        self._counts[level:] = [0] * (3 - level)
        number = self._counts[level - 1]
        label = (f"{chinese_number(number)}、", f"（{chinese_number(number)}）", f"{number}.")[level - 1]
        head = self._document.add_paragraph(label + plain(text), style=f"Heading {level}")
        if new_page:
            head.paragraph_format.page_break_before = True

    def paragraph(self, text: str, style: str = "Normal") -> None:
        """Add a paragraph; styles: Normal, 主送, 落款, 引文, 表注."""
        self._document.add_paragraph(plain(text), style=style)

    def items(self, texts: Iterable[str]) -> None:
        """Add numbered sentences 1. 2. 3. as paragraphs."""
        for number, text in enumerate(texts, start=1):
            self.paragraph(f"{number}. {text}")

    def attached(self, titles: Sequence[str]) -> None:
        """Add the note on attachments below the text: 附件：1. … 2. …; a single one carries no number."""
        for number, title in enumerate(titles, start=1):
            label = "附件：" if number == 1 else "　　　"
            self.paragraph(f"{label}{f'{number}. ' if len(titles) > 1 else ''}{title}")

    def attachment(self, number: int | str, title: str, *, landscape: bool = False) -> None:
        """Begin an attachment on a new page: 附件 and its number at the top left, its title centred."""
        self.page(landscape=landscape)
        self.paragraph(f"附件{number}", "附件")
        self._document.add_paragraph(plain(title), style="Title")

    def page(self, *, landscape: bool = False) -> None:
        """Begin a new page in the given orientation."""
        if landscape == self._landscape:
            last = self._document.add_paragraph()
            last.add_run().add_break(WD_BREAK.PAGE)
            last.paragraph_format.line_spacing = Pt(1)
            return
        start_section(self._document, landscape=landscape)
        self._landscape = landscape

    def table(self, shown: View, title: str = "", style: str = "表格文字") -> None:
        """Add a table: heads repeat on every page, rows stay whole, numbers stand right, 合计 last, the note below."""
        if title:
            self.paragraph(title, "表题")
        table = parse_xml(_table(shown, _TEXT_WIDTH_MM[self._landscape], style))
        self._document.element.body.insert(len(self._document.element.body) - 1, table)
        self.paragraph(shown.note, "表注")

    def chart(self, figure: Figure, alt: str) -> None:
        """Add a chart as wide as the text."""
        paragraph = self._document.add_paragraph(style="表题")
        paragraph.paragraph_format.keep_with_next = False
        picture = paragraph.add_run().add_picture(
            io.BytesIO(png_bytes(figure)), width=Mm(_chart_width(figure, _TEXT_WIDTH_MM[self._landscape]))
        )
        properties = picture._inline.docPr
        properties.set("descr", plain(alt))
        properties.set("name", f"图{properties.get('id')}")

    def sign(self, who: str, when: str) -> None:
        """Add who sends it and the date, at the right."""
        self.paragraph("")
        self.paragraph(who, "落款")
        self._document.paragraphs[-1].paragraph_format.keep_with_next = True
        self.paragraph(when, "落款")

    def to_bytes(self) -> bytes:
        """Return the docx file."""
        buffer = io.BytesIO()
        self._document.save(buffer)
        return fixed_zip(buffer.getvalue())


def _chart_width(figure: Figure, widest: float) -> float:
    """As wide as the text, unless it would be taller than three quarters of a page."""
    width, height = figure.get_size_inches()
    return float(min(widest, _HIGHEST_MM * width / height))


@dataclass(frozen=True)
class Look:
    """How the cells of a row look.

    Args:
        style: paragraph style.
        head: shaded, repeated on every page.
        bold: set in 黑体.
        keep: on one page with the next row.
    """

    style: str = "表格文字"
    head: bool = False
    bold: bool = False
    keep: bool = False


_HEAD, _TOTAL = Look(head=True, bold=True, keep=True), Look(bold=True)


def _table(shown: View, width_mm: float, style: str = "表格文字") -> Any:
    """The table's XML, built as text: python-docx adds cells one by one, far too slow for a few hundred rows."""
    share = width_mm * _TWIPS_PER_MM / sum(column.width for column in shown.columns)
    widths = [round(column.width * share) for column in shown.columns]
    head = _row([_on_two_lines(column.title) for column in shown.columns], widths, ["center"] * len(widths), look=_HEAD)
    aligns = [_align(column) for column in shown.columns]
    texts, total = shown.texts(), shown.total_texts()
    kept = len(texts) - _WITH_TOTAL if total else len(texts)
    rows = [_row(cells, widths, aligns, look=Look(style, keep=place >= kept)) for place, cells in enumerate(texts)]
    if total:
        rows.append(_total_row(total, widths, aligns))
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="444444"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{_MARGINS}</w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{''.join(rows)}</w:tbl>"
    )


def _align(column: Column) -> str:
    return "center" if column.name == "number" else "right" if column.kind in NUMBERS else "left"


def _on_two_lines(title: str) -> str:
    """A heading with its unit in brackets on a line of its own, so that no bracket is torn."""
    return re.sub(r"(?<=.{2})（(?=[^（）]{1,4}）$)", "\n（", title)


def _row(cells: list[str], widths: list[int], aligns: list[str], *, look: Look) -> str:
    properties = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if look.head else "") + "</w:trPr>"
    inner = "".join(_cell(text, width, align, look) for text, width, align in zip(cells, widths, aligns, strict=True))
    return f"<w:tr>{properties}{inner}</w:tr>"


def _total_row(cells: list[str], widths: list[int], aligns: list[str]) -> str:
    """The 合计 row: its word stands over all cells before the first sum."""
    first = next((place for place, text in enumerate(cells) if place and text), len(cells))
    span = f'<w:gridSpan w:val="{first}"/>' if first > 1 else ""
    head = _cell(cells[0], sum(widths[:first]), "center", _TOTAL).replace("<w:vAlign", f"{span}<w:vAlign", 1)
    rest = "".join(
        _cell(text, width, align, _TOTAL)
        for text, width, align in zip(cells[first:], widths[first:], aligns[first:], strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{head}{rest}</w:tr>"


def _cell(text: str, width: int, align: str, look: Look) -> str:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDF1F5"/>' if look.head else ""
    font = '<w:rPr><w:rFonts w:eastAsia="黑体"/></w:rPr>' if look.bold else ""
    keep = "<w:keepNext/>" if look.keep else ""
    paragraphs = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{look.style}"/>{keep}<w:jc w:val="{align}"/></w:pPr><w:r>{font}<w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        for line in (text.split("\n") if text else [""])
    )
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>{paragraphs}</w:tc>'
