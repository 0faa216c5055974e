"""Fields of a Word 97-2003 file: what a check box, drop-down, EQ or button field shows.

Source of the layout: the public description [MS-DOC], sections 2.9.78 (FFData) and 2.9.158 (its place in the Data
stream).
"""

import re
from dataclasses import dataclass, field
from struct import error as StructError  # noqa: N812
from struct import unpack_from

from pipeline.ingest.tree import CHECKED, TICK_TEXT, UNCHECKED, UNSURE, Piece

_CHECK_BOX, _DROP_DOWN = 1, 2
_STATE_IS_DEFAULT = 25
_MAX_ENTRIES = 100
_EQ = re.compile(r"\\o\\?[a-z]*\s*\((.*)\)\s*$", re.IGNORECASE | re.DOTALL)
_BUTTON = re.compile(r"\s*(?:MACROBUTTON|GOTOBUTTON)\s+\S+ ?(.*)$", re.IGNORECASE | re.DOTALL)
_BOXES, _TICKS = set("□☐◻▢○〇口囗"), set("√✓✔☑■●")
_SHOWN_BY_FIELD = ("FORMCHECKBOX", "FORMDROPDOWN", "EQ", "MACROBUTTON", "GOTOBUTTON")


@dataclass(slots=True)
class OpenField:
    """A field being read: its instruction, whether its result has begun, its form data in the Data stream."""

    instruction: list[str] = field(default_factory=list)
    in_result: bool = False
    data_at: int = -1

    @property
    def name(self) -> str:
        """The field's kind in capitals, "" when there is none."""
        words = "".join(self.instruction).split(None, 1)
        return words[0].upper().split("\\", 1)[0] if words else ""

    @property
    def shows_itself(self) -> bool:
        """What is seen comes from the instruction or form data, not from the stored result."""
        return self.name in _SHOWN_BY_FIELD


def show_field(found: OpenField, data: bytes, flags: int) -> Piece | None:
    """Return what a field without a usable result shows, None when it shows nothing.

    Args:
        found: the closed field.
        data: the Data stream.
        flags: formatting of the place where it ends.
    """
    name, instruction = found.name, "".join(found.instruction)
    if name in ("FORMCHECKBOX", "FORMDROPDOWN"):
        return _show_form_field(name, data, found.data_at, flags)
    if name == "EQ":
        return _show_overstrike(instruction, flags)
    button = _BUTTON.match(instruction)
    return Piece(button[1], flags) if button and button[1] else None


def _show_overstrike(instruction: str, flags: int) -> Piece:
    r"""EQ \o puts characters on top of each other: □ with √ is a ticked box."""
    inside = _EQ.search(instruction)
    if not inside:
        return Piece(instruction.strip()[2:].strip(), flags)
    shown = [part.strip() for part in re.split(r"[,，;；]", inside[1]) if part.strip()]
    signs = set("".join(shown))
    if signs & _BOXES and len(shown) > 1:
        tick = CHECKED if signs & _TICKS else UNSURE
        return Piece(TICK_TEXT[tick], flags, tick, "eq_field")
    return Piece("".join(shown), flags)


def _show_form_field(name: str, data: bytes, at: int, flags: int) -> Piece:
    kind, state, entries = _read_form_data(data, at)
    if name == "FORMCHECKBOX":
        tick = {0: UNCHECKED, 1: CHECKED}.get(state, UNSURE) if kind == _CHECK_BOX else UNSURE
        return Piece(TICK_TEXT[tick], flags, tick, "form_field")
    if kind == _DROP_DOWN and 0 <= state < len(entries):
        return Piece(entries[state], flags, evidence="form_list")
    return Piece(TICK_TEXT[UNSURE], flags, UNSURE, "form_list")


def _read_form_data(data: bytes, at: int) -> tuple[int, int, list[str]]:
    """Return (kind, state, entries) of form data; kind -1 when it cannot be read.

    The state is the stored result, or the default where the result says "as the default".
    """
    try:
        if at < 0 or unpack_from("<H", data, at + 4)[0] != 0x44:
            return -1, -1, []
        position = at + 0x44
        mark, bits = unpack_from("<IH", data, position)
        if mark != 0xFFFFFFFF:
            return -1, -1, []
        kind, state = bits & 3, bits >> 2 & 31
        position = _skip_string(data, position + 10)
        default = unpack_from("<H", data, position)[0] if kind else 0
        if state == _STATE_IS_DEFAULT:
            state = default
        entries = _read_entries(data, position + 2) if kind == _DROP_DOWN else []
    except StructError:
        return -1, -1, []
    return kind, state, entries


def _skip_string(data: bytes, position: int) -> int:
    """Return the position after a counted string and its closing zero."""
    return position + 2 + unpack_from("<H", data, position)[0] * 2 + 2


def _read_entries(data: bytes, position: int) -> list[str]:
    for _ in range(5):  # format, help text, status text, two macro names
        position = _skip_string(data, position)
    mark, count = unpack_from("<HH", data, position)
    if mark != 0xFFFF or count > _MAX_ENTRIES:
        return []
    # the count takes two or four bytes depending on who wrote the file; no extra data in either case
    position += 8 if data[position + 4 : position + 8] == b"\0\0\0\0" else 6
    entries = []
    for _ in range(count):
        length = unpack_from("<H", data, position)[0]
        entries.append(data[position + 2 : position + 2 + length * 2].decode("utf-16-le", "replace"))
        position += 2 + length * 2
    return entries
