"""Styles and fonts of a Word 97-2003 file, as far as they change what is read: hidden, struck, bold, symbol font.

Source of the layout: the public description [MS-DOC], sections 2.9.271 to 2.9.273 (STSH, STD) and 2.9.286 (fonts).
"""

from contextlib import suppress
from struct import error as StructError  # noqa: N812
from struct import unpack_from

from pipeline.ingest.old_word_binary import WordFile
from pipeline.ingest.old_word_sprm import C_STYLE, TOGGLES, read_properties

MAX_STYLES = 4096
MAX_BASES = 12
_NO_BASE = 0xFFF
_PARAGRAPH, _CHARACTER = 1, 2


class StyleSheet:
    """Character formatting by style number, bases followed.

    Args:
        data: the style sheet of the table stream; what cannot be read in it counts as plain formatting.
    """

    def __init__(self, data: bytes) -> None:
        self._own: list[tuple[int, int, bytes]] = []  # (kind, base, property list)
        self._known: dict[int, dict[int, bytes]] = {}
        with suppress(StructError, IndexError):
            self._read(data)

    def _read(self, data: bytes) -> None:
        if len(data) < 8:
            return
        head = unpack_from("<H", data, 0)[0]
        count, base_size = unpack_from("<HH", data, 2)
        position = 2 + head
        for _ in range(min(count, MAX_STYLES)):
            size = unpack_from("<H", data, position)[0]
            self._own.append(_read_style(data[position + 2 : position + 2 + size], base_size))
            position += 2 + size + (size & 1)

    def properties(self, number: int) -> dict[int, bytes]:
        """Return the character properties of a style, those of its bases below its own."""
        known = self._known.get(number)
        if known is None:
            chain, seen = number, list[int]()
            while chain < len(self._own) and chain not in seen and len(seen) < MAX_BASES:
                seen.append(chain)
                chain = self._own[chain][1]
            known = {}
            for style in reversed(seen):
                known = merge_properties(known, read_properties(self._own[style][2]))
            self._known[number] = known
        return known


def _read_style(style: bytes, base_size: int) -> tuple[int, int, bytes]:
    if len(style) < 10:
        return 0, _NO_BASE, b""
    kind, base = style[2] & 0xF, unpack_from("<H", style, 2)[0] >> 4
    position = base_size + 2 + unpack_from("<H", style, base_size)[0] * 2 + 2
    lists = []
    for _ in range(unpack_from("<H", style, 4)[0] & 0xF):
        size = unpack_from("<H", style, position)[0]
        lists.append(style[position + 2 : position + 2 + size])
        position += 2 + size + (size & 1)
    wanted = {_PARAGRAPH: 1, _CHARACTER: 0}.get(kind, len(lists))
    return kind, base, lists[wanted] if wanted < len(lists) else b""


def merge_properties(below: dict[int, bytes], above: dict[int, bytes]) -> dict[int, bytes]:
    """Lay one formatting over another; a toggle of 128 keeps what is below, of 129 turns it round."""
    merged = below | above
    for code in TOGGLES & above.keys():
        state = above[code][0]
        if state & 0x80:
            is_on = bool(below.get(code, b"\0")[0]) != bool(state & 1)
            merged[code] = b"\1" if is_on else b"\0"
    return merged


def style_properties(sheet: StyleSheet, paragraph_style: int, direct: dict[int, bytes]) -> dict[int, bytes]:
    """Return the formatting of a stretch: paragraph style, character style, its own list, in this order."""
    found = sheet.properties(paragraph_style)
    if C_STYLE in direct:
        found = merge_properties(found, sheet.properties(int.from_bytes(direct[C_STYLE], "little")))
    return merge_properties(found, direct)


def read_fonts(file: WordFile) -> list[str]:
    """Return the font names in the order in which the file numbers them, lower case."""
    data = file.table_part(0x112)
    fonts: list[str] = []
    if len(data) < 4:
        return fonts
    position = 4
    for _ in range(min(unpack_from("<H", data, 0)[0], MAX_STYLES)):
        if position >= len(data):
            break
        size = data[position] + 1
        name = data[position + 40 : position + size].decode("utf-16-le", "replace")
        fonts.append(name.split("\0", 1)[0].lower())
        position += size
    return fonts
