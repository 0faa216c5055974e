"""Decides the level from the options and marks of the level line: never a default, never the nearest text."""

from dataclasses import dataclass, field

from pipeline.ingest.level_marks import Mark, MarkedLine, Option, read_marked_line
from pipeline.ingest.tree import (
    BOLD,
    CHECKED,
    COLOURED,
    HIGHLIGHTED,
    STRUCK,
    UNCHECKED,
    UNDERLINED,
    UNSURE,
    Issue,
    Piece,
)  # fmt: skip
from pipeline.params.form import FormLevel

_STATE_NAMES = {CHECKED: "checked", UNCHECKED: "unchecked", UNSURE: "unknown", 0: "none"}
_LEVEL_NAMES = {"municipal": "市级", "district": "区市县、产业级"}
_LOOKS = {UNDERLINED: "下划线", HIGHLIGHTED: "突出显示", BOLD: "加粗", COLOURED: "颜色"}


@dataclass(slots=True)
class LevelReading:
    """The level, the evidence for each option, and what a person must look at.

    Args:
        level: municipal, district, both or unknown.
        evidence: {option, level, state, evidence, at} for each option.
        issues: doubts; a serious one means that a person must look.
    """

    level: str = "unknown"
    evidence: list[dict[str, str]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def doubt(self, code: str, text: str, at: str, *, serious: bool = True) -> None:
        """Add a doubt."""
        self.issues.append(Issue(code, text, at, serious))


def read_level(pieces: list[Piece], level: FormLevel, at: str, *, marks_are_unsure: bool = False) -> LevelReading:
    """Return the level ticked in the pieces of a level line.

    Rule: the blank form prints label, then box (`level.mark_side`); marks are bound by that order. Where the marks
    do not fill the order, the level is read only if one reading is left, and a person is asked to look.
    """
    line = read_marked_line(pieces, level, characters_count=not marks_are_unsure)
    reading = LevelReading()
    bound = _bind(line, level.mark_side, reading, at)
    _decide(line, bound, reading, at)
    for option, mark in zip(line.options, bound, strict=True):
        state = mark.state if mark else 0
        evidence = mark.evidence if mark else ("struck" if option.flags & STRUCK else "")
        reading.evidence.append(
            {"option": option.text, "level": option.level, "state": _STATE_NAMES[state], "evidence": evidence, "at": at}
        )
    if line.has_drawing:
        reading.doubt("drawing_near_level", "实施层级旁有图形、图片或文本框，可能是手工所画的勾，请对照原件。", at)
    if any(character in line.other_text for character in "不非否未"):
        reading.doubt("level_other_text", f"实施层级处另有文字“{line.other_text[:20]}”，请核对。", at)
    if marks_are_unsure:
        reading.doubt("level_from_picture", "实施层级由图像识别得出，不能作准，请对照原件。", at)
    return reading


def _bind(line: MarkedLine, side: str, reading: LevelReading, at: str) -> list[Mark | None]:
    """Return for each option its mark, or None."""
    count = len(line.options)
    bound: list[Mark | None] = [None] * count
    if not count or not line.marks:
        return bound
    per_slot = [[mark for mark in line.marks if mark.slot == slot] for slot in range(count + 1)]
    sizes = [len(marks) for marks in per_slot]
    if sizes == [0] + [1] * count:
        return [marks[0] for marks in per_slot[1:]]
    if sizes == [1] * count + [0] and (count > 1 or side == "before" or per_slot[0][0].touches_right):
        return [marks[0] for marks in per_slot[:-1]]
    if sizes == [0] * count + [count] and count > 1:
        reading.doubt("marks_below_options", "方框与选项不在一处，按先后次序对应，请核对。", at)
        return list(per_slot[-1])
    reading.doubt("marks_irregular", "实施层级的勾选与选项不是一一对应，请对照原件核对。", at)
    return _bind_irregular(per_slot, count, side, bound)


def _bind_irregular(per_slot: list[list[Mark]], count: int, side: str, bound: list[Mark | None]) -> list[Mark | None]:
    """Bind what leaves one reading: boxes in the form's order, then at most one bare tick; else bind nothing."""
    shift = 1 if side == "after" else 0
    ticks: list[Mark] = []
    for slot, marks in enumerate(per_slot):
        for mark in marks:
            target = slot - shift
            if mark.state == CHECKED and not mark.is_box:
                ticks.append(mark)
            elif 0 <= target < count and bound[target] is None:
                bound[target] = mark
            else:
                return [None] * count
    if len(ticks) > 1 or (ticks and any(mark is not None and mark.state != UNCHECKED for mark in bound)):
        return [None] * count
    if not ticks:
        return bound if all(mark is not None for mark in bound) or _only_box_is_ticked(bound) else [None] * count
    tick = ticks[0]
    left, right = tick.slot - 1, tick.slot
    if tick.slot == 0:
        target = 0
    elif tick.slot == count:
        target = count - 1
    elif tick.touches_right and not tick.touches_left:
        return [None] * count  # what it touches and the form's order disagree
    else:
        target = left if side == "after" else right
    bound[target] = tick
    return bound


def _only_box_is_ticked(bound: list[Mark | None]) -> bool:
    marks = [mark for mark in bound if mark is not None]
    return len(marks) == 1 and marks[0].state == CHECKED


def _decide(line: MarkedLine, bound: list[Mark | None], reading: LevelReading, at: str) -> None:
    options = line.options
    if not options:
        reading.doubt("level_not_found", "没有找到实施层级的选项，请人工确认实施层级。", at)
        return
    pairs = list(zip(options, bound, strict=True))
    ticked = [pair for pair in pairs if pair[1] is not None and pair[1].state == CHECKED]
    if ticked and any(mark is not None and not mark.is_cross for _, mark in ticked) and len(ticked) > 1:
        plain = [pair for pair in ticked if pair[1] is not None and not pair[1].is_cross]
        if len(plain) < len(ticked):
            reading.doubt("cross_and_tick", "一处打勾、一处打叉，按打勾的读取，请核对。", at)
            ticked = plain
    levels = sorted({option.level for option, _ in ticked})
    if any(mark is not None and mark.state == UNSURE for _, mark in pairs):
        reading.doubt("unknown_mark", "实施层级处有无法识别的符号，请对照原件。", at)
    elif len(levels) == 2:
        reading.level = "both"
        reading.doubt("both_levels", "两个实施层级都已勾选，请与填报单位核对。", at)
    elif len(levels) == 1:
        _accept(levels[0], pairs, ticked, reading, at)
    else:
        _decide_without_ticks(line, bound, reading, at)


def _accept(
    level: str,
    pairs: list[tuple[Option, Mark | None]],
    ticked: list[tuple[Option, Mark | None]],
    reading: LevelReading,
    at: str,
) -> None:
    if any(option.any_flags & STRUCK for option, _ in ticked):
        reading.doubt("ticked_and_struck", "勾选的实施层级又被划去，请与填报单位核对。", at)
        return
    reading.level = level
    others = [(option, mark) for option, mark in pairs if option.level != level]
    if not others:
        reading.doubt("only_option_left", f"实施层级只留下一个选项，按“{_LEVEL_NAMES[level]}”读取。", at, serious=False)
    elif any(mark is None for _, mark in others):
        reading.doubt("marks_irregular", "只有一个选项带有标记，请对照原件核对。", at)
    if any(mark is not None and mark.evidence == "bare_cross" for _, mark in ticked):
        reading.doubt("only_cross", "以“×”作标记，按选中读取，请核对是否表示不选。", at)
    for flag, look in _LOOKS.items():
        if any(option.flags & flag for option, _ in others) and not any(option.flags & flag for option, _ in ticked):
            reading.doubt("looks_disagree", f"未勾选的选项带有{look}，与勾选不一致，请核对。", at)


def _decide_without_ticks(line: MarkedLine, bound: list[Mark | None], reading: LevelReading, at: str) -> None:
    options = line.options
    levels = {option.level for option in options}
    struck = {option.level for option in options if option.flags & STRUCK}
    clean = {option.level for option in options if not option.any_flags & STRUCK}
    if len(levels) > 1 and len(clean) == 1 and struck == levels - clean:
        reading.level = next(iter(clean))
        name = _LEVEL_NAMES[reading.level]
        reading.doubt("other_struck", f"另一选项已划去，按“{name}”读取。", at, serious=False)
        return
    if len(levels) == 1 and not struck:
        reading.level = next(iter(levels))
        name = _LEVEL_NAMES[reading.level]
        serious = bool(line.marks)
        reading.doubt("only_option_left", f"实施层级只留下“{name}”，按此读取。", at, serious=serious)
        return
    if len(levels) > 1:
        for flag, look in _LOOKS.items():
            marked = {option.level for option in options if option.flags & flag}
            if len(marked) == 1:
                name = _LEVEL_NAMES[next(iter(marked))]
                reading.doubt("marked_by_looks", f"“{name}”带有{look}，可能表示选中，程序不作认定，请核对。", at)
    reading.doubt("level_not_ticked", "实施层级没有勾选，或勾选不能确认，请与填报单位核对。", at)
