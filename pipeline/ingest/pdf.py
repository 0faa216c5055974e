"""Reads PDF with text into the neutral tree: paragraphs, tables (joined over page breaks), marks of symbol fonts.

A PDF without text is a scan: its pages go to `pipeline.ingest.ocr`. Call this reader in a process of its own
(`pipeline.ingest.worker`): the library underneath can loop on hostile files.
"""

import hashlib
import io
import logging
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from pipeline.errors import RawFileError
from pipeline.ingest.pdf_page import FoundTable, read_page_blocks
from pipeline.ingest.pdf_tables import build_table, join_tables
from pipeline.ingest.safe_zip import refuse
from pipeline.ingest.table_builder import set_addresses
from pipeline.ingest.tree import Document, Issue, Paragraph, Picture

VERSION = "1"
MAX_PAGES = 60
MAX_CHARACTERS = 300_000
_MAX_OBJECTS = 60_000
_SCANNED_SHARE = 0.8
_KEPT_SHARE = 0.25
_MAX_PICTURES = 200


def read_pdf(data: bytes, name: str = "", *, scans: str = "read") -> Document:
    """Return the document's tree; pages without any text are read by OCR.

    Args:
        data: the file.
        name: its name.
        scans: "read" uses OCR; "announce" refuses with "scan_found" where it would be needed, so that it can be given
            more time; "leave" never uses it.

    Raises:
        RawFileError: "encrypted", "damaged", "too_large" (more than 60 pages, 300 000 characters), "ocr_missing" when
            it is a scan and the OCR extra is not installed, "ocr_off" when scans are left.
    """
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            return _read_pages(pdf, data, scans)
    except RawFileError:
        raise
    except PdfminerException as error:
        is_locked = isinstance(error.args[0] if error.args else None, PDFPasswordIncorrect)
        raise refuse("encrypted" if is_locked else "damaged") from error
    except (RecursionError, MemoryError) as error:
        raise refuse("too_large") from error
    except Exception as error:  # pdfminer raises whatever its arithmetic meets in a damaged file
        raise refuse("damaged") from error


def _read_pages(pdf: Any, data: bytes, scans: str) -> Document:
    pages = pdf.pages
    if not pages:
        raise refuse("damaged")
    if len(pages) > MAX_PAGES:
        raise RawFileError(
            "too_large", f"PDF 有 {len(pages)} 页，超过 {MAX_PAGES} 页，未读取；请人工确认后只报送建议表各页。"
        )
    document = Document("pdf")
    parts: list[Paragraph | FoundTable] = []
    scanned: list[int] = []
    characters = 0
    for number, page in enumerate(pages):
        characters += len(page.chars)
        if characters > MAX_CHARACTERS or sum(len(found) for found in page.objects.values()) > _MAX_OBJECTS:
            raise refuse("too_large")
        share = _list_pictures(document, page, number)
        if not any(char["text"].strip() for char in page.chars):
            if page.images or page.rects or page.curves or page.lines:
                scanned.append(number)
            continue
        if share >= _SCANNED_SHARE:
            _mark_as_ocr(document, number)
        _add_page(parts, page, document)
        page.close()
    document.blocks = [part if isinstance(part, Paragraph) else build_table(part) for part in parts]
    document.is_flat = not any(isinstance(part, FoundTable) for part in parts)
    set_addresses(document.blocks, "body")
    if scanned and scans == "announce":
        raise RawFileError("scan_found", "是扫描件，需用文字识别读取。")
    if scanned:
        _read_scans(document, data, scanned, uses_ocr=scans == "read")
    elif not document.blocks:
        raise refuse("table_is_picture")
    return document


def _add_page(parts: list[Paragraph | FoundTable], page: Any, document: Document) -> None:
    """Add a page's blocks; a table at its top goes on with the one that ended the page before."""
    for number, block in enumerate(read_page_blocks(page, document)):
        before = _last_table(parts)
        if number == 0 and isinstance(block, FoundTable) and before and join_tables(before, block):
            continue
        parts.append(block)


def _last_table(parts: list[Paragraph | FoundTable]) -> FoundTable | None:
    return parts[-1] if parts and isinstance(parts[-1], FoundTable) else None


def _list_pictures(document: Document, page: Any, number: int) -> float:
    """List the page's pictures and return the share of the page that the largest covers."""
    largest = 0.0
    for index, image in enumerate(page.images[:_MAX_PICTURES]):
        share = min(1.0, abs(image["width"] * image["height"]) / max(page.width * page.height, 1))
        largest = max(largest, share)
        try:
            raw = image["stream"].get_rawdata() or b""
        except Exception:
            raw = b""
        digest = hashlib.sha256(raw).hexdigest() if raw else ""
        document.pictures.append(Picture(digest, f"page{number + 1}/picture{index}", f"page{number + 1}", share))
    return largest


def _mark_as_ocr(document: Document, number: int) -> None:
    """A page that is one picture with text behind it was read by somebody's OCR: as unsure as our own."""
    document.marks_are_unsure = True
    text = f"第 {number + 1} 页是扫描件，文字来自识别软件，可能有错，勾选不可信；请对照原件核对。"
    document.issues.append(Issue("text_from_ocr", text, f"page{number + 1}", serious=True))


def _read_scans(document: Document, data: bytes, numbers: list[int], *, uses_ocr: bool) -> None:
    """Read the pages that hold no text by OCR; a file with text on other pages is kept where OCR is not to be had."""
    from pipeline.ingest.ocr import read_page
    from pipeline.ingest.pdf_pictures import render_page

    for number in numbers:
        try:
            if not uses_ocr:
                raise refuse("ocr_off")
            picture, share = render_page(data, number)
            found = read_page(picture, f"page{number + 1}")
        except RawFileError:
            if not document.blocks:
                raise
            text = f"第 {number + 1} 页是图片，没有可读文字，未读取；请人工查看。"
            document.issues.append(Issue("page_is_picture", text, f"page{number + 1}", serious=True))
            continue
        document.pictures.append(
            Picture(hashlib.sha256(picture).hexdigest(), f"page{number + 1}", f"page{number + 1}", share)
        )
        document.blocks += found.blocks
        document.issues += found.issues
        document.marks_are_unsure = True
        document.is_flat = document.is_flat or found.is_flat
