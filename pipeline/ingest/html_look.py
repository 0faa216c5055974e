"""Formatting that an HTML element hands down to what is in it."""

import re
from typing import Any

from pipeline.ingest.marks import is_symbol_font
from pipeline.ingest.tree import BOLD, BORDERED, COLOURED, HIGHLIGHTED, INSERTED, STRUCK, UNDERLINED

_TAG_FLAGS = {
    "b": BOLD,
    "strong": BOLD,
    "u": UNDERLINED,
    "ins": INSERTED,
    "s": STRUCK,
    "strike": STRUCK,
    "mark": HIGHLIGHTED,
}
_STYLE = re.compile(r"([a-z-]+)\s*:\s*([^;]+)")
_PLAIN_COLOURS = ("black", "windowtext", "#000000", "#000", "rgb(0,0,0)", "auto", "inherit", "initial", "currentcolor")
_PLAIN_BACKGROUNDS = ("white", "transparent", "#ffffff", "#fff", "none", "inherit", "initial", "auto")


class Look:
    """Formatting that an element hands down to what is in it."""

    __slots__ = ("aside", "flags", "font", "keeps_space")

    def __init__(self, flags: int = 0, aside: str = "", font: str = "", *, keeps_space: bool = False) -> None:
        self.flags, self.aside, self.font, self.keeps_space = flags, aside, font, keeps_space

    def inside(self, element: Any) -> "Look":
        """Return the formatting inside an element."""
        tag = element.tag.lower()
        style, face = element.get("style"), element.get("face")
        aside = "deleted" if tag == "del" else "hidden" if element.get("hidden") is not None else self.aside
        look = Look(self.flags | _TAG_FLAGS.get(tag, 0), aside, self.font, keeps_space=self.keeps_space or tag == "pre")
        if face:
            look.font = face.lower() if is_symbol_font(face) else ""
        if element.get("color") and tag == "font":
            look._colour(str(element.get("color")))
        if style:
            look._apply(dict(_STYLE.findall(style.lower())))
        return look

    def _apply(self, style: dict[str, str]) -> None:
        decoration = style.get("text-decoration", "") + style.get("text-decoration-line", "")
        if "line-through" in decoration:
            self.flags |= STRUCK
        if "underline" in decoration:
            self.flags |= UNDERLINED
        if (
            "none" in style.get("display", "")
            or "hidden" in style.get("visibility", "")
            or "all" in style.get("mso-hide", "")
        ):
            self.aside = self.aside or "hidden"
        if style.get("font-weight", "").strip() in ("bold", "bolder", "600", "700", "800", "900"):
            self.flags |= BOLD
        if "color" in style:
            self._colour(style["color"])
        background = style.get("background-color", style.get("background", style.get("mso-highlight", ""))).replace(
            " ", ""
        )
        if background and background not in _PLAIN_BACKGROUNDS:
            self.flags |= HIGHLIGHTED
        if "solid" in style.get("border", ""):
            self.flags |= BORDERED
        if "pre" in style.get("white-space", "") or style.get("mso-spacerun", "").strip() == "yes":
            self.keeps_space = True
        if "font-family" in style:
            first = style["font-family"].split(",")[0].strip().strip("\"'")
            self.font = first if is_symbol_font(first) else ""

    def _colour(self, value: str) -> None:
        plain = value.strip().replace(" ", "").lower() in _PLAIN_COLOURS
        self.flags = self.flags & ~COLOURED if plain else self.flags | COLOURED
