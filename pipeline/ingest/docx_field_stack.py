"""Complex fields while a document is read: they nest, and may go on over paragraphs."""

from collections.abc import Callable
from typing import Any

from pipeline.ingest.docx_fields import Field, read_drop_down, read_eq, read_form_check, read_symbol_field
from pipeline.ingest.docx_names import W_TYPE
from pipeline.ingest.tree import NO_TICK


class FieldStack:
    """The fields that are open, the innermost last.

    Args:
        add: takes text that a field shows, and flags.
        mark: takes a tick state, flags and evidence.
    """

    __slots__ = ("_add", "_mark", "open")

    def __init__(self, add: Callable[[str, int], None], mark: Callable[[int, int, str], None]) -> None:
        self.open: list[Field] = []
        self._add, self._mark = add, mark

    @property
    def drops(self) -> bool:
        """Whether text met now is no content: a field's code, or a result that the field itself replaces."""
        return any(field.drops for field in self.open)

    def add_code(self, text: str) -> None:
        """Take a part of the innermost field's code."""
        if self.open and not self.open[-1].in_result:
            self.open[-1].code += text

    def take(self, element: Any, flags: int) -> None:
        """Take a field character: beginning, separator or end."""
        kind = element.get(W_TYPE)
        if kind == "begin":
            field = Field()
            self.open.append(field)
            state = read_form_check(element)
            if state != NO_TICK:
                field.is_done = True
                self._mark(state, flags, "form_field")
            else:
                listed = read_drop_down(element)
                if listed is not None:
                    field.is_done = True
                    self._add(listed, flags)
        elif kind == "separate" and self.open:
            self.open[-1].in_result = True
            self._finish(self.open[-1], flags)
        elif kind == "end" and self.open:
            field = self.open.pop()
            if not field.in_result:
                self._finish(field, flags)

    def _finish(self, field: Field, flags: int) -> None:
        if field.is_done or any(outer.drops for outer in self.open if outer is not field):
            return
        state, evidence = read_eq(field.code), "eq_field"
        if state == NO_TICK:
            state, evidence = read_symbol_field(field.code), "symbol"
        if state != NO_TICK:
            field.is_done = True
            self._mark(state, flags, evidence)
        elif field.code.strip().upper().startswith("MACROBUTTON"):
            field.is_done = True
            self._add(" ".join(field.code.split()[2:]), flags)
