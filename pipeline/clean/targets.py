"""Quantified targets in a text: an ordered list of number and unit; slogans, dates and money are none."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pipeline.clean.grammar import Grammar, default_grammar, either, sentence_start
from pipeline.clean.numerals import Number, normalise, scan_numbers
from pipeline.clean.ranges import merge_ranges
from pipeline.params.amounts import AmountWords

_SLOGAN = re.compile(r"个(?:一|100|百|一百)(?![^，。；、\s”\"’]{0,1}[人次名场])|[有化进到]\s*(?:[”\"’]|$)")
_QUOTED = re.compile(r"[“\"‘「][^“”\"‘’」]{0,6}$")
_RATE = re.compile(r"(?:每|人均|户均|场均|平均)[^，,。；;\d]{0,6}$")
_ORDINAL = re.compile(r"(?:第|分|前|号|No\.?)\s*$")
_PEOPLE = ("人次", "人", "名", "位")
_PERCENT = re.compile(r"百分之$")
_CLAUSE = re.compile(r"[。；;\n]")


@dataclass(slots=True)
class Target:
    """One quantified target.

    Args:
        number: int, else Decimal; 万 expanded, 95% is 95.
        unit: as written (%, 人次, 场).
        start: half-open span in the text as given.
        end: see start.
    """

    number: int | Decimal
    unit: str
    start: int
    end: int


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
    return re.compile(rf"\s*(?:余|多|来|几)?\s*(?P<unit>{either(targets.percent)}|{either(targets.units)}|户)")


def _target(number: Number, text: str, pattern: re.Pattern[str], grammar: Grammar) -> tuple[Target, bool] | None:
    if number.low is None or number.high is None:
        return None
    unit = pattern.match(text, number.end, number.end + 8)
    if unit is None and text[number.start - 3 : number.start] != "百分之":
        return None
    before = text[max(0, number.start - 14) : number.start]
    if _PERCENT.search(before):
        return Target(_plain(number.low), "%", number.start - 3, number.end), False
    if unit is None or _ORDINAL.search(before) or _is_slogan(number, text, before, unit.group("unit")):
        return None
    name = unit.group("unit")
    if (
        number.is_chinese
        and number.high == 1
        and name
        in (
            "个",
            "项",
            "种",
            "批",
            "条",
            "次",
            "些",
            "类",
            "件",
            "支",
            "家",
            "对",
            "起",
            "站",
            "部",
            "门",
            "把",
            "份",
            "张",
            "本",
            "套",
            "台",
            "人",
            "名",
            "位",
            "分",
            "步",
        )
    ):
        return None
    left = grammar.before.sub("", before)
    is_rate = bool(_RATE.search(left))
    return Target(_plain(number.low), name, number.start, number.end + unit.end()), is_rate


def _plain(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value.normalize()


def _is_slogan(number: Number, text: str, before: str, unit: str) -> bool:
    after = text[number.end : number.end + 6]
    if _QUOTED.search(before) and re.match(r"[^”\"’」，。]{0,6}[”\"’」]", text[number.end : number.end + 10]):
        return True
    if number.is_chinese and re.match(r"个(?:一|统一|坚持|确保|到位|有|必|严禁|结合)", after):
        return True
    if re.match(r"项规定|分钟|小时(?:服务|热线|在线|值|开放|不打烊|自助|内)|分之", after):
        return True
    return unit in ("人", "次") and re.match(r"(?:人才|人民|次元)", after) is not None


def _without_rates(found: list[tuple[Target, bool]], text: str) -> list[Target]:
    kept = []
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
