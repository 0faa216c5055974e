"""Contradictions between a stated total and what stands around it."""

import re
from decimal import Decimal

from pipeline.clean.breakdown import FUNDS, is_bare, nests
from pipeline.clean.formulas import Derived
from pipeline.clean.grammar import Grammar
from pipeline.clean.mentions import Mention, Scan
from pipeline.clean.roles import is_in_brackets

_CLOSED = re.compile(
    r"无其[他它]|合计即|[两二三四五六]项(?:合计|相加|共计|总计|共需)|以上(?:合计|共计|总计|共需)|即为全部|除此之外"
)
_ALREADY = re.compile("已[^，。；]{0,2}(?:完成|投入|到位|筹|落实|出资|支持)")
_GAP = re.compile("不足部分|资金缺口|缺口部分|差额部分|不够部分")
_CENT = Decimal("0.5")


def find_contradictions(total: Mention, parts: list[Mention | Derived], scan: Scan, grammar: Grammar) -> list[str]:
    """Return reason codes (product_differs, items_differ, funds_differ), in that order, empty when all agrees."""
    codes = []
    if any(
        isinstance(p, Mention) and p.product is not None and p.high is not None and _differs(p, p.product)
        for p in parts
    ):
        codes.append("product_differs")
    if total.low is None or total.high is None:
        return codes
    parts = [p for p in parts if not (isinstance(p, Derived) and (p.basis in ("cap", "floor") or p.low != p.high))]
    others = [p for p in parts if p is not total and p.high is not None and (p.low, p.high) != (total.low, total.high)]
    is_open = not _CLOSED.search(scan.text) and (
        bool(grammar.open_list.search(scan.text)) or any(isinstance(p, Mention) and p.is_sample for p in others)
    )
    items = [p for p in others if p.role not in FUNDS and p.role != "subtotal"]
    funds = [p for p in others if p.role in FUNDS]
    if _has_more_behind(total, parts) or (items and not _agrees(total, items, others, scan, is_open)):
        codes.append("items_differ")
    if funds and not _fits(total, _total(funds), is_open or len(funds) == 1) and not _adds_up(total, others):
        codes.append("funds_differ")
    return codes


def is_partial(total: Mention, parts: list[Mention | Derived], scan: Scan) -> bool:
    """Return whether a sum may be no whole: one source with a gap or money spent before, or a further item behind it."""
    if total.role in FUNDS and all(m is total or m.role == "past" for m in scan.mentions):
        return bool(_GAP.search(scan.text)) or any(_ALREADY.search(m.left) for m in scan.mentions if m is not total)
    behind = [p for p in parts if p.start > total.end and p.role == "item" and not p.is_part]
    added = sum((p.high or Decimal(0) for p in parts if p is not total and not p.is_part), Decimal(0))
    is_named = total.role == "total" and not is_bare(total)
    return is_named and len(behind) == 1 and total.high not in (behind[0].high, added)


def _has_more_behind(total: Mention, parts: list) -> bool:
    """A total of what stands before it, and a further item behind that no total covers."""
    before = [p for p in parts if p.start < total.start and p.role not in FUNDS]
    behind = [p for p in parts if p.start > total.end and not p.is_part and p.role == "item"]
    return bool(before) and bool(behind) and _adds_up(total, before)


def _differs(mention: Mention, product: Decimal) -> bool:
    low, high = mention.low or Decimal(0), mention.high or Decimal(0)
    if mention.basis == "approx":
        return abs(high - product) > high / 10
    if mention.basis == "cap":
        return product > high + _CENT
    if mention.basis == "floor":
        return product < low - _CENT
    return not low - _CENT <= product <= high + _CENT


def _agrees(total: Mention, items: list, others: list, scan: Scan, is_open: bool) -> bool:
    if _adds_up(total, others) or _adds_up(total, items):
        return True
    top = [p for p in items if not p.is_part]
    inner = [p for p in items if p.is_part]
    if total.high is not None and _with_counts(items, scan) == total.high:
        return True
    outside = _outside_brackets(total, items, scan)
    for group in (
        top,
        inner,
        outside,
        [p for p in others if not p.is_part],
        [p for p in others if p.role == "subtotal"],
    ):
        if group and _adds_up(total, group):
            return True
    written = [p for p in items if isinstance(p, Mention)]
    if (
        len(written) < len(items)
        and (len(written) > 1 or not written)
        and (_adds_up(total, written) or (not written and any(not _differs(total, p.high) for p in items)))
    ):
        return True
    values = [p.high for p in items if p.high is not None]
    if total.value is not None and (nests(total.value, values) or nests(total.value, values[::-1])):
        return True
    if len(items) == 1 and isinstance(items[0], Mention):
        return (items[0].low or 0) <= (total.high or 0)
    return is_open and _total(items) < (total.high or 0)


def _with_counts(items: list, scan: Scan) -> Decimal:
    """What the items come to when each is for one (三等奖6名1000元; 1万元5个)."""
    before = {count.end: count.value for count in scan.counts}
    behind = {count.start: count.value for count in scan.counts}
    counted = [(p.high or Decimal(0)) * (before.get(p.start) or behind.get(p.end) or Decimal(1)) for p in items]
    return sum(counted, Decimal(0))


def _outside_brackets(total: Mention, items: list, scan: Scan) -> list:
    """The items without what stands in brackets behind them (9万元（含服装2万元）); none when brackets hold too much."""
    hosts: list = []
    inside = Decimal(0)
    for part in items:
        if hosts and is_in_brackets(scan.text, part.start, total.end):
            inside += part.high or 0
            if inside > (hosts[-1].high or 0) or not (isinstance(part, Mention) and part.is_sample):
                return []
        else:
            hosts.append(part)
            inside = Decimal(0)
    return hosts


def _adds_up(total: Mention, parts: list) -> bool:
    if not parts:
        return False
    low = sum((p.low for p in parts if p.low is not None), Decimal(0))
    high = sum((p.high for p in parts if p.high is not None), Decimal(0))
    return not (_differs(total, high) and _differs(total, low))


def _fits(total: Mention, value: Decimal, may_be_less: bool) -> bool:
    return not _differs(total, value) or (may_be_less and value < (total.high or 0))


def _total(parts: list) -> Decimal:
    return sum((p.high for p in parts if p.high is not None), Decimal(0))
