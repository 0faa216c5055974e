"""Reads PDF with text into the neutral tree: paragraphs, tables (joined over page breaks), marks of symbol fonts.

A PDF without text is a scan: its pages go to `pipeline.ingest.ocr`. Call this reader in a process of its own
(`pipeline.ingest.worker`): the library underneath can loop on hostile files.
"""

import hashlib
import io
import logging
from collections.abc import Callable
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from pipeline.errors import RawFileError
from pipeline.ingest.ocr import add_page, pass_over, read_page, unread_page
from pipeline.ingest.pdf_page import FoundTable, read_page_blocks
from pipeline.ingest.pdf_tables import build_table, join_tables
from pipeline.ingest.safe_zip import refuse
from pipeline.ingest.table_builder import set_addresses
from pipeline.ingest.tree import Document, Issue, Paragraph, Picture
from pipeline.params.ingest import Limits

VERSION = "1"
MAX_PAGES = 60
MAX_CHARACTERS = 300_000
_MAX_OBJECTS = 60_000
_SCANNED_SHARE = 0.8
_MAX_PICTURES = 200
_LIMITS = Limits()


def read_pdf(
    data: bytes,
    name: str = "",
    limits: Limits = _LIMITS,
    *,
    uses_ocr: bool = True,
    begin_page: Callable[[], None] = pass_over,
) -> Document:
    """Return the document's tree; pages without any text are read by OCR.

    Args:
        data: the file.
        name: its name.
        limits: how many scanned pages are read; issues name the others.
        uses_ocr: False leaves scanned pages unread.
        begin_page: called before each scanned page, which takes a time of its own.

    Raises:
        RawFileError: "encrypted", "damaged", "too_large" (more than 60 pages, 300 000 characters), "ocr_missing" when
            it is a scan and the OCR extra is not installed, "ocr_off" when it must not be used.
    """
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            document, scanned = _read_pages(pdf)
    except RawFileError:
        raise
    except PdfminerException as error:
        is_locked = isinstance(error.args[0] if error.args else None, PDFPasswordIncorrect)
        raise refuse("encrypted" if is_locked else "damaged") from error
    except (RecursionError, MemoryError) as error:
        raise refuse("too_large") from error
    except Exception as error:  # pdfminer raises whatever its arithmetic meets in a damaged file
        raise refuse("damaged") from error
    return _with_scans(document, data, scanned, limits.ocr_pages if uses_ocr else 0, begin_page)


def _read_pages(pdf: Any) -> tuple[Document, list[int]]:
    """Return what the pages with text say, and the numbers of those that are pictures."""
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
    document.is_flat = bool(parts) and not any(isinstance(part, FoundTable) for part in parts)
    return document, scanned


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


def _with_scans(
    document: Document, data: bytes, numbers: list[int], most: int, begin_page: Callable[[], None]
) -> Document:
    """Return the document with the pages that hold no text read by OCR; one without anything read is refused.

    A file with text on other pages is kept where OCR is not to be had, with an issue for each page left.
    """
    from pipeline.ingest.pdf_pictures import render_page

    has_text = bool(document.blocks)
    for number in numbers[:most]:
        begin_page()
        try:
            picture, share = render_page(data, number)
            page = read_page(picture, f"page{number + 1}")
        except RawFileError:
            if not has_text:
                raise
            document.issues.append(unread_page(number, number + 1))
            continue
        digest = hashlib.sha256(picture).hexdigest()
        document.pictures.append(Picture(digest, f"page{number + 1}", f"page{number + 1}", share))
        add_page(document, page)
    if not document.blocks:
        raise refuse("ocr_off" if numbers and not most else "table_is_picture")
    document.issues += [unread_page(number, number + 1) for number in numbers[most:]]
    set_addresses(document.blocks, "body")
    return document
