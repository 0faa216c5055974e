"""Decodes text whose encoding is not stated: byte order mark, then strict UTF-8, then GB18030; never by statistics.

Rule: most short Chinese UTF-8 strings also decode as GB18030, hardly any the other way, so the order matters.
"""

import codecs

from pipeline.errors import RawFileError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode_text(data: bytes) -> str:
    """Return the text.

    Raises:
        RawFileError: "damaged" when no encoding fits.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RawFileError("damaged", "文字编码无法辨认，请用记事本另存为 UTF-8 后重新放入。")


def decode_loosely(data: bytes, charset: str = "") -> str:
    """Return the text in the stated charset when it fits, else as `decode_text`, else with replacement characters."""
    name = charset.strip().strip('"').lower()
    if name in ("gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "hz-gb-2312x"):
        name = "gb18030"
    if name and name not in ("us-ascii", "ascii", "unknown-8bit", "8bit"):
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError, ValueError):
            pass
    try:
        return decode_text(data)
    except RawFileError:
        return data.decode("gb18030", "replace")


def repair_zip_name(name: str, is_utf8: bool) -> str:
    """Return a zip member's name; without the UTF-8 flag its bytes are tried as UTF-8, then GB18030."""
    if is_utf8 or name.isascii():
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    try:
        return decode_text(raw)
    except RawFileError:
        return name
