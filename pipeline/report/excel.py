"""Writes workbooks: text is never a formula, formulas carry their computed value, the same content gives the same bytes."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from pipeline.report.files import fixed_zip
from pipeline.report.views import View, plain

_LONGEST = 32_000
_WIDE = 12
_LINE_POINTS = 13.0
_HIGHEST_POINTS = 236.0
_LAST_NARROW = 0x2000
_FORMATS: dict[str, dict[str, Any]] = {
    "text": {}, "amount": {"align": "right"}, "name": {}, "long": {}, "count": {"num_format": "#,##0", "align": "right"},
    "yuan": {"num_format": "#,##0", "align": "right"}, "wan": {"num_format": "#,##0.00", "align": "right"},
    "percent": {"num_format": "0%", "align": "right"}, "day": {"num_format": "yyyy-mm-dd", "align": "left"},
}  # fmt: skip
BASE = {
    "font_name": "宋体",
    "font_size": 10,
    "valign": "top",
    "text_wrap": True,
    "border": 1,
    "border_color": "#BFC6CD",
}
HEAD = BASE | {"bold": True, "bg_color": "#E3EAF1", "valign": "vcenter", "align": "center"}


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook.

    Args:
        name: of the sheet.
        title: first line.
        shown: its table.
        notes: lines under the title.
        frozen: columns kept in sight when scrolling sideways.
    """

    name: str
    title: str
    shown: View
    notes: Sequence[str] = ()
    frozen: int = 2


class Workbook:
    """A workbook in the making (see `write_workbook` for the usual case)."""

    def __init__(self, as_of: date, author: str, title: str) -> None:
        self._buffer = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book = xlsxwriter.Workbook(self._buffer, options)
        created = datetime(as_of.year, as_of.month, as_of.day)  # noqa: DTZ001
        self.book.set_properties({"title": plain(title), "author": author, "created": created})
        self._formats: dict[str, Any] = {}

    def format(self, **look: Any) -> Any:
        """Return a cell format, made once."""
        key = repr(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(look)
        return self._formats[key]

    def to_bytes(self) -> bytes:
        """Close and return the xlsx file."""
        self.book.close()
        return fixed_zip(self._buffer.getvalue())

    def write(self, sheet: Any, row: int, column: int, value: Any, kind: str = "text", **look: Any) -> None:
        """Write one cell by kind: 万元 cells hold yuan / 10000 exactly, missing values stay empty."""
        style = BASE | _FORMATS[kind] | look
        if value is None or (not isinstance(value, str) and pd.isna(value)):
            sheet.write_blank(row, column, None, self.format(**style))
        elif kind in ("count", "yuan"):
            sheet.write_number(row, column, int(value), self.format(**style))
        elif kind == "wan":
            sheet.write_number(row, column, int(value) / 10000, self.format(**style))
        elif kind == "percent":
            sheet.write_number(row, column, float(value), self.format(**style))
        elif kind == "day":
            sheet.write_datetime(row, column, pd.Timestamp(value).to_pydatetime(), self.format(**style))
        else:
            self.write_text(sheet, row, column, str(value), style)

    def write_text(self, sheet: Any, row: int, column: int, value: str, style: dict[str, Any]) -> None:
        """Write text that stays text, also when a person edits the cell later; what is too long for a cell says so."""
        text = plain(value)
        if len(text) > _LONGEST:
            text = text[:_LONGEST] + "……（过长，全文见原件）"
        guarded = style | {"quote_prefix": True} if text[:1] in tuple("=+-@\t") else style
        sheet.write_string(row, column, text, self.format(**guarded))


def write_workbook(sheets: Sequence[Sheet], as_of: date, author: str) -> bytes:
    """Return a workbook: title, notes, frozen heads with filters, the rows, a 合计 row of formulas, set up for print."""
    book = Workbook(as_of, author, sheets[0].title)
    for item in sheets:
        sheet = book.book.add_worksheet(item.name)
        top = write_head(book, sheet, item.title, item.notes, len(item.shown.columns))
        _write_table(book, sheet, item, top)
        set_up_print(sheet, item.title, top, len(item.shown.columns))
    return book.to_bytes()


def write_head(book: Workbook, sheet: Any, title: str, notes: Sequence[str], width: int) -> int:
    """Write title and notes; return the row of the table's head."""
    plain_look = {"font_name": "宋体", "valign": "vcenter"}
    sheet.write_string(0, 0, plain(title), book.format(**plain_look, bold=True, font_size=14))
    sheet.set_row(0, 26)
    for number, note in enumerate(notes, start=1):
        sheet.write_string(number, 0, plain(note), book.format(**plain_look, font_size=10, font_color="#444444"))
    return len(notes) + 1


def _write_table(book: Workbook, sheet: Any, item: Sheet, top: int) -> None:
    columns, rows = item.shown.columns, item.shown.rows
    for position, column in enumerate(columns):
        sheet.write_string(top, position, column.title, book.format(**HEAD))
        sheet.set_column(position, position, max(column.width, 6))
        for offset, value in enumerate(rows[column.name], start=1):
            book.write(sheet, top + offset, position, value, column.kind)
    for offset, texts in enumerate(item.shown.texts(), start=1):
        sheet.set_row(top + offset, row_height(texts, [column.width for column in columns]))
    sheet.set_row(top, 30)
    sheet.freeze_panes(top + 1, min(item.frozen, len(columns)))
    if len(rows):
        sheet.autofilter(top, 0, top + len(rows), len(columns) - 1)
    if item.shown.total is not None:
        _write_total(book, sheet, item.shown, top)
    if item.shown.note:
        at = top + len(rows) + (2 if item.shown.total is None else 3)
        sheet.write_string(at, 0, plain(item.shown.note), book.format(font_name="宋体", font_size=9))


def row_height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Return the height in points that shows the fullest cell: not every program fits rows to wrapped text by itself."""
    lines = max(
        (
            sum(max(ceil(_half_widths(line) / max(width - 1, 5)), 1) for line in text.split("\n"))
            for text, width in zip(texts, widths, strict=True)
        ),
        default=1,
    )
    return min(_LINE_POINTS * lines + 2, _HIGHEST_POINTS)


def _half_widths(text: str) -> int:
    """Length in half-width characters, the unit of a column's width."""
    return sum(2 if ord(letter) > _LAST_NARROW else 1 for letter in text)


def _write_total(book: Workbook, sheet: Any, shown: View, top: int) -> None:
    at = top + len(shown.rows) + 1
    bold: dict[str, Any] = {"bold": True, "bg_color": "#F3F6F9"}
    for position, column in enumerate(shown.columns):
        if shown.total and column.name in shown.total:
            letter = xl_col_to_name(position)
            total = int(shown.total[column.name]) / (10000 if column.kind == "wan" else 1)
            formula = f"=SUBTOTAL(109,{letter}{top + 2}:{letter}{at})" if len(shown.rows) else "=0"
            sheet.write_formula(at, position, formula, book.format(**(BASE | _FORMATS[column.kind] | bold)), total)
        else:
            book.write(sheet, at, position, "合计" if position == 0 else "", **bold)


def set_up_print(sheet: Any, title: str, top: int, width: int, *, landscape: bool = True) -> None:
    """A4 (A3 when there are many columns), one page wide, heads on every page, page numbers."""
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(9 if width <= _WIDE else 8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_footer(f"&L{title.replace('&', '&&')}&R第 &P 页，共 &N 页")
