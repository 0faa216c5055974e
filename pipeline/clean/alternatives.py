"""Sums that may not be added or taken as they stand: one of several choices, a share or a discount left out."""

import re
from itertools import pairwise

from pipeline.clean.breakdown import FUNDS
from pipeline.clean.budget_cell import Budget
from pipeline.clean.grammar import Grammar
from pipeline.clean.mentions import Mention, Scan
from pipeline.clean.tables import has_rival_columns

_SPENT = ("past", "background", "restated")
_OR = re.compile(r"^(?:[/每][^，,。；;\d]{1,2})?[，,、（]?\s?(?:或|要么|抑或)|^\s?(?:/|→|->)\s?$")
_ELSE = re.compile(r"(?:否则|反之|不然)[^。；;\d]{0,12}$|原(?:为|是)\s*$")
_ONE_OF = re.compile("[两二三四]选一|择其?一|任选")
_IF = re.compile(
    r"(?:如果|假如|倘若|若(?!干))[^。；;]{0,30}$|如(?!下|上|图|期|实|表)[^，,。；;\d]{1,12}(?:则|的话|[，,])[^。；;\d]{0,12}$"
)
_PLAN = re.compile(r"(?:[A-Da-d甲乙丙丁一二三四1-4]套?方案|方案[A-Da-d甲乙丙丁一二三四1-4])[^。；;\d]{0,12}$")
_SIZE = re.compile(
    r"(?:\d(?:人|名|场|户|家|个)(?:及?以[上下内]|之内|内)|(?:超过|不足|满|低于|少于|多于)\d+(?:人|名|场|户|家|个))的?[^，,。；;\d]{0,8}$"
)
_LESS = re.compile(r"(?:(?<!节)减|核减|调减|压减|扣减|扣除|减去|减少|压缩)(?:了|掉)?\s*$")
_DISCOUNT = re.compile(r"\*\s?\d+(?:\.\d+)?%|按(?:照)?\s?\d+(?:\.\d+)?%|[\d一二三四五六七八九]折|折扣|打折|优惠|减半")
_PLUS = re.compile(r"(?:[上下]浮|另加|外加|加收|另收)\s?\d+(?:\.\d+)?%")
_CLAUSE = re.compile(r"[，,。；;\n]")
_SHARE = re.compile(
    r"(?:\d%|分之|\d\s?[/:：]\s?\d|[三四五六七]{2}[开分]|[一二三四五六七八九半\d]成(?!立|果|员|本|功|年)|一半|半数|对半)"
)


def doubt_choices(scan: Scan, budget: Budget, grammar: Grammar) -> None:
    """Flag a budget whose sums are choices (5万元或8万元), and a derived or sourced one that leaves a share out.

    Nothing is resolved: which choice holds and what a discount leaves is for a person to say. A share of a source
    leaves its sum open and is named, but the amount itself stands.

    Args:
        scan: the sums of the cell.
        budget: what was read; a stated total is not doubted for a discount on its items.
        grammar: the words that name a source.
    """
    live = [m for m in scan.mentions if m.role not in _SPENT and not m.is_part]
    if has_rival_columns(scan.text) or _are_choices(live, scan.text):
        budget.doubt("unclear_amounts")
    if _PLUS.search(scan.text) or (budget.basis not in ("stated", "conflict") and _DISCOUNT.search(scan.text)):
        budget.doubt("share_left_out")
    has_funds = any(n is not None for n in (budget.asked_yuan, budget.own_yuan, budget.other_yuan))
    if not has_funds and any(_is_share(clause, grammar) for clause in _CLAUSE.split(scan.text)):
        budget.doubt("share_left_out", person=False)


def _is_share(clause: str, grammar: Grammar) -> bool:
    """市总承担50%, 申请补助一半: a share of a sum and whose it is."""
    return bool(_SHARE.search(clause)) and any(m.lastgroup in FUNDS for m in grammar.role.finditer(clause))


def _are_choices(live: list[Mention], text: str) -> bool:
    """Whether the words around two sums say that only one of them holds, or that one is taken off the other."""
    if len(live) < 2:
        return False
    if _ONE_OF.search(text) or any(_OR.match(text[a.end : b.start]) for a, b in pairwise(live)):
        return True
    lefts = [text[a.end : b.start] for a, b in pairwise(live)]
    lefts.insert(0, live[0].left)
    if any(pattern.search(left) for left in lefts for pattern in (_ELSE, _IF, _LESS)):
        return True
    return any(sum(bool(pattern.search(left)) for left in lefts) > 1 for pattern in (_PLAN, _SIZE))
