"""Reads Word files kept as one XML file, often named .doc: Flat OPC (Word 2007 and later) and Word 2003 XML.

Both are turned into an ordinary .docx package in memory and read by the .docx reader, so that marks, fields, tracked
changes and limits are the same.
"""

import base64
import binascii
import io
import zipfile
from typing import Any

from lxml import etree

from pipeline.ingest.docx import read_docx
from pipeline.ingest.safe_xml import parse_xml
from pipeline.ingest.safe_zip import refuse
from pipeline.ingest.tree import Document
from pipeline.params.ingest import Limits

_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_OLD = "http://schemas.microsoft.com/office/word/2003/wordml"
_NEW = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_AML = "{http://schemas.microsoft.com/aml/2001/core}"
_AUX = "{http://schemas.microsoft.com/office/word/2003/auxHint}"
_KNOWN = frozenset(
    (_OLD, _AML[1:-1], _AUX[1:-1], "urn:schemas-microsoft-com:vml", "urn:schemas-microsoft-com:office:office",
     "urn:schemas-microsoft-com:office:word", "http://schemas.microsoft.com/schemaLibrary/2003/core", _NEW)
)  # fmt: skip
_TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_CHANGES = {"Word.Insertion": "ins", "Word.Deletion": "del"}
_MAX_PARTS = 2000
_LIMITS = Limits()


def read_word_xml(data: bytes, name: str = "", limits: Limits = _LIMITS) -> Document:
    """Return the document's tree, kind "word_xml".

    Args:
        data: the file.
        name: its name; content decides.
        limits: what the file may cost.

    Raises:
        RawFileError: "unsafe_xml" for any DOCTYPE, "damaged", "too_large", "too_many".
    """
    if len(data) > limits.part_bytes:
        raise refuse("too_large")
    root = parse_xml(data)
    if root.tag == f"{_PKG}package":
        parts = _flat_parts(root)
    elif root.tag == f"{{{_OLD}}}wordDocument":
        parts = _old_parts(root)
    else:
        raise refuse("damaged")
    document = read_docx(_pack(parts), name, limits)
    document.kind = "word_xml"
    return document


def _pack(parts: dict[str, bytes]) -> bytes:
    """Return a package that holds the parts, uncompressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for part, content in ({"[Content_Types].xml": _TYPES} | parts).items():
            package.writestr(zipfile.ZipInfo(part), content)
    return buffer.getvalue()


def _flat_parts(root: Any) -> dict[str, bytes]:
    """Return the parts of a Flat OPC package by name."""
    parts: dict[str, bytes] = {}
    for part in root.iter(f"{_PKG}part"):
        name = str(part.get(f"{_PKG}name", "")).lstrip("/")
        if name in parts:
            raise refuse("duplicate_member")
        if len(parts) >= _MAX_PARTS:
            raise refuse("too_many")
        content = next(iter(part), None)
        if content is None:
            continue
        if content.tag == f"{_PKG}xmlData":
            parts[name] = b"".join(etree.tostring(child, with_tail=False) for child in content)
        else:
            parts[name] = _decode(content.text or "")
    return parts


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError) as error:
        raise refuse("damaged") from error


def _old_parts(root: Any) -> dict[str, bytes]:
    """Return the parts that a .docx with the content of a Word 2003 XML document has."""
    body = root.find(f"{{{_OLD}}}body")
    if body is None:
        raise refuse("damaged")
    document = etree.Element(f"{{{_NEW}}}document", nsmap={"w": _NEW})
    document.append(body)
    parts = {"word/document.xml": _modern(document)}
    styles = root.find(f"{{{_OLD}}}styles")
    if styles is not None:
        parts["word/styles.xml"] = _modern(styles)
    return parts


def _modern(root: Any) -> bytes:
    """Rewrite Word 2003 elements as today's: sections opened, annotations to w:ins and w:del, the name space changed."""
    for element in list(root.iter(f"{_AML}annotation")):
        _rewrite_annotation(element)
    for element in list(root.iter(f"{_AUX}sect", f"{_AUX}sub-section")):
        _unwrap(element)
    for element in list(root.iter(etree.Element)):
        if str(element.tag).startswith("{") and str(element.tag)[1:].split("}", 1)[0] not in _KNOWN:
            element.tag = f"{{{_OLD}}}smartTag"  # a smart tag or custom mark-up round text, never dropped with its text
    text = etree.tostring(root)
    return text.replace(_OLD.encode(), _NEW.encode())


def _rewrite_annotation(element: Any) -> None:
    kind = str(element.get(f"{{{_OLD}}}type", ""))
    content = element.find(f"{_AML}content")
    if kind in _CHANGES:
        element.tag = f"{{{_OLD}}}{_CHANGES[kind]}"
        if content is not None:
            _unwrap(content)
    elif kind == "Word.Comment" and content is not None:
        element.remove(content)
    elif content is not None:
        _unwrap(content)


def _unwrap(element: Any) -> None:
    """Put an element's children in its place."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    for child in reversed(list(element)):
        parent.insert(at, child)
    parent.remove(element)
