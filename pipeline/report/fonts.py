"""The letters a page uses, as a font inside the page: readable on a machine without any Chinese font."""

import base64
import io
from collections.abc import Iterable, Mapping
from functools import lru_cache

import pylopdf_fonts_zh_cn
from fontTools import subset

MARKER = "/*font*/"
FAMILY = "Round Sans"


def embed_font(page: str) -> str:
    """Return the page with a font of exactly its own letters (see `share_font` for many pages)."""
    return page.replace(MARKER, font_css(page), 1)


def share_font(pages: Mapping[str, str]) -> dict[str, str]:
    """Return the pages with one common font of all their letters: computed once, about a second a thousand letters."""
    css = font_css("".join(pages.values()))
    return {name: page.replace(MARKER, css, 1) for name, page in pages.items()}


def font_css(text: str) -> str:
    """Return the @font-face rule with the letters of the text as woff2."""
    return _css(tuple(sorted(_needed(text))))


def _needed(text: str) -> Iterable[int]:
    return {ord(letter) for letter in set(text)} | set(range(0x20, 0x7F))


@lru_cache(maxsize=8)
def _css(letters: tuple[int, ...]) -> str:
    options = subset.Options()
    options.flavor, options.layout_features, options.hinting, options.desubroutinize = "woff2", [], False, True
    options.name_IDs, options.notdef_outline, options.recalc_timestamp = [], True, False
    font = subset.load_font(str(pylopdf_fonts_zh_cn.sans_path()), options, lazy=True)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=letters)
    worker.subset(font)
    font.flavor = "woff2"
    buffer = io.BytesIO()
    font.save(buffer)
    data = base64.b64encode(buffer.getvalue()).decode()
    return f'@font-face {{ font-family: "{FAMILY}"; src: url(data:font/woff2;base64,{data}) format("woff2"); }}'
