"""How large a picture is, on its page or by its header alone: tells signatures and logos from scanned pages."""

import struct

from pipeline.ingest.tree import Document, Picture

BIG_SHARE = 0.25  # of the page: from here on a picture may be a form
_ICON_PIXELS = 400 * 400
_ICON_BYTES = 20_000  # a picture whose header says nothing
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def big_pictures(document: Document) -> list[Picture]:
    """Return the document's pictures that may be a form or a page of one."""
    return [picture for picture in document.pictures if picture.page_share >= BIG_SHARE]


def is_icon(data: bytes) -> bool:
    """Return whether a picture is too small to be a scanned form or a photo of one."""
    size = picture_size(data)
    return len(data) <= _ICON_BYTES if size is None else size[0] * size[1] <= _ICON_PIXELS


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Return (width, height) in pixels of a PNG, GIF, BMP or JPEG; None when the header does not say."""
    try:
        if data.startswith(b"\x89PNG"):
            return struct.unpack(">II", data[16:24])
        if data.startswith(b"GIF8"):
            return struct.unpack("<HH", data[6:10])
        if data.startswith(b"BM"):
            width, height = struct.unpack("<ii", data[18:26])
            return abs(width), abs(height)
        return _jpeg_size(data) if data.startswith(b"\xff\xd8") else None
    except (struct.error, IndexError):
        return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    position = 2
    while data[position] == 0xFF:
        marker = data[position + 1]
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return width, height
        position += 2 + int(struct.unpack(">H", data[position + 2 : position + 4])[0])
    return None
