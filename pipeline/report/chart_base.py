"""What all charts share: the Chinese font, sizes, the title with its source line, and a PNG that is always the same.

A letter that the font cannot draw is an error, never an empty box. Charts read well in a grey print: series differ by
lightness and hatching, not by hue alone.
"""

import io
import logging
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pylopdf_fonts_zh_cn
from fontTools.ttLib import TTFont
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager

from pipeline.errors import PipelineError

DARK, MIDDLE, LIGHT, ACCENT = "#1f4e79", "#7fa3c4", "#dfe6ec", "#b3541e"
WIDTH_INCHES = 8.6
_DPI = 150
_STYLE = {
    "font.family": ["Noto Sans SC", "DejaVu Sans"],
    "font.size": 10.5,
    "axes.titleweight": "normal",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "x",
    "grid.color": "#e3e3e3",
    "axes.axisbelow": True,
    "hatch.linewidth": 0.6,
    "svg.hashsalt": "pipeline",
    "figure.dpi": 100,
}


class MissingGlyphError(PipelineError):
    """A chart holds a letter that the font cannot draw."""


@cache
def _add_font() -> None:
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    fontManager.addfont(str(Path(pylopdf_fonts_zh_cn.sans_path())))


@contextmanager
def chart_style() -> Iterator[None]:
    """Draw in the house style; a missing glyph raises.

    Raises:
        MissingGlyphError: names the letter.
    """
    _add_font()
    with mpl.rc_context(_STYLE), warnings.catch_warnings():  # type: ignore[arg-type]
        warnings.filterwarnings("error", message=r"Glyph .* missing")
        try:
            yield
        except UserWarning as warning:
            if not str(warning).startswith("Glyph"):
                raise
            raise MissingGlyphError(f"图中有字体画不出的字：{warning}") from None


class Chart(Figure):
    """A figure that shows itself as PNG in a notebook and always has the same bytes for the same data."""

    def draw(self, renderer: Any) -> None:
        """Draw in the house style (see `chart_style`)."""
        with chart_style():
            super().draw(renderer)

    def _repr_png_(self) -> bytes:
        return png_bytes(self)


def png_bytes(figure: Figure) -> bytes:
    """Return the chart as PNG without dates or program names."""
    buffer = io.BytesIO()
    with chart_style():
        figure.savefig(buffer, format="png", dpi=_DPI, metadata={"Software": None})
    return buffer.getvalue()


def new_chart(what: str, source: str, count: int, counted: str, *, height: float = 4.0) -> tuple[Chart, Axes]:
    """Return an empty chart: its title says what and in which unit, its second line the round and n.

    Args:
        what: what is shown, with unit.
        source: round and phase.
        count: n.
        counted: what n counts, with measure word, e.g. "件建议".
        height: inches.
    """
    with chart_style():
        figure = Chart(figsize=(WIDTH_INCHES, height), layout="constrained")
        axes = figure.add_subplot()
        figure.suptitle(what, x=0.01, ha="left", fontsize=13.5)
        axes.set_title(f"{source}　n = {count:,} {counted}", loc="left", fontsize=9.5, color="#555555", pad=8)
    return figure, axes


def short(text: str, length: int = 16) -> str:
    """Return text from the data as a label: cut with an ellipsis when long; letters the font lacks become ＊."""
    drawable = "".join(letter if ord(letter) in _letters() else "＊" for letter in text)
    return drawable if len(drawable) <= length else drawable[: length - 1] + "…"


@cache
def _letters() -> frozenset[int]:
    with TTFont(str(pylopdf_fonts_zh_cn.sans_path()), lazy=True) as font:
        return frozenset(font.getBestCmap())


def bars(axes: Axes, names: Iterable[str], values: Any, **look: Any) -> BarContainer:
    """Draw horizontal bars from top to bottom, one per name: two equal names never share a bar."""
    labels = list(names)
    drawn = axes.barh(range(len(labels)), values, **look)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    return drawn


def bar_labels(axes: Axes, values: list[float], texts: list[str], *, size: float = 9.5) -> None:
    """Write a text right of each horizontal bar and make room for it."""
    top = max([*values, 1e-9])
    for position, (value, text) in enumerate(zip(values, texts, strict=True)):
        axes.text(value + top * 0.012, position, text, va="center", fontsize=size, fontproperties=_plain(size))
    axes.set_xlim(0, top * 1.16)


def _plain(size: float) -> FontProperties:
    with mpl.rc_context(_STYLE):  # type: ignore[arg-type]
        return FontProperties(size=size)


def nothing(axes: Axes, sentence: str = "没有数据") -> None:
    """Say in the chart that there is nothing to draw."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, sentence, ha="center", va="center", transform=axes.transAxes, fontsize=13, color="#777777")
