"""A table as a reader sees it: chosen columns with Chinese titles, one formatting for page, document and workbook."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from pipeline.report.labels import day_text, wan, whole_text

Kind = Literal["text", "name", "long", "count", "wan", "yuan", "day", "percent", "amount"]
NUMBERS = ("count", "wan", "yuan", "percent", "amount")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Column:
    """A column of a view.

    Args:
        name: column of the frame.
        title: heading, with its unit when it is a number.
        kind: "wan" takes yuan and shows 万元 with two decimals; "long" is running text;
            "amount" is text that stands right, e.g. a range.
        width: share of the width in a document; characters in a workbook.
        link: column holding the address a page links the cell to, or "".
    """

    name: str
    title: str
    kind: Kind = "text"
    width: float = 10
    link: str = ""


@dataclass(frozen=True)
class View:
    """Rows and their columns.

    Args:
        columns: in order.
        rows: the frame; may hold more columns.
        total: values of a 合计 row by column name, or None.
        note: sentence below the table.
    """

    columns: tuple[Column, ...]
    rows: pd.DataFrame
    total: Mapping[str, Any] | None = None
    note: str = ""

    def texts(self) -> list[list[str]]:
        """Every cell as text."""
        shown = [[cell_text(value, column.kind) for value in self.rows[column.name]] for column in self.columns]
        return [list(row) for row in zip(*shown, strict=True)] if len(self.rows) else []

    def total_texts(self) -> list[str] | None:
        """The 合计 row as text; its first cell says 合计."""
        if self.total is None:
            return None
        cells = [
            cell_text(self.total[column.name], column.kind) if column.name in self.total else ""
            for column in self.columns
        ]
        cells[0] = cells[0] or "合计"
        return cells


def view(rows: pd.DataFrame, columns: Sequence[Column], *, sums: Sequence[str] = (), note: str = "") -> View:
    """Return a view; `sums` are the columns of which the 合计 row holds the sum."""
    total = {name: rows[name].sum() for name in sums} if sums else None
    return View(tuple(columns), rows, total, note)


def cell_text(value: Any, kind: Kind) -> str:
    """Return a value as the reader sees it; "" when missing."""
    if kind == "wan":
        return wan(value)
    if kind in ("count", "yuan"):
        return whole_text(value)
    if kind == "day":
        return day_text(value)
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if kind == "percent":
        return f"{float(value) * 100:.0f}"
    return plain(str(value))


def plain(text: str) -> str:
    """Return the text without control characters that no page or document may hold."""
    return _NOT_XML.sub("", text)


WAN_NOTE = "注：金额以万元为单位，四舍五入保留两位小数，各行之和与合计可能略有出入；以元为单位的准确金额见工作簿。"
