"""Checks on what was asked: doubts for a person, never a change of the amount.

Sources: the notice, section 5.5 (项目资金); the spending rules of grass-roots unions as listed in the parameter file.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from statistics import median
from typing import Any

import pandas as pd

from pipeline.budget.doubts import Doubt, findings_table
from pipeline.params.budget import RequestCheckParameters
from pipeline.schema.derived import is_current

_FIELDS = {"budget_text": "经费预算", "summary": "项目简介", "extra_text": "附页"}
_NUMBER = r"([0-9][0-9,]*(?:\.[0-9]+)?)"
_MONEY = rf"{_NUMBER}\s*(万元|元)"
_PRODUCT = re.compile(
    rf"{_MONEY}\s*(?:/|每)?\s*[一-龥]{{0,3}}\s*[×xX*✕]\s*{_NUMBER}\s*[一-龥]{{0,3}}\s*(?:=|＝|，?\s*共计?|，?\s*合计|，?\s*计)\s*{_MONEY}"
)
_PART = re.compile(rf"([一-龥A-Za-z]{{1,16}})\s*[:：]?\s*{_MONEY}")
_NEGATED = re.compile(r"(?:不|无|未|严禁|禁止|不得|杜绝|没有|不含|不安排)[^，。；,;]{0,8}$")


def check_requests(
    proposals: pd.DataFrame, policy: RequestCheckParameters, domains: pd.Series | None = None
) -> pd.DataFrame:
    """Return the `budget_findings` table: one row a doubt about the money of a proposal in force.

    Args:
        proposals: the `proposals` table.
        policy: word lists and limits.
        domains: domain by submission_id, to compare amounts per beneficiary with; None leaves that check out.
    """
    return findings_table(find_request_doubts(proposals, policy, domains))


def find_request_doubts(
    proposals: pd.DataFrame, policy: RequestCheckParameters, domains: pd.Series | None = None
) -> list[Doubt]:
    """Return the doubts of `check_requests`, before they are a table."""
    current = proposals[is_current(proposals) & proposals["is_proposal"]].sort_values("submission_id")
    doubts = [doubt for row in current.to_dict("records") for doubt in _check_one(row, policy)]
    return doubts if domains is None else doubts + list(_far_from_median(current, domains, policy))


def _check_one(row: dict[str, Any], policy: RequestCheckParameters) -> Iterator[Doubt]:
    checks = (_parts_against_total, _sources_against_total, _products, _words, _capital_items, _unforeseen)
    for check in checks:
        for code, label, value, message in check(row, policy):
            yield Doubt(code, value, message, label, row["submission_id"], row["counted_unit_code"], actor="unit")


Faults = Iterator[tuple[str, str, str, str]]


def _parts_against_total(row: dict[str, Any], policy: RequestCheckParameters) -> Faults:
    if row["requested_basis"] == "conflict":
        message = (
            f"经费预算的总额与各分项之和不一致（读得总额 {_yuan(row['requested_yuan'])}）。请核对后写明正确的总额。"
        )
        yield "request_total_differs", "经费预算", row["budget_text"], message


def _sources_against_total(row: dict[str, Any], policy: RequestCheckParameters) -> Faults:
    parts = [row[name] for name in ("asked_yuan", "own_yuan", "other_yuan") if not _is_missing(row[name])]
    total = row["requested_yuan"]
    if _is_missing(total) or not parts or row["requested_basis"] not in ("stated", "derived", "conflict"):
        return
    if sum(parts) > total or (len(parts) == 3 and sum(parts) != total):
        message = f"各资金来源合计 {sum(parts)}元，与总额 {total}元不符。请写明总额、申请市总资金和自筹各多少。"
        yield "request_sources_differ", "经费预算", row["budget_text"], message


def _products(row: dict[str, Any], policy: RequestCheckParameters) -> Faults:
    for match in _PRODUCT.finditer(row["budget_text"]):
        price, price_unit, count, total, total_unit = match.groups()
        product = _decimal(price, price_unit) * _decimal(count, "")
        if product != _decimal(total, total_unit):
            message = f"“{match[0]}”单价乘数量应为 {product.normalize():f}元，与所写不符。请核对单价、数量和小计。"
            yield "request_product_differs", "经费预算", match[0], message


def _words(row: dict[str, Any], policy: RequestCheckParameters) -> Faults:
    for column, label in _FIELDS.items():
        found = [word for word in policy.forbidden_words if _says(row[column], word)]
        if found:
            words = "、".join(found)
            message = f"{label}中出现“{words}”，可能不符合工会经费使用规定。请说明用途，或改列其他开支。"
            yield "request_forbidden_word", label, words, message
    left = [word for word in policy.leftover_words if word in row["budget_text"]]
    if left:
        message = f"经费预算提到“{'、'.join(left)}”。请写明上年结余数额以及是否抵减本年申请。"
        yield "request_last_year_leftover", "经费预算", "、".join(left), message


def _says(text: str, word: str) -> bool:
    """Tell whether the word stands in the text without a negation right before it."""
    places = [match.start() for match in re.finditer(re.escape(word), text)]
    return any(not _NEGATED.search(text[max(0, place - 12) : place]) for place in places)


def _capital_items(row: dict[str, Any], policy: RequestCheckParameters) -> Faults:
    text = row["budget_text"] + row["extra_text"]
    found = [word for word in policy.capital_words if word in row["budget_text"]]
    if found and not any(word in text for word in policy.quote_words):
        message = f"经费预算含“{'、'.join(found)}”，未附报价。请补充报价单或询价记录，写明型号、数量和单价。"
        yield "request_capital_without_quote", "经费预算", "、".join(found), message


def _unforeseen(row: dict[str, Any], policy: RequestCheckParameters) -> Faults:
    total = row["requested_yuan"]
    if _is_missing(total):
        return
    for match in _PART.finditer(row["budget_text"]):
        amount = _decimal(match[2], match[3])
        if any(word in match[1] for word in policy.unforeseen_words) and amount > policy.unforeseen_share * total:
            share = f"{(policy.unforeseen_share * 100).normalize():f}%"
            message = f"{match[1]}{amount.normalize():f}元超过总额的{share}。请压减，或说明用途。"
            yield "request_unforeseen_high", "经费预算", match[0], message


def _far_from_median(current: pd.DataFrame, domains: pd.Series, policy: RequestCheckParameters) -> Iterator[Doubt]:
    """Yield the proposals whose amount per beneficiary is many times, or a small part of, its domain's median."""
    known = current[current["requested_yuan"].notna() & (current["beneficiary_count"].fillna(0) > 0)]
    domain = known["submission_id"].map(domains).fillna("")
    for name, group in known.groupby(domain, sort=True):
        if not name or len(group) < policy.median_least_count:
            continue
        each = {
            row["submission_id"]: Decimal(int(row["requested_yuan"])) / int(row["beneficiary_count"])
            for row in group.to_dict("records")
        }
        middle = median(each.values())
        units = dict(zip(group["submission_id"], group["counted_unit_code"], strict=True))
        for submission, amount in each.items():
            if amount > middle * policy.median_times or amount * policy.median_times < middle:
                yield _median_doubt(submission, units[submission], str(name), amount, middle)


def _median_doubt(submission: str, unit: str, domain: str, amount: Decimal, middle: Decimal) -> Doubt:
    message = f"人均 {amount:.2f}元，{domain}类项目中位数为 {middle:.2f}元，相差较大。请核对金额的单位（元、万元）和受益人数。"
    return Doubt("request_far_from_median", f"{amount:.2f}", message, "经费预算", submission, unit)


def _decimal(number: str, unit: str) -> Decimal:
    return Decimal(number.replace(",", "")) * (10_000 if unit == "万元" else 1)


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NA or value != value


def _yuan(value: Any) -> str:
    return "不明" if _is_missing(value) else f"{value}元"
