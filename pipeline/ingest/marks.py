"""Which symbol-font glyphs and characters are marks, and what they say.

Source of the glyph codes: the published code charts of Wingdings and Wingdings 2. A code is the low byte, as fonts of
this family are addressed both as 0052 and F052.
"""

from pipeline.ingest.tree import CHECKED, UNCHECKED, UNSURE

_WINGDINGS = {
    0xFE: CHECKED, 0xFC: CHECKED, 0xFD: CHECKED, 0xFB: CHECKED, 0x6E: CHECKED, 0x6C: CHECKED,
    0x6F: UNCHECKED, 0xA8: UNCHECKED, 0x70: UNCHECKED, 0x71: UNCHECKED, 0x72: UNCHECKED, 0xA1: UNCHECKED,
}  # fmt: skip
_WINGDINGS_2 = {
    0x52: CHECKED, 0x50: CHECKED, 0x51: CHECKED, 0x53: CHECKED, 0x54: CHECKED, 0x4F: CHECKED, 0x56: CHECKED,
    0x55: CHECKED, 0xA3: UNCHECKED, 0x2A: UNCHECKED, 0x30: UNCHECKED, 0x99: UNCHECKED,
}  # fmt: skip
_WEBDINGS = {0x61: CHECKED, 0x72: CHECKED, 0x63: UNCHECKED, 0x67: CHECKED}
_SYMBOL = {0xD6: CHECKED, 0xA0: UNSURE}
SYMBOL_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "webdings": _WEBDINGS, "symbol": _SYMBOL,
                "wingdings 3": {}, "marlett": {0x62: CHECKED}}  # fmt: skip

EMPTY_CHARACTERS = frozenset("□☐◻▢❏❑❐❒◽⬜◇○◯〇⃞口囗")
TICKED_CHARACTERS = frozenset("☑■▣√✓✔✅◼◾⬛●◉⊙☒✗✘×☓✕╳❌❎回🗹🗸🗷🗴🗵Ⅴⅴ")
CROSS_CHARACTERS = frozenset("☒✗✘×☓✕╳❌❎🗷🗴🗵")
LETTER_TICKS = frozenset("RVvP")
LETTER_BOXES = frozenset("£")


def read_symbol(font: str, code: int) -> int:
    """Return the tick state of a symbol-font glyph: UNSURE for a glyph that is no known mark."""
    table = SYMBOL_FONTS.get(font.strip().lower())
    return UNSURE if table is None else table.get(code & 0xFF, UNSURE)


def is_symbol_font(font: str) -> bool:
    """Return whether text in this font shows pictures, not its characters."""
    return font.strip().lower() in SYMBOL_FONTS
