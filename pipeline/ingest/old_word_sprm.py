"""Property lists of Word 97-2003 files: a list of (code, operand) changes to the default formatting.

Source of the layout: the public description [MS-DOC], sections 2.2.5 (Prl), 2.6.1 to 2.6.3 (codes), 2.9.214 (Prm0).
"""

from collections.abc import Iterator
from struct import unpack_from

P_IN_TABLE, P_ROW_END, P_DEPTH, P_INNER_CELL, P_INNER_ROW = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
P_HUGE, P_TABLE_PROPERTIES = 0x6646, 0x646B
T_DEFINITION, T_VERTICAL_MERGE, T_MERGE = 0xD608, 0xD62B, 0x5624
C_DELETED, C_INSERTED, C_PICTURE_AT, C_IS_DATA, C_SYMBOL = 0x0800, 0x0801, 0x6A03, 0x0806, 0x6A09
C_STYLE, C_PLAIN, C_BOLD, C_STRIKE, C_HIDDEN, C_WEB_HIDDEN = 0x4A30, 0x2A33, 0x0835, 0x0837, 0x083C, 0x0811
C_DOUBLE_STRIKE, C_UNDERLINE, C_HIGHLIGHT, C_SHADE_OLD, C_SHADE = 0x2A53, 0x2A3E, 0x2A0C, 0x4866, 0xCA71
C_COLOUR_OLD, C_COLOUR, C_BORDER_OLD, C_BORDER, C_SPECIAL = 0x2A42, 0x6870, 0x6865, 0xCA72, 0x0855
C_FONT, C_FONT_EAST, C_FONT_OTHER = 0x4A4F, 0x4A50, 0x4A51
TOGGLES = frozenset((C_BOLD, C_STRIKE, C_HIDDEN))

_OPERAND_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
_TAB_CHANGES = 0xC615
# one-byte codes of a piece's own property, [MS-DOC] 2.9.214; only those that change what is read
_SHORT_CODES = {
    0x18: P_IN_TABLE, 0x19: P_ROW_END, 0x41: C_DELETED, 0x42: C_INSERTED, 0x47: C_IS_DATA, 0x4D: C_HIGHLIGHT,
    0x50: C_WEB_HIDDEN, 0x53: C_PLAIN, 0x55: C_BOLD, 0x57: C_STRIKE, 0x5C: C_HIDDEN, 0x5E: C_UNDERLINE,
    0x62: C_COLOUR_OLD, 0x73: C_DOUBLE_STRIKE, 0x75: C_SPECIAL,
}  # fmt: skip


def walk_sprms(grpprl: bytes) -> Iterator[tuple[int, bytes]]:
    """Give (code, operand) of a property list; stops quietly where the list is cut off or senseless."""
    position, end = 0, len(grpprl)
    while position + 2 < end:
        code = grpprl[position] | grpprl[position + 1] << 8
        position += 2
        size = _OPERAND_SIZES[code >> 13]
        if not size:
            if code == T_DEFINITION:
                if position + 2 > end:
                    return
                size = unpack_from("<H", grpprl, position)[0] - 1
                position += 2
            else:
                size = grpprl[position]
                position += 1
                if code == _TAB_CHANGES and size == 255:
                    size = _long_tab_size(grpprl, position)
        if size < 0 or position + size > end:
            return
        yield code, grpprl[position : position + size]
        position += size


def _long_tab_size(grpprl: bytes, position: int) -> int:
    deleted = grpprl[position] * 4 + 1 if position < len(grpprl) else 0
    if position + deleted >= len(grpprl):
        return -1
    return deleted + 1 + grpprl[position + deleted] * 3


def read_properties(grpprl: bytes) -> dict[int, bytes]:
    """Return the last operand of each code; a reset to the style's formatting drops what came before it."""
    found: dict[int, bytes] = {}
    for code, operand in walk_sprms(grpprl):
        if code in (C_STYLE, C_PLAIN):
            kept = {key: value for key, value in found.items() if key in (C_DELETED, C_INSERTED, C_SPECIAL, C_STYLE)}
            found = kept
        found[code] = operand
    return found


def piece_properties(prm: int, shared: list[bytes]) -> bytes:
    """Return the property list that a piece adds to its text.

    Args:
        prm: the two bytes of the piece: a short code with its operand, or an index into the shared lists.
        shared: the shared lists in front of the piece table.
    """
    if not prm:
        return b""
    if prm & 1:
        index = prm >> 1
        return shared[index] if index < len(shared) else b""
    code = _SHORT_CODES.get(prm >> 1 & 0x7F)
    return code.to_bytes(2, "little") + bytes((prm >> 8,)) if code else b""
