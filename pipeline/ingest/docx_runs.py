"""Reads the runs of one paragraph: text, formatting, marks, fields, changes, drawings."""

import re
from collections.abc import Callable
from typing import Any

from pipeline.ingest.docx_drawings import list_drawn_pictures, read_boxes
from pipeline.ingest.docx_field_stack import FieldStack
from pipeline.ingest.docx_fields import read_eq
from pipeline.ingest.docx_look import HIDDEN_RUN, Looks
from pipeline.ingest.docx_names import (
    M_MATH,
    M_MATH_PARA,
    M_T,
    MC_ALTERNATE,
    MC_CHOICE,
    MC_FALLBACK,
    OFF,
    W14_CHECKBOX,
    W14_CHECKED,
    W14_VAL,
    W15_CHECKBOX,
    W_CHAR,
    W_DEL,
    W_FONT,
    W_INSTR,
    W_PPR,
    W_PSTYLE,
    W_R,
    W_RPR,
    W_SDT,
    W_SDT_CONTENT,
    W_SDT_PR,
    W_T,
    W_VAL,
    w,
)  # fmt: skip
from pipeline.ingest.marks import EMPTY_CHARACTERS, SYMBOL_FONTS, TICKED_CHARACTERS, read_symbol
from pipeline.ingest.tree import (
    CHECKED,
    DRAWN,
    INSERTED,
    NO_TICK,
    PLACEHOLDER,
    TICK_TEXT,
    UNCHECKED,
    UNSURE,
    Aside,
    Document,
    Issue,
    Piece,
)  # fmt: skip

