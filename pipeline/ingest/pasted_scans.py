"""Reads a form that was pasted into a document as a picture (a scan, a photo): its large pictures as scanned pages."""

from dataclasses import replace

from pipeline.errors import RawFileError
from pipeline.ingest.pictures import big_pictures
from pipeline.ingest.readers import read_with
from pipeline.ingest.tree import Document, Issue
from pipeline.params.ingest import IngestParameters

_NO_OCR = ("ocr_missing", "ocr_off", "reader_missing")


def read_pasted_scans(document: Document, params: IngestParameters) -> Document:
    """Return the document with its large pictures read by OCR behind its own text; every mark in it is unsure.

    A picture that cannot be read stays listed among the pictures, with an issue.

    Raises:
        RawFileError: "ocr_missing", "ocr_off": pictures are not read here, or not in this round.
    """
    read, whole = set(), replace(document, blocks=list(document.blocks), issues=list(document.issues))
    pages = {picture.sha256: picture for picture in big_pictures(document) if picture.data}
    for sha256, picture in list(pages.items())[: params.limits.ocr_pages]:
        try:
            page = read_with("image", picture.data, picture.name, params)
        except RawFileError as error:
            if error.code in _NO_OCR:
                raise
            whole.issues.append(Issue("picture_unread", f"文件中的图片未能识别，请人工查看：{error}", picture.at, True))
            if error.code == "too_slow":
                break
            continue
        read.add(sha256)
        whole.blocks += page.blocks
        whole.issues += page.issues
        whole.marks_are_unsure, whole.is_flat = True, whole.is_flat or page.is_flat
    if read:
        text = "建议表是贴在文件中的图片，文字由程序识别，请对照原件核对全部栏目。"
        whole.issues.append(Issue("form_is_picture", text, "", True))
    whole.pictures = [picture for picture in document.pictures if picture.sha256 not in read]
    return whole
