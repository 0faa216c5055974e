"""From the sums in a budget cell to one amount with its basis, its parts and its doubts."""

import re
from decimal import Decimal

from pipeline.clean.alternatives import doubt_choices
from pipeline.clean.bare_items import note_items
from pipeline.clean.breakdown import FUNDS, is_generic, is_head, is_joined, mark_breakdowns, nests
from pipeline.clean.budget_cell import Budget, Part, whole_yuan
from pipeline.clean.checks import find_contradictions, is_partial
from pipeline.clean.formulas import Derived, read_formulas
from pipeline.clean.funds import read_funds, share_out
from pipeline.clean.grammar import Grammar, default_grammar, sentence_start
from pipeline.clean.mentions import Mention, Scan
from pipeline.clean.money import MOST_MENTIONS, scan_money
from pipeline.clean.rates import apply_rates, mark_unit_prices
from pipeline.clean.roles import MULTI_YEAR, mark_bounds, mark_parts, mark_replaced, mark_restated, mark_years
from pipeline.params.amounts import AmountWords

_YEARLY = re.compile(r"(?:每年|年均|年度|首年|第一年|当年|本年)[^，。；;\d]{0,8}$")
_TARIFF = re.compile("给予|标准|档次|等次|分档|星级")
_NEEDED = re.compile(r"(?:需|预算|经费|资金|投入|费用|金额)[^，,。；;\d]{0,4}$")
_PRIZE = re.compile(r"奖[^，,。；;\d]{0,4}(?:\d*[2-9]|1\d+|[2-9]\d+|[二两三四五六七八九十]+)(?:名|个|人|位|项)\s?$")
_EACH = re.compile(r"(?:各|分别)[^，。；;\d]{0,4}$")
_KIND = re.compile(r"(?:户|生|职工|工人|劳模|员工|会员|家庭|儿童|子女|款|套餐|方案[一二三])[：:]?\s*$")
_ITEM = re.compile(
    r"(?:费用?|奖品|物料|材料|采购|购置|购买|租赁|制作|印刷|奖金|宣传|药品|用品|设备|器材)(?:共|约|为|需|：|:)?\s*$"
)


def read_budget(text: str | None, year: int | None = None, words: AmountWords | None = None) -> Budget:
    """Return the amount of a budget cell in whole yuan with its basis, parts, spans and doubts.

    A stated total wins over its items; a contradiction is reported, never resolved. 无需经费 is basis `none`
    without a doubt, never 0. Rule: notice §五.5 (项目资金 must be stated).

    Args:
        text: the cell as filed.
        year: the round's year, chosen when several years are written (and flagged); default from the word file.
        words: the word lists; default `params/amounts.yaml`.
    """
    text = text or ""
    grammar = default_grammar(words)
    year = year if year is not None else grammar.words.money.default_year
    scan = scan_money(text, grammar)
    budget = Budget(mentions=scan.mentions)
    if not scan.mentions:
        return _nothing(text, scan, grammar, budget)
    if len(scan.mentions) > MOST_MENTIONS:
        budget.doubt("too_many")
        return budget
    live = [m for m in scan.mentions if m.high is None or m.high > 0 or (m.low or 0) > 0]
    if not live:
        budget.doubt("not_needed", person=False)
        return budget
    scan.mentions = live
    mark_bounds(scan)
    mark_replaced(scan)
    share_out(scan, grammar)
    mark_parts(scan, grammar)
    if mark_restated(scan):
        budget.doubt("capital_differs")
    mark_years(scan.text, scan.mentions, grammar, year)
    mark_unit_prices(scan)
    parts: list[Part] = [*read_formulas(scan)]
    found, unresolved = apply_rates(scan)
    parts += found
    parts += [m for m in scan.mentions if m.role not in ("rate", "factor", "past", "background", "restated")]
    parts.sort(key=lambda p: p.start)
    mark_breakdowns(parts, scan.text)
    _resolve(parts, unresolved, scan, grammar, budget, str(year))
    note_items(scan, budget)
    doubt_choices(scan, budget, grammar)
    return budget


def _nothing(text: str, scan: Scan, grammar: Grammar, budget: Budget) -> Budget:
    stripped = scan.text.strip(" \n。：:/-—")
    if grammar.not_needed.search(scan.text) or stripped in grammar.words.money.nil:
        budget.doubt("not_needed", person=False)
    elif not stripped:
        budget.doubt("empty")
    elif grammar.attached.search(scan.text):
        budget.doubt("attached")
    elif grammar.pending.search(scan.text):
        budget.doubt("pending")
    else:
        budget.doubt("bare_number" if scan.bare else "no_amount")
    return budget


