"""The blocks of a PDF page in reading order: paragraphs outside tables, and tables with their cells' lines."""

from dataclasses import dataclass, field
from typing import Any

from pipeline.ingest.pdf_chars import Glyph, read_glyphs
from pipeline.ingest.pdf_columns import split_columns
from pipeline.ingest.pdf_lines import Line, group_lines, join_lines
from pipeline.ingest.tree import Aside, Document, Paragraph

_MARGIN = 54.0  # points; text nearer to the page's edge that is a page number or repeats is a header or footer
_BOX = 18.0  # a "table" narrower than this is a drawn check box


@dataclass(slots=True)
class FoundCell:
    """A cell by its edges in points on its page, and its lines."""

    left: float
    right: float
    top: float
    bottom: float
    page: int = 0
    lines: list[Line] = field(default_factory=list)
    inner: "list[FoundTable]" = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text without white space."""
        return "".join([glyph.text for line in self.lines for glyph in line.glyphs]).replace(" ", "").strip()


@dataclass(slots=True)
class FoundTable:
    """Rows of cells; a cell that covers several rows stands in its first."""

    rows: list[list[FoundCell]]
    left: float
    right: float
    top: float
    bottom: float


def read_page_blocks(page: Any, document: Document) -> list[Paragraph | FoundTable]:
    """Return the page's blocks; hidden text, headers and footers go into the document's `aside`."""
    glyphs, hidden = read_glyphs(page)
    if hidden.strip():
        document.aside.append(Aside("hidden", hidden.strip(), f"page{page.page_number}"))
    tables = _find_tables(page)
    rest = _fill_tables(tables, glyphs)
    lines = _drop_margins(group_lines(rest), page, document)
    right = max([line.right for line in lines], default=0.0)
    blocks: list[Paragraph | FoundTable] = []
    if not tables:
        above, rows, lines = split_columns(lines)
        blocks += [Paragraph(pieces) for pieces in join_lines(above, right)]
        blocks += [_unruled_table(rows, page, right)] if rows else []
    for table in [*tables, None]:
        above = [line for line in lines if table is None or line.middle < table.top]
        lines = lines[len(above) :]
        blocks += [Paragraph(pieces) for pieces in join_lines(above, right)]
        if table is not None:
            blocks.append(table)
    return blocks


def _unruled_table(rows: list[tuple[Line, list[Line], list[Line]]], page: Any, right: float) -> FoundTable:
    """Return the table of two columns without ruled lines."""
    left = min([line.left for _, lines, _ in rows for line in lines])
    middle = min([line.left for _, _, lines in rows for line in lines]) - 1
    found = []
    for first, labels, texts in rows:
        last = max([line.bottom for line in labels + texts])
        cells = ((left, middle, labels), (middle, right, texts))
        found.append([FoundCell(start, end, first.top, last, page.page_number, lines) for start, end, lines in cells])
    return FoundTable(found, left, right, rows[0][0].top, found[-1][0].bottom)


def _find_tables(page: Any) -> list[FoundTable]:
    tables = []
    for found in page.find_tables():
        left, top, right, bottom = found.bbox
        if right - left < _BOX:
            continue
        rows: dict[int, list[FoundCell]] = {}
        tops: list[float] = []
        for cell in sorted(found.cells, key=lambda box: (box[1], box[0])):
            if not tops or cell[1] - tops[-1] > 2:
                tops.append(cell[1])
            rows.setdefault(len(tops) - 1, []).append(FoundCell(cell[0], cell[2], cell[1], cell[3], page.page_number))
        ordered = [sorted(row, key=lambda cell: cell.left) for row in rows.values()]
        tables.append(FoundTable(ordered, left, right, top, bottom))
    return _nest(tables)


def _nest(tables: list[FoundTable]) -> list[FoundTable]:
    """Put tables that lie in a cell of another into that cell; return the others from top to bottom."""
    outer: list[FoundTable] = []
    for table in sorted(tables, key=lambda table: (table.left - table.right) * (table.bottom - table.top)):
        home = next((cell for other in outer for cell in _all_cells(other) if _holds(cell, table)), None)
        if home is None:
            outer.append(table)
        else:
            home.inner.append(table)
    return sorted(outer, key=lambda table: (table.top, table.left))


def _all_cells(table: FoundTable) -> list[FoundCell]:
    cells = [cell for row in table.rows for cell in row]
    return [below for cell in cells for inner in cell.inner for below in _all_cells(inner)] + cells


def _holds(cell: FoundCell, table: FoundTable) -> bool:
    is_across = cell.left - 1 <= table.left and table.right <= cell.right + 1
    return is_across and cell.top - 1 <= table.top and table.bottom <= cell.bottom + 1


def _fill_tables(tables: list[FoundTable], glyphs: list[Glyph]) -> list[Glyph]:
    """Put every glyph into its cell and return those outside tables."""
    rest = glyphs
    for table in tables:
        inside = [glyph for glyph in rest if _is_in(glyph, table)]
        rest = [glyph for glyph in rest if not _is_in(glyph, table)]
        for row in table.rows:
            for cell in row:
                own = [glyph for glyph in inside if _is_in(glyph, cell)]
                inside = [glyph for glyph in inside if not _is_in(glyph, cell)]
                own = _fill_tables(cell.inner, own) if cell.inner else own
                cell.lines = group_lines(own)
        rest += inside  # in the table's frame but in no cell
    return rest


def _is_in(glyph: Glyph, box: FoundTable | FoundCell) -> bool:
    return box.left <= glyph.middle_x < box.right and box.top <= glyph.middle_y < box.bottom


def _drop_margins(lines: list[Line], page: Any, document: Document) -> list[Line]:
    """Put lines in the outer margin aside; they are headers, footers and page numbers."""
    kept = []
    for line in lines:
        kind = "header" if line.bottom < _MARGIN else "footer" if line.top > page.height - _MARGIN else ""
        if kind or _is_page_number(line.text, line.middle > page.height * 0.85):
            document.aside.append(Aside(kind or "footer", line.text.strip(), f"page{page.page_number}"))
        else:
            kept.append(line)
    return kept


def _is_page_number(text: str, is_low: bool) -> bool:
    bare = text.strip()
    return (
        is_low
        and 0 < len(bare) < 12
        and not bare.strip(" -—–－第页共/0123456789")
        and any(sign.isdigit() for sign in bare)
    )
