"""Who pays: the part asked from the municipal federation, the unit's own, and others'."""

import re
from decimal import Decimal

from pipeline.clean.breakdown import FUNDS
from pipeline.clean.budget_cell import Budget, Part, whole_yuan
from pipeline.clean.grammar import Grammar, sentence_start
from pipeline.clean.mentions import Mention, Scan

_REST = re.compile(r"(?:其余|剩余|余下|余款|不足部分|差额|其他|其它)[^，。；;\d]{0,10}")

_NOT_ALL = re.compile(
    r"部分|不足|超出|其余|剩余|差额|不需|无需|不用|不含|已|等|%|分之|\d\s?[/:：]\s?\d|[三四五六七]{2}[开分]|[一二三四五六七八九半\d]成|一半|半数|对半|各"
)


def read_funds(parts: list[Part], total: Mention | None, scan: Scan, budget: Budget, grammar: Grammar) -> None:
    """Set asked, own and other on the budget from the sums, or from the one source named for the whole."""
    for role in FUNDS:
        mine = [p for p in parts if p.role == role and p.value is not None]
        if mine:
            setattr(budget, f"{role}_yuan", whole_yuan(sum((p.value for p in mine if p.value is not None), Decimal(0))))
    if budget.total_yuan is None or total is None:
        return
    if total.role not in FUNDS:
        _read_rest(scan, budget, grammar)
    if budget.asked_yuan is None and budget.own_yuan is None and budget.other_yuan is None:
        _read_source(total, parts, scan, budget, grammar)


def share_out(scan: Scan, grammar: Grammar) -> None:
    """市总、区总、财政分别承担30万元、30万元、40万元: the sources in order take the sums in order."""
    for match in re.finditer("分别", scan.text):
        begin = max(sentence_start(scan.text, match.start()), scan.text.rfind("，", 0, match.start()) + 1)
        roles = [
            str(m.lastgroup) for m in grammar.role.finditer(scan.text[begin : match.start()]) if m.lastgroup in FUNDS
        ]
        if not roles:
            begin = sentence_start(scan.text, match.start())
            roles = [
                str(m.lastgroup) for m in grammar.role.finditer(scan.text, begin, match.start()) if m.lastgroup in FUNDS
            ]
        stop = min(
            (i for i in (scan.text.find(mark, match.end()) for mark in "。；;\n") if i >= 0), default=len(scan.text)
        )
        sums = [m for m in scan.mentions if match.end() <= m.start < stop and not m.has_total_word]
        if len(roles) == len(sums) > 1:
            for mention, role in zip(sums, roles, strict=True):
                mention.role = role


def _read_source(total: Mention, parts: list[Part], scan: Scan, budget: Budget, grammar: Grammar) -> None:
    """30万元，全部由区总承担: the one source named for a sum that stands alone."""
    start = sentence_start(scan.text, total.start)
    others = [m for m in scan.mentions if m is not total and m.role not in ("factor", "rate", "restated", "past")]
    others += [m for m in scan.mentions if m.role == "past" and m.start > total.end]
    if others or _NOT_ALL.search(scan.text[start:]):
        return
    stop = min((i for i in (scan.text.find(mark, total.end) for mark in "。；;\n") if i >= 0), default=len(scan.text))
    roles = {m.lastgroup for m in grammar.role.finditer(scan.text[total.end : stop])} & set(FUNDS)
    if len(roles) == 1:
        setattr(budget, f"{roles.pop()}_yuan", budget.total_yuan)


def _read_rest(scan: Scan, budget: Budget, grammar: Grammar) -> None:
    """其余自筹: the rest of a stated total goes to the one source named."""
    rest = _REST.search(scan.text)
    known = [v for v in (budget.asked_yuan, budget.own_yuan, budget.other_yuan) if v is not None]
    if rest is None or len(known) != 1 or budget.basis != "stated" or budget.total_yuan is None:
        return
    for match in grammar.role.finditer(rest.group()):
        role = match.lastgroup
        if role in ("asked", "own", "other") and getattr(budget, f"{role}_yuan") is None:
            setattr(budget, f"{role}_yuan", budget.total_yuan - known[0])
            return