def _resolve(
    parts: list[Part], unresolved: list[Mention], scan: Scan, grammar: Grammar, budget: Budget, year: str
) -> None:
    whole = [p for p in parts if not p.is_part] or parts
    ahead = {p.year for p in parts if isinstance(p, Mention) and p.year.isdigit() and p.year > year}
    is_split = ahead and any(isinstance(p, Mention) and p.is_part and p.year == year for p in parts)
    top = _choose_year([p for p in parts if p.is_part] if is_split else whole, scan, budget, year)
    if not top and whole:
        return
    if not top:
        past = any(m.role == "past" for m in scan.mentions)
        budget.doubt("rate_without_count" if unresolved else "only_past" if past else "no_amount")
        return
    total = _stated_total(top, budget)
    if total is None:
        total = _implied_total(top, unresolved, scan, grammar, budget)
    if total is not None:
        _take(total, budget)
        if budget.total_yuan is not None and grammar.unknown.search(scan.text):
            budget.doubt("pending")
        if is_partial(total, parts, scan):
            budget.doubt("unclear_amounts")
        if len(scan.mentions) == 1 and grammar.increase.search(total.left):
            budget.doubt("only_increase")
            budget.basis, budget.total_yuan, budget.low_yuan, budget.high_yuan = "none", None, None, None
        if all(code != "several_years" for code, _ in budget.reasons):
            _check(total, parts, scan, grammar, budget)
    read_funds(parts, total, scan, budget, grammar)
    if any(isinstance(p, Mention) and p.is_doubtful for p in top):
        budget.doubt("doubtful_digits")


def _choose_year(top: list[Part], scan: Scan, budget: Budget, year: str) -> list[Part]:
    chosen: list[Part]
    years = {p.year for p in top if isinstance(p, Mention) and p.year}
    if len(years) > 1 and year in years:
        budget.doubt("several_years")
        chosen = [p for p in top if isinstance(p, Mention) and p.year == year]
        return chosen
    if years and year not in years and all(not isinstance(p, Mention) or p.year for p in top):
        budget.doubt("other_year")
        return []
    if MULTI_YEAR.search(scan.text):
        budget.doubt("several_years")
        mentions = [m for m in scan.mentions if m.role in ("item", "total", "rate", "factor") and m.high is not None]
        chosen = [m for m in mentions if m.year == year] or [m for m in mentions if _YEARLY.search(m.left)]
        return chosen[:1]
    return top


def _stated_total(top: list[Part], budget: Budget) -> Mention | None:
    totals = [p for p in top if isinstance(p, Mention) and p.role == "total" and p.high is not None]
    if not totals:
        return None
    strong = [p for p in totals if re.search("总|合计", p.left)]
    if len({(p.low, p.high) for p in totals}) > 1:
        values = [p.high or Decimal(0) for p in totals]
        for index in (len(totals) - 1, 0):
            if values[index] * 2 == sum(values):
                return totals[index]
        for candidate in reversed(totals):
            others = [p.high or Decimal(0) for p in top if p is not candidate and p.role not in FUNDS]
            if candidate.high and (nests(candidate.high, others) or nests(candidate.high, others[::-1])):
                return candidate
        if len({p.high for p in strong}) == 1:
            return strong[0]
        budget.doubt("several_totals")
        budget.basis = "conflict"
        return (strong or totals)[0]
    rivals = [
        p for p in top if is_generic(p) and isinstance(p, Mention) and p.role == "item" and p.high != totals[0].high
    ]
    if len(rivals) == 1 and len(top) == 2:
        budget.doubt("several_totals")
        budget.basis = "conflict"
        return min((rivals[0], totals[0]), key=lambda p: p.start)
    return (strong or totals)[0]


