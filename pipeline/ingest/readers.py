"""Which reader reads which kind of content; imported when first needed, so that a missing one costs nothing else."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from inspect import signature
from typing import Any

from pipeline.errors import RawFileError
from pipeline.ingest.safe_zip import refuse
from pipeline.params.ingest import IngestParameters

DOCUMENT_READERS = {
    "docx": "docx.read_docx",
    "doc": "old_word.read_old_word",
    "rtf": "rtf.read_rtf",
    "html": "html_page.read_html",
    "mht": "html_page.read_mht",
    "word_xml": "word_xml.read_word_xml",
    "pdf": "pdf.read_pdf",
    "image": "ocr.read_image",
    "text": "plain.read_text",
}
MAIL_READERS = {"eml": "mail.read_eml", "msg": "outlook.read_msg"}
MEMBER_READERS = {
    "mbox": "mail.read_mbox",
    "zip": "archive.read_zip",
    "rar": "archive_extra.read_rar",
    "7z": "archive_extra.read_7z",
}
SHEET_KINDS = ("xlsx", "xls", "ods", "csv")
_READERS = DOCUMENT_READERS | MAIL_READERS | MEMBER_READERS


APART = frozenset(("pdf", "image", "rar", "7z"))  # read in a bounded process of their own


def read_with(kind: str, data: bytes, name: str, params: IngestParameters) -> Any:
    """Return what the kind's reader gives; risky kinds are read in a bounded process of their own.

    Raises:
        RawFileError: whatever the reader found, "reader_missing", or "ocr_off" and "unpack_off" when the round's
            parameters leave the optional helper out.
    """
    if kind in ("rar", "7z") and "unpack" not in params.optional_helpers:
        raise refuse("unpack_off")
    if kind in APART:
        from pipeline.ingest.worker import read_apart

        return read_apart(kind, data, name, params.limits, uses_ocr="ocr" in params.optional_helpers)
    reader = find_reader(kind)
    return reader(data, name, params.limits) if _takes_limits(reader) else reader(data, name)


@cache
def _takes_limits(reader: Callable[..., Any]) -> bool:
    return "limits" in signature(reader).parameters


def find_reader(kind: str) -> Callable[..., Any]:
    """Return the reader of a sniffed kind.

    Raises:
        RawFileError: "reader_missing" when the reader, or a library it needs, is not installed here.
    """
    module_name, function_name = _READERS[kind].rsplit(".", 1)
    try:
        module = import_module(f"pipeline.ingest.{module_name}")
    except ImportError as error:
        raise RawFileError(
            "reader_missing", f"本机未安装读取此类文件（{kind}）的组件，请人工打开查看，或另存为 .docx 后重新放入。"
        ) from error
    reader: Callable[..., Any] = getattr(module, function_name)
    return reader
