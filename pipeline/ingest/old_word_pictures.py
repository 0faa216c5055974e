"""Pictures of a Word 97-2003 file: bytes for the fingerprint, and the share of the page that they cover.

Source of the layout: the public description [MS-DOC], sections 2.9.190 and 2.9.192 (PICF), and [MS-ODRAW] 2.2.23
(picture records).
"""

import hashlib
from struct import error as StructError  # noqa: N812
from struct import unpack_from

from pipeline.ingest.old_word_binary import WordFile
from pipeline.ingest.pictures import BIG_SHARE
from pipeline.ingest.tree import Picture

MAX_PICTURES = 500
_PAGE_TWIPS = 11906 * 16838
_CONTAINERS = (0xF000, 0xF001, 0xF002, 0xF003, 0xF004)
_MAX_RECORDS = 5000
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG")


def read_inline_pictures(file: WordFile, places: list[int]) -> list[Picture]:
    """Return the pictures that stand in the text.

    Args:
        file: the opened file.
        places: offsets in the Data stream, in reading order.
    """
    return [_read_inline(file.data, place, number) for number, place in enumerate(places[:MAX_PICTURES])]


def _read_inline(data: bytes, place: int, number: int) -> Picture:
    name = f"picture{number}"
    try:
        size, header = unpack_from("<IH", data, place) if place >= 0 else (0, 0)
        width, height, scale_x, scale_y = unpack_from("<hhHH", data, place + 0x1C) if header >= 0x24 else (0, 0, 0, 0)
    except StructError:
        return Picture("", name, "body")
    shown = _find_bytes(data[place + header : place + size])
    share = min(1.0, abs(width * scale_x * height * scale_y) / 1e6 / _PAGE_TWIPS) if width and height else 0.0
    return _picture(shown, name, share)


def read_floating_pictures(file: WordFile) -> list[Picture]:
    """Return the pictures that float over the text; their share is that of the largest floating shape."""
    drawings = file.table_part(0x22A)
    if not drawings:
        return []
    share = _largest_shape(file.table_part(0x1DA))
    pictures: list[Picture] = []
    for number, (kind, start, size) in enumerate(_walk_records(drawings, 0, len(drawings))):
        if kind != 0xF007 or len(pictures) >= MAX_PICTURES or size < 36:
            continue
        length, _, offset = unpack_from("<III", drawings, start + 20)
        inside = drawings[start + 36 + drawings[start + 33] : start + size]
        record = inside or (file.main[offset : offset + length] if offset != 0xFFFFFFFF else b"")
        if record:
            pictures.append(_picture(_find_bytes(record), f"floating{number}", share))
    return pictures


def _largest_shape(anchors: bytes) -> float:
    """Return the page share of the largest shape anchored in the body."""
    count = (len(anchors) - 4) // 30
    share = 0.0
    for index in range(max(count, 0)):
        left, top, right, bottom = unpack_from("<iiii", anchors, (count + 1) * 4 + index * 26 + 4)
        share = max(share, abs((right - left) * (bottom - top)) / _PAGE_TWIPS)
    return min(share, 1.0)


def _walk_records(data: bytes, start: int, end: int) -> list[tuple[int, int, int]]:
    """Return (kind, content start, size) of drawing records, containers opened; bounded."""
    found: list[tuple[int, int, int]] = []
    open_parts = [(start, end)]
    while open_parts and len(found) < _MAX_RECORDS:
        position, stop = open_parts.pop()
        while position + 8 <= stop and len(found) < _MAX_RECORDS:
            kind, size = unpack_from("<HI", data, position + 2)
            if position + 8 + size > stop:
                break
            found.append((kind, position + 8, size))
            if kind in _CONTAINERS:
                open_parts.append((position + 8, position + 8 + size))
            position += 8 + size
    return found


def _find_bytes(record: bytes) -> bytes:
    """Return the picture's own bytes: from its signature on, b"" when it has none that is known (a metafile)."""
    places = [record.find(signature) for signature in _SIGNATURES]
    found = [place for place in places if place >= 0]
    return record[min(found) :] if found else b""


def _picture(data: bytes, name: str, share: float) -> Picture:
    digest = hashlib.sha256(data).hexdigest() if data else ""
    return Picture(digest, name, "body", share, data if share >= BIG_SHARE else b"")