def _implied_total(
    top: list[Part], unresolved: list[Mention], scan: Scan, grammar: Grammar, budget: Budget
) -> Mention | None:
    """The one sum, the sum that the others add up to, or the sum of the items (set on the budget)."""
    if grammar.unknown.search(scan.text) and any(isinstance(p, Mention) and _ITEM.search(p.left) for p in top):
        budget.doubt("pending")
        budget.basis = "none"
        return None
    if len(top) == 1 and isinstance(top[0], Mention) and not unresolved:
        return top[0]
    values = [p.value for p in top]
    if len(top) > 1 and all(v is not None for v in values) and not is_joined(top):
        whole = sum((v for v in values if v is not None), Decimal(0))
        for index in (0, len(top) - 1):
            part = top[index]
            if isinstance(part, Mention) and values[index] is not None and (values[index] or 0) * 2 == whole:
                if is_generic(part) and part.product is None:
                    return part
                if not all(
                    isinstance(p, Mention) and (_ITEM.search(p.left) or p.role in FUNDS or p.product) for p in top
                ):
                    budget.doubt("unclear_amounts")
        unlabelled = all(
            isinstance(p, Mention) and p.product is None and (not p.left.strip() or is_generic(p)) for p in top
        )
        if isinstance(top[0], Mention) and len(set(values)) == 1 and unlabelled:
            return top[0]
    head = top[0]
    is_whole = (is_generic(head) or is_head(head)) and not any(
        isinstance(p, Mention) and p.left.startswith("+") for p in top[1:2]
    )
    if isinstance(head, Mention) and is_whole and head.high is not None and head.product is None:
        if len([p for p in top if isinstance(p, Mention) and p.role == "item"]) == 2:
            budget.doubt("unclear_amounts")
        return head
    if len(top) == 1 and isinstance(top[0], Mention):
        own_sentence = sentence_start(scan.text, top[0].start)
        near = any(
            r.basis not in ("cap", "range") and sentence_start(scan.text, r.start) == own_sentence for r in unresolved
        )
        if near or _ITEM.search(top[0].left):
            budget.doubt("rate_without_count")
        return top[0]
    written = [p for p in top if isinstance(p, Mention)]
    if len(written) == 1 and len(top) > 1 and is_generic(written[0]) and _NEEDED.search(written[0].left):
        return written[0]
    shares = [p for p in top if p.role in FUNDS]
    items = [p for p in top if p.role not in FUNDS]
    if len(items) > 1 and shares and sum(p.high or 0 for p in items) == sum(p.high or 0 for p in shares):
        top = items
    _add_up(top, unresolved, scan.text, budget)
    return None


def _add_up(top: list[Part], unresolved: list[Mention], text: str, budget: Budget) -> None:
    if any(p.high is None or p.low is None for p in top):
        budget.doubt("vague_number")
        return
    low = sum((p.low for p in top if p.low is not None), Decimal(0))
    high = sum((p.high for p in top if p.high is not None), Decimal(0))
    budget.basis = "derived"
    if any(isinstance(p, Mention) and _EACH.search(p.left) for p in top) and not is_joined(top):
        budget.doubt("each")
    if sum(isinstance(p, Mention) and p.role == "item" and bool(_KIND.search(p.left)) for p in top) > 1:
        budget.doubt("rate_without_count")
    if unresolved:
        budget.doubt("rate_without_count")
    if any(isinstance(p, Mention) and p.role == "item" and _PRIZE.search(p.left) for p in top):
        budget.doubt("each")
    if any(isinstance(p, Mention) and p.product is not None and p.product != p.value for p in top):
        budget.doubt("product_differs")
    if (
        any(is_generic(p) and isinstance(p, Mention) and p.product is None for p in top)
        or (_TARIFF.search(text) and not any(isinstance(p, Derived) for p in top))
        or len({p.role in FUNDS for p in top}) > 1
    ):
        budget.doubt("unclear_amounts")
    if low != high:
        budget.basis, budget.low_yuan, budget.high_yuan = "range", whole_yuan(low), whole_yuan(high)
    else:
        budget.total_yuan = whole_yuan(high)
    kinds = {p.basis for p in top} - {"stated", "derived", "range"}
    if kinds:
        _modify(top, kinds, budget)
    budget.spans = [(p.start, p.end) for p in top]
    budget.derivation = "；".join(p.sentence for p in top if isinstance(p, Derived)) or "分项相加"


def _modify(top: list[Part], kinds: set[str], budget: Budget) -> None:
    if len(top) == 1 and budget.basis == "derived":
        if kinds == {"cap"}:
            budget.basis, budget.high_yuan = "cap", budget.total_yuan
        elif kinds == {"floor"}:
            budget.basis, budget.low_yuan = "floor", budget.total_yuan
    elif kinds != {"approx"}:
        budget.doubt("mixed_basis")


def _take(total: Mention, budget: Budget) -> None:
    budget.spans = [(total.start, total.end)]
    if total.high is None or total.low is None:
        budget.doubt("vague_number")
        budget.basis = "none"
        return
    if budget.basis != "conflict":
        budget.basis = total.basis
    if any(code == "capital_differs" for code, _ in budget.reasons):
        budget.basis = "conflict"
    if total.low != total.high:
        budget.basis, budget.low_yuan, budget.high_yuan = "range", whole_yuan(total.low), whole_yuan(total.high)
        return
    budget.total_yuan = whole_yuan(total.high)
    if budget.basis == "cap":
        budget.high_yuan = budget.total_yuan
    elif budget.basis == "floor":
        budget.low_yuan = budget.total_yuan
    if _EACH.search(total.left):
        budget.doubt("each")


def _check(total: Mention, parts: list[Part], scan: Scan, grammar: Grammar, budget: Budget) -> None:
    """Compare the total with its formula, its items and its funds; a contradiction makes the basis `conflict`."""
    for code in find_contradictions(total, parts, scan, grammar):
        budget.doubt(code)
        if budget.total_yuan is not None:
            budget.basis = "conflict"
            budget.low_yuan = budget.high_yuan = None
