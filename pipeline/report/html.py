"""Pages for people who never open a notebook: one file each, no code, no outside request, sortable and searchable tables.

A page holds its own font, style and script; its content policy forbids any request and any script but its own, so a
suggestion that holds HTML can only be text. Rule: the notice, section 4 (results go to reviewers and to the public).
"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jinja2
from lxml import etree
from lxml import html as lxml_html
from markupsafe import Markup

from pipeline.report.fonts import embed_font

_TEMPLATES = Path(__file__).resolve().parent / "templates"


@dataclass(frozen=True)
class Banner:
    """What stands on top of the page of a stage that failed.

    Args:
        stage: the stage in words, e.g. "第 3 步 分类与研判".
        heading: the nearest heading above the failed cell.
        reason: what went wrong, one sentence.
        what_to_do: what the reader can do.
        traceback: for a programmer, folded.
    """

    stage: str
    heading: str
    reason: str
    what_to_do: str = ""
    traceback: str = ""


def render_notebook(
    notebook: Any, title: str, banner: Banner | Mapping[str, str] | None = None, *, font: bool = True
) -> str:
    """Return an executed notebook as a page: prose, tables, figures.

    Args:
        notebook: a notebook node (nbformat).
        title: of the page; an own heading is added when the notebook has no first-level heading.
        banner: for a failed stage.
        font: embed the font; False leaves the place for `pipeline.report.fonts.share_font`.
    """
    body, _ = _exporter().from_notebook_node(_readable(notebook))
    return _page(title, body, banner, font=font)


def render_page(
    title: str,
    blocks: Sequence[str],
    banner: Banner | Mapping[str, str] | None = None,
    *,
    footer: str = "",
    font: bool = True,
) -> str:
    """Return blocks of HTML (see `pipeline.report.blocks`) as a page under a title.

    Args:
        title: first-level heading.
        blocks: HTML in order; text in them is already escaped by the block functions.
        banner: for a failed stage.
        footer: plain text.
        font: embed the font; False leaves the place for `pipeline.report.fonts.share_font`.
    """
    return _page(title, "\n".join(blocks), banner, footer=footer, font=font)


def _page(title: str, body: str, banner: Banner | Mapping[str, str] | None, *, footer: str = "", font: bool) -> str:
    tree = lxml_html.fragment_fromstring(body, create_parent="div")
    if not tree.xpath(".//h1"):
        head = etree.Element("h1")
        head.text = title
        tree.insert(0, head)
    for table in tree.xpath(".//table"):
        _improve_table(table)
    contents = _contents(tree)
    inner = Markup(lxml_html.tostring(tree, encoding="unicode"))  # noqa: S704 - serialised tree
    told = Banner(**banner) if isinstance(banner, Mapping) else banner
    page = _template().render(title=title, contents=contents, banner=told, body=inner, footer=footer, css=Markup(_asset("page.css")),  # noqa: S704
                              script=Markup(_script()), script_hash=_script_hash())  # noqa: S704  # fmt: skip
    return embed_font(page) if font else page


def _readable(notebook: Any) -> Any:
    """Drop what only the machinery wrote: error banners, injected parameters stay as tables in the notebook itself."""
    copy = notebook.copy()
    copy.cells = [cell for cell in notebook.cells if "papermill-error-cell-tag" not in cell.metadata.get("tags", [])]
    return copy


def _contents(tree: Any) -> list[dict[str, Any]]:
    """Give every heading below the first an anchor and list them."""
    out = []
    for number, head in enumerate(tree.xpath(".//h2 | .//h3"), start=1):
        for link in head.xpath(".//a[contains(@class, 'anchor-link')]"):
            link.drop_tree()
        text = " ".join(head.text_content().split())
        anchor = head.get("id")
        head.set("id", unquote(anchor) if anchor else f"s{number}")
        out.append({"level": int(head.tag[1]), "text": text, "anchor": head.get("id")})
    for link in tree.xpath(".//h1//a[contains(@class, 'anchor-link')]"):
        link.drop_tree()
    return out


def _improve_table(table: Any) -> None:
    """Make a table scroll in its own box; a pandas table loses its border and a mere row counter."""
    if "dataframe" in (table.get("class") or ""):
        table.attrib.pop("border", None)
        table.set("class", "data")
        for row in table.xpath(".//tr[@style]"):
            row.attrib.pop("style")
        _join_heads(table)
        _drop_counter(table)
        for cell in table.xpath("./tbody/tr/td[text()='<NA>' or text()='NaN' or text()='NaT' or text()='None']"):
            cell.text = "—"
        _mark_numbers(table)
    parent = table.getparent()
    if "wide" not in (parent.get("class") or ""):
        box = etree.Element("div", {"class": "wide"})
        parent.replace(table, box)
        box.tail, table.tail = table.tail, None
        box.append(table)


def _join_heads(table: Any) -> None:
    """A cross table names its rows in a second, otherwise empty head row: put that name into the first row."""
    top = table.xpath("./thead/tr")
    if len(top) != 2 or len(top[0]) != len(top[1]):
        return
    first, *others = [cell.text_content().strip() for cell in top[1]]
    if first and not any(others):
        top[0][0].text = first
        top[1].getparent().remove(top[1])


def _drop_counter(table: Any) -> None:
    heads = table.xpath("./tbody/tr/th[1]")
    rows = table.xpath("./tbody/tr")
    top = table.xpath("./thead/tr")
    plain = len(top) == 1 and len(heads) == len(rows) and not (top[0][0].text_content() if len(top[0]) else "x").strip()
    if plain and [head.text_content() for head in heads] == [str(i) for i in range(len(rows))]:
        for cell in [*heads, top[0][0]]:
            cell.getparent().remove(cell)


_NUMBER = re.compile(r"\s*[-−]?[\d,]+(\.\d+)?%?\s*")


def _mark_numbers(table: Any) -> None:
    rows = table.xpath("./tbody/tr")
    top = table.xpath("./thead/tr")
    for position in range(max((len(row) for row in rows), default=0)):
        cells = [row[position] for row in rows if position < len(row)]
        texts = [cell.text_content().strip() for cell in cells]
        filled = [text for text in texts if text and text != "—"]
        if filled and all(_NUMBER.fullmatch(text) for text in filled):
            for cell in [*cells, *([top[-1][position]] if top and position < len(top[-1]) else [])]:
                cell.set("class", "number")


@cache
def _exporter() -> Any:
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(extra_template_basedirs=[str(_TEMPLATES)], template_name="notebook")
    exporter.filters = {"strip_files_prefix": lambda text: text}
    return exporter


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(_TEMPLATES / "page")
    return jinja2.Environment(loader=loader, autoescape=True, keep_trailing_newline=True).get_template("page.html.j2")


@cache
def _asset(name: str) -> str:
    return (_TEMPLATES / "page" / name).read_text(encoding="utf-8")


@cache
def _script() -> str:
    return _asset("tablesort.min.js") + "\n" + _asset("page.js")


@cache
def _script_hash() -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(_script().encode()).digest()).decode()
