"""Walks the elements of an HTML page and gives blocks, marks and what stands aside."""

import re
from typing import Any

from pipeline.ingest.html_look import Look
from pipeline.ingest.marks import read_symbol
from pipeline.ingest.safe_zip import refuse
from pipeline.ingest.table_builder import set_addresses
from pipeline.ingest.tree import (
    CHECKED,
    DRAWN,
    NO_TICK,
    PLACEHOLDER,
    TICK_TEXT,
    UNCHECKED,
    Aside,
    Cell,
    Document,
    Issue,
    Paragraph,
    Picture,
    Piece,
    Table,
)
from pipeline.params.ingest import Limits

_BLOCKS = frozenset((
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "ul", "ol", "dl", "blockquote", "pre", "center",
    "form", "fieldset", "section", "article", "header", "footer", "address", "body", "html", "hr", "caption",
    "figure", "figcaption", "main", "nav", "legend", "details", "summary",
))  # fmt: skip
_SKIPPED = frozenset((
    "head", "script", "style", "title", "noscript", "template", "xml", "object", "embed", "applet", "iframe", "frame",
    "link", "meta",
))  # fmt: skip
_SPACE = re.compile(r"[ \t\r\n\f]+")
_CHECKABLE = ("checkbox", "radio")
_MAX_SPAN = 1000


class PageReader:
    """Fills a document from the parsed page.

    Args:
        document: gets blocks, asides, pictures and issues.
        limits: depth, cells and characters allowed.
    """

    def __init__(self, document: Document, limits: Limits) -> None:
        self._document, self._limits = document, limits
        self._cells = self._characters = 0

    def read(self, root: Any) -> None:
        """Read the whole page."""
        body = root.find("body") if root.tag == "html" else root
        blocks = self._read_blocks(body if body is not None else root, Look(), 0)
        self._document.blocks = blocks
        set_addresses(blocks, "body")

    def _read_blocks(self, element: Any, look: Look, depth: int) -> list[Paragraph | Table]:
        flow = _Flow()
        self._walk(element, look.inside(element), flow, depth, depth)
        flow.end()
        return flow.blocks

    def _walk(self, element: Any, look: Look, flow: "_Flow", depth: int, tables: int) -> None:
        if depth > self._limits.element_depth:
            raise refuse("too_large")
        self._text(element.text, look, flow)
        for child in element:
            if isinstance(child.tag, str):
                self._element(child, look, flow, depth, tables)
            self._text(child.tail, look, flow)

    def _element(self, child: Any, look: Look, flow: "_Flow", depth: int, tables: int) -> None:
        tag = child.tag.lower()
        inner = look.inside(child)
        if tag in _SKIPPED:
            return
        if tag == "table" and not inner.aside:
            flow.end()
            table = self._read_table(child, inner, depth + 1, tables + 1)
            if table.rows:
                flow.blocks.append(table)
        elif tag == "br":
            flow.add(Piece("\n", look.flags), is_break=True)
        elif tag in ("img", "imagedata", "v:imagedata"):
            self._document.pictures.append(Picture("", str(child.get("src") or ""), "body"))
            flow.add(Piece("", look.flags | DRAWN, evidence="drawing"))
        elif tag.startswith(("v:", "o:ole")):
            self._drawing(child, look, flow)
        elif tag in ("input", "select", "textarea"):
            self._control(tag, child, inner, flow)
        elif tag in _BLOCKS:
            flow.end()
            self._walk(child, inner, flow, depth + 1, tables)
            flow.end()
        else:
            self._walk(child, inner, flow, depth + 1, tables)

    def _drawing(self, child: Any, look: Look, flow: "_Flow") -> None:
        """A drawn shape: what it says goes aside, its place is marked."""
        flow.add(Piece("", look.flags | DRAWN, evidence="drawing"))
        text = "".join(child.itertext()).strip()
        if text:
            self._document.aside.append(Aside("box", text, "body"))
        if not any(issue.code == "drawing_over_text" for issue in self._document.issues):
            sentence = "文字上方有图形、文本框或手写标记，可能表示勾选；请对照原件核对。"
            self._document.issues.append(Issue("drawing_over_text", sentence, "body"))

    def _control(self, tag: str, child: Any, look: Look, flow: "_Flow") -> None:
        if tag == "input" and str(child.get("type") or "").lower() in _CHECKABLE:
            tick = CHECKED if child.get("checked") is not None else UNCHECKED
            flow.add(Piece(TICK_TEXT[tick], look.flags, tick, "form_field"))
        elif tag == "input" and str(child.get("type") or "text").lower() not in ("hidden", "button", "submit", "reset"):
            value, hint = str(child.get("value") or ""), str(child.get("placeholder") or "")
            flow.add(Piece(value or hint, look.flags | (0 if value else PLACEHOLDER)))
        elif tag == "textarea":
            flow.add(Piece("".join(child.itertext()), look.flags))
        elif tag == "select":
            chosen = [option for option in child.iter("option") if option.get("selected") is not None]
            text = "、".join("".join(option.itertext()).strip() for option in chosen)
            flow.add(Piece(text, look.flags, evidence="form_list"))

    def _text(self, text: str | None, look: Look, flow: "_Flow") -> None:
        if not text:
            return
        self._characters += len(text)
        if self._characters > self._limits.characters:
            raise refuse("too_large")
        if look.aside:
            if text.strip():
                self._document.aside.append(Aside(look.aside, text.strip(), "body"))
            return
        if not look.keeps_space:
            text = _SPACE.sub(" ", text)
        if not look.font:
            flow.add(Piece(text, look.flags))
            return
        for character in text:
            code = ord(character)
            is_glyph = 0x20 < code < 0x100 or 0xF000 <= code <= 0xF0FF
            tick = read_symbol(look.font, code) if is_glyph else NO_TICK
            flow.add(
                Piece(TICK_TEXT[tick] if is_glyph else character, look.flags, tick, "symbol_font" if is_glyph else "")
            )

    def _read_table(self, element: Any, look: Look, depth: int, tables: int) -> Table:
        if tables > self._limits.table_depth:
            raise refuse("too_large")
        rows: list[list[Cell]] = []
        open_cells: dict[int, tuple[int, int]] = {}  # column -> (rows still covered, columns)
        for row in _rows_of(element):
            cells, open_cells = self._read_row(row, look.inside(row), open_cells, depth, tables)
            rows.append(cells)
        return Table([row for row in rows if row])

    def _read_row(
        self, row: Any, look: Look, above: dict[int, tuple[int, int]], depth: int, tables: int
    ) -> tuple[list[Cell], dict[int, tuple[int, int]]]:
        cells: list[Cell] = []
        below: dict[int, tuple[int, int]] = {}
        column = 0

        def continue_above() -> None:
            nonlocal column
            while column in above:
                left, wide = above[column]
                cells.append(Cell([], column=column, span=wide, continues=True))
                if left > 1:
                    below[column] = (left - 1, wide)
                column += wide

        for child in row:
            if child.tag not in ("td", "th"):
                continue
            continue_above()
            self._cells += 1
            if self._cells > self._limits.cells:
                raise refuse("too_large")
            wide, high = _span(child.get("colspan")), _span(child.get("rowspan"))
            flow = _Flow()
            self._walk(child, look.inside(child), flow, depth + 1, tables)
            flow.end()
            cells.append(Cell(flow.blocks or [Paragraph([])], column=column, span=wide))
            if high > 1:
                below[column] = (high - 1, wide)
            column += wide
        continue_above()
        return cells, below


