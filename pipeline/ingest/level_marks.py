"""Finds the options and the marks in the pieces of a level line."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.ingest.marks import CROSS_CHARACTERS, EMPTY_CHARACTERS, LETTER_BOXES, LETTER_TICKS, TICKED_CHARACTERS
from pipeline.ingest.tree import (
    BORDERED,
    CHECKED,
    DRAWN,
    NO_TICK,
    PLACEHOLDER,
    UNCHECKED,
    UNSURE,
    Piece,
)  # fmt: skip
from pipeline.params.form import FormLevel

CELL = "\x1f"  # stands between cells
_STATE_CHARACTER = {CHECKED: "\ue001", UNCHECKED: "\ue002", UNSURE: "\ue003"}
_DRAWN = "\ue004"
_BORDERED_BLANK = "\ue005"
_BARE_TICKS = frozenset("√✓✔×✗✘VvⅤⅴRP✕╳🗸")
_INSTRUCTION = re.compile(
    r"[（(【\[][^（）()【】\[\]]{0,20}(打|划|勾选|选择|选填|单选|注)[^（）()【】\[\]]{0,20}[）)】\]]"
)
_SEPARATORS = r"[\s、，,/／（）()·和或及与\u200b]*"
_OPEN, _CLOSE = "（([【〔［", "）)]】〕］"


@dataclass(slots=True)
class Option:
    """An option label as found: its level, its text, where it stands, and the flags all its characters share."""

    level: str
    text: str
    start: int
    end: int
    flags: int
    any_flags: int


@dataclass(slots=True)
class Mark:
    """A group of touching mark characters.

    Args:
        slot: how many options stand before it.
        state: CHECKED, UNCHECKED, UNSURE or NO_TICK (something drawn).
        evidence: how it was made.
        is_box: holds a box, so it is the option's own place for a mark; a bare tick is not.
        is_cross: the tick is a cross.
        touches_left, touches_right: no gap to the neighbouring option.
        after_cell: begins in another cell than what stands before.
    """

    slot: int
    state: int
    evidence: str
    is_box: bool
    is_cross: bool
    touches_left: bool
    touches_right: bool
    after_cell: bool


@dataclass(slots=True)
class MarkedLine:
    """Options and marks in order, and what else the line says."""

    options: list[Option] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    has_drawing: bool = False
    other_text: str = ""


@lru_cache(maxsize=8)
def option_pattern(level: FormLevel) -> re.Pattern[str]:
    """Return the pattern that finds any option label, longest first; the group's name is the level."""
    labels = [(re.sub(_SEPARATORS, "", label), option.level) for option in level.options for label in option.labels]
    labels.sort(key=lambda pair: (-len(pair[0]), pair[0]))
    parts = [f"(?P<{name}{i}>{_SEPARATORS.join(map(re.escape, text))})" for i, (text, name) in enumerate(labels)]
    return re.compile("|".join(parts))


def read_marked_line(pieces: list[Piece], level: FormLevel, *, characters_count: bool = True) -> MarkedLine:
    """Return the options and marks of a level line.

    Args:
        pieces: the line, cells separated by a piece with text CELL.
        level: the form's options.
        characters_count: ordinary characters may be marks (not so for text from OCR).
    """
    text, flags, evidence = _spell(pieces)
    text = _INSTRUCTION.sub(lambda match: " " * len(match.group()), text)
    line = MarkedLine(has_drawing=_DRAWN in text)
    for match in option_pattern(level).finditer(text):
        start, end = match.span()
        shared = any_flags = flags[start]
        for index in range(start, end):
            if not text[index].isspace():
                shared &= flags[index]
                any_flags |= flags[index]
        name = str(match.lastgroup).rstrip("0123456789")
        line.options.append(Option(name, re.sub(r"\s", "", match.group()), start, end, shared, any_flags))
    edges = [0, *[option.end for option in line.options]]
    stops = [*[option.start for option in line.options], len(text)]
    rest = []
    for slot, (start, stop) in enumerate(zip(edges, stops, strict=True)):
        rest.append(_read_slot(text, evidence, start, stop, slot, line, characters_count))
    line.other_text = "".join(rest)
    return line


def _spell(pieces: list[Piece]) -> tuple[str, list[int], dict[int, str]]:
    text: list[str] = []
    flags: list[int] = []
    evidence: dict[int, str] = {}
    for piece in pieces:
        if piece.flags & DRAWN:
            spelled = _DRAWN
        elif piece.flags & PLACEHOLDER:
            spelled = " "
        elif piece.tick != NO_TICK:
            spelled = _STATE_CHARACTER[piece.tick]
            evidence[len(text)] = piece.evidence
        else:
            spelled = piece.text
            if piece.flags & BORDERED and not spelled.strip():
                spelled = _BORDERED_BLANK
        for character in spelled:
            is_private = "\ue100" <= character <= "\uf8ff" or (
                piece.tick == NO_TICK and "\ue001" <= character <= "\ue003"
            )
            text.append("\ue003" if is_private else character)
            flags.append(piece.flags)
    return "".join(text), flags, evidence


