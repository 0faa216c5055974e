"""What a file really is, by its content; the ending of its name is only what it claims."""

import io
import re

import olefile

from pipeline.ingest.safe_zip import open_zip

_MAGIC = (
    (b"{\\rtf", "rtf"),
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x78\x9f\x3e\x22", "winmail"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\0", "archive"),
    (b"MSCF", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
)
_PHOTOS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")  # brands of photos that no reader here opens
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENDINGS = {
    "docx": "docx", "docm": "docx", "dotx": "docx", "doc": "doc", "wps": "doc", "dot": "doc", "rtf": "rtf",
    "htm": "html", "html": "html", "mht": "mht", "mhtml": "mht", "pdf": "pdf", "eml": "eml", "msg": "msg",
    "mbox": "mbox", "zip": "zip", "rar": "rar", "7z": "7z", "csv": "csv", "xlsx": "xlsx", "xlsm": "xlsx",
    "xls": "xls", "et": "xls", "ods": "ods", "txt": "text", "png": "image", "jpg": "image", "jpeg": "image",
    "gif": "image", "bmp": "image", "tif": "image", "tiff": "image", "dat": "winmail",
    "heic": "heic", "heif": "heic", "gz": "archive", "tgz": "archive", "tar": "archive", "cab": "archive",
}  # fmt: skip
_MAIL_HEADERS = re.compile(rb"^(?:[\x21-\x39\x3b-\x7e]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n)+\r?\n?", re.MULTILINE)
_MAIL_MARK = re.compile(
    rb"^(from|to|subject|date|received|mime-version|message-id|return-path|content-type):", re.I | re.M
)


def declared_kind(name: str) -> str:
    """Return the kind that the name's ending claims, the ending itself when unknown, "" without one."""
    ending = name.rsplit(".", 1)[1].lower() if "." in name else ""
    return _ENDINGS.get(ending, ending)


def sniff(data: bytes, name: str = "") -> str:
    """Return the kind of content.

    One of docx, doc, rtf, html, mht, word_xml, pdf, image, heic (a photo of that make), eml, msg, mbox, zip, rar, 7z, archive (any other), xlsx, xls, ods, csv, text, empty,
    encrypted, odt, slides, winmail, program, word_old (before Word 97), ole_other, damaged, unknown.
    """
    if not data:
        return "empty"
    if data[:2] == b"PK":
        return _sniff_zip(data)
    if data[:8] == _OLE:
        return _sniff_ole(data)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if _is_bitmap(data) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "image"
    if data[257:262] == b"ustar":
        return "archive"
    if data[4:8] == b"ftyp" and data[8:12] in _PHOTOS:
        return "heic"
    if data[:2] in (b"\xdb\xa5", b"\x31\xbe"):
        return "word_old"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    return _sniff_text(data, name)


def _is_bitmap(data: bytes) -> bool:
    """Return whether it is a BMP: its two letters alone may begin a text."""
    return data[:2] == b"BM" and data[6:10] == b"\0\0\0\0"


def _sniff_zip(data: bytes) -> str:
    try:
        names = open_zip(data).NameToInfo
    except Exception:
        return "damaged"
    if "[Content_Types].xml" in names:
        if "word/document.xml" in names:
            return "docx"
        if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
            return "xlsx"
        return _office_kind(data, list(names))
    if "mimetype" in names:
        mimetype = _small_member(data, "mimetype")
        if b"opendocument.spreadsheet" in mimetype:
            return "ods"
        if b"opendocument" in mimetype:
            return "odt"
    return "zip"


def _office_kind(data: bytes, names: list[str]) -> str:
    types = _small_member(data, "[Content_Types].xml")
    for mark, kind in ((b"wordprocessingml", "docx"), (b"ms-word", "docx"), (b"spreadsheetml", "xlsx"),
                       (b"ms-excel", "xlsx"), (b"presentationml", "slides")):  # fmt: skip
        if mark in types:
            return kind
    return "zip" if len(names) > 1 else "damaged"


def _small_member(data: bytes, name: str) -> bytes:
    try:
        with open_zip(data).open(name) as stream:
            return stream.read(200_000)
    except Exception:
        return b""


def _sniff_ole(data: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            names = {entry[0].lower() for entry in ole.listdir(streams=True, storages=True)}
    except Exception:
        return "damaged"
    if "encryptedpackage" in names or "encryptioninfo" in names:
        return "encrypted"
    if "worddocument" in names:
        return "doc"
    if "workbook" in names or "book" in names:
        return "xls"
    if any(name.startswith("__substg1.0_") or name == "__properties_version1.0" for name in names):
        return "msg"
    if "powerpoint document" in names:
        return "slides"
    return "ole_other"


def _sniff_text(data: bytes, name: str) -> str:
    head = data[:4096]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "ignore").encode("utf-8", "ignore")
    lower = head.lstrip(b"\xef\xbb\xbf \t\r\n\x00").lower()
    if b"\x00" in head:
        return "unknown"
    if lower.startswith((b"<?xml", b"<pkg:package", b"<w:worddocument")):
        if b"<pkg:package" in lower or b"schemas.microsoft.com/office/2006/xmlpackage" in lower:
            return "word_xml"
        if b"schemas.microsoft.com/office/word/2003/wordml" in lower or b"w:worddocument" in lower:
            return "word_xml"
        if b"<html" in lower:
            return "html"
        if b"urn:schemas-microsoft-com:office:spreadsheet" in lower:
            return "sheet_xml"
        return "unknown"
    is_headed = re.match(rb"(mime-version|from|subject|content-type|date|x-)[^\n]*:", lower) is not None
    if not is_headed and re.search(rb"<(html|!doctype html|body|table|head|meta)[\s>]", lower):
        return "html"
    if lower.startswith(b"from ") and re.match(rb"from [^\r\n]*\r?\n[\x21-\x39\x3b-\x7e]+:", lower):
        return "mbox"
    if _is_mail(head):
        return "mht" if b"multipart/related" in lower and declared_kind(name) not in ("eml", "") else "eml"
    claimed = declared_kind(name)
    if claimed in ("csv", "xls", "xlsx") and _is_text(data):
        return "csv"
    return "text" if _is_text(data) else "unknown"


def _is_mail(head: bytes) -> bool:
    found = _MAIL_HEADERS.match(head.lstrip(b"\xef\xbb\xbf\r\n"))
    return found is not None and len({mark.lower() for mark in _MAIL_MARK.findall(found.group())}) >= 2


def _is_text(data: bytes) -> bool:
    sample = data[:65536]
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    control = sum(sample.count(bytes([code])) for code in (0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 17, 18, 26, 27, 28))
    return control == 0 or control * 1000 < len(sample)
