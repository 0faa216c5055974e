"""Decides what a workbook is: an export or intake template, the receipt register, or a proposal form typed into cells."""

import re
from dataclasses import dataclass, field
from typing import Any

from pipeline.ingest.form import read_form
from pipeline.ingest.headers import match_headers
from pipeline.ingest.register import read_register
from pipeline.ingest.sheet_rows import Sheet, read_sheets
from pipeline.ingest.survey import Columns, find_columns, is_by_number, read_survey_rows, read_time
from pipeline.ingest.tree import Cell, Document, Paragraph, Piece, Table
from pipeline.params.form import FormDescription
from pipeline.params.ingest import IngestParameters

ADVICE_SHEET = "填写说明"  # of the blank templates: holds no rows
_FORM_ROWS = 5_000
_WRITTEN = 6  # characters of an answer that is written rather than chosen


@dataclass(slots=True)
class SheetContent:
    """What a workbook says; see `Content` for the fields."""

    records: list[dict[str, Any]] = field(default_factory=list)
    code: str = ""
    notes: list[dict[str, str]] = field(default_factory=list)
    register: list[dict[str, str]] = field(default_factory=list)
    is_online: bool = False
    unread: list[Sheet] = field(default_factory=list)


def read_sheet_content(
    data: bytes, name: str, kind: str, params: IngestParameters, form: FormDescription
) -> SheetContent:
    """Return what a workbook or csv file says.

    Raises:
        RawFileError: damaged, encrypted, bomb, too_large.
    """
    found = understand_sheets(read_sheets(data, kind, params.limits), name, params, form)
    if kind == "xlsx" and b"vbaProject.bin" in data[-65_536:]:
        found.notes.append({"code": "macro", "at": "", "text": "工作簿带有宏；宏未运行，只读取了单元格的值。"})
    return found


def understand_sheets(sheets: list[Sheet], name: str, params: IngestParameters, form: FormDescription) -> SheetContent:
    """Return what sheets say, whatever format they came from."""
    content = SheetContent()
    stem = re.sub(r"\.[A-Za-z]+$", "", name.replace("\\", "/").rsplit("/", 1)[-1])
    if stem in params.register_names:
        content.register = [row for sheet in sheets for row in read_register(sheet.rows, params)]
        content.code = "receipt_register" if content.register else "not_form_sheet"
        return content
    is_template = _read_surveys(sheets, stem, params, form, content)
    if not content.records and not is_template:
        content.unread = []
        _read_forms(sheets, params, form, content)
    if not content.records and not content.code:
        content.code = "blank_template" if is_template else "not_form_sheet"
    return content


def _read_surveys(
    sheets: list[Sheet], stem: str, params: IngestParameters, form: FormDescription, content: SheetContent
) -> bool:
    """Read the sheets that are exports; return whether any had an export's header."""
    found = False
    for sheet in sheets:
        columns = find_columns(sheet.rows, params)
        if columns is None:
            if _says_anything(sheet) and sheet.name != ADVICE_SHEET:
                content.unread.append(sheet)
            continue
        found = content.is_online = True
        by_number = is_by_number(stem)
        records = read_survey_rows(sheet.rows, columns, sheet.name, params, form, by_number=by_number)
        content.records += records
        silent = sum(1 for row in sheet.rows[columns.row + 1 :] if any(cell not in ("", None) for cell in row)) - len(
            records
        )
        if silent:
            _note(content, "rows_without_text", sheet.name, f"有 {silent} 条答卷没有填写建议文字，未计入。")
        elsewhere = _count_text_elsewhere(sheet, columns, {int(record["row_index"]) for record in records}, params)
        if elsewhere:
            text = f"其中 {elsewhere} 条答卷在其他题目中写有文字，没有成为建议，请人工查看；如是建议，请在参数文件 ingest.headers 中写明该题。"
            _note(content, "text_in_other_question", sheet.name, text)
        for meaning in columns.twice:
            _note(content, "header_twice", sheet.name, f"有两列都像“{meaning}”，取前一列，另一列放入表外文字，请核对。")
        if by_number:
            _note(content, "export_by_number", sheet.name, "这份导出表是“按序号”下载的，选择题只有序号。")
    return found


def _says_anything(sheet: Sheet) -> bool:
    return any(_cell_text(cell).strip() for row in sheet.rows for cell in row)


def _count_text_elsewhere(sheet: Sheet, columns: Columns, taken: set[int], params: IngestParameters) -> int:
    """Return how many rows that gave no submission hold a written answer in a column without a meaning."""
    nothing = {answer.strip() for answer in params.ignored_answers}
    count = 0
    for number, row in enumerate(sheet.rows[columns.row + 1 :]):
        answers = [_cell_text(row[i]).strip() for i in columns.other if i < len(row)] if number not in taken else []
        count += any(len(answer) >= _WRITTEN and answer not in nothing for answer in answers)
    return count


def _read_forms(sheets: list[Sheet], params: IngestParameters, form: FormDescription, content: SheetContent) -> None:
    """Read sheets whose cells are laid out as the form; none of an empty form is left without its code."""
    codes = []
    for sheet in sheets:
        if len(sheet.rows) > _FORM_ROWS or _is_table_of_something_else(sheet, params):
            codes.append("not_form_sheet")
            content.unread.append(sheet)
            continue
        reading = read_form(sheet_document(sheet), form)
        content.records += reading.records
        content.notes += reading.notes
        codes.append(reading.code)
        if reading.code not in ("", "empty_form") and _says_anything(sheet):
            content.unread.append(sheet)
    if not content.records:
        content.unread = []
        content.code = "empty_form" if "empty_form" in codes else "not_form_sheet"


def _is_table_of_something_else(sheet: Sheet, params: IngestParameters) -> bool:
    aliases: dict[str, tuple[str, ...]] = {str(meaning): words for meaning, words in params.register_headers.items()}
    first = [cell if isinstance(cell, str) else "" for cell in (sheet.rows[0] if sheet.rows else [])]
    meanings = match_headers(first, aliases)
    return "file_name" in meanings and "received_on" in meanings


def sheet_document(sheet: Sheet) -> Document:
    """Return a sheet as a table of the neutral tree, trailing empty cells and empty rows left out."""
    rows = []
    for number, row in enumerate(sheet.rows, 1):
        texts = [_cell_text(cell) for cell in row]
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            rows.append(
                [_cell(text, f"{sheet.name}/r{number}/c{column + 1}", column) for column, text in enumerate(texts)]
            )
    return Document("xlsx", [Table(rows, sheet.name)])


def _cell(text: str, at: str, column: int) -> Cell:
    return Cell([Paragraph([Piece(text)], at)] if text else [], at, column)


def _cell_text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    moment = None if isinstance(cell, (str, int, float)) else read_time(cell)
    return moment.date().isoformat() if moment else ("" if cell is None else str(cell))


def _note(content: SheetContent, code: str, at: str, text: str) -> None:
    content.notes.append({"code": code, "at": at, "text": text})
