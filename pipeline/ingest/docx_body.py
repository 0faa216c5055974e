"""Walks the body of a WordprocessingML document once and fills the neutral tree."""

from collections.abc import Callable
from typing import Any

from pipeline.ingest.docx_look import (
    CELL_DEL,
    GRID_BEFORE,
    GRID_SPAN,
    H_MERGE,
    ROW_DEL,
    ROW_HIDDEN,
    V_MERGE,
)  # fmt: skip
from pipeline.ingest.docx_names import (
    MC_ALTERNATE,
    MC_CHOICE,
    MC_FALLBACK,
    W_BODY,
    W_P,
    W_SDT,
    W_SDT_CONTENT,
    W_TBL,
    W_TC,
    W_TR,
    W_VAL,
    w,
)  # fmt: skip
from pipeline.ingest.docx_runs import RunReader
from pipeline.ingest.safe_zip import refuse
from pipeline.ingest.tree import Aside, Cell, Document, Issue, Paragraph, Table
from pipeline.params.ingest import Limits

_CLOSED = frozenset(
    w(local) for local in ("tcPr", "trPr", "tblPr", "tblGrid", "tblPrEx", "sectPr", "pPr", "del", "moveFrom")
)
_ALT_CHUNK = w("altChunk")
_BLOCKS, _ROWS, _CELLS = frozenset((W_P, W_TBL, _ALT_CHUNK)), frozenset((W_TR,)), frozenset((W_TC,))


class BodyReader(RunReader):
    """Reads blocks, rows and cells.

    Args:
        document: filled in place.
        limits: bounds on cells, characters and table depth.
        telling: the properties of runs, cells and rows that say something.
        load_styles: gives the styles part when a run's style may matter, else is never called.
    """

    __slots__ = ("_cells", "_characters", "_depth", "_limits")

    def __init__(
        self, document: Document, limits: Limits, telling: dict[Any, list[Any]], load_styles: Callable[[], bytes]
    ) -> None:
        super().__init__(document, telling, load_styles)
        self._limits = limits
        self._cells = self._characters = self._depth = 0

    def read_body(self, root: Any) -> None:
        """Fill the document from the root element of the main part."""
        body = root.find(W_BODY)
        if body is None:
            raise refuse("damaged")
        self._document.blocks = self._blocks(body, "body")
        if self._is_numbered:
            text = "部分段落使用自动编号，编号不在文字中，未还原。"
            self._document.issues.append(Issue("auto_numbering", text))

    def _read_box(self, element: Any, at: str) -> str:
        # A box inside a paragraph must not disturb the paragraph that is being read.
        blocks = self._blocks(element, at)
        text = "\n".join([block.text for block in blocks]).strip()
        if text:
            self._document.boxes.extend(blocks)
            self._document.aside.append(Aside("box", text, at))
        return text

    def _blocks(self, parent: Any, at: str) -> list[Paragraph | Table]:
        blocks: list[Paragraph | Table] = []
        joins = False
        tables = 0
        for child in _flatten(parent, _BLOCKS):
            tag = child.tag
            if tag == W_P:
                place = f"{at}/p{len(blocks) - tables}"
                pieces, end_deleted = self._paragraph(child, place)
                self._characters += sum([len(piece.text) for piece in pieces])
                if joins and blocks and isinstance(blocks[-1], Paragraph):
                    blocks[-1].pieces.extend(pieces)
                else:
                    blocks.append(Paragraph(pieces, place))
                joins = end_deleted
            elif tag == W_TBL:
                blocks.append(self._table(child, f"{at}/t{tables}"))
                tables += 1
                joins = False
            else:
                self._document.issues.append(Issue("embedded_text", "嵌入了另一份文档，未读取，请人工查看。", at, True))
        if self._characters > self._limits.characters:
            raise refuse("too_large")
        return blocks

    def _table(self, element: Any, at: str) -> Table:
        self._depth += 1
        if self._depth > self._limits.table_depth:
            raise refuse("too_deep", "表格嵌套")
        rows: list[list[Cell]] = []
        for row in _flatten(element, _ROWS):
            cells, is_gone = self._row(row, f"{at}/r{len(rows)}")
            if is_gone:
                text = "\t".join([cell.text for cell in cells]).strip()
                if text:
                    self._document.aside.append(Aside(is_gone, text, f"{at}/r{len(rows)}"))
            else:
                rows.append(cells)
        self._depth -= 1
        return Table(rows, at)

    def _row(self, element: Any, at: str) -> tuple[list[Cell], str]:
        column, is_gone = 0, ""
        for child in self._telling.get(element, ()):
            if child.tag == GRID_BEFORE:
                column = _whole(child.get(W_VAL))
            elif child.tag == ROW_DEL:
                is_gone = "deleted"
            elif child.tag == ROW_HIDDEN:
                is_gone = "hidden"
        cells: list[Cell] = []
        for child in _flatten(element, _CELLS):
            cell = self._cell(child, f"{at}/c{len(cells)}", column)
            column += cell.span
            cells.append(cell)
        self._cells += len(cells)
        if self._cells > self._limits.cells:
            raise refuse("too_large", "单元格过多")
        return cells, is_gone

    def _cell(self, element: Any, at: str, column: int) -> Cell:
        cell = Cell([], at, column)
        is_deleted = False
        for child in self._telling.get(element, ()):
            tag = child.tag
            if tag == GRID_SPAN:
                cell.span = max(1, _whole(child.get(W_VAL)))
            elif tag in (V_MERGE, H_MERGE):
                cell.continues = child.get(W_VAL, "continue") == "continue"
            elif tag == CELL_DEL:
                is_deleted = True
        cell.blocks = self._blocks(element, at)
        if is_deleted:
            self._document.aside.append(Aside("deleted", cell.text, at))
            cell.blocks = []
        return cell


def _flatten(parent: Any, wanted: frozenset[str]) -> list[Any]:
    """Return the wanted children, also those inside content controls, insertions, alternatives and unknown wrappers."""
    found: list[Any] = []
    for child in parent:
        tag = child.tag
        if tag in wanted:
            found.append(child)
        elif tag not in _CLOSED:
            inner = child
            if tag == W_SDT:
                inner = child.find(W_SDT_CONTENT)
            elif tag == MC_ALTERNATE:
                inner = child.find(MC_CHOICE)
                inner = child.find(MC_FALLBACK) if inner is None else inner
            if inner is not None:
                found += _flatten(inner, wanted)
    return found


def _whole(value: str | None) -> int:
    return int(value) if value and value.isdigit() and len(value) < 5 else 0
