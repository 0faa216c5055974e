"""Two numbers that are the ends of one range: 3-5万, 3万至5万, 五、六万元."""

import re
from decimal import Decimal

from pipeline.clean.numerals import Number, scan_numbers

_RANGE = re.compile(
    r"\s*(?:余|多)?\s*(?:亿|万|千)?(?:元|块|人|名|位|场|次|户|期|%)?\s*(?:-+|~+|至|到)\s*(?:[¥￥])?\s*$"
)
_BETWEEN = re.compile(r"\s*(?:亿|万|千)?(?:元|块|人|名)?\s*(?:与|和|及)\s*$")
_PLAIN_RANGE = re.compile(r"\s*、\s*$")
_MULTIPLIER = re.compile(r"[十百千万亿wW]+$")
_WIDEST_DASH = 12
_SIZES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "w": 10**4, "W": 10**4, "亿": 10**8}


def merge_ranges(numbers: list[Number], text: str) -> list[Number]:
    """Return the numbers with 3-5万, 3万至5万 joined; the first takes the second's multiplier when it has none."""
    merged: list[Number] = []
    for number in numbers:
        last = merged[-1] if merged and number.start - merged[-1].end <= _WIDEST_DASH else None
        if last is not None and last.low is not None and number.high is not None and last.low == last.high:
            between = text[last.end : number.start]
            is_between = _BETWEEN.match(between) and re.match(
                "[万千元块人名]{0,3}之间", text[number.end : number.end + 5]
            )
            if _RANGE.match(between) or is_between or (_PLAIN_RANGE.match(between) and _is_pair(last, number, text)):
                joined = _join(last, number, text)
                if joined is not None:
                    merged[-1] = joined
                    continue
        merged.append(number)
    return merged


def _is_pair(left: Number, right: Number, text: str) -> bool:
    """5、6万元: neighbours of one digit."""
    if left.end - left.start != 1 or left.low is None or (right.high or 0) < 10**4:
        return False
    head = scan_numbers(text[right.start])
    return bool(head) and head[0].high == left.low + 1


def _join(left: Number, right: Number, text: str) -> Number | None:
    low, high = left.low, right.high
    if low is None or high is None:
        return None
    multiplier = _MULTIPLIER.search(text[right.start : right.end])
    if (
        multiplier
        and high
        and not _MULTIPLIER.search(text[left.start : left.end])
        and text[left.end : left.end + 1] not in ("元", "块")
    ):
        token = text[right.start : right.end]
        by_unit = low * _SIZES.get(token[-1], 1)
        scaled = low * (high / _leading(token, high))
        low = next((value for value in (scaled, by_unit) if value <= high), low)
    doubtful = left.is_doubtful or right.is_doubtful or low > high
    return Number(left.start, right.end, low, high, False, is_doubtful=doubtful)


def _leading(token: str, value: Decimal) -> Decimal:
    head = _MULTIPLIER.sub("", token).replace(" ", "").rstrip("余多来")
    numbers = scan_numbers(head)
    return (numbers[0].high if numbers else None) or value
