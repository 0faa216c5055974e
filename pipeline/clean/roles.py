"""Roles that need the whole text: parts of a whole, the same sum written twice, other years."""

import re

from pipeline.clean.grammar import Grammar, sentence_start
from pipeline.clean.mentions import Scan

_BETWEEN_SAME = re.compile(
    r" {0,3}整? {0,3}[（，,：:]? {0,3}(?:人民币)? {0,3}(?:大写|小写|即|折合)?\s*(?:金额)?\s*[：:为]?\s*(?:人民币)?\s*[¥￥]?\s*$"
)
_RISEN = re.compile(r"(?:增加|扩大|提高|上升|增长|提升|扩展)(?:到|至|为)[^，。；\d]{0,4}$")
_COMMA = re.compile("[，,]")
_DONE = re.compile("(?:已完成|已支出|已投入|已拨付|已支付|已用完)")
_FIRST = re.compile("首期|首批|第一笔|一期|第一期|第一批")
_RAISED = re.compile(r"(?:增加|减少|提高|上浮|压缩)[^。；]*[，,](?:达到|达|共|总|合计|调整为|为)[^，。；\d]{0,6}$")
_REPLACED = re.compile(
    r"^(?:/[^\d，。；]{1,2})?(?:[，,](?:现|拟|今年|本年度?|此次|本次)?|[^，,、。；;\d]{0,3})(?:调整|调减|调增|调低|调高|上调|下调|核减|减少|缩减|压减|压缩|降低|下降|降|减|增加|提高|提升|扩大|上升|增|升|变更|修改|更改|改)(?:到|至|为|成)[^，,。；;\d]{0,4}$"
)
_SAID_AGAIN = re.compile("[，,（]?(?:即|折合|合)$")
_YEARS = "[两二三四五2-5]年"
MULTI_YEAR = re.compile(
    rf"(?<![第近前\d]){_YEARS}(?:\d|共|合计|总|累计|内|周期|计划|预算|投入|经费|规划)"
    rf"|(?:周期|期限|为期|连续|分|连续实施|规划|建设期)[：:为是]?{_YEARS}|(?:实施|执行|推进){_YEARS}|20\d\d\s*(?:年)?\s*[-~至到]\s*20\d\d"
)


def mark_parts(scan: Scan, grammar: Grammar) -> None:
    """Set `is_part` on sums that stand after 其中, 含, （ and the like, within the marker's reach."""
    text = scan.text
    if not scan.mentions:
        return
    first = scan.mentions[0]
    for match in grammar.parts.finditer(text, first.end):
        if match.group() == "用于" and _is_parallel(scan, match.end()):
            continue
        begin, end = match.end(), _reach(text, match)
        host = [m for m in scan.mentions if m.end <= match.start()][-1]
        for mention in scan.mentions:
            if begin <= mention.start < end and not (mention.has_total_word and mention.role == "total"):
                mention.is_part = True
                if host.role == "rate" and mention.role != "rate" and not host.is_part:
                    mention.role = "background"
                mention.is_sample = mention.is_sample or match.group() in grammar.words.money.samples
    _mark_payments(scan, grammar)
    for mention in scan.mentions[1:]:
        if is_in_brackets(text, first.start, 0) and "）" in text[first.end : mention.start]:
            break
        if not mention.is_part and mention.role != "total" and is_in_brackets(text, mention.start, first.end):
            mention.is_part = True


def _mark_payments(scan: Scan, grammar: Grammar) -> None:
    """Behind a whole, 首付4万元 and 分两期拨付 say how it is paid: parts that need not reach it."""
    first = scan.mentions[0]
    payment = grammar.payments.search(scan.text, first.end)
    if payment is None or grammar.payments.search(first.left) or _FIRST.search(first.left):
        return
    for mention in scan.mentions[1:]:
        if mention.start > payment.start() and mention.role == "item":
            mention.is_part = mention.is_sample = True


def _is_parallel(scan: Scan, position: int) -> bool:
    """3万元用于场地，2万元用于讲师: the next sum has a purpose of its own, so it is no part of the first."""
    following = next((m for m in scan.mentions if m.start >= position), None)
    return following is not None and bool(
        re.match(r" {0,2}(?:主要)?用于", scan.text[following.end : following.end + 6])
    )


