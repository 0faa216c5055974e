"""Field codes that stand for a mark: form check boxes, drop-down lists, overlaid characters and symbols."""

import re
from typing import Any

from pipeline.ingest.docx_names import OFF, W_VAL, w
from pipeline.ingest.marks import EMPTY_CHARACTERS, LETTER_TICKS, TICKED_CHARACTERS, read_symbol
from pipeline.ingest.tree import CHECKED, NO_TICK, UNCHECKED, UNSURE

_CHECK_BOX, _CHECKED, _DEFAULT, _DD_LIST, _RESULT, _ENTRY = (
    w(local) for local in ("checkBox", "checked", "default", "ddList", "result", "listEntry")
)
_EQ = re.compile(r"\s*eq\b", re.IGNORECASE)
_SYMBOL = re.compile(r'\s*symbol\s+(\d+|0x[0-9a-f]+)\b.*?\\f\s*"?([^"\\]+?)"?\s*(?:\\|$)', re.IGNORECASE)


class Field:
    """A field being read: its code so far, and whether its result is already known."""

    __slots__ = ("code", "in_result", "is_done")

    def __init__(self) -> None:
        self.code, self.in_result, self.is_done = "", False, False

    @property
    def drops(self) -> bool:
        """Text met now is field code or a result that was already given."""
        return self.is_done or not self.in_result


def read_form_check(begin: Any) -> int:
    """Return the state of a legacy check box: `checked`, else `default`; NO_TICK when the field is none."""
    box = next(begin.iter(_CHECK_BOX), None)
    if box is None:
        return NO_TICK
    for name in (_CHECKED, _DEFAULT):
        value = box.find(name)
        if value is not None:
            return UNCHECKED if value.get(W_VAL, "1") in OFF else CHECKED
    return UNCHECKED


def read_drop_down(begin: Any) -> str | None:
    """Return the chosen entry of a legacy drop-down list, None when the field is none."""
    listed = next(begin.iter(_DD_LIST), None)
    if listed is None:
        return None
    chosen = listed.find(_RESULT)
    if chosen is None:
        chosen = listed.find(_DEFAULT)
    number = chosen.get(W_VAL, "0") if chosen is not None else "0"
    entries = [entry.get(W_VAL, "") for entry in listed.iter(_ENTRY)]
    return entries[int(number)] if number.isdigit() and int(number) < len(entries) else ""


def read_eq(code: str) -> int:
    r"""Return the state drawn by an overlay field such as `eq \o\ac(□,√)`; NO_TICK when the field is no overlay."""
    if not _EQ.match(code):
        return NO_TICK
    characters = set(code)
    has_box = bool(characters & EMPTY_CHARACTERS)
    has_tick = bool(characters & TICKED_CHARACTERS)
    arguments = code.partition("(")[2].replace(" ", "")
    if not has_tick and has_box:
        has_tick = bool(set(arguments) & LETTER_TICKS)
    if has_tick:
        return CHECKED
    if has_box:
        return UNCHECKED if len(arguments.rstrip(")").replace(",", "").replace("，", "")) <= 1 else UNSURE
    return NO_TICK


def read_symbol_field(code: str) -> int:
    r"""Return the state of a field such as `SYMBOL 82 \f "Wingdings 2"`; NO_TICK when it is none."""
    match = _SYMBOL.match(code)
    if match is None:
        return NO_TICK
    return read_symbol(match.group(2), int(match.group(1), 0))
