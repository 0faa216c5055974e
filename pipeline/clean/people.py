"""Beneficiaries in a text: people, visits (人次) and households (户), never mixed."""

import re
from dataclasses import replace
from decimal import Decimal

from pipeline.clean.grammar import Grammar, default_grammar, sentence_start
from pipeline.clean.head_mentions import MOST_COUNTS, find_people
from pipeline.clean.head_sessions import apply_sessions
from pipeline.clean.head_words import CLAUSE, MOST, NEUTRAL, REACH, RESULT, PeopleMention, people_patterns
from pipeline.clean.headcount import Headcount
from pipeline.clean.numerals import normalise
from pipeline.clean.roles import MULTI_YEAR, mark_years
from pipeline.params.amounts import AmountWords

_GROUP = re.compile(
    r"男|女|甲|乙|大学|高中|初中|小学|中专|大专|本科|专科|研究生|博士|硕士|幼儿|首期|首批|[一二三四五]期|[一二三四五]批|[一二三四五六A-D]班|第[一二三四五六七八九十\d]+[批期组]|上半年|下半年|[一二三四]季度|市内|市外|城区|郊区|农村|城市|子女|家属|\d+周?岁(?:及?以[上下])?|老年|青年"
    r"|(?:[\d\u4e00-\u9fa5]{1,6}(?:区|市|县|镇|乡|街道|公司|厂|集团|车间|分会|学校|局|站))(?:职工|员工|共|约)?\s*$"
)
_INDIRECT = re.compile("带动|辐射|间接|影响")
_DEADLINE = re.compile(r"20\d\d\s?年(?:底|末|\d{1,2}月(?:份|底|末|\d{1,2}日)?)(?:之|以)?前")
_DONE = re.compile(r"(?:已|去年|上年|往年)[^，,。；;\d]{0,8}$")
_FRESH = re.compile(r"(?:新增|增加|今年|本年|本次|此次|再|20\d\d\s?年)[^，,。；;\d]{0,10}$")
_BESIDE = ("background", "session", "each", "daily")
_PLAIN = re.compile(
    r"职工|员工|会员|工人|人[数员次]?|[名位数]|受益|惠及|覆盖|普惠|服务|参加|参与|预计|预期|计划|[本该此]|项目|活动|[共约总合计为的可将拟等达到有近超过]"
    r"|全年|年度|对象|群体|全[体部市区]|广大|左右|以上|\d+年?|^.{0,6}后|均.*|\W"
)
_KIN = re.compile("子女|家属|老人|孩子")
_SAMPLE = re.compile("其中|含|包括")
_REACHED = re.compile("受益|惠及|覆盖|服务|参加|参与")


def read_headcount(text: str | None, words: AmountWords | None = None, year: int | None = None) -> Headcount:
    """Return the people, visits and households that a text says will benefit.

    n a session times sessions are visits unless the text says the people differ; groups are added only when disjoint.
    Rule: notice §五.5 (人数 must be stated).

    Args:
        text: the field as filed.
        words: the word lists; default `params/amounts.yaml`.
        year: the round's year; counts of earlier years are background. Default from the word file.
    """
    grammar = default_grammar(words)
    folded = normalise(text or "")
    result = Headcount(mentions=find_people(folded, text or "", grammar))
    if len(result.mentions) > MOST_COUNTS:
        result.doubt("several_counts")
        return result
    _drop_past(folded, result, grammar, year if year is not None else grammar.words.money.default_year)
    counted = [m for m in result.mentions if m.role == "count" and m.high is not None]
    for kind in ("visits", "households", "people"):
        _settle(kind, [m for m in counted if m.kind == kind], folded, result)
    _flag_unexplained(counted, result)
    _flag_earlier(result)
    apply_sessions(folded, result, grammar)
    if MULTI_YEAR.search(folded):
        result.doubt("several_years")
    if all(n is None for n in (result.people, result.low, result.high, result.visits, result.households)):
        vague = any(m.high is None for m in result.mentions)
        if not result.reasons:
            result.doubt("crowd_words" if vague else "unclear_group" if result.mentions else "no_headcount")
    return result


def _drop_past(text: str, result: Headcount, grammar: Grammar, year: int) -> None:
    counted = [m for m in result.mentions if m.role == "count"]
    text = _DEADLINE.sub(lambda m: " " * len(m.group()), text)
    mark_years(text, counted, grammar, year)
    if any(m.year.isdigit() and int(m.year) > year for m in counted):
        result.doubt("several_counts")


