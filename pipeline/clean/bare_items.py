"""Items of a budget whose number lacks the unit that the other sums have (设备8.5万，其他5000)."""

import re
from decimal import Decimal

from pipeline.clean.budget_cell import Budget
from pipeline.clean.grammar import Grammar, sentence_start
from pipeline.clean.mentions import Mention, Scan

_END = re.compile(r" {0,3}(?:$|[，,、。；;+）\n]| (?=[^\d\s])| \d{1,2}[.、）])")
_EACH = re.compile(r"每.{1,3}$")
_LEAST_YUAN = 100
_MOST_DIGITS = 8


def take_items(scan: Scan, grammar: Grammar) -> None:
    """Read numbers behind an item word as sums in yuan when others have a unit; too small ones are only noted.

    Numbers below 100 may stand for 万元, so they are in `Scan.items` without a sum.
    """
    known = {m.high for m in scan.mentions}
    for number in scan.bare:
        left = scan.text[max(0, number.start - 12, sentence_start(scan.text, number.start)) : number.start]
        if (
            number.is_chinese
            or number.high is None
            or number.high in known
            or scan.text[number.end - 1] in "万亿wW"
            or len(str(number.high)) > _MOST_DIGITS
            or not _END.match(scan.text, number.end)
            or not grammar.item.search(left)
        ):
            continue
        scan.items.append(number)
        if number.high >= _LEAST_YUAN and not _EACH.search(left):
            scan.mentions.append(
                Mention(number.start, number.end, "item", "stated", number.low, number.high, left=left)
            )
    scan.mentions.sort(key=lambda m: m.start)
    for earlier, mention in zip(scan.mentions, scan.mentions[1:], strict=False):
        reach = mention.start - earlier.end
        mention.left = mention.left[-reach:] if 0 < reach < len(mention.left) else mention.left


def note_items(scan: Scan, budget: Budget) -> None:
    """Doubt an amount with items without unit, unless they complete a total that is written with its unit."""
    starts = {number.start for number in scan.items}
    added = [m for m in scan.mentions if m.start in starts]
    is_told = any(m.role == "total" and m.high == budget.total_yuan for m in scan.mentions)
    is_told = is_told or (budget.basis == "stated" and bool(added) and all(m.is_part for m in added))
    is_small = any((number.high or Decimal(0)) < _LEAST_YUAN for number in scan.items)
    if scan.items and (is_small or not is_told):
        budget.doubt("item_without_unit")
