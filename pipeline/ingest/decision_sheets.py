"""Opens a decision file as sheets of cells with addresses: CSV in any usual encoding, or an Excel workbook."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from python_calamine import CalamineError, CalamineWorkbook


@dataclass(frozen=True)
class Cell:
    """What stands in one cell.

    Args:
        value: text, number, date or None; a formula without a stored result is its text beginning with "=".
        address: such as "F12".
    """

    value: Any
    address: str

    @property
    def text(self) -> str:
        """The value as a person reads it; "" when empty. Whole numbers carry no decimal point."""
        if self.value is None:
            return ""
        if isinstance(self.value, datetime):
            return self.value.date().isoformat()
        if isinstance(self.value, date):
            return self.value.isoformat()
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        return str(self.value).strip()


@dataclass(frozen=True)
class Sheet:
    """One table of a decision file.

    Args:
        file: name below the decisions folder.
        name: sheet name; the file's stem for a CSV.
        rows: cells by row, blank rows included.
        is_text: from a CSV, where a comma too many moves every later cell.
    """

    file: str
    name: str
    rows: tuple[tuple[Cell, ...], ...]
    is_text: bool = False

    def place(self, cell: Cell) -> str:
        """Where the cell is, for a person to find it."""
        return f"{self.file} {self.name}!{cell.address}"


def column_of(address: str) -> str:
    """The letters of an address: F of F12."""
    return address.rstrip("0123456789")


class UnreadableFileError(Exception):
    """A decision file cannot be opened; the text is the Chinese sentence."""


def open_sheets(path: Path, name: str) -> list[Sheet]:
    """Return the sheets of a CSV file or of a workbook (xlsx, xlsm, xls, et).

    Raises:
        UnreadableFileError: it is neither, or damaged.
    """
    if path.suffix.lower() == ".csv":
        return [_csv_sheet(path, name)]
    try:
        reader = _old_sheets if path.suffix.lower() in (".xls", ".et") else _workbook_sheets
        return list(reader(path, name))
    except (InvalidFileException, zipfile.BadZipFile, CalamineError, KeyError, ValueError, OSError) as error:
        raise UnreadableFileError(
            f"“{name}”打不开（{type(error).__name__}），请用 Excel 另存为 .xlsx 后重新放入。"
        ) from error


def _csv_sheet(path: Path, name: str) -> Sheet:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnreadableFileError(f"“{name}”的编码读不懂，请另存为 UTF-8 的 CSV 或 .xlsx。")
    first = text.splitlines()[0] if text.strip() else ""
    delimiter = max(",\t;", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return Sheet(name, path.stem, tuple(_csv_row(i, row) for i, row in enumerate(rows, start=1)), is_text=True)
    except csv.Error as error:
        raise UnreadableFileError(
            f"“{name}”第 {rows.line_num} 行前后的引号不成对，整个文件未读，请改正引号。"
        ) from error


def _csv_row(number: int, row: list[str]) -> tuple[Cell, ...]:
    return tuple(Cell(value.strip() or None, f"{get_column_letter(i)}{number}") for i, value in enumerate(row, start=1))


def _workbook_sheets(path: Path, name: str) -> Iterator[Sheet]:
    values, formulas = load_workbook(path, data_only=True), load_workbook(path)
    for sheet in values.worksheets:
        written = formulas[sheet.title]
        rows = [
            tuple(Cell(_value(cell, written[cell.coordinate]), cell.coordinate) for cell in row)
            for row in sheet.iter_rows()
        ]
        yield Sheet(name, sheet.title, tuple(rows))


def _old_sheets(path: Path, name: str) -> Iterator[Sheet]:
    """The sheets of a workbook in the older format, which stores the result of every formula."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    for title in book.sheet_names:
        rows = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
        yield Sheet(name, title, tuple(_old_row(i, row) for i, row in enumerate(rows, start=1)))


def _old_row(number: int, row: Sequence[Any]) -> tuple[Cell, ...]:
    values = (value.strip() if isinstance(value, str) else value for value in row)
    return tuple(
        Cell(None if value == "" else value, f"{get_column_letter(i)}{number}")
        for i, value in enumerate(values, start=1)
    )


def _value(cell: Any, written: Any) -> Any:
    """The stored result; a formula that nobody has computed stays visible as a formula, never as an empty cell."""
    if cell.value is None and written.data_type == "f":
        return str(written.value)
    return cell.value.strip() or None if isinstance(cell.value, str) else cell.value
