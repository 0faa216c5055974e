"""Reads HTML and MHT pages, usually saved by Word or Excel as .doc or .xls, into the neutral tree."""

import base64
import codecs
import hashlib
import re
from binascii import Error as Base64Error
from email import message_from_bytes, policy
from typing import Any

from lxml import etree, html

from pipeline.errors import RawFileError
from pipeline.ingest.html_blocks import PageReader
from pipeline.ingest.safe_zip import refuse
from pipeline.ingest.tree import Document, Issue, Picture, Table
from pipeline.params.ingest import Limits

VERSION = "1"
_LIMITS = Limits()
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_\-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([a-zA-Z0-9_\-]+)", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BIG_PAGE_MARK = "excessive depth"


def read_html(data: bytes, name: str = "", limits: Limits = _LIMITS) -> Document:
    """Return the page's tree, kind "html". Nothing that the page refers to is opened.

    Raises:
        RawFileError: "too_large" (size, nesting, cells), "damaged" when it holds nothing.
    """
    document = Document("html")
    PageReader(document, limits).read(_parse(decode_page(data), limits))
    _list_linked_pictures(document)
    return document


def read_mht(data: bytes, name: str = "", limits: Limits = _LIMITS) -> Document:
    """Return the tree of a page saved with its pictures in one file, kind "mht"; errors as `read_html`."""
    message = message_from_bytes(data, policy=policy.compat32)
    page: bytes | None = None
    pictures: list[Picture] = []
    for number, part in enumerate(message.walk()):
        if number > limits.archive_members:
            raise refuse("too_many")
        if part.is_multipart():
            continue
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        if part.get_content_type() in ("text/html", "application/xhtml+xml") and page is None:
            page = _as_declared(content, part.get_content_charset())
        elif part.get_content_maintype() == "image":
            place = str(part.get("Content-Location", "")).rsplit("/", 1)[-1]
            pictures.append(Picture(hashlib.sha256(content).hexdigest(), place, "body"))
    if page is None:
        raise refuse("damaged")
    document = Document("mht")
    PageReader(document, limits).read(_parse(page.decode("utf-8", "replace"), limits))
    if pictures:
        document.pictures = pictures
    return document


def read_html_sheets(data: bytes, limits: Limits = _LIMITS) -> list[tuple[str, list[list[str]]]]:
    """Return the tables of a page saved as .xls: (name, rows of cell texts), merged cells filled with "".

    A page without a table gives an empty list.

    Raises:
        RawFileError: "too_large", "damaged".
    """
    wide = limits.model_copy(update={"cells": limits.page_cells, "characters": limits.parts_bytes})
    tables = [block for block in read_html(data, "", wide).blocks if isinstance(block, Table)]
    return [(f"表{number + 1}", _grid(table)) for number, table in enumerate(tables)]


def _grid(table: Table) -> list[list[str]]:
    rows = []
    for row in table.rows:
        texts: list[str] = []
        for cell in row:
            texts += [""] * (cell.column - len(texts)) + [cell.text.strip()] + [""] * (cell.span - 1)
        rows.append(texts)
    return rows


def decode_page(data: bytes) -> str:
    """Return the page as text: byte order mark, declared encoding when it fits, strict UTF-8, then GB18030."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    declared = _META.search(data[:4096]) or _XML_DECLARATION.search(data[:4096])
    names = [_wider(declared[1].decode("ascii"))] if declared else []
    for encoding in [*names, "utf-8", "gb18030"]:
        try:
            return codecs.decode(data, encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("gb18030", "replace")


def _wider(name: str) -> str:
    """Return the encoding that contains the declared one; a text codec in any case."""
    low = name.lower()
    if low in ("gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "ms936"):
        return "gb18030"
    try:
        is_text = codecs.lookup(low)._is_text_encoding
    except (LookupError, AttributeError):
        return "utf-8"
    return (
        low if is_text and low not in ("idna", "punycode", "utf-7", "unicode_escape", "raw_unicode_escape") else "utf-8"
    )


def _as_declared(content: bytes, charset: str | None) -> bytes:
    """Return the page in UTF-8, by the encoding of its mail part or its own word."""
    if charset:
        try:
            return codecs.decode(content, _wider(charset)).encode("utf-8", "replace")
        except (UnicodeDecodeError, LookupError):
            pass
    return decode_page(content).encode("utf-8", "replace")


def _parse(text: str, limits: Limits) -> Any:
    if len(text) > limits.part_bytes:
        raise refuse("too_large")
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser, ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise refuse("damaged") from error
    for entry in parser.error_log:
        if _BIG_PAGE_MARK in entry.message.lower() or "huge" in entry.message.lower():
            raise refuse("too_large")
    return root


def _list_linked_pictures(document: Document) -> None:
    """Replace data: pictures by their fingerprint; other pictures are named and never fetched."""
    links = []
    for picture in document.pictures:
        if picture.name.startswith("data:"):
            content = _inline_bytes(picture.name)
            picture.name, picture.sha256 = "inline", hashlib.sha256(content).hexdigest() if content else ""
        elif re.match(r"(https?|ftp|file):|//|\\\\", picture.name):
            links.append(picture.name)
    if links:
        text = f"页面引用了 {len(links)} 处外部图片，未打开；请查看原件是否缺少内容。"
        document.issues.append(Issue("external_link", text))


def _inline_bytes(link: str) -> bytes:
    head, _, body = link.partition(",")
    try:
        return base64.b64decode(body) if head.endswith(";base64") else body.encode()
    except (Base64Error, ValueError):
        return b""


__all__ = ["VERSION", "RawFileError", "decode_page", "read_html", "read_html_sheets", "read_mht"]
