"""Paragraphs of a Word 97-2003 file: pieces with flags, marks and fields; what is not in view goes aside.

Source of the layout: the public description [MS-DOC], sections 2.4.3 (special characters) and 2.6.1 (formatting).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.ingest import old_word_sprm as sprm
from pipeline.ingest.marks import is_symbol_font, read_symbol
from pipeline.ingest.old_word_binary import WordFile
from pipeline.ingest.old_word_fields import OpenField, show_field
from pipeline.ingest.old_word_look import Look, read_look
from pipeline.ingest.old_word_styles import StyleSheet, read_fonts, style_properties
from pipeline.ingest.tree import (
    DRAWN,
    TICK_TEXT,
    Aside,
    Piece,
)

MAX_FIELD_DEPTH = 40
_PARAGRAPH_END = re.compile("[\r\x07\x0c]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PRIVATE = re.compile("[\uf000-\uf0ff]")
_SHOWN_AS = {"\x0b": "\n", "\x0e": "\n", "\x1e": "-"}


@dataclass(slots=True)
class RawParagraph:
    """Pieces of a paragraph, its closing character and its property list."""

    pieces: list[Piece]
    end: str
    properties: bytes


@dataclass(slots=True)
class TextReader:
    """Reads the parts of one file one after another.

    Args:
        file: the opened file.
        asides: deleted and hidden text found so far, in order.
        pictures_at: offsets in the Data stream of the pictures in the text.
        drawn: number of drawings anchored in the text.
        unclosed: text of fields that never end.
    """

    file: WordFile
    asides: list[Aside] = field(default_factory=list)
    pictures_at: list[int] = field(default_factory=list)
    drawn: int = 0
    unclosed: str = ""
    _looks: dict[tuple[int, bytes, bytes], Look] = field(default_factory=dict)
    _fields: list[OpenField] = field(default_factory=list)
    _sheet: StyleSheet = field(init=False)
    _fonts: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self._sheet = StyleSheet(self.file.table_part(0xA2))
        self._fonts = read_fonts(self.file)

    def read_part(self, start: int, end: int) -> Iterator[RawParagraph]:
        """Give the paragraphs of a part; a deleted or hidden paragraph end joins the next paragraph to it."""
        text, pieces = self.file.text, list[Piece]()
        self._fields = []
        while start < end:
            found = _PARAGRAPH_END.search(text, start, end)
            stop = found.start() if found else end
            style, properties = self.file.paragraph_list(min(stop, end - 1))
            for left, right, look in self._stretches(start, min(stop + 1, end), style):
                last = look
                if left < stop:
                    self._add(pieces, text[left : min(right, stop)], look)
            start = stop + 1
            mark = found[0] if found else "\r"
            if mark == "\r" and last.aside and start < end and not properties:
                continue
            yield RawParagraph(pieces, mark, properties)
            pieces = []
        self._close_open_fields()

    def _stretches(self, start: int, end: int, style: int) -> Iterator[tuple[int, int, Look]]:
        """Give (first character, end, look) of stretches of one formatting."""
        file, runs = self.file, self.file.characters
        while start < end:
            piece, offset = file.place(start)
            index = _index_at(runs.bounds, offset)
            inside = index >= 0 and offset < runs.ends[index]
            following = (
                runs.ends[index] if inside else (runs.bounds[index + 1] if index + 1 < len(runs.bounds) else 1 << 40)
            )
            stop = min(end, start + max((following - offset) // piece.width, 1), self._piece_end(piece.start, end))
            stop = max(stop, start + 1)
            yield start, stop, self._look(style, runs.lists[index] if inside else b"", piece.properties)
            start = stop

    def _piece_end(self, start: int, end: int) -> int:
        index = _index_at(self.file.starts, start)
        return self.file.starts[index + 1] if index + 1 < len(self.file.starts) else end

    def _look(self, style: int, own: bytes, of_piece: bytes) -> Look:
        key = (style, own, of_piece)
        look = self._looks.get(key)
        if look is None:
            direct = sprm.read_properties(own + of_piece)
            look = read_look(style_properties(self._sheet, style, direct), self._fonts)
            self._looks[key] = look
        return look

    def _add(self, pieces: list[Piece], text: str, look: Look) -> None:
        """Add a stretch, control characters and glyphs one by one."""
        special = look.symbol is not None or look.has_symbol_font or _CONTROL.search(text) or _PRIVATE.search(text)
        if not special:
            self._emit(pieces, Piece(text, look.flags), look)
            return
        plain = ""
        for character in text:
            piece = self._glyph(character, look)
            if piece is None and character >= " ":
                plain += character
                continue
            if plain:
                self._emit(pieces, Piece(plain, look.flags), look)
                plain = ""
            if piece is not None:
                self._emit(pieces, piece, look)
            elif character in _SHOWN_AS or character == "\t":
                self._emit(pieces, Piece(_SHOWN_AS.get(character, character), look.flags), look)
            else:
                self._control(pieces, character, look)
        if plain:
            self._emit(pieces, Piece(plain, look.flags), look)

    def _glyph(self, character: str, look: Look) -> Piece | None:
        """Return the mark that a symbol font makes of a character, None for an ordinary character."""
        if look.symbol is not None and (look.is_special or character == "("):
            number, code = look.symbol
            return _read_glyph(self._font(number), code, look.flags, "symbol")
        code = ord(character)
        if 0xF000 <= code <= 0xF0FF or (look.has_symbol_font and 0x20 < code < 0x100):
            for font in look.fonts if code >= 0xF000 else look.fonts[:1] if code < 0x80 else look.fonts[::2]:
                if is_symbol_font(font):
                    return _read_glyph(font, code, look.flags, "symbol_font")
            if code >= 0xF000:
                return _read_glyph("", code, look.flags, "symbol_font")
        return None

    def _font(self, number: int) -> str:
        return self._fonts[number] if number < len(self._fonts) else ""

    def _control(self, pieces: list[Piece], character: str, look: Look) -> None:
        """Act on a control character: fields, pictures, drawings."""
        fields = self._fields
        if character == "\x13":
            if len(fields) < MAX_FIELD_DEPTH:
                fields.append(OpenField())
        elif character == "\x14" and fields:
            fields[-1].in_result = True
        elif character == "\x15" and fields:
            closed = fields.pop()
            shown = show_field(closed, self.file.data, look.flags)
            if shown and (closed.shows_itself or not closed.in_result):
                self._emit(pieces, shown, look)
        elif character == "\x01":
            if look.is_form_data or (fields and fields[-1].name.startswith("FORM")):
                if fields:
                    fields[-1].data_at = look.data_at
            elif not look.aside:
                self.pictures_at.append(look.data_at)
                self._emit(pieces, Piece("", look.flags | DRAWN, evidence="drawing"), look)
        elif character == "\x08":
            self.drawn += 1
            self._emit(pieces, Piece("", look.flags | DRAWN, evidence="drawing"), look)

    def _emit(self, pieces: list[Piece], piece: Piece, look: Look) -> None:
        """Put a piece where it belongs: into a field's instruction, aside, or into the paragraph."""
        for open_field in reversed(self._fields):
            if not open_field.in_result:
                open_field.instruction.append(piece.text)
                return
            if open_field.shows_itself:
                return
        if _SURROGATE.search(piece.text):
            piece.text = piece.text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if look.aside:
            self._put_aside(look.aside, piece.text)
            return
        last = pieces[-1] if pieces else None
        if last and last.flags == piece.flags and not (last.tick or piece.tick or last.evidence or piece.evidence):
            last.text += piece.text
        else:
            pieces.append(piece)

    def _put_aside(self, kind: str, text: str) -> None:
        if text:
            self.asides.append(Aside(kind, text))

    def _close_open_fields(self) -> None:
        for open_field in self._fields:
            self.unclosed += "".join(open_field.instruction)
        self._fields = []


def _index_at(bounds: list[int], value: int) -> int:
    return bisect_right(bounds, value) - 1


def _read_glyph(font: str, code: int, flags: int, evidence: str) -> Piece:
    """Return what a glyph shows; from 2000 up the code is the character itself, unless in the private range."""
    if code >= 0x2000 and not 0xF000 <= code <= 0xF0FF:
        return Piece(chr(code), flags)
    tick = read_symbol(font, code)
    return Piece(TICK_TEXT[tick], flags, tick, evidence)
