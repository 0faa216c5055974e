"""Builds the neutral tree from paragraphs that close cells and rows, as .doc and .rtf keep their tables."""

from bisect import bisect_left
from dataclasses import dataclass, field

from pipeline.errors import RawFileError
from pipeline.ingest.tree import Cell, Paragraph, Piece, Table

MAX_DEPTH = 20
MAX_CELLS = 50_000
_SAME_EDGE = 30  # twentieths of a point: edges nearer than this are one grid line


@dataclass(slots=True)
class RowShape:
    """Edges of a row's cells and which of them are merged; empty when the file does not say."""

    edges: list[int] = field(default_factory=list)
    merged: set[int] = field(default_factory=set)
    continued: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _OpenTable:
    table: Table
    shapes: list[RowShape] = field(default_factory=list)
    row: list[Cell] = field(default_factory=list)
    blocks: list[Paragraph | Table] = field(default_factory=list)


class TreeBuilder:
    """Takes paragraphs in stored order and gives blocks with tables in them."""

    def __init__(self) -> None:
        self.blocks: list[Paragraph | Table] = []
        self._open: list[_OpenTable] = []
        self._cells = 0

    def add(self, pieces: list[Piece], depth: int = 0, *, ends_cell: bool = False, row: RowShape | None = None) -> None:
        """Take the next paragraph.

        Args:
            pieces: what it says.
            depth: 0 outside tables, 1 in a table, 2 in a table within a cell …
            ends_cell: it is the last of its cell.
            row: its row's shape when it closes the row, else None.
        """
        if depth > MAX_DEPTH:
            raise RawFileError("too_large", "表格嵌套超过 20 层，程序不予读取；请人工打开核对。")
        while len(self._open) > depth:
            self._close_table()
        while len(self._open) < depth:
            self._open.append(_OpenTable(Table([])))
        if not depth:
            self.blocks.append(Paragraph(pieces))
            return
        table = self._open[-1]
        if row is not None:
            self._close_row(table, pieces, row)
            return
        table.blocks.append(Paragraph(pieces))
        if ends_cell:
            self._close_cell(table)

    def finish(self) -> list[Paragraph | Table]:
        """Close what is still open and return the blocks, addresses set."""
        while self._open:
            self._close_table()
        set_addresses(self.blocks, "body")
        return self.blocks

    def _close_cell(self, table: _OpenTable) -> None:
        self._cells += 1
        if self._cells > MAX_CELLS:
            raise RawFileError("too_large", "表格超过 5 万格，程序不予读取；请人工打开核对。")
        table.row.append(Cell(table.blocks))
        table.blocks = []

    def _close_row(self, table: _OpenTable, pieces: list[Piece], shape: RowShape) -> None:
        if table.blocks or pieces:  # text behind the last cell is not thrown away
            table.blocks.append(Paragraph(pieces))
            self._close_cell(table)
        table.table.rows.append(table.row)
        table.shapes.append(shape)
        table.row = []

    def _close_table(self) -> None:
        table = self._open.pop()
        if table.blocks:
            self._close_cell(table)
        if table.row:
            table.table.rows.append(table.row)
            table.shapes.append(RowShape())
        if table.table.rows:
            _set_grid(table.table, table.shapes)
            (self._open[-1].blocks if self._open else self.blocks).append(table.table)


def _set_grid(table: Table, shapes: list[RowShape]) -> None:
    """Set column and span of every cell from the edges of all rows; drop the repeats of merged cells."""
    lines: list[int] = []
    for edge in sorted({edge for shape in shapes for edge in shape.edges}):
        if not lines or edge - lines[-1] > _SAME_EDGE:
            lines.append(edge)
    for number, (row, shape) in enumerate(zip(table.rows, shapes, strict=True)):
        kept: list[Cell] = []
        for index, cell in enumerate(row):
            known = index + 1 < len(shape.edges)
            left = _line(lines, shape.edges[index]) if known else (kept[-1].column + kept[-1].span if kept else 0)
            right = _line(lines, shape.edges[index + 1]) if known else left + 1
            if index in shape.merged and kept:
                kept[-1].span = max(right - kept[-1].column, kept[-1].span)
                if cell.text.strip():
                    kept[-1].blocks += cell.blocks
                continue
            cell.column, cell.span, cell.continues = left, max(right - left, 1), index in shape.continued
            kept.append(cell)
        table.rows[number] = kept


def _line(lines: list[int], edge: int) -> int:
    index = bisect_left(lines, edge)
    return index if index < len(lines) and lines[index] == edge else max(index - 1, 0)


def set_addresses(blocks: list[Paragraph | Table], place: str) -> None:
    """Write its address into every paragraph, cell and table."""
    paragraphs = tables = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            block.at = f"{place}/p{paragraphs}"
            paragraphs += 1
            continue
        block.at = f"{place}/t{tables}"
        tables += 1
        for r, row in enumerate(block.rows):
            for c, cell in enumerate(row):
                cell.at = f"{block.at}/r{r}/c{c}"
                set_addresses(cell.blocks, cell.at)
