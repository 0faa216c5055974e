"""Complex fields while a document is read: they nest, and may go on over paragraphs."""

from typing import Any

from pipeline.ingest.docx_fields import Field, read_drop_down, read_eq, read_form_check, read_symbol_field
from pipeline.ingest.docx_names import W_TYPE
from pipeline.ingest.tree import NO_TICK

_NOTHING = NO_TICK, "", ""


class FieldStack:
    """The fields that are open, the innermost last."""

    __slots__ = ("open",)

    def __init__(self) -> None:
        self.open: list[Field] = []

    @property
    def drops(self) -> bool:
        """Whether text met now is no content: a field's code, or a result that the field itself replaces."""
        return any(field.drops for field in self.open)

    def add_code(self, text: str) -> None:
        """Take a part of the innermost field's code."""
        if self.open and not self.open[-1].in_result:
            self.open[-1].code += text

    def take(self, element: Any) -> tuple[int, str, str]:
        """Take a field character (beginning, separator or end); return what the field then shows.

        Returns:
            Tick state, text when it is NO_TICK, and evidence of a mark.
        """
        kind = element.get(W_TYPE)
        if kind == "begin":
            field = Field()
            self.open.append(field)
            state = read_form_check(element)
            listed = read_drop_down(element) if state == NO_TICK else None
            field.is_done = state != NO_TICK or listed is not None
            return state, listed or "", "form_field"
        if kind == "separate" and self.open:
            self.open[-1].in_result = True
            return self._finish(self.open[-1])
        if kind == "end" and self.open:
            field = self.open.pop()
            if not field.in_result:
                return self._finish(field)
        return _NOTHING

    def _finish(self, field: Field) -> tuple[int, str, str]:
        if field.is_done or any(outer.drops for outer in self.open if outer is not field):
            return _NOTHING
        state, evidence = read_eq(field.code), "eq_field"
        if state == NO_TICK:
            state, evidence = read_symbol_field(field.code), "symbol"
        if state != NO_TICK:
            field.is_done = True
            return state, "", evidence
        if field.code.strip().upper().startswith("MACROBUTTON"):
            field.is_done = True
            return NO_TICK, " ".join(field.code.split()[2:]), ""
        return _NOTHING
