"""Tables of a PDF: joined over page breaks, then built with columns and spans."""

from pipeline.ingest.pdf_lines import join_lines
from pipeline.ingest.pdf_page import FoundCell, FoundTable
from pipeline.ingest.tree import Cell, Paragraph, Table

_NEAR = 4.0  # points within which two edges are one
_FORM_COLUMNS = 3
_MOST_ROWS = 60  # rows that a cell may reach over


def join_tables(table: FoundTable, more: FoundTable) -> bool:
    """Add the rows of a table that goes on on the next page; False when it is another table.

    A first row without a label (or one whose label stands only here) is the rest of the row before it. A repeated head of
    three or more columns is left out.
    """
    if abs(table.left - more.left) > _NEAR or abs(table.right - more.right) > _NEAR:
        return False
    rows = more.rows
    if len(rows) > 1 and len(rows[0]) > 2 and [cell.text for cell in rows[0]] == [cell.text for cell in table.rows[0]]:
        rows = rows[1:]
    if _goes_on(table.rows[-1], rows[0]):
        for cell, rest in zip(table.rows[-1], rows[0], strict=True):
            cell.lines += rest.lines
            cell.inner += rest.inner
        rows = rows[1:]
    table.rows += rows
    return True


def _goes_on(last: list[FoundCell], first: list[FoundCell]) -> bool:
    """Whether a row is the rest of the last one: same cells, and not a label on both sides."""
    if len(last) != len(first) or len(last) < 2:
        return False
    if any(abs(left.left - right.left) > _NEAR for left, right in zip(last, first, strict=True)):
        return False
    if last[0].text and first[0].text:
        return False
    return bool(last[0].text or first[0].text) or len(first) <= _FORM_COLUMNS


def build_table(found: FoundTable) -> Table:
    """Return the table with columns and spans; cells that reach over rows are continued below."""
    edges = _grid({edge for row in found.rows for cell in row for edge in (cell.left, cell.right)})
    rows: list[list[Cell]] = []
    for number, row in enumerate(found.rows):
        cells = [_build_cell(cell, edges) for cell in row]
        cells += [_continued(cell, edges) for cell in _reaching_into(found.rows, number)]
        rows.append(sorted(cells, key=lambda cell: cell.column))
    return Table(rows)


def _reaching_into(rows: list[list[FoundCell]], number: int) -> list[FoundCell]:
    """Return the cells of the rows just above that cover this row too."""
    first = rows[number][0]
    above = [cell for row in rows[max(number - _MOST_ROWS, 0) : number] for cell in row if cell.page == first.page]
    return [cell for cell in above if cell.bottom > first.top + _NEAR]


def _grid(edges: set[float]) -> list[float]:
    lines: list[float] = []
    for edge in sorted(edges):
        if not lines or edge - lines[-1] > _NEAR:
            lines.append(edge)
    return lines


def _index(lines: list[float], edge: float) -> int:
    return min(range(len(lines)), key=lambda index: abs(lines[index] - edge))


def _place(cell: FoundCell, edges: list[float]) -> tuple[int, int]:
    column = _index(edges, cell.left)
    return column, max(_index(edges, cell.right) - column, 1)


def _build_cell(cell: FoundCell, edges: list[float]) -> Cell:
    column, span = _place(cell, edges)
    blocks: list[Paragraph | Table] = []
    lines = cell.lines
    for inner in sorted(cell.inner, key=lambda table: table.top):
        above = [line for line in lines if line.middle < inner.top]
        lines = [line for line in lines if line.middle >= inner.top]
        blocks += [Paragraph(pieces) for pieces in join_lines(above, cell.right)]
        blocks.append(build_table(inner))
    blocks += [Paragraph(pieces) for pieces in join_lines(lines, cell.right)]
    return Cell(blocks or [Paragraph([])], column=column, span=span)


def _continued(cell: FoundCell, edges: list[float]) -> Cell:
    column, span = _place(cell, edges)
    return Cell([], column=column, span=span, continues=True)
