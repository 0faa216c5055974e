"""What properties say: looks that may carry a meaning, hidden text, a symbol font, a cell's span; styles when named."""

from collections.abc import Callable, Iterable
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
    W_TCPR,
    W_TRPR,
    W_VAL,
    w,
)  # fmt: skip
from pipeline.ingest.marks import SYMBOL_FONTS
from pipeline.ingest.safe_xml import parse_xml
from pipeline.ingest.tree import BOLD, BORDERED, COLOURED, HIGHLIGHTED, STRUCK, UNDERLINED

HIDDEN_RUN = 1 << 20  # inner flag of the .docx reader, never on a piece
_STYLE_WORDS = (b"trike", b"anish", b"webHidden", b"<!")  # strike, dstrike, vanish, specVanish; a DOCTYPE is refused
_IN_SYMBOL_NAMES = (b"dings", b"symbol", b"marlett")  # every name in SYMBOL_FONTS holds one
_FONTS, _COLOUR, _SHADE, _STYLE = -1, -2, -3, -4
_KINDS = {
    w("strike"): STRUCK, w("dstrike"): STRUCK, w("u"): UNDERLINED, w("highlight"): HIGHLIGHTED, w("b"): BOLD,
    w("bdr"): BORDERED, w("vanish"): HIDDEN_RUN, w("webHidden"): HIDDEN_RUN, w("specVanish"): HIDDEN_RUN,
    W_RFONTS: _FONTS, w("color"): _COLOUR, w("shd"): _SHADE, W_RSTYLE: _STYLE,
}  # fmt: skip
GRID_SPAN, V_MERGE, H_MERGE, CELL_DEL, GRID_BEFORE, ROW_DEL, ROW_HIDDEN = (
    w(local) for local in ("gridSpan", "vMerge", "hMerge", "cellDel", "gridBefore", "del", "hidden")
)
_SHAPES = (GRID_SPAN, V_MERGE, H_MERGE, CELL_DEL, GRID_BEFORE, ROW_DEL, ROW_HIDDEN)
_WITHOUT_FONTS = (*(tag for tag, kind in _KINDS.items() if kind != _FONTS), *_SHAPES)
_WITH_FONTS = (*_WITHOUT_FONTS, W_RFONTS)
_BASED_ON = w("basedOn")
_PLAIN: tuple[str, int] = "", 0  # a style without symbol font that neither strikes out nor hides
_HOLDERS = frozenset((W_RPR, W_TCPR, W_TRPR))


def may_name_symbol_font(part: bytes) -> bool:
    """Return whether a part's bytes may name a symbol font; False only when they surely do not."""
    head = part[:100].lower()
    if (b"&" in part and b"&#" in part) or b"\x00" in head or (b"encoding" in head and b"utf-8" not in head):
        return True  # the name may be there without its bytes
    lower = part.lower()
    return any(name in lower for name in _IN_SYMBOL_NAMES)


def find_telling(root: Any, part: bytes) -> dict[Any, list[Any]]:
    """Return for each run, cell and row its properties that say something, found in one sweep of the part.

    Most properties are sizes and widths; passing over them without a Python object each is what makes reading fast.

    Args:
        root: the main part; an element of it is its own key as long as the result lives.
        part: its bytes.
    """
    telling: dict[Any, list[Any]] = {}
    for element in root.iter(*(_WITH_FONTS if may_name_symbol_font(part) else _WITHOUT_FONTS)):
        holder = element.getparent()
        if holder is not None and holder.tag in _HOLDERS:
            telling.setdefault(holder.getparent(), []).append(element)
    return telling


def _may_mark_or_hide(part: bytes) -> bool:
    """Return whether some style may set a symbol font, strike out or hide; False only when surely none does."""
    first, last = part.find(b"latentStyles"), part.rfind(b"latentStyles>")  # names alone, most of what Word writes
    if 0 <= first < last and b"styleId" not in part[first:last]:
        part = part[:first] + part[last:]
    return any(word in part for word in _STYLE_WORDS) or may_name_symbol_font(part)


class Looks:
    """Reads run properties of one document.

    Args:
        load_styles: gives the styles part, b"" without one; called when a run or paragraph first names a style.
    """

    __slots__ = ("_load_styles", "_styles")

    def __init__(self, load_styles: Callable[[], bytes]) -> None:
        self._load_styles = load_styles
        self._styles: dict[str | None, tuple[str, int]] | None = None

    def read(self, properties: Iterable[Any], flags: int) -> tuple[int, str]:
        """Return the flags, added to those given, and the symbol font ("" for any other)."""
        font = ""
        for child in properties:
            kind = _KINDS.get(child.tag)
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
            self._styles = {}
            part = self._load_styles()
            if _may_mark_or_hide(part):
                self._styles = self._read_styles(parse_xml(part), part)
        return self._styles.get(style_id, _PLAIN)

    def _read_styles(self, root: Any, part: bytes) -> dict[str | None, tuple[str, int]]:
        """Return the styles that set a symbol font, strike out or hide, themselves or by the style they rest on."""
        own: dict[str | None, tuple[str, int]] = {}
        for style, properties in find_telling(root, part).items():
            if style.get(W_STYLE_ID) and not any(child.tag == W_RSTYLE for child in properties):
                flags, font = self.read(properties, 0)
                own[style.get(W_STYLE_ID)] = font, flags & (STRUCK | HIDDEN_RUN)
        bases = {base.getparent().get(W_STYLE_ID): base.get(W_VAL) for base in root.iter(_BASED_ON)}
        styles = {}
        for name in own.keys() | bases.keys():
            font, flags, seen, of = "", 0, set(), name
            while of is not None and of not in seen:
                seen.add(of)
                font, flags = font or own.get(of, _PLAIN)[0], flags | own.get(of, _PLAIN)[1]
                of = bases.get(of)
            styles[name] = font, flags
        return styles
