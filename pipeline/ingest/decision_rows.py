"""A decision sheet as rows of named cells: finds the header, tolerates moved, added and blank columns and rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipeline.ingest.decision_sheets import Cell, Sheet, column_of
from pipeline.ingest.decision_values import criterion_of, read_day, squeeze
from pipeline.params.decisions import DecisionVocabulary

_EMPTY = Cell(None, "")
_KNOWN_BY_ONE_COLUMN = 2
_DAYS = ("decided_on", "received_on")


@dataclass
class Faults:
    """Cells and files that could not be understood; each becomes a finding."""

    rows: list[dict[str, str]] = field(default_factory=list)

    def add(self, place: str, message: str, *, value: str = "", submission_id: str = "", label: str = "") -> None:
        """Note one fault: where, what was found and what to do."""
        self.rows.append(
            {
                "code": "decision_unknown",
                "submission_id": submission_id,
                "field": label,
                "value_text": value,
                "detail": f"{place}：{message}",
                "place_text": place,
            }
        )


@dataclass(frozen=True)
class Row:
    """One row of a decision sheet.

    Args:
        sheet: where it stands.
        cells: meaning to cell.
        headers: meaning to the header as written.
        others: header as written to cell, for columns whose header has no known meaning.
        first: its first cell that holds something.
        is_disputed: what it says about its project does not fit together; it names nobody.
    """

    sheet: Sheet
    cells: dict[str, Cell]
    headers: dict[str, str]
    others: dict[str, Cell]
    first: Cell
    is_disputed: bool = False

    def text(self, name: str) -> str:
        """The text of the named cell, "" when there is none."""
        return self.cells.get(name, _EMPTY).text

    def place(self, name: str = "") -> str:
        """Where the named cell (or the row) stands."""
        cell = self.cells.get(name) if name else self.first
        return self.sheet.place(cell if cell is not None and cell.address else self.first)

    def day(self, name: str) -> date | None:
        """The day in the named cell; None when it is empty (a row whose day cannot be read is never carried out)."""
        return read_day(self.cells.get(name, _EMPTY))

    def common(self) -> dict[str, Any]:
        """Who, when and why: the same for every decision of the row."""
        return {
            "submission_id": self.text("submission_id"),
            "other_submission_id": self.text("other_submission_id"),
            "expected_text": self.text("expected_text"),
            "reason_text": self.text("reason_text"),
            "decided_by": self.text("decided_by"),
            "decided_on": self.day("decided_on"),
            "place_text": self.place(),
        }


def read_rows(sheet: Sheet, vocabulary: DecisionVocabulary, faults: Faults, kind: str) -> list[Row] | None:
    """Return the rows below the header that hold anything, or None when no header is found.

    The header is the row, among the first few, with the most known names; columns may stand in any order. A filled cell
    under a heading nobody knows, under a second heading of the same meaning or beside the table becomes a fault; a row
    of a CSV that is longer than its header (a comma in a text moves every later cell) is not carried out.
    """
    meanings = {squeeze(way): name for name, ways in vocabulary.headers.items() for way in ways}
    heads = sheet.rows[: vocabulary.header_rows]
    scores = [sum(squeeze(cell.text) in meanings for cell in row if cell.text) for row in heads]
    if not scores or max(scores) < _KNOWN_BY_ONE_COLUMN:
        return None
    at = scores.index(max(scores))
    filled = [row for row in sheet.rows[at + 1 :] if any(cell.text for cell in row)]
    sound = [row for row in filled if not (sheet.is_text and _is_longer(sheet, heads[at], row, faults))]
    rows = [_row(sheet, heads[at], row, meanings) for row in sound]
    program = {squeeze(title) for title in vocabulary.program_headers}
    read = {id(cell) for row in rows for cell in row.cells.values()}
    if kind == "score":
        read |= {id(cell) for row in rows for title, cell in row.others.items() if criterion_of(title)}
    _name_unread(sheet, heads[at], [[cell for cell in row if id(cell) not in read] for row in sound], program, faults)
    return rows


def dated_rows(rows: list[Row], faults: Faults) -> list[Row]:
    """Return the rows whose filled dates can be read.

    Without its day a row would act in every phase, also in one rerun for an earlier day; so it becomes a fault that
    tells all of it.
    """
    return [row for row in rows if not _has_unclear_day(row, faults)]


def _has_unclear_day(row: Row, faults: Faults) -> bool:
    unclear = [name for name in _DAYS if row.text(name) and row.day(name) is None]
    for name in unclear:
        title, text = row.headers.get(name, "日期"), row.text(name)
        written = [(row.headers[key], cell.text) for key, cell in row.cells.items() if key in row.headers]
        written += [(key, cell.text) for key, cell in row.others.items()]
        whole = "；".join(f"{key}：{value}" for key, value in written if value)
        told = f"日期“{text}”读不懂，整行未执行（{whole}）。请写成 2018-01-15 这样的年月日"
        faults.add(row.place(name), told, value=text, submission_id=row.text("submission_id"), label=title)
    return bool(unclear)


def _row(sheet: Sheet, head: tuple[Cell, ...], row: tuple[Cell, ...], meanings: dict[str, str]) -> Row:
    cells: dict[str, Cell] = {}
    headers: dict[str, str] = {}
    others: dict[str, Cell] = {}
    for title, cell in zip(head, row, strict=False):
        name = meanings.get(squeeze(title.text))
        if name is None or name in cells:
            others.setdefault(title.text or cell.address, cell)
        else:
            cells[name], headers[name] = cell, title.text
    first = next((cell for cell in row if cell.text), _EMPTY)
    return Row(sheet, cells, headers, others, first)


def _is_longer(sheet: Sheet, head: tuple[Cell, ...], row: tuple[Cell, ...], faults: Faults) -> bool:
    if len(row) <= len(head):
        return False
    told = f"这一行有 {len(row)} 格，表头只有 {len(head)} 格，可能文字中有逗号，整行未执行。请把有逗号的文字放在引号内"
    first = next(cell for cell in row if cell.text)
    faults.add(sheet.place(first), told, value="，".join(cell.text for cell in row))
    return True


def _name_unread(
    sheet: Sheet, head: tuple[Cell, ...], left: list[list[Cell]], program: set[str], faults: Faults
) -> None:
    """One fault a column for the filled cells that no reader takes."""
    titles = {column_of(cell.address): cell.text for cell in head}
    columns: dict[str, list[Cell]] = {}
    for cell in (cell for row in left for cell in row if cell.text):
        columns.setdefault(column_of(cell.address), []).append(cell)
    for column, cells in columns.items():
        title = titles.get(column, "")
        if not title or squeeze(title) not in program:
            faults.add(sheet.place(cells[0]), _unread(title, cells), value=cells[0].text, label=title)


def _unread(title: str, cells: list[Cell]) -> str:
    where = "、".join(cell.address for cell in cells)
    told = f"表头“{title}”不认识或与另一列重复" if title else "没有表头"
    return f"{told}，这一列填写的内容（{where}）没有读。请改用程序给出的表头，或合并到已有的列"


def formulas(row: Row) -> Iterator[tuple[str, Cell]]:
    """Give the named cells that hold a formula without a result."""
    return ((name, cell) for name, cell in row.cells.items() if cell.text.startswith("="))
