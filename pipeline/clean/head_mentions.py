"""Every count of people, visits or households in a text, each with what it counts."""

import re
from itertools import pairwise

from pipeline.clean.grammar import Grammar, sentence_start
from pipeline.clean.head_roles import describe
from pipeline.clean.head_words import NEUTRAL, REACH, PeopleMention, people_patterns
from pipeline.clean.numerals import Number, scan_numbers
from pipeline.clean.ranges import merge_ranges
from pipeline.clean.roles import is_in_brackets

MOST_COUNTS = 200
_OPENED = re.compile(r"其中(?!(?:约|近|有)?\d+(?:\.\d+)?%)|包括|包含|含|（")
_ANEW = re.compile("[，,](?:本次|本项目|此次|今年|本年|拟|计划|现|将)")
_LABELLED = re.compile(
    r"(?:(?P<visits>人次(?:约|为|共|是|数)*[：:])|(?P<households>户数)|人数|人（次）|总人数)(?:（[^（）\d]{1,4}）)?(?:约|为|共|是|[：:])*\s*$"
)
_LABEL_END = re.compile(r"\s{0,4}(?:$|[，,。；;、\n（左以])")
_HOMES = re.compile(r"(?:家庭|困难户|贫困户)(?:约|共|为|[：:])*\s*$")
_CARDS = re.compile(r"\s?(?:余|多)?\s?(?:张|个|(?=[，,。；;、\n（左以]|$))")
_SAME_LIST = re.compile(r"\s{0,2}[^，,。；;、\n：\d和及与（]{0,12}[、，和及与][^，,。；;、\n：\d]{0,10}$")
_ENUMERATED = re.compile(r"\s{0,2}[^，,。；;、\n：\d和及与（]{0,12}[、和及与][^，,。；;、\n：\d]{0,10}$")


def find_people(text: str, raw: str, grammar: Grammar) -> list[PeopleMention]:
    """Return the counts in order.

    Args:
        text: normalised.
        raw: as given.
        grammar: compiled words.
    """
    not_people = people_patterns(grammar)["not_people"]
    found: list[PeopleMention] = []
    numbers = [n for n in merge_ranges(scan_numbers(text, raw), text) if not (n.is_chinese and n.high == 1)]
    for index, number in enumerate(numbers):
        if number.high == 0 or not_people.match(text[number.end : number.end + 16]):
            continue
        begin = max(number.start - 40, sentence_start(text, number.start), found[-1].end if found else 0)
        unit = _unit(number, text, begin, grammar)
        if unit is None:
            continue
        following = numbers[index + 1].start if index + 1 < len(numbers) else len(text)
        found.append(_mention(number, unit, begin, following, text, grammar))
        found[-1].is_part = _is_part(found[-1], found[:-1], text)
        if len(found) > MOST_COUNTS:
            break
    _share_ranks(found, text)
    return found


def _unit(number: Number, text: str, begin: int, grammar: Grammar) -> tuple[str, int] | None:
    """Return (kind, end) when the number counts people: by its unit, or by its label (受益人数：500, 发卡3万张)."""
    patterns = people_patterns(grammar)
    unit = patterns["unit"].match(text[number.end : number.end + 12])
    if unit:
        return unit.lastgroup or "people", number.end + unit.end()
    before = text[begin : number.start]
    label = _LABELLED.search(before) if _LABEL_END.match(text, number.end, number.end + 6) else None
    if label:
        return label.lastgroup or "people", number.end
    cards = _CARDS.match(text, number.end, number.end + 6)
    if cards and _HOMES.search(before):
        return "households", cards.end()
    return ("people", cards.end()) if cards and patterns["holders"].search(before) else None


def _mention(
    number: Number, unit: tuple[str, int], begin: int, following: int, text: str, grammar: Grammar
) -> PeopleMention:
    kind, end = unit
    written = text[number.end : end]
    left, right = text[begin : number.start], text[end : min(following, end + 14)]
    mention = PeopleMention(number.start, end, kind, number.low, number.high, "stated", left=left, right=right)
    mention.is_doubtful = number.is_doubtful and " " not in text[number.start : number.end]
    mention.is_capital = number.is_capital
    mention.may_be_visits = right.startswith(("（次）", "（户）")) or "（次）" in left[-8:]
    describe(mention, number.is_approx or bool(re.search("[余多来+]", written)), text, grammar)
    if written.endswith("张") and mention.basis == "stated":
        mention.basis = "approx"
    return mention


def _share_ranks(found: list[PeopleMention], text: str) -> None:
    """Counts listed together share a rank (小学生20名、初中生30名获得助学金); a total takes that of the best count."""
    for earlier, mention in pairwise(found):
        if not (mention.has_total_word or mention.is_part) and _ENUMERATED.match(text[earlier.end : mention.start]):
            earlier.has_total_word = False
        if earlier.role == "staff" and mention.rank == NEUTRAL and _ENUMERATED.match(text[earlier.end : mention.start]):
            mention.role = "staff"
        if mention.rank == NEUTRAL and earlier.role == "count" and _SAME_LIST.match(text[earlier.end : mention.start]):
            mention.rank = earlier.rank
    for earlier, mention in reversed(list(pairwise(found))):
        if mention.role == "staff" and earlier.rank == NEUTRAL and _ENUMERATED.match(text[earlier.end : mention.start]):
            earlier.role = "staff"
        if earlier.rank == NEUTRAL and earlier.role == "count" and _ENUMERATED.match(text[earlier.end : mention.start]):
            earlier.rank = mention.rank
    best = min((m.rank for m in found if m.role == "count"), default=NEUTRAL)
    for mention in found:
        if mention.has_total_word and mention.rank == NEUTRAL:
            mention.rank = best


def _is_part(mention: PeopleMention, earlier: list[PeopleMention], text: str) -> bool:
    """After 其中 or in brackets behind a count, up to the sentence's end or the bracket's."""
    same = [m for m in earlier if m.kind == mention.kind and not is_in_brackets(text, m.start, 0)]
    if not same or mention.has_total_word:
        return False
    begin = sentence_start(text, mention.start)
    for marker in _OPENED.finditer(text, max(begin, same[0].end), mention.start):
        if _ANEW.search(text, marker.end(), mention.start):
            continue
        if marker.group() != "（" or "）" not in text[marker.end() : mention.start]:
            if mention.role == "count" and mention.rank > REACH:
                whole = [m for m in same if not m.is_part][-1:]
                mention.role = whole[0].role if whole else mention.role
            return True
    return False
