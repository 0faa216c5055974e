"""Reads scans and photos by OCR, an optional extra (requirements-ocr.txt) whose models lie inside its package.

Its text is never believed for ticks: v6 models drop ■ without a trace and read □ as a character. So every document
read here has `marks_are_unsure`, and an issue that sends it to a person. Nothing is fetched: the settings are the
package's own defaults, whose models it carries. Call it in a process of its own (`pipeline.ingest.worker`).
"""

import functools
import io
import logging
import warnings
from collections.abc import Callable
from typing import Any

from pipeline.errors import RawFileError
from pipeline.ingest.ocr_layout import TextBox, build_blocks
from pipeline.ingest.safe_zip import refuse
from pipeline.ingest.table_builder import set_addresses
from pipeline.ingest.tree import Document, Issue
from pipeline.params.ingest import Limits

VERSION = "1"
MAX_PIXELS = 40_000_000
_MAX_SIDE = 3200
_LIMITS = Limits()
_MISSING = "是图片或扫描件，本机未安装文字识别组件（见 requirements-ocr.txt），请人工录入，或请单位补报电子版。"
_SURE = 0.5


def pass_over() -> None:
    """Do nothing: nobody counts the pages."""


def read_image(
    data: bytes,
    name: str = "",
    limits: Limits = _LIMITS,
    *,
    uses_ocr: bool = True,
    begin_page: Callable[[], None] = pass_over,
) -> Document:
    """Return what the picture says, kind "image"; every mark is unsure and a person must look.

    Args:
        data: the file.
        name: its name.
        limits: how many of its pages are read; an issue names the others.
        uses_ocr: False only checks the picture.
        begin_page: called before each page, which takes a time of its own.

    Raises:
        RawFileError: "ocr_missing", "ocr_off", "damaged", "too_large", "table_is_picture" when no text is found.
    """
    frames, count = _open_frames(data, limits.ocr_pages)
    if not uses_ocr:
        raise refuse("ocr_off")
    document = Document("image", marks_are_unsure=True)
    for number, frame in enumerate(frames):
        begin_page()
        add_page(document, _read_frame(frame, f"page{number + 1}"))
    if not document.blocks:
        raise refuse("table_is_picture")
    if count > len(frames):
        document.issues.append(unread_page(len(frames), count))
    set_addresses(document.blocks, "body")
    return document


def read_page(picture: bytes, place: str) -> Document:
    """Return what one page picture says; errors as `read_image`, but a page without text is empty, not refused.

    Args:
        picture: the page as PNG or JPEG.
        place: what the issue names as its place.
    """
    return _read_frame(_open_frames(picture, 1)[0][0], place)


def add_page(document: Document, page: Document) -> None:
    """Add a page that was read by OCR to its document."""
    document.blocks += page.blocks
    document.issues += page.issues
    document.marks_are_unsure = True
    document.is_flat = document.is_flat or page.is_flat


def unread_page(first: int, count: int) -> Issue:
    """Return the issue for the pages from number `first` (0 is the first) on that were not read."""
    pages = f"第 {first + 1} 页" if first + 1 >= count else f"第 {first + 1} 至 {count} 页"
    return Issue(
        "page_is_picture", f"{pages}是图片，没有可读文字，未读取；请人工查看。", f"page{first + 1}", serious=True
    )


def _open_frames(data: bytes, most: int) -> tuple[list[Any], int]:
    """Return the picture's first frames as arrays, size checked before a pixel is unpacked, and how many it has."""
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError
    except ImportError as error:
        raise RawFileError("ocr_missing", _MISSING) from error
    import numpy

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            with Image.open(io.BytesIO(data)) as picture:
                _check_size(picture)
                frames, count = [], getattr(picture, "n_frames", 1)
                for number in range(min(count, most)):
                    picture.seek(number)
                    _check_size(picture)
                    upright = ImageOps.exif_transpose(picture) or picture
                    upright = upright.convert("RGB")
                    upright.thumbnail((_MAX_SIDE, _MAX_SIDE))
                    frames.append(numpy.asarray(upright)[:, :, ::-1].copy())
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise refuse("bomb") from error
        except RawFileError:
            raise
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Warning) as error:
            raise refuse("damaged") from error
    return frames, count


def _check_size(picture: Any) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise refuse("too_large")


@functools.lru_cache(maxsize=1)
def _engine() -> Any:
    """Return the loaded engine; lines are recognised one by one, which costs less than padding them to one width."""
    logging.disable(logging.INFO)
    try:
        from rapidocr import RapidOCR

        return RapidOCR(params={"Rec.rec_batch_num": 1})
    except ImportError as error:
        raise RawFileError("ocr_missing", _MISSING) from error


def is_available() -> bool:
    """Say whether the OCR extra is installed here."""
    from importlib.util import find_spec

    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def _read_frame(frame: Any, place: str) -> Document:
    found = _engine()(frame)
    boxes = [] if found.txts is None else list(zip(found.boxes, found.txts, found.scores, strict=True))
    texts = [TextBox.of(corners, text) for corners, text, score in boxes if text.strip() and score >= _SURE]
    document = Document("image", marks_are_unsure=True)
    document.blocks, document.is_flat = build_blocks(texts, frame)
    text = "文字由程序从图片中识别，可能有错，勾选不可信；请对照原件核对全部栏目和实施层级。"
    document.issues.append(Issue("text_from_ocr", text, place, serious=True))
    doubtful = sum(1 for _, text, score in boxes if text.strip() and score < _SURE)
    if doubtful:
        note = f"有 {doubtful} 处文字识别不清，未采用；请对照原件补录。"
        document.issues.append(Issue("text_unreadable", note, place, serious=True))
    return document
