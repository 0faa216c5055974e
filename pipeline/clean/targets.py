"""Quantified targets in a text: an ordered list of number and unit; slogans, dates and money are none."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pipeline.clean.grammar import Grammar, default_grammar, either, sentence_start
from pipeline.clean.numerals import Number, normalise, scan_numbers
from pipeline.clean.ranges import merge_ranges
from pipeline.params.amounts import AmountWords

_QUOTED = re.compile(r"[“\"‘「][^“”\"‘’」]{0,10}$")
_RATE = re.compile(r"(?:每|各|人均|户均|场均|平均)[^，,。；;\d]{0,6}$")
_ORDINAL = re.compile(r"(?:第|前|\d号|No\.?)\s*$")
_PEOPLE = ("人次", "人", "名", "位")
_PERCENT = re.compile(r"百分之$")
_CLAUSE = re.compile(r"[。；;\n]")
_MANY_ONES = re.compile("个一(?!百|千)")
_NOT_TARGET = re.compile(r"项规定|分钟|小时(?:服务|热线|在线|值|开放|不打烊|自助|内)|分之|人才|人民|次元|块钱")
_LISTED = re.compile(r"[^，,。；;\d]{0,6}[、和][^，,。；;\d]{0,6}")
_TAIL = re.compile(r"\s*(?:$|[，,。；;、）\n])")
_MONEY = re.compile(r"(?:费|款|金|补助|补贴|投入|发放|奖励|收入)[^，,。；;\d]{0,4}$")


@dataclass(slots=True)
class Target:
    """One quantified target.

    Args:
        number: int, else Decimal; 万 expanded, 95% is 95.
        unit: as written (%, 人次, 场).
        start: half-open span in the text as given.
        end: see start.
        needs_person: its unit is no known measure word.
    """

    number: int | Decimal
    unit: str
    start: int
    end: int
    needs_person: bool = False


def read_targets(text: str | None, words: AmountWords | None = None) -> list[Target]:
    """Return the quantified targets in the order they stand; a rate beside its stated total gives the total.

    Rule: notice §五.5 (量化考核指标 must be stated).

    Args:
        text: the field as filed.
        words: the word lists; default `params/amounts.yaml`.
    """
    grammar = default_grammar(words)
    folded = normalise(text or "")
    pattern = _unit_pattern(grammar)
    found: list[tuple[Target, bool]] = []
    for number in merge_ranges(scan_numbers(folded, text or ""), folded):
        target = _target(number, folded, pattern, grammar)
        if target is not None:
            found.append(target)
    found += [(Target(100, "%", m.start(), m.end()), False) for m in re.finditer("百分之百", folded)]
    return _without_rates(sorted(found, key=lambda pair: pair[0].start), folded)


@lru_cache(maxsize=8)
def _unit_pattern(grammar: Grammar) -> re.Pattern[str]:
    targets = grammar.words.targets
    known = f"{either(targets.percent)}|{either(targets.units)}"
    other = rf"(?!{either(targets.not_targets)})[\u4e00-\u9fa5](?={_TAIL.pattern})"
    return re.compile(rf"[^\S\n]*(?:余|多|来|几)?[^\S\n]*(?:(?P<known>{known})|(?P<other>{other}))")


@lru_cache(maxsize=8)
def _idioms(grammar: Grammar) -> re.Pattern[str]:
    return re.compile(either(grammar.words.targets.idioms))


def _target(number: Number, text: str, pattern: re.Pattern[str], grammar: Grammar) -> tuple[Target, bool] | None:
    if number.low is None or number.high is None:
        return None
    before = text[max(0, number.start - 14) : number.start]
    if _PERCENT.search(before):
        return Target(_plain(number.low), "%", number.start - 3, number.end), False
    unit = pattern.match(text, number.end, number.end + 10)
    if unit is None or (unit.group("other") and number.is_chinese) or _ORDINAL.search(before):
        return None
    name = unit.group("known") or unit.group("other")
    if _is_slogan(number, text, before, name, grammar):
        return None
    is_rate = bool(_RATE.search(grammar.before.sub("", before)))
    end = unit.end()
    return Target(_plain(number.low), name, number.start, end, not unit.group("known")), is_rate


def _plain(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value.normalize()


def _is_slogan(number: Number, text: str, before: str, unit: str, grammar: Grammar) -> bool:
    """Whether the number is a figure of speech (三位一体, “五个一”, 一项工作) or money (20块钱)."""
    words = grammar.words.targets
    if _QUOTED.search(before) and re.match(r"[^”\"’」，。]{0,10}[”\"’」]", text[number.end : number.end + 12]):
        return True
    if any(
        m.start() <= number.start < m.end()
        for m in _idioms(grammar).finditer(text, max(0, number.start - 3), number.end + 6)
    ):
        return True
    if number.is_chinese and unit == "个" and text.startswith(words.slogan_after, number.end + 1):
        return True
    if number.is_chinese and number.high == 1:
        return unit in words.not_one or bool(_MANY_ONES.search(text, sentence_start(text, number.start), number.start))
    return bool(_NOT_TARGET.match(text, number.end)) or (unit == "块" and bool(_MONEY.search(before)))


def _without_rates(found: list[tuple[Target, bool]], text: str) -> list[Target]:
    kept = []
    for index in range(1, len(found)):
        (earlier, is_rate), (target, _) = found[index - 1], found[index]
        if is_rate and _LISTED.fullmatch(text, earlier.end, target.start):
            found[index] = target, True
    for target, is_rate in found:
        if not is_rate:
            kept.append(target)
            continue
        begin = sentence_start(text, target.start)
        stop = _CLAUSE.search(text, target.end)
        end = stop.start() if stop else len(text)
        kin = _PEOPLE if target.unit in _PEOPLE else (target.unit,)
        has_total = any(
            other.unit in kin and not rate and begin <= other.start < end
            for other, rate in found
            if other is not target
        )
        if not has_total:
            kept.append(target)
    return kept
