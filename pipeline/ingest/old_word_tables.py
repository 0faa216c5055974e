"""Tables of a Word 97-2003 file, built back from paragraph ends that close cells and rows.

Source of the layout: the public description [MS-DOC], sections 2.4.3 to 2.4.5 (tables), 2.9.324 (row definition).
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from struct import unpack_from

from pipeline.errors import RawFileError
from pipeline.ingest import old_word_sprm as sprm
from pipeline.ingest.old_word_text import RawParagraph
from pipeline.ingest.tree import Cell, Paragraph, Table

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

    def add(self, raw: RawParagraph) -> None:
        """Take the next paragraph."""
        found = sprm.read_properties(raw.properties) if raw.properties else {}
        depth = _depth(found)
        if depth > MAX_DEPTH:
            raise RawFileError("too_large", "表格嵌套超过 20 层，程序不予读取；请人工打开核对。")
        while len(self._open) > depth:
            self._close_table()
        while len(self._open) < depth:
            self._open.append(_OpenTable(Table([])))
        if not depth:
            self.blocks.append(Paragraph(raw.pieces))
            return
        table = self._open[-1]
        ends_row = _is_on(found, sprm.P_ROW_END if depth == 1 else sprm.P_INNER_ROW)
        if ends_row:
            self._close_row(table, raw, found)
            return
        table.blocks.append(Paragraph(raw.pieces))
        if raw.end == "\x07" or (depth > 1 and _is_on(found, sprm.P_INNER_CELL)):
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

    def _close_row(self, table: _OpenTable, raw: RawParagraph, found: dict[int, bytes]) -> None:
        if table.blocks or raw.pieces:  # text behind the last cell is not thrown away
            table.blocks.append(Paragraph(raw.pieces))
            self._close_cell(table)
        table.table.rows.append(table.row)
        table.shapes.append(_read_shape(raw.properties, found))
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


def _depth(found: dict[int, bytes]) -> int:
    if sprm.P_DEPTH in found:
        return max(int.from_bytes(found[sprm.P_DEPTH], "little", signed=True), _is_on(found, sprm.P_IN_TABLE))
    return int(_is_on(found, sprm.P_IN_TABLE))


def _is_on(found: dict[int, bytes], code: int) -> bool:
    return bool(found.get(code, b"\0")[0])


def _read_shape(properties: bytes, found: dict[int, bytes]) -> RowShape:
    """Return edges and merges of a row."""
    definition = found.get(sprm.T_DEFINITION, b"")
    count = definition[0] if definition else 0
    if not count or len(definition) < 1 + (count + 1) * 2:
        return RowShape()
    shape = RowShape(list(unpack_from(f"<{count + 1}h", definition, 1)))
    for index in range(count):
        at = 1 + (count + 1) * 2 + index * 20
        bits = definition[at] if at < len(definition) else 0
        if bits & 2:
            shape.merged.add(index)
        if bits & 0x20 and not bits & 0x40:
            shape.continued.add(index)
    for code, operand in sprm.walk_sprms(properties):
        if code == sprm.T_VERTICAL_MERGE and len(operand) == 2:
            (shape.continued.add if operand[1] == 1 else shape.continued.discard)(operand[0])
        elif code == sprm.T_MERGE:
            shape.merged |= set(range(operand[0] + 1, min(operand[1], count)))
    return shape


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
