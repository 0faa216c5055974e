"""Parts of the RTF reader: what a group inherits, form fields, the shape of a row, decoding."""

import codecs
from dataclasses import dataclass, field

from pipeline.ingest.table_builder import RowShape
from pipeline.ingest.tree import CHECKED, TICK_TEXT, UNCHECKED, UNSURE, Piece


@dataclass(slots=True)
class State:
    """What a group inherits: formatting, font, where text goes."""

    flags: int = 0
    is_hidden: bool = False
    is_deleted: bool = False
    font: int = -1
    skip_after_unicode: int = 1
    is_east: bool = False  # words for associated formatting mean the East Asian characters
    to: str = "body"  # body, skip, fonts, instruction, or a kind of Aside
    is_new: bool = True  # nothing but the group's first word decides its destination
    is_optional: bool = False


@dataclass(slots=True)
class FormField:
    """A form field being read: kind (0 text, 1 check box, 2 list), result, default, entries of a list."""

    kind: int = -1
    result: int = -1
    default: int = 0
    entries: list[str] = field(default_factory=list)


@dataclass(slots=True)
class RowWords:
    """Gathers the words that define a row into its shape."""

    shape: RowShape = field(default_factory=RowShape)
    _continues: bool = False
    _is_merged: bool = False

    def take(self, word: str, number: int) -> None:
        """Take a control word; words that say nothing of rows are passed over."""
        if word == "trowd":
            self.shape, self._continues, self._is_merged = RowShape([0]), False, False
        elif word == "trleft" and len(self.shape.edges) == 1:
            self.shape.edges[0] = number
        elif word == "clvmrg":
            self._continues = True
        elif word == "clmrg":
            self._is_merged = True
        elif word == "cellx":
            self._end_cell(number)

    def _end_cell(self, edge: int) -> None:
        index = len(self.shape.edges) - 1
        if self._continues:
            self.shape.continued.add(index)
        if self._is_merged:
            self.shape.merged.add(index)
        self.shape.edges.append(edge)
        self._continues = self._is_merged = False


def join_surrogates(text: str) -> str:
    """Return the text with a pair of surrogates at its end joined to one character."""
    if "\ud800" <= text[-1:] <= "\udfff" and len(text) > 1 and "\ud800" <= text[-2] <= "\udbff":
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def decode(raw: bytes, encoding: str, fallback: str) -> str:
    """Return bytes as text: by the font's encoding, the document's, then GB18030."""
    for candidate in (encoding, fallback, "gb18030"):
        try:
            return codecs.decode(raw, candidate)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("gb18030", "replace")


def show_form(name: str, form: FormField, flags: int) -> Piece:
    """Return what a form field shows; a state that is not said is unsure."""
    state = form.default if form.result in (-1, 25) else form.result
    if name == "FORMCHECKBOX":
        # LibreOffice writes the field without its state: what is not said is not "empty"
        tick = {0: UNCHECKED, 1: CHECKED}.get(state, UNSURE) if form.kind == 1 else UNSURE
        return Piece(TICK_TEXT[tick], flags, tick, "form_field")
    if 0 <= state < len(form.entries):
        return Piece(form.entries[state], flags, evidence="form_list")
    return Piece(TICK_TEXT[UNSURE], flags, UNSURE, "form_list")
