"""Fields of an RTF document: check boxes, lists and whatever else shows itself rather than a stored result."""

from dataclasses import dataclass, field

from pipeline.ingest.old_word_fields import OpenField, show_field
from pipeline.ingest.tree import CHECKED, TICK_TEXT, UNCHECKED, UNSURE, Piece

_STATE_IS_DEFAULT = 25


@dataclass(slots=True)
class _FormField:
    """A form field being read: kind (0 text, 1 check box, 2 list), result, default, entries of a list."""

    kind: int = -1
    result: int = -1
    default: int = 0
    entries: list[str] = field(default_factory=list)


class FieldStack:
    """The fields that are open, innermost last; words and text outside any field are passed over."""

    def __init__(self) -> None:
        self._open: list[tuple[int, OpenField, _FormField]] = []

    def __bool__(self) -> bool:
        return bool(self._open)

    def begin(self, level: int) -> None:
        """Open a field whose group stands at this level."""
        self._open.append((level, OpenField(), _FormField()))

    def begin_result(self) -> bool:
        """Note that the stored result begins; True when it is not what the field shows."""
        found = self._open[-1][1]
        found.in_result = True
        return found.shows_itself

    def add_instruction(self, text: str) -> None:
        """Take a stretch of the innermost field's instruction."""
        if self._open:
            self._open[-1][1].instruction.append(text)

    def add_entry(self, text: str) -> None:
        """Take an entry of the innermost field's list."""
        if self._open:
            self._open[-1][2].entries.append(text)

    def take_word(self, word: str, number: int | None) -> None:
        """Take a control word of a form field."""
        form = self._open[-1][2]
        if word == "fftype":
            form.kind = number or 0
        elif word == "ffres":
            form.result = number if number is not None else -1
        elif word == "ffdefres":
            form.default = number or 0

    def end(self, level: int, flags: int) -> Piece | None:
        """Close the field whose group stands at this level and return what it shows beside its stored result."""
        if not self._open or self._open[-1][0] != level:
            return None
        _, found, form = self._open.pop()
        if found.name in ("FORMCHECKBOX", "FORMDROPDOWN"):
            return _show_form(found.name, form, flags)
        return show_field(found, b"", flags) if found.shows_itself or not found.in_result else None


def _show_form(name: str, form: _FormField, flags: int) -> Piece:
    """Return what a form field shows; a state that is not said is unsure."""
    state = form.default if form.result in (-1, _STATE_IS_DEFAULT) else form.result
    if name == "FORMCHECKBOX":
        # LibreOffice writes the field without its state: what is not said is not "empty"
        tick = {0: UNCHECKED, 1: CHECKED}.get(state, UNSURE) if form.kind == 1 else UNSURE
        return Piece(TICK_TEXT[tick], flags, tick, "form_field")
    if 0 <= state < len(form.entries):
        return Piece(form.entries[state], flags, evidence="form_list")
    return Piece(TICK_TEXT[UNSURE], flags, UNSURE, "form_list")