def _settle(kind: str, mentions: list[PeopleMention], text: str, result: Headcount) -> None:
    if not mentions:
        return
    whole = [m for m in mentions if not m.is_part] or mentions
    if (total := _whole_of(whole)) is not None:
        if any(_INDIRECT.search(CLAUSE.split(m.left)[-1]) for m in whole):
            result.doubt("unexplained_count")
        whole = [total]
    elif kind == "people" and _holds_staff(whole, result):
        result.doubt("unexplained_count")
    best = min(m.rank for m in whole)
    if kind == "people" and best == RESULT and (result.visits is not None or result.households is not None):
        return
    rivals = [m for m in whole if m.rank == REACH]
    whole = [m for m in whole if m.rank == best]
    if best == MOST and max(m.high or 0 for m in whole) < max((m.high or 0 for m in rivals), default=0):
        whole += rivals
    neutral = [m for m in mentions if not m.is_part and m.rank == NEUTRAL and m not in whole]
    if len({sentence_start(text, m.start) for m in whole + neutral}) == 1 and _group_words(whole + neutral):
        whole = sorted(whole + neutral, key=lambda m: m.start)
    mentions = [m for m in mentions if m.is_part or m in whole]
    chosen = _choose(whole, mentions, text, result)
    if chosen is None:
        return
    if kind == "people":
        result.rank = best
    _store(kind, chosen, result)


def _flag_unexplained(counted: list[PeopleMention], result: Headcount) -> None:
    """A count is sure only when every other count of the text has a place: a part, a result, a smaller group reached."""
    for kind, value in (("people", result.people), ("visits", result.visits), ("households", result.households)):
        mine = [m for m in counted if m.kind == kind and not m.is_part and not _is_in(m, result)]
        if value is None:
            continue
        if any((m.rank == NEUTRAL or (m.high or 0) > value) and m.high != value for m in mine):
            result.doubt("unexplained_count")
    is_weak = result.people is not None and result.rank == NEUTRAL
    if is_weak and (
        any(_stands_beside(m, result) for m in result.mentions)
        or any(m.kind != "people" and m.rank < NEUTRAL for m in counted)
    ):
        result.doubt("unclear_group")


def _flag_earlier(result: Headcount) -> None:
    """共600人，2018年已配备200人，2019年新增400人: the total holds those of earlier years beside this year's part."""
    if result.people is None:
        return
    smaller = [m for m in result.mentions if m.kind == "people" and not _is_in(m, result) and m.high]
    smaller = [m for m in smaller if (m.high or 0) < (result.people or 0) and m.role in ("count", "past")]
    done = [m for m in smaller if m.role == "past" or _DONE.search(m.left)]
    fresh = [m for m in smaller if m not in done and _FRESH.search(m.left)]
    is_sum_of_years = any("累计" in m.left and m.high == result.people for m in result.mentions)
    if (done and fresh) or any(m.is_part for m in done) or (is_sum_of_years and any(m.is_part for m in fresh)):
        result.doubt("includes_past")


def _stands_beside(mention: PeopleMention, result: Headcount) -> bool:
    """A count of another kind (职工总数, 每班30人) that the number of people is no multiple of."""
    if mention.role not in _BESIDE or _is_in(mention, result) or not mention.high:
        return False
    return mention.role in ("background", "daily") or (result.people or 0) % mention.high != 0


def _is_in(mention: PeopleMention, result: Headcount) -> bool:
    return any(start <= mention.start and mention.end <= end for start, end in result.spans)


def _whole_of(whole: list[PeopleMention]) -> PeopleMention | None:
    """A total that all the other counts add up to, whatever their rank; they become its parts."""
    totals = [m for m in whole if m.has_total_word]
    rest = [m for m in whole if not m.has_total_word]
    if len(totals) != 1 or len(rest) < 2 or sum(m.high or Decimal(0) for m in rest) != totals[0].high:
        return None
    for mention in rest:
        mention.is_part = True
    return totals[0]


def _holds_staff(whole: list[PeopleMention], result: Headcount) -> bool:
    """工作人员20人，参加职工300人，合计320人: a total that only those who run the project make up."""
    totals = [m for m in whole if m.has_total_word]
    staff = sum((m.high or Decimal(0) for m in result.mentions if m.role == "staff"), Decimal(0))
    rest = sum((m.high or Decimal(0) for m in whole if not m.has_total_word), Decimal(0))
    return bool(staff and rest) and any(m.high == staff + rest for m in totals)


def _choose(
    whole: list[PeopleMention], mentions: list[PeopleMention], text: str, result: Headcount
) -> PeopleMention | None:
    if any(m.is_doubtful for m in whole):
        result.doubt("doubtful_digits")
    if any(m.may_be_visits for m in whole):
        result.doubt("people_or_visits")
    parts = [m for m in mentions if m.is_part]
    values = {(m.low, m.high) for m in whole}
    if len(values) == 1 and len(whole) == 1:
        return _checked(whole[0], parts, text, result)
    sum_of_rest = _sum_of_rest(whole, text)
    if sum_of_rest is None and _are_disjoint(whole, text):
        total = sum((m.high or Decimal(0) for m in whole), Decimal(0))
        return PeopleMention(whole[0].start, whole[-1].end, whole[0].kind, total, total, "derived")
    totals = [m for m in whole if m.has_total_word]
    if len(values) == 1 and not totals and len({_specific(m) for m in whole}) > 1:
        result.doubt("groups_may_overlap")
        return None
    if len(values) == 1:
        return _checked(whole[0], parts, text, result)
    if len({m.high for m in totals}) == 1:
        return _against_rest(totals[0], [m for m in whole if m not in totals], text, result)
    if sum_of_rest is not None:
        if _is_named(sum_of_rest):
            result.doubt("groups_may_overlap")
        return sum_of_rest
    if [m.basis for m in whole] == ["floor", "cap"] and (whole[0].low or 0) < (whole[1].high or 0):
        return replace(whole[0], high=whole[1].high, end=whole[1].end, basis="range")
    result.doubt("groups_may_overlap")
    return None


