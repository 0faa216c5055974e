"""Beneficiaries in a text: people, visits (人次) and households (户), never mixed."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.clean.grammar import default_grammar, either
from pipeline.clean.money import merge_ranges
from pipeline.clean.numerals import normalise, scan_numbers
from pipeline.params.amounts import AmountWords

REASONS = {
    "no_headcount": "没有读到受益人数，请补充。",
    "crowd_words": "只有“广大职工”“数千人”一类说法，没有具体人数，请补充。",
    "groups_may_overlap": "写了几个群体的人数，可能有重叠，不能直接相加，请写明总人数。",
    "several_counts": "读到多个不同的人数，请核对以哪个为准。",
    "parts_differ": "分项人数与总人数不一致，请核对。",
    "unclear_group": "人数所指的对象不明（可能是职工总数或往年人数），请核对。",
    "doubtful_digits": "数字写法可能有误，请核对原件。",
    "visits_from_sessions": "按每场人数乘场次算得人次，不是受益人数。",
}
_CLAUSE = re.compile(r"[，,。；;\n（）：:、]")
_SENTENCE = re.compile(r"[。；;\n]")
_PARTS = re.compile(r"其中|包括|包含|含|（")
_GROUP = re.compile(r"男|女|甲|乙|第[一二三四五]批|上半年|下半年|[一二三四]季度|市内|市外|城区|郊区|农村|城市")


@dataclass(slots=True)
class PeopleMention:
    """One count of people, visits or households with what it counts."""

    start: int
    end: int
    kind: str
    low: Decimal | None
    high: Decimal | None
    basis: str
    role: str = "count"
    is_part: bool = False
    has_total_word: bool = False
    left: str = ""
    right: str = ""
    is_doubtful: bool = False


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

    def doubt(self, code: str, person: bool = True) -> None:
        """Add a reason once."""
        if all(code != known for known, _ in self.reasons):
            self.reasons.append((code, REASONS[code]))
        self.needs_person = self.needs_person or person


def read_headcount(text: str | None, words: AmountWords | None = None) -> Headcount:
    """Return the people, visits and households that a text says will benefit.

    n a session times sessions are visits unless the text says the people differ; groups are added only when disjoint.
    Rule: notice §五.5 (人数 must be stated).

    Args:
        text: the field as filed.
        words: the word lists; default `params/amounts.yaml`.
    """
    grammar = default_grammar(words)
    folded = normalise(text or "")
    result = Headcount(mentions=_mentions(folded, text or "", grammar))
    counted = [m for m in result.mentions if m.role == "count" and m.high is not None]
    for kind in ("people", "visits", "households"):
        _settle(kind, [m for m in counted if m.kind == kind], folded, result)
    _sessions(folded, result, grammar)
    if result.people is None and result.low is None and result.high is None and result.visits is None and result.households is None:
        vague = any(m.high is None for m in result.mentions)
        if not result.reasons:
            result.doubt("crowd_words" if vague else "unclear_group" if result.mentions else "no_headcount")
    return result


def _mentions(text: str, raw: str, grammar) -> list[PeopleMention]:
    patterns = _patterns(grammar)
    found: list[PeopleMention] = []
    numbers = merge_ranges(scan_numbers(text, raw), text)
    for index, number in enumerate(numbers):
        unit = patterns["unit"].match(text[number.end : number.end + 12])
        if unit is None or patterns["not_people"].match(text[number.end :]):
            continue
        begin = max((m.end() for m in _SENTENCE.finditer(text, max(0, number.start - 40), number.start)), default=max(0, number.start - 40))
        begin = max(begin, found[-1].end if found else 0)
        following = numbers[index + 1].start if index + 1 < len(numbers) else len(text)
        end = number.end + unit.end()
        right = text[end : min(following, end + 14)]
        mention = PeopleMention(number.start, end, str(unit.lastgroup), number.low, number.high, "stated", left=text[begin : number.start], right=right)
        mention.is_doubtful = number.is_doubtful
        _describe(mention, number.is_approx, unit.group(), text, grammar, patterns)
        found.append(mention)
    return found


_PATTERNS: dict[int, dict[str, re.Pattern[str]]] = {}


def _patterns(grammar) -> dict[str, re.Pattern[str]]:
    key = id(grammar)
    if key not in _PATTERNS:
        people = grammar.words.people
        nouns = either(people.nouns)
        _PATTERNS[key] = {
            "unit": re.compile(
                rf"\s*(?:余|多|来|几)?\s*(?:(?P<visits>{either(people.visits)})|(?P<households>{either(people.households)})"
                rf"|(?P<people>(?:{either(people.units)})(?!次)|(?:个)?(?={nouns})))"
            ),
            "not_people": re.compile(rf"\s*(?:余|多|来|几)?\s*(?:{either(people.not_people)})|\s*(?:名|位)(?:牌|次|称|单)|户外|\s*户型"),
            "session": re.compile(rf"(?:{either(people.session)})[^，,。；;\d]{{0,8}}$"),
            "role": re.compile(
                rf"(?P<past>{either(people.past)})|(?P<background>{either(people.background)})|(?P<staff>{either(people.staff)})"
                rf"|(?P<reached>{either(people.reached)})|(?P<total>{either(people.total)})"
            ),
            "staff_right": re.compile(rf"\s*(?:的)?[^，,。；;、]{{0,4}}?(?:{either(people.staff)})"),
            "different": re.compile(either(people.different)),
            "per_right": re.compile(r"\s*(?:左右|以内|以上)?\s*(?:/|每)\s*(?:场|期|次|班|批|个|年|月|天|站|点)"),
        }
    return _PATTERNS[key]


def _describe(mention: PeopleMention, is_approx: bool, unit: str, text: str, grammar, patterns: dict[str, re.Pattern[str]]) -> None:
    tail = text[mention.end : mention.end + 8]
    before, after = grammar.before.search(mention.left), grammar.after.match(tail)
    if mention.high is not None and mention.low != mention.high:
        mention.basis = "range"
    else:
        name = before.lastgroup if before else None
        after_name = after.lastgroup if after and after.lastgroup else None
        if name == "approx" and after_name in ("cap", "floor"):
            name = after_name
        mention.basis = name or after_name or ("approx" if is_approx or re.search("[余多来]", unit) else "stated")
    left = grammar.before.sub("", mention.left)
    clause = _CLAUSE.split(left)[-1]
    roles = {m.lastgroup: m.start() for m in patterns["role"].finditer(clause)}
    mention.has_total_word = "total" in roles
    if patterns["session"].search(clause) or patterns["per_right"].match(tail):
        mention.role = "session"
    elif patterns["staff_right"].match(mention.right) or roles.get("staff", -1) > roles.get("reached", -1):
        mention.role = "staff"
    elif "past" in roles and "reached" not in {k for k, v in roles.items() if v > roles["past"] + 6}:
        mention.role = "past"
    elif "background" in roles and "reached" not in roles:
        mention.role = "background"
    sentence = mention.left
    mention.is_part = bool(_PARTS.search(sentence)) and mention.start > 0


def _settle(kind: str, mentions: list[PeopleMention], text: str, result: Headcount) -> None:
    if not mentions:
        return
    whole = [m for m in mentions if not m.is_part] or mentions
    chosen = _choose(whole, mentions, text, result)
    if chosen is None:
        return
    _store(kind, chosen, result)


def _choose(whole: list[PeopleMention], mentions: list[PeopleMention], text: str, result: Headcount) -> PeopleMention | None:
    if any(m.is_doubtful for m in whole):
        result.doubt("doubtful_digits")
    values = {(m.low, m.high) for m in whole}
    if len(values) == 1:
        _check_parts(whole[0], [m for m in mentions if m.is_part], result)
        return whole[0]
    totals = [m for m in whole if m.has_total_word]
    if len({m.high for m in totals}) == 1:
        rest = [m for m in whole if m not in totals]
        if sum((m.high or Decimal(0) for m in rest), Decimal(0)) != totals[0].high and len(rest) > 1:
            result.doubt("parts_differ")
        return totals[0]
    highs = [m.high or Decimal(0) for m in whole]
    for index in (0, len(whole) - 1):
        if highs[index] * 2 == sum(highs):
            return whole[index]
    if all(_GROUP.search(_CLAUSE.split(m.left)[-1] + m.right[:4]) for m in whole) and all(m.low == m.high for m in whole):
        total = sum(highs, Decimal(0))
        return PeopleMention(whole[0].start, whole[-1].end, whole[0].kind, total, total, "derived")
    result.doubt("groups_may_overlap")
    return None


def _check_parts(total: PeopleMention, parts: list[PeopleMention], result: Headcount) -> None:
    if any((p.high or 0) > (total.high or 0) for p in parts):
        result.doubt("parts_differ")


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


def _sessions(text: str, result: Headcount, grammar) -> None:
    """Visits from n a session times sessions, when neither people nor visits are stated."""
    sessions = [m for m in result.mentions if m.role == "session" and m.kind in ("people", "visits") and m.high is not None and m.low == m.high]
    if len(sessions) != 1 or result.people is not None or result.visits is not None or result.high is not None:
        return
    counts = {
        (number.low, number.start)
        for number in scan_numbers(text)
        if re.match(r"\s*(?:余|多)?\s*(?:场次|场|期|次|班|批|轮|个班|届)(?!均)", text[number.end : number.end + 6]) and number.low == number.high
        and not re.search(r"每(?:年|月|季度?|周|人)?[^，。；]{0,3}$", text[max(0, number.start - 6) : number.start])
    }
    if len({value for value, _ in counts}) != 1:
        result.doubt("unclear_group")
        return
    (value, _), = list(counts)[:1]
    total = int((value or 0) * (sessions[0].high or 0))
    result.basis = "derived"
    result.spans.append((sessions[0].start, sessions[0].end))
    if _patterns(grammar)["different"].search(text):
        result.people = total
    else:
        result.visits = total
        result.doubt("visits_from_sessions", person=False)
