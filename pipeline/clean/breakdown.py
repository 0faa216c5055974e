"""Which sums of a budget cell are a whole and which are its items, told by layout, numbering and arithmetic."""

import re
from decimal import Decimal
from functools import cache

from pipeline.clean.budget_cell import Part
from pipeline.clean.grammar import sentence_start
from pipeline.clean.mentions import Mention

FUNDS = ("asked", "own", "other")
_GENERIC = re.compile(
    r"^(?:本|该|此|项目|活动|全年|年度|所需|需要|需|经费|预算|资金|投入|费用|预计|计划|拟|金额|安排|支出|大约|约|近|为|是|共|总|计|使用"
    r"|申报|合理|初步|大概|投资|概算|估算|造价|规模|测算|工作|专项|人民币|不超过|控制在|[\d\s年：:（）¥￥,的])*$"
)
_CLAUSE = re.compile(r"[，,。；;、\n]")
_PLAIN_RIGHT = re.compile(r" *(?:左右|以内|之内|上下|整|钱|的?(?:经费|预算|资金|费用))? *$|由|全部|具体|构成|明细|分项")
_OPENER = re.compile(r" {0,3}整?(?:左右|以内)? {0,3}[：。\n（]")
_COLON = re.compile(r" {0,3}整?(?:左右|以内)? {0,3}：")
_SENTENCE = re.compile(r"[。；;\n]")
_STRONG = re.compile("总|合计|以上|上述|全部|全年|项目|各项|[两二三四五六七八]项")
_LEVELS = (
    re.compile(r"(?:^|[\s。；;：，])[一二三四五六七八九十]{1,3}[、.]"),
    re.compile(r"（[一二三四五六七八九十]{1,3}）"),
    re.compile(r"(?:^|[^\d.])\d{1,2}[.、](?!\d)"),
    re.compile(r"（\d{1,2}）|[①-⑩]"),
)
_COUNTED = re.compile(
    r"[\d二三四五六七八九十百](?:台|个|套|本|册|份|户|件|张|把|组|盒|箱|辆|条|块|间|处|座|部|架)共(?:计|需)?$"
)
_MOST = 24
_JOINERS = ("、", "和", "及", "与", "+")


def is_bare(part: Part) -> bool:
    """Return whether a sum has no label, or only words that fit any budget (预算, 共, 约)."""
    if not isinstance(part, Mention) or part.role in FUNDS or part.left.strip() in _JOINERS:
        return False
    *before, last = _CLAUSE.split(part.left)
    if before and not last.strip() and re.search(r"\d\s?[\u4e00-\u9fa5]{1,3}$", before[-1]):
        return False
    return bool(_GENERIC.match(last))


def is_generic(part: Part) -> bool:
    """Return whether a sum is labelled, and only by words that fit any budget."""
    return is_bare(part) and isinstance(part, Mention) and bool(part.left.strip())


def is_head(part: Part) -> bool:
    """Return whether a sum may be the whole that items follow: bare, and no label behind it either (5万元培训费)."""
    return is_bare(part) and isinstance(part, Mention) and bool(_PLAIN_RIGHT.match(part.right))


def is_joined(parts: list[Part]) -> bool:
    """Return whether the sums are one list (分别为1万元、2万元、3万元), none of which can be the whole."""
    return all(isinstance(p, Mention) and p.left.strip() in _JOINERS for p in parts[1:])


def mark_breakdowns(parts: list[Part], text: str) -> None:
    """Set `is_part` on items of a stated whole and role `total` on the whole; misfits keep the whole, for the check.

    Wholes are: a labelled sum before a colon or above items numbered one level deeper; a bare sum at the head of the
    cell that its items follow; a bare sum at its end that its items precede.
    """
    _demote_weak_totals(parts, text)
    _mark_subitems(parts, text)
    top = [p for p in parts if not p.is_part]
    if len(top) < 2 or is_joined(top) or len({p.year for p in top if isinstance(p, Mention)}) > 1:
        return
    _mark_head(top, text)
    _mark_tail([p for p in top if not p.is_part])


def nests(total: Decimal, values: list[Decimal]) -> bool:
    """Return whether the values, read in order as items that may be followed by their own items, add up to the total."""
    if not 2 <= len(values) <= _MOST or any(v <= 0 for v in values):
        return False

    @cache
    def fits(position: int, left: Decimal, wanted: int) -> bool:
        """Whether values[position:] hold items worth `left`, ending at position `wanted`."""
        if left == 0 or position == wanted:
            return left == 0 and position == wanted
        head = values[position]
        if head > left:
            return False
        return any(
            (end == position + 1 or (end > position + 2 and fits(position + 1, head, end)))
            and fits(end, left - head, wanted)
            for end in range(position + 1, wanted + 1)
        )

    return fits(0, total, len(values))


