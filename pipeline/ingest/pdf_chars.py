"""The characters of a PDF page with place, formatting and marks."""

from dataclasses import dataclass
from typing import Any

from pipeline.ingest.marks import read_symbol
from pipeline.ingest.tree import (
    BOLD,
    CHECKED,
    COLOURED,
    HIGHLIGHTED,
    NO_TICK,
    STRUCK,
    TICK_TEXT,
    UNCHECKED,
    UNDERLINED,
    UNSURE,
)

_MAX_RULES = 3000
_BLACKISH = 0.25
_BOX_SIZES = (5.0, 20.0)
_SYMBOL_NAMES = ("wingdings 2", "wingdings 3", "wingdings", "webdings")


@dataclass(slots=True)
class Glyph:
    """A character, or a mark that is not an ordinary one."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    flags: int = 0
    tick: int = NO_TICK
    evidence: str = ""

    @property
    def middle_x(self) -> float:
        """The middle across."""
        return (self.left + self.right) / 2

    @property
    def middle_y(self) -> float:
        """The middle down."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """The height in points."""
        return max(self.bottom - self.top, 1.0)


def read_glyphs(page: Any) -> tuple[list[Glyph], str]:
    """Return the visible characters, form fields and drawn boxes of a page, and its invisible text."""
    rules, fills = _rules(page), _fills(page)
    glyphs, hidden = [], []
    for char in page.chars:
        if _is_invisible(char, page):
            hidden.append(char["text"])
            continue
        glyph = _read_char(char)
        glyph.flags |= _line_flags(glyph, rules) | (HIGHLIGHTED if _is_filled(glyph, fills) else 0)
        glyphs.append(glyph)
    return glyphs + _form_fields(page) + _drawn_boxes(page, glyphs), "".join(hidden)


def _read_char(char: dict[str, Any]) -> Glyph:
    font = (
        str(char.get("fontname", "")).rsplit("+", 1)[-1].lower().replace("-", " ").replace("wingdings2", "wingdings 2")
    )
    flags = (BOLD if "bold" in font else 0) | (COLOURED if _is_coloured(char.get("non_stroking_color")) else 0)
    glyph = Glyph(char["text"], char["x0"], char["x1"], char["top"], char["bottom"], flags)
    symbol = next((name for name in _SYMBOL_NAMES if name in font), "")
    code = ord(char["text"]) if len(char["text"]) == 1 else 0
    if (symbol and 0x20 < code < 0x100) or 0xF000 <= code <= 0xF0FF:
        glyph.tick = read_symbol(symbol, code)
        glyph.text, glyph.evidence = TICK_TEXT[glyph.tick], "symbol_font"
    return glyph


def _numbers(colour: Any) -> tuple[float, ...]:
    if isinstance(colour, int | float):
        return (float(colour),)
    if isinstance(colour, tuple | list) and all(isinstance(part, int | float) for part in colour):
        return tuple(float(part) for part in colour)
    return ()


def _is_coloured(colour: Any) -> bool:
    """Any colour that is not black or a dark grey."""
    parts = _numbers(colour)
    if len(parts) == 4:
        return max(parts[:3]) > _BLACKISH
    return bool(parts) and max(parts) > _BLACKISH


def _is_white(colour: Any) -> bool:
    parts = _numbers(colour)
    return (len(parts) in (1, 3) and min(parts) > 0.98) or (len(parts) == 4 and max(parts) < 0.02)


def _is_invisible(char: dict[str, Any], page: Any) -> bool:
    """White, tiny or outside the page."""
    outside = char["x1"] < 0 or char["x0"] > page.width or char["bottom"] < 0 or char["top"] > page.height
    return outside or char.get("size", 10) < 1.5 or _is_white(char.get("non_stroking_color"))


def _rules(page: Any) -> list[tuple[float, float, float]]:
    """Return horizontal strokes as (left, right, height on the page)."""
    found = [(line["x0"], line["x1"], line["top"]) for line in page.lines if abs(line["bottom"] - line["top"]) < 1]
    found += [(box["x0"], box["x1"], (box["top"] + box["bottom"]) / 2) for box in page.rects if box["height"] < 2.5]
    return found[:_MAX_RULES]


def _line_flags(glyph: Glyph, rules: list[tuple[float, float, float]]) -> int:
    flags = 0
    for left, right, height in rules:
        if left - 1 <= glyph.middle_x <= right + 1 and glyph.top < height < glyph.bottom + glyph.height * 0.2:
            place = (height - glyph.top) / glyph.height
            flags |= STRUCK if 0.3 < place < 0.75 else UNDERLINED if place > 0.85 and right - left < 400 else 0
    return flags


def _fills(page: Any) -> list[dict[str, Any]]:
    found = [
        box for box in page.rects if box.get("fill") and box["height"] > 4 and _is_tinted(box.get("non_stroking_color"))
    ]
    return found[:_MAX_RULES]


def _is_tinted(colour: Any) -> bool:
    return bool(_numbers(colour)) and not _is_white(colour)


def _is_filled(glyph: Glyph, fills: list[dict[str, Any]]) -> bool:
    return any(
        box["x0"] <= glyph.middle_x <= box["x1"] and box["top"] <= glyph.middle_y <= box["bottom"] for box in fills
    )


def _form_fields(page: Any) -> list[Glyph]:
    """Return the states of form fields: check boxes and radio buttons as marks, texts as text."""
    found = []
    for annotation in page.annots[:_MAX_RULES]:
        data = annotation.get("data") or {}
        if _name(data.get("Subtype")) != "Widget":
            continue
        parent = data.get("Parent")
        kind = _name(data.get("FT") or (_resolved(parent).get("FT") if parent is not None else ""))
        box = (annotation["x0"], annotation["x1"], annotation["top"], annotation["bottom"])
        if kind == "Btn":
            state = _name(data.get("AS"))
            tick = UNSURE if not state else UNCHECKED if state == "Off" else CHECKED
            found.append(Glyph(TICK_TEXT[tick], *box, tick=tick, evidence="form_field"))
        elif kind in ("Tx", "Ch") and data.get("V"):
            found.append(Glyph(_text(data["V"]), *box, evidence="form_list"))
    return found


def _resolved(value: Any) -> dict[str, Any]:
    from pdfminer.pdftypes import resolve1

    inside = resolve1(value)
    return inside if isinstance(inside, dict) else {}


def _name(value: Any) -> str:
    name = getattr(value, "name", value)
    return name.decode("latin-1") if isinstance(name, bytes) else str(name or "")


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-16", "replace") if value[:2] in (b"\xfe\xff", b"\xff\xfe") else value.decode("latin-1")
    return str(value)


def _drawn_boxes(page: Any, glyphs: list[Glyph]) -> list[Glyph]:
    """Return small drawn squares: boxes whose state nobody can be sure of."""
    low, high = _BOX_SIZES
    found: list[Glyph] = []
    for box in (page.rects + page.curves)[:_MAX_RULES]:
        wide, tall = box["width"], box["height"]
        if not (low < wide < high and low < tall < high and abs(wide - tall) < 4):
            continue
        if any(abs(other.left - box["x0"]) < 3 and abs(other.top - box["top"]) < 3 for other in found):
            continue
        if any(glyph.evidence == "form_field" and abs(glyph.left - box["x0"]) < 6 for glyph in glyphs):
            continue
        found.append(Glyph("？", box["x0"], box["x1"], box["top"], box["bottom"], tick=UNSURE, evidence="drawing"))
    return found
