"""Pieces of a page: every text is escaped here, once."""

import base64
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from matplotlib.figure import Figure

from pipeline.report.chart_base import png_bytes
from pipeline.report.views import NUMBERS, View, plain


def text(value: str) -> str:
    """Return the text with markup characters escaped and control characters dropped."""
    return escape(plain(value), quote=True)


def heading(value: str, level: int = 2) -> str:
    """Return a heading; levels 2 and 3 appear in the contents."""
    return f"<h{level}>{text(value)}</h{level}>"


def paragraph(value: str, kind: str = "") -> str:
    """Return a paragraph; `kind` may be "meta" or "note"."""
    return f'<p class="{kind}">{text(value)}</p>' if kind else f"<p>{text(value)}</p>"


def cards(items: Iterable[tuple[str, str]]) -> str:
    """Return the few figures that matter most: (label, value)."""
    inner = "".join(f'<div class="card">{text(label)}<b>{text(value)}</b></div>' for label, value in items)
    return f'<div class="cards">{inner}</div>'


def table(shown: View) -> str:
    """Return a sortable table; one of eight rows or more can be searched; running text stands as cards on a phone."""
    classes = [
        {"long": "long", "name": "name", "day": "day"}.get(column.kind, "number" if column.kind in NUMBERS else "")
        for column in shown.columns
    ]
    methods = ["amount" if column.kind in NUMBERS else "" for column in shown.columns]
    titles = [column.title for column in shown.columns]
    heads = "".join(
        f"<th{_class(kind)}{_attribute('data-sort-method', method)}>{text(column.title)}</th>"
        for column, kind, method in zip(shown.columns, classes, methods, strict=True)
    )
    body = "".join(
        _row(row, classes, titles, addresses=_links(shown, number)) for number, row in enumerate(shown.texts())
    )
    total = shown.total_texts()
    kind = "data stack" if "long" in classes else "data"
    foot = f"<tfoot>{_row(total, classes, titles, 'total')}</tfoot>" if total else ""
    note = paragraph(shown.note, "meta") if shown.note else ""
    return f'<div class="wide"><table class="{kind}"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody>{foot}</table></div>{note}'


def _links(shown: View, number: int) -> list[str]:
    return [str(shown.rows[column.link].iloc[number]) if column.link else "" for column in shown.columns]


def _row(
    cells: Sequence[str],
    classes: Sequence[str],
    titles: Sequence[str],
    kind: str = "",
    addresses: Sequence[str] | None = None,
) -> str:
    linked = [
        f'<a href="{quote(address)}">{text(cell)}</a>' if address else text(cell)
        for cell, address in zip(cells, addresses or [""] * len(cells), strict=True)
    ]
    inner = "".join(
        f"<td{_class(name)}{_attribute('data-title', text(title))}>{cell}</td>"
        for cell, name, title in zip(linked, classes, titles, strict=True)
    )
    return f"<tr{_class(kind)}>{inner}</tr>"


def _class(name: str) -> str:
    return _attribute("class", name)


def _attribute(name: str, value: str) -> str:
    return f' {name}="{value}"' if value else ""


def chart(figure: Figure, alt: str) -> str:
    """Return a chart as a picture inside the page."""
    data = base64.b64encode(png_bytes(figure)).decode()
    return f'<figure><img alt="{text(alt)}" src="data:image/png;base64,{data}"></figure>'


def quotes(items: Iterable[str]) -> str:
    """Return quoted words."""
    return "".join(f"<blockquote>{text(item)}</blockquote>" for item in items)


def links(items: Iterable[tuple[str, str]]) -> str:
    """Return a list of links to files beside the page: (label, relative path)."""
    inner = "".join(f'<li><a href="{quote(path)}">{text(label)}</a></li>' for label, path in items)
    return f"<ul>{inner}</ul>"


def bullets(items: Iterable[str]) -> str:
    """Return a list of sentences."""
    return "<ul>" + "".join(f"<li>{text(item)}</li>" for item in items) + "</ul>"
