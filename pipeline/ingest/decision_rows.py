"""A decision sheet as rows of named cells: finds the header, tolerates moved, added and blank columns and rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipeline.ingest.decision_sheets import Cell, Sheet
from pipeline.ingest.decision_values import read_day, squeeze
from pipeline.params.decisions import DecisionVocabulary

_EMPTY = Cell(None, "")
_KNOWN_BY_ONE_COLUMN = 2


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
    """

    sheet: Sheet
    cells: dict[str, Cell]
    headers: dict[str, str]
    others: dict[str, Cell]
    first: Cell

    def text(self, name: str) -> str:
        """The text of the named cell, "" when there is none."""
        return self.cells.get(name, _EMPTY).text

    def place(self, name: str = "") -> str:
        """Where the named cell (or the row) stands."""
        cell = self.cells.get(name) if name else self.first
        return self.sheet.place(cell if cell is not None and cell.address else self.first)

    def day(self, name: str, faults: Faults) -> date | None:
        """The day in the named cell; a cell that is no day becomes a fault."""
        cell = self.cells.get(name, _EMPTY)
        if not cell.text:
            return None
        found = read_day(cell)
        if found is None:
            told = f"日期“{cell.text}”读不懂，请写成 2018-01-15 这样的年月日"
            faults.add(
                self.place(name), told, value=cell.text, submission_id=self.text("submission_id"), label="决定日期"
            )
        return found

    def common(self, faults: Faults) -> dict[str, Any]:
        """Who, when and why: the same for every decision of the row."""
        return {
            "submission_id": self.text("submission_id"),
            "other_submission_id": self.text("other_submission_id"),
            "expected_text": self.text("expected_text"),
            "reason_text": self.text("reason_text"),
            "decided_by": self.text("decided_by"),
            "decided_on": self.day("decided_on", faults),
            "place_text": self.place(),
        }


def read_rows(sheet: Sheet, vocabulary: DecisionVocabulary) -> list[Row] | None:
    """Return the rows below the header that hold anything, or None when no header is found.

    The header is the row, among the first few, with the most known names; columns may stand in any order.
    """
    meanings = {squeeze(way): name for name, ways in vocabulary.headers.items() for way in ways}
    heads = sheet.rows[: vocabulary.header_rows]
    scores = [sum(squeeze(cell.text) in meanings for cell in row if cell.text) for row in heads]
    if not scores or max(scores) < _KNOWN_BY_ONE_COLUMN:
        return None
    at = scores.index(max(scores))
    return [_row(sheet, heads[at], row, meanings) for row in sheet.rows[at + 1 :] if any(cell.text for cell in row)]


def _row(sheet: Sheet, head: tuple[Cell, ...], row: tuple[Cell, ...], meanings: dict[str, str]) -> Row:
    cells: dict[str, Cell] = {}
    headers: dict[str, str] = {}
    others: dict[str, Cell] = {}
    for title, cell in zip(head, row, strict=False):
        name = meanings.get(squeeze(title.text))
        if name is None or name in cells:
            others[title.text or cell.address] = cell
        else:
            cells[name], headers[name] = cell, title.text
    first = next((cell for cell in row if cell.text), _EMPTY)
    return Row(sheet, cells, headers, others, first)


def formulas(row: Row) -> Iterator[tuple[str, Cell]]:
    """Give the named cells that hold a formula without a result."""
    return ((name, cell) for name, cell in row.cells.items() if cell.text.startswith("="))