def _sum_of_rest(whole: list[PeopleMention], text: str) -> PeopleMention | None:
    """共有1800人，男1000人、女800人: the first count, or the last without a group word, that the others add up to."""
    added = sum((m.high or Decimal(0) for m in whole), Decimal(0))
    if len(whole) < 3:
        return None
    ends = [m for m in whole[:1] if not (_is_named(m) and "、" in text[m.end : whole[1].start])]
    ends += [m for m in whole[-1:] if not _is_named(m)]
    return next((m for m in ends if (m.high or 0) * 2 == added), None)


def _are_disjoint(whole: list[PeopleMention], text: str) -> bool:
    """Each count has a group word of its own (sex, place, age, batch), or the text says that people differ."""
    labels = [CLAUSE.split(m.left)[-1] + m.right[:6] for m in whole]
    differ = bool(people_patterns(default_grammar())["different"].search(text))
    if any(m.low != m.high or m.has_total_word for m in whole) or len(set(labels)) < len(labels):
        return False
    if any(_INDIRECT.search(label) for label in labels):
        return False
    is_kin = [_is_named(m) for m in whole].count(False) == 1 and bool(_KIN.search("".join(labels)))
    return differ or is_kin or _group_words(whole)


def _group_words(mentions: list[PeopleMention]) -> bool:
    """Whether each count has a group word that no other has."""
    words = [_group_word(m) for m in mentions]
    return all(words) and len(set(words)) == len(words)


def _specific(mention: PeopleMention) -> str:
    """What the words beside a count say beyond that people benefit; the same twice is the same count said again."""
    left = CLAUSE.split(mention.left.rstrip("，,：:（ "))[-1]
    return _PLAIN.sub("", left + CLAUSE.split(mention.right[:6])[0])


def _is_named(mention: PeopleMention) -> bool:
    return bool(_group_word(mention))


def _group_word(mention: PeopleMention) -> str:
    """The count's group word: sex, place, age, batch; "" when it has none."""
    label = CLAUSE.split(mention.left.rstrip("，,：:（ "))[-1]
    match = _GROUP.search(label) or _GROUP.search(CLAUSE.split(mention.right[:4])[0])
    return match.group() if match else ""


def _against_rest(total: PeopleMention, rest: list[PeopleMention], text: str, result: Headcount) -> PeopleMention:
    """A stated total against the counts around it."""
    added = sum((m.high or Decimal(0) for m in rest), Decimal(0))
    rivals = [
        m
        for m in rest
        if _REACHED.search(m.left) and sentence_start(text, m.start) != sentence_start(text, total.start)
    ]
    if (len(rest) > 1 and added != total.high) or rivals or any((m.high or 0) > (total.high or 0) for m in rest):
        return _conflict(min([total, *rivals], key=lambda m: m.start), result)
    return total


def _checked(total: PeopleMention, parts: list[PeopleMention], text: str, result: Headcount) -> PeopleMention:
    """A count against its parts: more than the whole, or a bracket that lists all of it and misses."""
    added = sum((p.high or Decimal(0) for p in parts), Decimal(0))
    whole = total.high or Decimal(0)
    is_list = len(parts) > 1 and not _SAMPLE.search(text[total.end : parts[0].start])
    if (
        parts
        and total.basis in ("stated", "approx", "cap")
        and (added > whole or (is_list and added != whole) or any(p.is_capital and p.high != whole for p in parts))
    ):
        return _conflict(total, result)
    return total


def _conflict(mention: PeopleMention, result: Headcount) -> PeopleMention:
    result.doubt("parts_differ")
    return replace(mention, basis="conflict")


def _store(kind: str, mention: PeopleMention, result: Headcount) -> None:
    low, high = mention.low, mention.high
    if low is None or high is None:
        return
    result.spans.append((mention.start, mention.end))
    if result.basis == "none" or kind == "people":
        result.basis = mention.basis
    if kind == "people":
        result.low = int(low) if mention.basis in ("range", "floor") else None
        result.high = int(high) if mention.basis in ("range", "cap") else None
        result.people = int(high) if low == high else None
    elif low == high:
        setattr(result, kind, int(high))
    else:
        result.doubt("several_counts")