def _demote_weak_totals(parts: list[Part], text: str) -> None:
    """建设5间，每间2万元，共10万元 beside items of other sentences is an item; so are 5台共1万元 beside 8台共3万元."""
    totals = [p for p in parts if isinstance(p, Mention) and p.role == "total" and not p.is_part]
    counted = [p for p in totals if _COUNTED.search(p.left)]
    for whole in counted if len(counted) > 1 else []:
        whole.role = "item"
    for whole in totals:
        begin = sentence_start(text, whole.start)
        stop = _SENTENCE.search(text, whole.end)
        end = stop.start() if stop else len(text)
        items = [p for p in parts if p is not whole and p.role == "item" and not p.is_part]
        outside = [p.high or Decimal(0) for p in items if not begin <= p.start < end]
        if (
            outside
            and whole.high is not None
            and len(outside) == len(items)
            and not _STRONG.search(text[begin : whole.start])
            and re.search(r"\d", text[begin : whole.start])
            and whole.high not in (sum(outside), outside[0])
            and not nests(whole.high, outside)
        ):
            whole.role = "item"


def _mark_subitems(parts: list[Part], text: str) -> None:
    for index, whole in enumerate(parts):
        if not isinstance(whole, Mention) or whole.is_part or whole.role == "total" or whole.high is None:
            continue
        if index == 0 and is_bare(whole):
            continue
        children = _below(whole, parts[index + 1 :], text)
        exact = next((n for n in range(1, len(children) + 1) if _sum(children[:n]) == whole.high), 0)
        if exact or len(children) > 1:
            children = children[:exact] if exact else children
            for child in children:
                child.is_part = True
            if whole.product is None:
                whole.product = _sum(children)


def _below(whole: Mention, rest: list[Part], text: str) -> list[Part]:
    """The sums that stand under a labelled one: behind its colon, or numbered deeper."""
    rest = [p for p in rest if not p.is_part and p.high is not None]
    if _COLON.match(text, whole.end):
        stop = _SENTENCE.search(text, whole.end)
        return [p for p in rest if p.start < (stop.start() if stop else len(text))]
    level = _level(whole, text)
    below = []
    for part in rest if level is not None else []:
        deeper = _level(part, text)
        if deeper is None or deeper <= (level or 0):
            break
        below.append(part)
    return below


def _level(part: Part, text: str) -> int | None:
    """Depth of the number that the sum's line or clause opens with: 一、 0, （一） 1, 1. 2, （1） 3."""
    begin = sentence_start(text, part.start)
    begin = max(begin, part.start - 40, part.start - len(part.left) if isinstance(part, Mention) else 0)
    label = text[max(0, begin - 1) : part.start] if begin else text[: part.start]
    return next((depth for depth, mark in enumerate(_LEVELS) if mark.search(label)), None)


def _mark_head(top: list[Part], text: str) -> None:
    head, rest = top[0], top[1:]
    if not isinstance(head, Mention) or head.role != "item" or head.high is None or _sum(rest) == 0:
        return
    bare, spaced = is_head(head), is_bare(head) and head.right.startswith(" ")
    adds_up = len(rest) > 1 and (_sum(rest) == head.value or nests(head.high, [p.high or Decimal(0) for p in rest]))
    opens = bool(_OPENER.match(text, head.end))
    named = [p for p in rest if not is_bare(p)]
    is_list = len(named) == len(rest) and (len(rest) > 1 or opens or all(p.role in FUNDS for p in rest))
    if ((bare or spaced or opens) and adds_up) or (bare and _is_unlabelled(head) and is_list):
        head.role = "total"
        for part in rest:
            part.is_part = True
            if part.role == "total":
                part.role = "item"


def _mark_tail(top: list[Part]) -> None:
    tail, rest = top[-1], top[:-1]
    if len(rest) < 2 or not isinstance(tail, Mention) or tail.role != "item" or any(is_bare(p) for p in rest):
        return
    if is_head(tail) and _is_unlabelled(tail):
        tail.role = "total"


def _is_unlabelled(mention: Mention) -> bool:
    return not _CLAUSE.split(mention.left)[-1].strip()


def _sum(parts: list[Part]) -> Decimal:
    return sum((p.high for p in parts if p.high is not None), Decimal(0))
