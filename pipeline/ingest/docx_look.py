"""What run properties say: looks that may carry a meaning, hidden text, a symbol font; styles read when one is named."""

from collections.abc import Callable
from typing import Any

from pipeline.ingest.docx_names import (
    OFF,
    W_ASCII,
    W_FILL,
    W_HANSI,
    W_RFONTS,
    W_RPR,
    W_RSTYLE,
    W_STYLE_ID,
    W_VAL,
    w,
)  # fmt: skip
from pipeline.ingest.marks import SYMBOL_FONTS
from pipeline.ingest.tree import BOLD, BORDERED, COLOURED, HIGHLIGHTED, STRUCK, UNDERLINED

HIDDEN_RUN = 1 << 20  # inner flag of the .docx reader, never on a piece
_SYMBOL_NAMES = tuple(name.encode() for name in SYMBOL_FONTS)
_FONTS, _COLOUR, _SHADE, _STYLE = -1, -2, -3, -4
_KINDS = {
    w("strike"): STRUCK, w("dstrike"): STRUCK, w("u"): UNDERLINED, w("highlight"): HIGHLIGHTED, w("b"): BOLD,
    w("bdr"): BORDERED, w("vanish"): HIDDEN_RUN, w("webHidden"): HIDDEN_RUN, w("specVanish"): HIDDEN_RUN,
    W_RFONTS: _FONTS, w("color"): _COLOUR, w("shd"): _SHADE, W_RSTYLE: _STYLE,
}  # fmt: skip


_WITHOUT_FONTS = {tag: kind for tag, kind in _KINDS.items() if kind != _FONTS}


def may_name_symbol_font(part: bytes) -> bool:
    """Return whether a part's bytes may name a symbol font; False only when they surely do not."""
    head = part[:100].lower()
    if b"&#" in part or b"\x00" in head or (b"encoding" in head and b"utf-8" not in head):
        return True  # the name may be there without its bytes
    lower = part.lower()
    return any(name in lower for name in _SYMBOL_NAMES)


class Looks:
    """Reads run properties of one document.

    Args:
        load_styles: gives the styles part; called when a run or paragraph first names a style.
        reads_fonts: False when the main part names no symbol font.
    """

    __slots__ = ("_kinds", "_load_styles", "_styles")

    def __init__(self, load_styles: Callable[[], Any], *, reads_fonts: bool = True) -> None:
        self._load_styles = load_styles
        self._kinds = _KINDS if reads_fonts else _WITHOUT_FONTS
        self._styles: dict[str, tuple[str, int]] | None = None

    def read(self, properties: Any, flags: int) -> tuple[int, str]:
        """Return the flags, added to those given, and the symbol font ("" for any other)."""
        font, kinds = "", self._kinds
        for child in properties:
            kind = kinds.get(child.tag)
            if kind is None:
                continue
            if kind == _FONTS:
                for name in (child.get(W_ASCII), child.get(W_HANSI)):
                    if name is not None and name.lower() in SYMBOL_FONTS:
                        font = name
            elif kind > 0:
                if child.get(W_VAL, "1") not in OFF:
                    flags |= kind
            elif kind == _COLOUR:
                if child.get(W_VAL, "auto").lower() not in ("auto", "000000"):
                    flags |= COLOURED
            elif kind == _SHADE:
                if child.get(W_FILL, "auto").lower() not in ("auto", "ffffff", ""):
                    flags |= HIGHLIGHTED
            else:
                style_font, style_flags = self.of_style(child.get(W_VAL))
                font, flags = font or style_font, flags | style_flags
        return flags, font

    def of_style(self, style_id: str | None) -> tuple[str, int]:
        """Return a style's symbol font and what of it decides a mark or hides text; its other looks do not count."""
        if self._styles is None:
            self._styles, self._kinds = {}, _KINDS
            styles = self._load_styles()
            for style in styles if styles is not None else ():
                properties = style.find(W_RPR)
                if properties is None or not style.get(W_STYLE_ID) or properties.find(W_RSTYLE) is not None:
                    continue
                flags, font = self.read(properties, 0)
                if font or flags & (STRUCK | HIDDEN_RUN):
                    self._styles[style.get(W_STYLE_ID)] = font, flags & (STRUCK | HIDDEN_RUN)
        return self._styles.get(style_id or "", ("", 0))
