"""Opens workbooks and csv files as sheets of rows; bounded, values only, nothing is run."""

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import olefile
import python_calamine

from pipeline.ingest.decode import decode_text
from pipeline.ingest.safe_zip import refuse
from pipeline.params.ingest import Limits

_DEFLATE_AT_MOST = 1040  # deflate cannot swell more than this
_CHUNK = 1 << 20
_FILE_PASS = 0x2F  # the record before encrypted ones
_FIRST_RECORDS = 4096


@dataclass(slots=True)
class Sheet:
    """A sheet's name and its rows; a cell is text, a number, a date, a bool or "" when empty."""

    name: str
    rows: list[list[Any]]


def read_sheets(data: bytes, kind: str, limits: Limits) -> list[Sheet]:
    """Return the sheets of a workbook or csv file, those of no row left out.

    Raises:
        RawFileError: damaged, encrypted, bomb, too_large.
    """
    if kind == "csv":
        return [Sheet("csv", list(_read_csv(decode_text(data), limits)))]
    if kind in ("xlsx", "ods"):
        _check_package(data, limits)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [sheet for sheet in _read_book(book, limits) if sheet.rows]
    except python_calamine.PasswordError as error:
        raise refuse("encrypted") from error
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise refuse("encrypted" if _has_password(data) else "damaged") from error


def _has_password(data: bytes) -> bool:
    """Return whether a workbook of Excel 97 says that its records are encrypted, which the library does not tell."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as book:
            name = next(name for name in ("Workbook", "Book") if book.exists(name))
            records = book.openstream(name).read(_FIRST_RECORDS)
    except (OSError, StopIteration):
        return False
    place = 0
    while place + 4 <= len(records):
        kind, size = struct.unpack_from("<HH", records, place)
        if kind == _FILE_PASS:
            return True
        place += 4 + size
    return False


def _read_book(book: Any, limits: Limits) -> Iterator[Sheet]:
    cells = 0
    for meta in book.sheets_metadata:
        if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        if sheet.height * sheet.width > limits.sheet_cells or sheet.height > limits.sheet_rows:
            raise refuse("too_large", f"工作表“{meta.name[:20]}”过大")
        rows = list(sheet.iter_rows())
        cells += sum(map(len, rows))
        if cells > limits.sheet_cells:
            raise refuse("too_large")
        hidden = meta.visible != python_calamine.SheetVisibleEnum.Visible
        yield Sheet(f"{meta.name}（隐藏）" if hidden else meta.name, rows)


def _check_package(data: bytes, limits: Limits) -> None:
    """Refuse a package whose parts swell beyond bounds; parts that cannot are not inflated."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        infos = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise refuse("damaged") from error
    if len(infos) > limits.zip_members:
        raise refuse("too_many")
    if any(info.flag_bits & 1 for info in infos):
        raise refuse("encrypted")
    if len({info.filename.lower() for info in infos}) != len(infos):
        raise refuse("duplicate_member")
    if sum(info.file_size for info in infos) > limits.sheet_bytes:
        raise refuse("bomb")
    if sum(info.compress_size for info in infos) * _DEFLATE_AT_MOST <= limits.sheet_bytes // 4:
        return
    total = 0
    try:
        for info in infos:
            total += _true_size(data, info, limits)
            if total > limits.sheet_bytes:
                raise refuse("bomb")
    except (zlib.error, IndexError) as error:
        raise refuse("damaged") from error


def _true_size(data: bytes, info: zipfile.ZipInfo, limits: Limits) -> int:
    """Return what a part really inflates to, without keeping it."""
    head = data[info.header_offset : info.header_offset + 30]
    start = info.header_offset + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    packed = memoryview(data)[start : start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        return len(packed)
    inflate = zlib.decompressobj(-15)
    size, rest = 0, bytes(packed)
    while rest and not inflate.eof:
        size += len(inflate.decompress(rest, _CHUNK))
        rest = inflate.unconsumed_tail
        if size > limits.ratio_from_bytes and size > max(1, info.compress_size) * limits.ratio * 2:
            raise refuse("bomb")
    return size


def _read_csv(text: str, limits: Limits) -> Iterator[list[str]]:
    """Give the rows; the separator is the one that splits the first line into most cells."""
    first = re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]
    separator = max(",\t;", key=first.count)
    try:
        # Quotes that never close would swallow the rest of the file; strict mode says so instead.
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        cells = 0
        for number, row in enumerate(reader):
            cells += len(row)
            if cells > limits.sheet_cells or number > limits.sheet_rows:
                raise refuse("too_large")
            yield row
    except csv.Error as error:
        raise refuse("damaged", f"第 {reader.line_num} 行的引号或分隔符有误") from error