def _read_slot(
    text: str, evidence: dict[int, str], start: int, stop: int, slot: int, line: MarkedLine, characters_count: bool
) -> str:
    """Add the slot's marks to the line; return what is left of its text."""
    rest: list[str] = []
    index = start
    while index < stop:
        begin = index
        while index < stop and _is_mark(text, index, stop, start, characters_count):
            index += 1
        closing = _bracket_end(text, index, stop, characters_count) if index == begin else 0
        index = closing or index
        if index == begin:
            if not text[index].isspace() and text[index] not in "、，,/；;：:。.|" + CELL + _DRAWN:
                rest.append(text[index])
            index += 1
            continue
        group = text[begin:index]
        mark = _read_group(
            group, evidence.get(begin, "") or _first_evidence(evidence, begin, index), slot, bool(closing)
        )
        mark.touches_left = begin == start and slot > 0
        mark.touches_right = index == stop and slot < len(line.options)
        mark.after_cell = CELL in text[start:begin]
        line.marks.append(mark)
    return "".join(rest)


def _first_evidence(evidence: dict[int, str], begin: int, end: int) -> str:
    return next((evidence[index] for index in range(begin, end) if index in evidence), "")


def _is_mark(text: str, index: int, stop: int, start: int, characters_count: bool) -> bool:
    character = text[index]
    if character in "\ue001\ue002\ue003":
        return True
    if not characters_count:
        return False
    if character in "口囗回":
        return not _has_word_neighbour(text, index, start, stop)
    if character in LETTER_TICKS or character in LETTER_BOXES:
        return not _has_word_neighbour(text, index, start, stop)
    return character == _BORDERED_BLANK or character in EMPTY_CHARACTERS or character in TICKED_CHARACTERS


def _has_word_neighbour(text: str, index: int, start: int, stop: int) -> bool:
    """Return whether a letter or another Chinese character stands beside, within the slot."""
    for near in (index - 1, index + 1):
        if start <= near < stop:
            character = text[near]
            is_mark = character in EMPTY_CHARACTERS or character in TICKED_CHARACTERS or character in LETTER_TICKS
            if character.isalnum() and not is_mark:
                return True
    return False


def _bracket_end(text: str, index: int, stop: int, characters_count: bool) -> int:
    """Return the end of a bracketed mark such as （√）, [x] or an empty pair; 0 when there is none here."""
    if not characters_count or text[index] not in _OPEN:
        return 0
    end = index + 1
    while end < stop and text[end] not in _CLOSE and end - index <= 8:
        end += 1
    if end >= stop or text[end] not in _CLOSE:
        return 0
    inner = text[index + 1 : end].strip()
    marks = EMPTY_CHARACTERS | TICKED_CHARACTERS | LETTER_TICKS | frozenset("xX\ue001\ue002\ue003" + _BORDERED_BLANK)
    return end + 1 if all(character in marks for character in inner) else 0


def _read_group(group: str, evidence: str, slot: int, is_bracket: bool) -> Mark:
    characters = [character for character in group if character not in _OPEN + _CLOSE and not character.isspace()]
    ticks = [c for c in characters if c == "\ue001" or c in TICKED_CHARACTERS or c in LETTER_TICKS or c in "xX"]
    boxes = [
        c for c in characters if c == "\ue002" or c == _BORDERED_BLANK or c in EMPTY_CHARACTERS or c in LETTER_BOXES
    ]
    if "\ue003" in characters:
        state = UNSURE
    elif ticks:
        state = CHECKED
    else:
        state = UNCHECKED
    is_cross = bool(ticks) and all(c in CROSS_CHARACTERS or c in "xX" for c in ticks)
    is_bare_cross = is_cross and not boxes and not is_bracket and any(c in "×✗✘✕╳" for c in ticks)
    is_box = is_bracket or bool(boxes) or any(c not in _BARE_TICKS for c in ticks) or not ticks
    if not evidence:
        evidence = _character_evidence(ticks, boxes, is_bracket)
    return Mark(slot, state, "bare_cross" if is_bare_cross else evidence, is_box, is_cross, False, False, False)


def _character_evidence(ticks: list[str], boxes: list[str], is_bracket: bool) -> str:
    if is_bracket:
        return "bracket"
    if ticks and boxes:
        return "tick_beside_box"
    if any(c in LETTER_TICKS or c in LETTER_BOXES or c in "口囗回" for c in [*ticks, *boxes]):
        return "letter"
    return "character"