class _Flow:
    """Collects pieces into paragraphs; an empty line between blocks is no paragraph."""

    def __init__(self) -> None:
        self.blocks: list[Paragraph | Table] = []
        self._pieces: list[Piece] = []

    def add(self, piece: Piece, *, is_break: bool = False) -> None:
        pieces = self._pieces
        if not piece.tick and not piece.evidence:
            text = piece.text
            if text.startswith(" ") and (not pieces or (pieces[-1].text.endswith((" ", "\n")) and not pieces[-1].tick)):
                text = text[1:]
            if is_break and pieces and not pieces[-1].tick:
                pieces[-1].text = pieces[-1].text.rstrip(" ")
            if not text:
                return
            piece.text = text
            last = pieces[-1] if pieces else None
            if last and last.flags == piece.flags and not last.tick and not last.evidence:
                last.text += text
                return
        pieces.append(piece)

    def end(self) -> None:
        pieces, self._pieces = self._pieces, []
        if pieces and not pieces[-1].tick:
            pieces[-1].text = pieces[-1].text.rstrip(" \n")
        pieces = [piece for piece in pieces if piece.text or piece.flags & DRAWN or piece.tick]
        if pieces:
            self.blocks.append(Paragraph(pieces))


def _rows_of(table: Any) -> list[Any]:
    """Return the rows that belong to this table itself, not to tables in its cells."""
    rows = []
    for child in table:
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in ("tbody", "thead", "tfoot"):
            rows += [row for row in child if row.tag == "tr"]
    return rows


def _span(value: str | None) -> int:
    text = (value or "").strip()
    return min(int(text), _MAX_SPAN) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) > 0 else 1
