"""Workbooks and csv files as survey platforms and offices save them, with fixed dates so that bytes repeat."""

import csv
import io
from datetime import UTC, datetime
from html import escape
from typing import Any

import xlsxwriter

CREATED = datetime(2017, 11, 20, 9, 0, 0, tzinfo=UTC)


def xlsx_bytes(sheets: dict[str, list[list[Any]]], *, merge_first_row: bool = False) -> bytes:
    """Return a workbook of the sheets; every text is written as text, numbers as numbers."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": CREATED.replace(tzinfo=None), "author": "示例"})
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                style = head if number == 0 and not merge_first_row else None
                if isinstance(value, str):
                    sheet.write_string(number, column, value, style)
                elif value is not None:
                    sheet.write(number, column, value, style)
        if merge_first_row:
            sheet.merge_range(0, 0, 0, max(len(row) for row in rows) - 1, rows[0][0], head)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 9, 28)
    book.close()
    return out.getvalue()


def csv_bytes(rows: list[list[Any]], encoding: str = "gb18030") -> bytes:
    """Return a csv as Chinese Excel saves it: no mark at the start, CRLF, the system's code page."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def html_table_bytes(rows: list[list[Any]]) -> bytes:
    """Return an HTML table such as a web page hands out under the name .xls."""
    lines = ("<tr>" + "".join(f"<td>{escape(str(value))}</td>" for value in row) + "</tr>" for row in rows)
    head = '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"></head><body><table border="1">'
    return (head + "\r\n".join(lines) + "</table></body></html>").encode()
