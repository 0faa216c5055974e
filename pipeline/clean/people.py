"""Beneficiaries in a text: people, visits (人次) and households (户), never mixed."""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pipeline.clean.grammar import Grammar, default_grammar, sentence_start
from pipeline.clean.head_mentions import (
    CLAUSE,
    MOST,
    MOST_COUNTS,
    NEUTRAL,
    REACH,
    RESULT,
    PeopleMention,
    find_people,
    people_patterns,
)
from pipeline.clean.numerals import normalise, scan_numbers
from pipeline.clean.roles import mark_years
from pipeline.params.amounts import AmountWords

REASONS = {
    "no_headcount": "没有读到受益人数，请补充。",
    "crowd_words": "只有“广大职工”“数千人”一类说法，没有具体人数，请补充。",
    "groups_may_overlap": "写了几个群体的人数，可能有重叠，不能直接相加，请写明总人数。",
    "several_counts": "读到多个不同的人数，请核对以哪个为准。",
    "parts_differ": "分项人数与总人数不一致，请核对。",
    "unclear_group": "人数所指的对象不明（可能是职工总数或往年人数），请核对。",
    "product_differs": "每场人数乘场次与所写人数不一致，请核对。",
    "fields_differ": "各栏所写的受益人数不一致，请核对以哪个为准。",
    "doubtful_digits": "数字写法可能有误，请核对原件。",
    "visits_from_sessions": "按每场人数乘场次算得人次，不是受益人数。",
}
_GROUP = re.compile(
    r"男|女|甲|乙|大学|高中|初中|小学|中专|本科|专科|研究生|博士|硕士|幼儿|首期|首批|[一二三四五]期|[一二三四五]批|第[一二三四五六七八九十\d]+[批期组]|上半年|下半年|[一二三四]季度|市内|市外|城区|郊区|农村|城市|子女|家属|\d+岁|老年|青年"
    r"|(?:[\u4e00-\u9fa5]{1,6}(?:区|市|县|镇|乡|街道|公司|厂|集团|车间|分会|学校|局|站))(?:职工|员工|共|约)?\s*$"
)
_SESSION_COUNT = re.compile(
    r"\s*(?:余|多)?\s*(?:个)?(场次|场|期|次|班|批|轮|届|队|支|小组|组|家|节|堂|课|站|点|个)(?!均)"
)


_PER = re.compile(r"每个?(场次|场|期|次|班|批|届|轮|队|支|小组|组|家|节|堂|课|站|点)[^，,。；;]{0,12}$")
_KINS = (
    ("场", "场次", "次", "节", "堂", "课"),
    ("班", "期", "批", "个", "届", "轮"),
    ("队", "支", "个"),
    ("组", "小组", "个"),
    ("家",),
    ("站", "点", "个", "家"),
)
_INDIRECT = re.compile("带动|辐射|间接|影响")
_DEADLINE = re.compile(r"20\d\d\s?年(?:底|末|\d{1,2}月(?:份|底|末|\d{1,2}日)?)(?:之|以)?前")
_KIN = re.compile("子女|家属|老人|孩子")
_SAMPLE = re.compile("其中|含|包括")
_REACHED = re.compile("受益|惠及|覆盖|服务|参加|参与")


@dataclass
class Headcount:
    """Who benefits, as stated.

    Args:
        people: different people; None when not stated or only a range.
        low: lower end of a range of people, or a floor.
        high: upper end, or a cap.
        visits: 人次.
        households: 户.
        basis: stated, derived, cap, floor, approx, range, conflict, none (of the first of people, visits, households).
        needs_person: missing or in doubt.
        reasons: (code, Chinese sentence).
        spans: half-open offsets into the text as given.
        mentions: every count in the text with its role and rank.
        rank: rank of the count chosen as people (see `PeopleMention`).
        field_name: the field it was read from, when a whole form was read.
    """

    people: int | None = None
    low: int | None = None
    high: int | None = None
    visits: int | None = None
    households: int | None = None
    basis: str = "none"
    needs_person: bool = False
    reasons: list[tuple[str, str]] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    mentions: list[PeopleMention] = field(default_factory=list)
    rank: int = NEUTRAL
    field_name: str = ""

    def doubt(self, code: str, person: bool = True) -> None:
        """Add a reason once."""
        if all(code != known for known, _ in self.reasons):
            self.reasons.append((code, REASONS[code]))
        self.needs_person = self.needs_person or person


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
    _sessions(folded, result, grammar)
    if (
        result.people is None
        and result.low is None
        and result.high is None
        and result.visits is None
        and result.households is None
    ):
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
    best = min(m.rank for m in whole)
    if kind == "people" and best == RESULT and (result.visits is not None or result.households is not None):
        return
    rivals = [m for m in whole if m.rank == REACH]
    whole = [m for m in whole if m.rank == best]
    if best == MOST and max(m.high or 0 for m in whole) < max((m.high or 0 for m in rivals), default=0):
        whole += rivals
    mentions = [m for m in mentions if m.is_part or m in whole]
    chosen = _choose(whole, mentions, text, result)
    if chosen is None:
        return
    if kind == "people":
        result.rank = best
    _store(kind, chosen, result)