def mark_bounds(scan: Scan) -> None:
    """Join a floor and a cap that stand together (不少于5万元，不超过10万元) into one range."""
    for first, second in zip(scan.mentions, scan.mentions[1:], strict=False):
        between = scan.text[first.end : second.start]
        is_pair = (
            {first.basis, second.basis} == {"floor", "cap"}
            and len(between) <= 8
            and first.role != "rate" != second.role
        )
        if is_pair and first.low is not None and second.low is not None and first.low != second.low:
            first.low, first.high = sorted((first.low, second.low))
            first.basis, first.end, second.role = "range", second.end, "restated"


def mark_replaced(scan: Scan) -> None:
    """由10万元调减为8万元: the first sum is past; 每人由300元提高到400元: the second is a rate like the first."""
    for before, after in zip(scan.mentions, scan.mentions[1:], strict=False):
        if not _REPLACED.match(scan.text[before.end : after.start]):
            continue
        if before.role == "rate" and after.role == "item":
            after.role, after.per, after.per_noun = "rate", before.per, before.per_noun
        before.role = "past"


def _reach(text: str, match: re.Match[str]) -> int:
    """A marker in brackets reaches to the bracket's end; one before a colon to the full stop; else to ；."""
    opened, closed = text.rfind("（", 0, match.start()), text.rfind("）", 0, match.start())
    if opened > closed:
        end = text.find("）", match.end())
        return end if end >= 0 else len(text)
    after = text[match.end() : match.end() + 4].lstrip("：: ")
    if after.startswith("\n") or (after != text[match.end() : match.end() + 4] and "\n" in text[match.end() :]):
        return len(text)
    stop = re.search(r"[。]" if after != text[match.end() : match.end() + 4] else r"[。；;\n]", text[match.end() :])
    return match.end() + stop.start() if stop else len(text)


def is_in_brackets(text: str, position: int, begin: int) -> bool:
    """Return whether a position stands in brackets that open behind `begin`."""
    opened = text.rfind("（", begin, position)
    return opened >= 0 and text.rfind("）", opened, position) < 0 and text.find("）", position) >= 0


def mark_restated(scan: Scan) -> bool:
    """Give a sum repeated right after itself (大写, 即, brackets) role `restated`; return whether one contradicts."""
    differs = False
    for left, right in zip(scan.mentions, scan.mentions[1:], strict=False):
        between = scan.text[left.end : right.start]
        if len(between) > 16 or not _BETWEEN_SAME.match(between) or left.high is None or right.high is None:
            continue
        is_same = (left.low, left.high) == (right.low, right.high)
        if left.is_capital != right.is_capital or _SAID_AGAIN.search(between):
            differs = differs or not is_same
        elif not (is_same and ("（" in between or "即" in between or "折合" in between)):
            continue
        right.role = "restated"
    capital = [m for m in scan.mentions if m.is_capital and m.role != "restated"]
    plain = [m for m in scan.mentions if not m.is_capital and m.role != "restated"]
    for mention in capital if plain else []:
        if "大写" in mention.left:
            mention.role = "restated"
            differs = differs or all(mention.high != other.high for other in plain)
    return differs


def mark_years(text: str, mentions: list, grammar: Grammar, year: int) -> None:
    """Give each sum the year written before it; sums of past years get role `past`."""
    words = list(grammar.time_words.finditer(text))
    if not words:
        return
    for mention in mentions:
        begin = sentence_start(text, mention.start)
        is_past, past_at, label = False, -1, ""
        for word in words:
            if not begin <= word.start() < mention.start:
                continue
            kind = word.lastgroup
            if kind == "past":
                is_done = word.group().startswith("已") and bool(_COMMA.search(text, word.end(), mention.start))
                is_past, past_at = not is_done, word.end()
            elif kind == "present" and (not is_past or re.search("[，,、]", text[past_at : word.start()])):
                is_past = False
            elif kind == "year":
                label = word.group() if len(word.group()) == 4 else f"20{word.group()}"
                is_past = int(label) < year
                past_at = word.end()
            elif kind == "nth":
                label = str(year + "一二三四五".index(word.group()[1]))
        mention.year = label
        is_past = is_past or bool(_DONE.match(text, mention.end))
        behind = text[max(past_at, 0) : mention.start]
        if is_past and not _RAISED.search(behind) and not _RISEN.search(behind):
            mention.role = "past"
