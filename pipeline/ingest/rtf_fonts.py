"""The fonts of an RTF document: how their bytes are encoded, and which characters are symbols."""

import codecs

from pipeline.ingest.marks import is_symbol_font, read_symbol
from pipeline.ingest.rtf_words import SYMBOL_CHARSET, font_encoding, page_encoding
from pipeline.ingest.tree import TICK_TEXT, Piece


class Fonts:
    """The font table by number, and the document's own encoding."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._charsets: dict[int, int] = {}
        self._encoding = "cp1252"

    def add_name(self, number: int, text: str) -> None:
        """Take a stretch of a font's name; a name ends with a semicolon."""
        self._names[number] = (self._names.get(number, "") + text).strip().rstrip(";")
        self._charsets.setdefault(number, 0)

    def set_charset(self, number: int, charset: int) -> None:
        """Take the character set of a font."""
        self._charsets[number] = charset

    def set_page(self, number: int) -> None:
        """Take the document's code page."""
        self._encoding = page_encoding(number)

    def decode(self, raw: bytes, number: int, *, is_name: bool) -> str:
        """Return bytes in a font as text: by the font's encoding, the document's, then GB18030.

        Args:
            raw: the bytes.
            number: of the font.
            is_name: the bytes are a font's name, never symbols.
        """
        charset = self._charsets.get(number, -1)
        if charset == SYMBOL_CHARSET and not is_name:
            return raw.decode("latin-1")
        for encoding in (font_encoding(charset, self._encoding), self._encoding, "gb18030"):
            try:
                return codecs.decode(raw, encoding)
            except (UnicodeDecodeError, LookupError):
                continue
        return raw.decode("gb18030", "replace")

    def show(self, text: str, number: int, flags: int) -> list[Piece]:
        """Return the text as pieces; each glyph of a symbol font is a mark of its own."""
        font = self._names.get(number, "")
        if not is_symbol_font(font) and not any("\uf000" <= character <= "\uf0ff" for character in text):
            return [Piece(text, flags)]
        return [_show_character(font, character, flags) for character in text]


def _show_character(font: str, character: str, flags: int) -> Piece:
    code = ord(character)
    if not (0x20 < code < 0x100 or 0xF000 <= code <= 0xF0FF):
        return Piece(character, flags)
    tick = read_symbol(font, code)
    return Piece(TICK_TEXT[tick], flags, tick, "symbol_font")