_ABOVE = frozenset((w("rt"), w("rubyPr")))  # what stands over a character tells how it sounds
_INSERTS = frozenset((w("ins"), w("moveTo")))
_REMOVES = frozenset((w("del"), w("moveFrom")))
_FLD_SIMPLE, _FLD_CHAR, _INSTR_TEXT, _SYM, _DEL_TEXT = (
    w(local) for local in ("fldSimple", "fldChar", "instrText", "sym", "delText")
)
_PLAIN = {w("tab"): "\t", w("ptab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-", w("softHyphen"): ""}
_NUM_PR = w("numPr")
_DRAWINGS = frozenset((w("drawing"), w("pict"), w("object")))
_PLACEHOLDER_MARK, _RUBY = w("showingPlcHdr"), w("ruby")


class RunReader:
    """Reads paragraphs; keeps the field stack, which may span paragraphs. Text boxes are left to the class built on it.

    Args:
        document: takes asides and issues.
        telling: the properties of each run that say something.
        load_styles: gives the styles part when first needed.

    Attributes:
        pictures: (relation id, address, area in EMU²) of each picture met.
    """

    __slots__ = (
        "_at",
        "_document",
        "_end_deleted",
        "_fields",
        "_is_numbered",
        "_looks",
        "_pieces",
        "_style_font",
        "_telling",
        "pictures",
    )

    def __init__(self, document: Document, telling: dict[Any, list[Any]], load_styles: Callable[[], bytes]) -> None:
        self._document, self._telling = document, telling
        self._looks = Looks(load_styles)
        self._fields = FieldStack()
        self.pictures: list[tuple[str, str, float]] = []
        self._pieces: list[Piece] = []
        self._style_font = ""
        self._end_deleted = False
        self._at = ""
        self._is_numbered = False  # some paragraph is numbered by the program

    def _read_box(self, element: Any, at: str) -> str:
        raise NotImplementedError

    def _paragraph(self, paragraph: Any, at: str) -> tuple[list[Piece], bool]:
        """Return the paragraph's pieces, and whether its end was deleted, so that the next one goes on with it."""
        self._pieces, self._at, self._style_font, self._end_deleted = [], at, "", False
        self._children(paragraph, 0)
        return self._pieces, self._end_deleted

    def _paragraph_properties(self, properties: Any) -> int:
        """Return the flags that the paragraph's style gives its runs."""
        flags = 0
        for child in properties:
            tag = child.tag
            if tag == W_PSTYLE:
                self._style_font, flags = self._looks.of_style(child.get(W_VAL))
            elif tag == W_RPR:
                self._end_deleted = child.find(W_DEL) is not None
            elif tag == _NUM_PR:
                self._is_numbered = True
        return flags

    def _children(self, parent: Any, flags: int) -> None:
        for child in parent:
            tag = child.tag
            if tag == W_R:
                self._run(child, flags)
            elif tag == W_PPR:
                flags |= self._paragraph_properties(child)
            elif tag == W_SDT:
                self._control(child, flags)
            elif tag in _INSERTS:
                self._children(child, flags | INSERTED)
            elif tag in _REMOVES:
                self._removed(child)
            elif tag == _FLD_SIMPLE:
                self._simple_field(child, flags)
            elif tag == MC_ALTERNATE:
                self._children(_choice(child), flags)
            elif tag in (M_MATH, M_MATH_PARA):
                self._add("".join([element.text or "" for element in child.iter(M_T)]), flags)
            elif tag not in _ABOVE:  # hyperlinks, smart tags, and wrappers of makers we have not met
                self._children(child, flags)

    def _run(self, run: Any, flags: int) -> None:
        font = ""
        if run in self._telling:
            flags, font = self._looks.read(self._telling[run], flags)
        for child in run:
            tag = child.tag
            if tag == W_T:
                text = child.text
                if text:
                    if font or self._fields.open:
                        self._text(text, flags, font)
                    else:
                        self._add(text, flags)
            elif tag in _PLAIN:
                self._text(_PLAIN[tag], flags, "")
            elif tag != W_RPR:
                self._rare(child, tag, flags, font)
        if self._style_font and not font and len(run) == 1:
            self._marks_of_style(run, flags)

    def _marks_of_style(self, run: Any, flags: int) -> None:
        """A bare run whose paragraph style sets a symbol font: its letters are marks."""
        text = run[0].text if run[0].tag == W_T else None
        if text and len(text) <= 2 and self._pieces and self._pieces[-1].text.endswith(text):
            last = self._pieces[-1]
            last.text = last.text[: -len(text)]
            self._symbols(text, flags, self._style_font)

    def _rare(self, child: Any, tag: str, flags: int, font: str) -> None:
        if tag == _FLD_CHAR:
            state, text, evidence = self._fields.take(child)
            if state != NO_TICK:
                self._mark(state, flags, evidence)
            else:
                self._add(text, flags)
        elif tag == _INSTR_TEXT:
            self._fields.add_code(child.text or "")
        elif tag == _SYM:
            self._symbol(child, flags)
        elif tag == _DEL_TEXT:
            self._document.aside.append(Aside("deleted", child.text or "", self._at))
        elif tag in _DRAWINGS:
            self._drawing(child, flags)
        elif tag == MC_ALTERNATE:
            chosen = _choice(child)
            for inner in chosen:
                if inner.tag == W_T:
                    self._text(inner.text or "", flags, font)
                else:
                    self._rare(inner, inner.tag, flags, font)
        elif tag == _RUBY:
            self._children(child, flags)

    def _text(self, text: str, flags: int, font: str) -> None:
        if self._fields.drops:
            return
        if font:
            self._symbols(text, flags, font)
        else:
            self._add(text, flags)

    def _add(self, text: str, flags: int) -> None:
        if flags & HIDDEN_RUN:
            if text.strip():
                self._document.aside.append(Aside("hidden", text, self._at))
            return
        if not text:
            return
        if pieces := self._pieces:
            last = pieces[-1]
            if last.flags == flags and last.tick == NO_TICK:
                last.text += text
                return
        pieces.append(Piece(text, flags))

    def _mark(self, state: int, flags: int, evidence: str) -> None:
        if not flags & HIDDEN_RUN:
            self._pieces.append(Piece(TICK_TEXT[state], flags, state, evidence))

    def _symbols(self, text: str, flags: int, font: str) -> None:
        for character in text:
            code = ord(character)
            if character.isspace() or not (code < 0x100 or 0xF000 <= code <= 0xF0FF):
                self._add(character, flags)
                continue
            state = read_symbol(font, code)
            if state == UNSURE and font.lower() == "symbol":
                self._add(character, flags)
            else:
                self._mark(state, flags, "symbol_font")

    def _symbol(self, element: Any, flags: int) -> None:
        font, digits = element.get(W_FONT, ""), element.get(W_CHAR, "")
        code = int(digits, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,6}", digits) else 0
        if font.lower() not in SYMBOL_FONTS and 0x2000 <= code < 0xD800:
            self._add(chr(code), flags)
            return
        state = read_symbol(font, code)
        if state == UNSURE:
            self._document.issues.append(
                Issue("unknown_symbol", f"有一个无法识别的符号（{font} {digits}），请对照原件。", self._at)
            )
        self._mark(state, flags, "symbol")

    def _removed(self, element: Any) -> None:
        text = "".join([part.text or "" for part in element.iter(_DEL_TEXT, W_T)])
        if text:
            self._document.aside.append(Aside("deleted", text, self._at))

    def _control(self, element: Any, flags: int) -> None:
        content = element.find(W_SDT_CONTENT)
        properties = element.find(W_SDT_PR)
        if properties is not None:
            for child in properties:
                if child.tag in (W14_CHECKBOX, W15_CHECKBOX):
                    self._check_box(child, content, flags)
                    return
                if child.tag == _PLACEHOLDER_MARK and child.get(W_VAL, "1") not in OFF:
                    flags |= PLACEHOLDER
        if content is not None:
            self._children(content, flags)

    def _check_box(self, box: Any, content: Any, flags: int) -> None:
        checked = box.find(W14_CHECKED)
        state = UNCHECKED if checked is None or checked.get(W14_VAL, "1") in OFF else CHECKED
        self._mark(state, flags, "content_control")
        glyph = "" if content is None else "".join([part.text or "" for part in content.iter(W_T)]).strip()
        if (state == CHECKED and glyph in EMPTY_CHARACTERS) or (state == UNCHECKED and glyph in TICKED_CHARACTERS):
            text = f"复选框的属性与显示的符号“{glyph}”不一致，按属性读取，请核对。"
            self._document.issues.append(Issue("stale_glyph", text, self._at, True))

    def _simple_field(self, element: Any, flags: int) -> None:
        state = read_eq(element.get(W_INSTR, ""))
        if state != NO_TICK:
            self._mark(state, flags, "eq_field")
        else:
            self._children(element, flags)

    def _drawing(self, element: Any, flags: int) -> None:
        self.pictures += list_drawn_pictures(element, self._at)
        kept = self._pieces, self._at, self._style_font, self._end_deleted  # a box holds paragraphs of its own
        read_boxes(element, lambda box: self._read_box(box, f"{kept[1]}/box{len(self._document.boxes)}"))
        self._pieces, self._at, self._style_font, self._end_deleted = kept
        if not flags & HIDDEN_RUN:
            self._pieces.append(Piece("", flags | DRAWN, NO_TICK, "drawing"))


def _choice(element: Any) -> Any:
    chosen = element.find(MC_CHOICE)
    if chosen is None or len(chosen) == 0:
        fallback = element.find(MC_FALLBACK)
        chosen = fallback if fallback is not None else ()
    return chosen
