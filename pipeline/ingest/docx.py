"""Reads .docx (also .docm, strict, or under a wrong ending) in one pass over the XML, into the neutral tree.

Everything a form can hold is taken in: smart tags, content controls, simple and complex fields, tracked changes
(accepted view), symbol fonts, check boxes, nested tables, text boxes, and cells inside controls. What is not running
text goes to `aside`, pictures and embedded objects are listed by sha256, external links are listed and never opened.
"""

import hashlib
import posixpath
import re
from typing import Any

from pipeline.ingest.docx_body import BodyReader
from pipeline.ingest.docx_look import find_telling
from pipeline.ingest.docx_names import R_ID, REL, STRICT_NAMESPACES, W_T
from pipeline.ingest.pictures import BIG_SHARE
from pipeline.ingest.safe_xml import parse_xml
from pipeline.ingest.safe_zip import SafeZip, refuse
from pipeline.ingest.tree import Aside, Document, Issue, Picture
from pipeline.params.ingest import Limits

VERSION = "1"
_SIDE_PART = re.compile(r"[^/]*?(header|footer|comments|footnotes|endnotes)\d*\.xml")
_SIDE_KIND = {"header": "header", "footer": "footer", "comments": "comment", "footnotes": "note", "endnotes": "note"}
_USUAL_MAIN = re.compile(
    rb'<Relationship\b[^>]*/relationships/officeDocument"[^>]*\bTarget="/?word/document\.xml"'
    rb'|<Relationship\b[^>]*\bTarget="/?word/document\.xml"[^>]*/relationships/officeDocument"'
)
# A relations part without any of these holds nothing to list; one with an entity is always parsed.
_TELLING = (b"External", b"aFChunk", b"oleObject", b'/package"', b"/package'", b"image", b"&", b"<!")
_PAGE_EMU = 7_560_000 * 10_692_000
_LIMITS = Limits()


def read_docx(data: bytes, name: str = "", limits: Limits = _LIMITS) -> Document:
    """Return the document's tree.

    Raises:
        RawFileError: damaged, encrypted, bomb, too_large, unsafe_xml, duplicate_member.
    """
    package = SafeZip(data, limits)
    main = _find_main_part(package)
    part = _transitional(package.read(main))
    root = parse_xml(part)
    document = Document("docx")
    reader = BodyReader(document, limits, find_telling(root, part), lambda: _read_styles(package, main))
    reader.read_body(root)
    links = _read_relations(package, main, document)
    _list_pictures(package, main, links, reader.pictures, document)
    _read_side_parts(package, main, document)
    if any(name.endswith("vbaProject.bin") for name in package.infos):
        document.issues.append(Issue("macro", "文件带有宏；宏未运行，内容按普通文字读取。"))
    return document


def _transitional(data: bytes) -> bytes:
    """Return the part with the namespaces of strict OOXML replaced by the usual ones."""
    if b"purl.oclc.org/ooxml" not in data[:8192]:
        return data
    for strict, usual in STRICT_NAMESPACES:
        data = data.replace(strict, usual)
    return data


def _find_main_part(package: SafeZip) -> str:
    if "_rels/.rels" in package.infos:
        data = package.read("_rels/.rels")
        if _USUAL_MAIN.search(data) and "word/document.xml" in package.infos and b"<!" not in data:
            return "word/document.xml"
        for relation in parse_xml(data):
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                target = posixpath.normpath(str(relation.get("Target", "")).lstrip("/"))
                if target in package.infos:
                    return target
    if "word/document.xml" in package.infos:
        return "word/document.xml"
    raise refuse("damaged")


def _part_path(main: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(main), target))


def _relations_name(main: str) -> str:
    return posixpath.join(posixpath.dirname(main), "_rels", posixpath.basename(main) + ".rels")


def _read_relations(package: SafeZip, main: str, document: Document) -> dict[str, str]:
    name = _relations_name(main)
    if name not in package.infos:
        return {}
    links: dict[str, str] = {}
    data = package.read(name)
    if not any(word in data for word in _TELLING):
        return {}
    for relation in parse_xml(data):
        if relation.tag != REL:
            continue
        target, kind = str(relation.get("Target", "")), str(relation.get("Type", "")).rsplit("/", 1)[-1]
        if relation.get("TargetMode") == "External":
            if kind != "hyperlink":
                document.issues.append(Issue("external_link", f"文件引用了外部内容（{kind}），未打开：{target[:120]}"))
            continue
        links[str(relation.get("Id", ""))] = _part_path(main, target)
        if kind == "aFChunk":
            document.issues.append(
                Issue("embedded_text", "文件中嵌入了另一份文档，未读取其内容，请人工查看。", "", True)
            )
        elif kind in ("oleObject", "package"):
            document.issues.append(
                Issue("embedded_object", "文件中嵌入了对象（如表格），未读取其内容，请人工查看。", "", True)
            )
    return links


def _list_pictures(package: SafeZip, main: str, links: dict[str, str], found: list[Any], document: Document) -> None:
    for relation_id, at, area in found:
        part = links.get(relation_id, "")
        share = min(1.0, area / _PAGE_EMU) if area else 0.0
        if part not in package.infos:
            document.pictures.append(Picture("", part, at, share))
            continue
        data = package.read(part)
        kept = data if share >= BIG_SHARE else b""
        document.pictures.append(Picture(hashlib.sha256(data).hexdigest(), part, at, share, kept))


def _read_side_parts(package: SafeZip, main: str, document: Document) -> None:
    folder = posixpath.dirname(main)
    lead = f"{folder}/" if folder else ""
    for part in sorted([part for part in package.infos if part.startswith(lead)]):
        match = _SIDE_PART.fullmatch(part, len(lead))
        if match is None:
            continue
        root = parse_xml(_transitional(package.read(part)))
        kind = _SIDE_KIND[match.group(1)]
        for child in root if kind in ("comment", "note") else [root]:
            text = "".join([element.text or "" for element in child.iter(W_T)]).strip()
            if text:
                document.aside.append(Aside(kind, text, posixpath.basename(part)))


def _read_styles(package: SafeZip, main: str) -> bytes:
    name = posixpath.join(posixpath.dirname(main), "styles.xml")
    return _transitional(package.read(name)) if name in package.infos else b""


__all__ = ["R_ID", "VERSION", "read_docx"]