def _choose(
    whole: list[PeopleMention], mentions: list[PeopleMention], text: str, result: Headcount
) -> PeopleMention | None:
    if any(m.is_doubtful for m in whole):
        result.doubt("doubtful_digits")
    parts = [m for m in mentions if m.is_part]
    values = {(m.low, m.high) for m in whole}
    if len(whole) > 1 and _are_disjoint(whole, text):
        total = sum((m.high or Decimal(0) for m in whole), Decimal(0))
        return PeopleMention(whole[0].start, whole[-1].end, whole[0].kind, total, total, "derived")
    if len(values) == 1:
        return _checked(whole[0], parts, text, result)
    totals = [m for m in whole if m.has_total_word]
    if len({m.high for m in totals}) == 1:
        return _against_rest(totals[0], [m for m in whole if m not in totals], text, result)
    highs = [m.high or Decimal(0) for m in whole]
    for index in (0, len(whole) - 1):
        if len(whole) > 2 and highs[index] * 2 == sum(highs):
            return whole[index]
    result.doubt("groups_may_overlap")
    return None


def _are_disjoint(whole: list[PeopleMention], text: str) -> bool:
    """Each count has a group word of its own (sex, place, age, batch), or the text says that people differ."""
    labels = [CLAUSE.split(m.left)[-1] + m.right[:6] for m in whole]
    differ = bool(people_patterns(default_grammar())["different"].search(text))
    if any(m.low != m.high or m.has_total_word for m in whole) or len(set(labels)) < len(labels):
        return False
    if any(_INDIRECT.search(label) for label in labels):
        return False
    named = [
        bool(_GROUP.search(CLAUSE.split(m.left)[-1]) or _GROUP.search(CLAUSE.split(m.right[:4])[0])) for m in whole
    ]
    return differ or all(named) or (named.count(False) == 1 and bool(_KIN.search("".join(labels))))


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
    if result.basis == "none":
        result.basis = mention.basis
    if kind == "people":
        result.low = int(low) if mention.basis in ("range", "floor") else None
        result.high = int(high) if mention.basis in ("range", "cap") else None
        result.people = int(high) if low == high else None
    elif low == high:
        setattr(result, kind, int(high))
    else:
        result.doubt("several_counts")


def _sessions(text: str, result: Headcount, grammar: Grammar) -> None:
    """N a session times sessions: visits, or people when said to differ; checked against a stated number."""
    sessions = [
        m
        for m in result.mentions
        if m.role == "session" and m.kind in ("people", "visits") and m.high is not None and m.low == m.high
    ]
    if len(sessions) != 1:
        return
    differ = bool(people_patterns(grammar)["different"].search(text))
    stated = result.visits if result.visits is not None else result.people
    is_known = stated is not None or result.high is not None or result.low is not None
    per = _PER.search(sessions[0].left)
    values = _session_counts(text, sessions[0], per.group(1) if per else "")
    is_team = bool(per) and per is not None and per.group(1) in grammar.words.people.team
    if len(values) != 1:
        if not is_known:
            result.doubt("unclear_group")
        return
    product = int(values.pop() * (sessions[0].high or 0))
    if is_known:
        is_wrong = (not is_team and (result.visits is not None and product != result.visits)) or (
            differ and result.visits is None and product != stated
        )
        if is_wrong and result.basis == "stated" and sessions[0].basis == "stated":
            result.doubt("product_differs")
            result.basis = "conflict"
        return
    result.basis = "derived"
    result.spans.append((sessions[0].start, sessions[0].end))
    if differ or is_team:
        result.people = product
    else:
        result.visits = product
        result.doubt("visits_from_sessions", person=False)


def _session_counts(text: str, session: PeopleMention, per: str = "") -> set[Decimal]:
    """Different numbers of sessions in a text; 每月2场 and 只参加一次 are none."""
    values = set()
    for number in scan_numbers(text):
        before = text[max(0, number.start - 6) : number.start]
        is_one = number.is_chinese and number.high == 1
        if number.low is None or number.low != number.high or is_one or number.start == session.start:
            continue
        unit = _SESSION_COUNT.match(text[number.end : number.end + 8])
        if (
            unit
            and _same_session(unit.group(1), per)
            and not re.search(r"每(?:月|季度?|周|人|名)?[^，。；]{0,3}$", before)
        ):
            values.add(number.low)
    return values


def _same_session(unit: str, per: str) -> bool:
    """Whether a count of sessions may be that of 每场, 每班; without a word for it, any session will do."""
    if not per:
        return unit not in ("队", "支", "小组", "组", "家", "站", "点")
    return any(unit in kin and per in kin for kin in _KINS) or (unit in ("次", "场次", "个") and per not in ("家",))
