"""What the formatting of a stretch of a Word 97-2003 file means for reading.

Source of the codes: the public description [MS-DOC], section 2.6.1.
"""

from dataclasses import dataclass

from pipeline.ingest import old_word_sprm as sprm
from pipeline.ingest.marks import is_symbol_font
from pipeline.ingest.tree import BOLD, BORDERED, COLOURED, HIGHLIGHTED, INSERTED, STRUCK, UNDERLINED

_AUTO_COLOURS = (b"", b"\0\0\0\xff", b"\0\0\0\0")


@dataclass(slots=True)
class Look:
    """What the formatting of a stretch means for reading."""

    flags: int = 0
    aside: str = ""
    symbol: tuple[int, int] | None = None
    has_symbol_font: bool = False
    fonts: tuple[str, str, str] = ("", "", "")
    data_at: int = -1
    is_form_data: bool = False
    is_special: bool = False


def read_look(found: dict[int, bytes], fonts: list[str]) -> Look:
    """Return what a formatting means."""
    look = Look(flags=_read_flags(found))
    if _is_on(found, sprm.C_DELETED):
        look.aside = "deleted"
    elif _is_on(found, sprm.C_HIDDEN) or _is_on(found, sprm.C_WEB_HIDDEN):
        look.aside = "hidden"
    symbol = found.get(sprm.C_SYMBOL, b"")
    if len(symbol) == 4:
        look.symbol = (int.from_bytes(symbol[:2], "little"), int.from_bytes(symbol[2:], "little"))
    numbers = [
        int.from_bytes(found.get(code, b"\xff\xff"), "little")
        for code in (sprm.C_FONT, sprm.C_FONT_EAST, sprm.C_FONT_OTHER)
    ]
    first, east, other = (fonts[number] if number < len(fonts) else "" for number in numbers)
    look.fonts = (first, east, other)
    look.has_symbol_font = is_symbol_font(first) or is_symbol_font(other)
    if sprm.C_PICTURE_AT in found:
        look.data_at = int.from_bytes(found[sprm.C_PICTURE_AT], "little")
    look.is_form_data = _is_on(found, sprm.C_IS_DATA)
    look.is_special = _is_on(found, sprm.C_SPECIAL)
    return look


def _is_on(found: dict[int, bytes], code: int) -> bool:
    return bool(found.get(code, b"\0")[0] & 1)


def _read_flags(found: dict[int, bytes]) -> int:
    flags = 0
    for code, flag in (
        (sprm.C_STRIKE, STRUCK),
        (sprm.C_DOUBLE_STRIKE, STRUCK),
        (sprm.C_INSERTED, INSERTED),
        (sprm.C_BOLD, BOLD),
    ):
        if _is_on(found, code):
            flags |= flag
    if found.get(sprm.C_UNDERLINE, b"\0")[0]:
        flags |= UNDERLINED
    if found.get(sprm.C_HIGHLIGHT, b"\0")[0] or _is_shaded(found):
        flags |= HIGHLIGHTED
    if _is_coloured(found):
        flags |= COLOURED
    if _has_border(found):
        flags |= BORDERED
    return flags


def _is_coloured(found: dict[int, bytes]) -> bool:
    if sprm.C_COLOUR in found:
        return found[sprm.C_COLOUR] not in _AUTO_COLOURS
    return found.get(sprm.C_COLOUR_OLD, b"\0")[0] > 1


def _is_shaded(found: dict[int, bytes]) -> bool:
    shade = found.get(sprm.C_SHADE)
    if shade is not None and len(shade) >= 10:
        is_plain = shade[4:8] in (b"\0\0\0\xff", b"\xff\xff\xff\0", b"\xff\xff\xff\xff")
        return not (is_plain and shade[8:10] in (b"\0\0", b"\xff\xff"))
    old = found.get(sprm.C_SHADE_OLD, b"\0\0")
    return old not in (b"\0\0", b"\xff\xff") and not (old[1] >> 2 == 0 and (old[0] >> 5 | old[1] << 3) & 31 in (0, 8))


def _has_border(found: dict[int, bytes]) -> bool:
    border = found.get(sprm.C_BORDER)
    if border is not None and len(border) >= 6:
        return border[5] not in (0, 0xFF)
    old = found.get(sprm.C_BORDER_OLD, b"\0\0\0\0")
    return len(old) > 1 and old[1] not in (0, 0xFF) and old != b"\xff\xff\xff\xff"
