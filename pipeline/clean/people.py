"""Beneficiaries in a text: people, visits (人次) and households (户), never mixed."""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pipeline.clean.grammar import Grammar, default_grammar, either, sentence_start
from pipeline.clean.money import merge_ranges
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
    "doubtful_digits": "数字写法可能有误，请核对原件。",
    "visits_from_sessions": "按每场人数乘场次算得人次，不是受益人数。",
}
_CLAUSE = re.compile(r"[，,。；;\n（）：:、]")
_GROUP = re.compile(
    r"男|女|甲|乙|第[一二三四五六七八九十\d]+[批期组]|上半年|下半年|[一二三四]季度|市内|市外|城区|郊区|农村|城市|子女|家属|\d+岁|老年|青年"
    r"|(?:[\u4e00-\u9fa5]{1,6}(?:区|市|县|镇|乡|街道|公司|厂|集团|车间|分会|学校|局|站))(?:职工|员工|共|约)?\s*$"
)
_OPENED = re.compile(r"其中|包括|包含|含|（")
_CAPITAL = re.compile(r"（\s*$")
_LABELLED = re.compile(r"(?:受益|惠及|参与|参加|服务|覆盖|预计|培训)?(?:职工)?(?:人数|总人数)(?:约|为|共|是|[：:])*\s*$")
_SESSION_COUNT = re.compile(r"\s*(?:余|多)?\s*(?:场次|场|期|次|班|批|轮|个班|届|个)(?!均)")


_KIN = re.compile("子女|家属|老人|孩子")
_SAMPLE = re.compile("其中|含|包括")
_REACHED = re.compile("受益|惠及|覆盖|服务|参加|参与")
_MOST = 200
_NOTHING = re.compile("")


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
    is_capital: bool = False
    year: str = ""


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
    result = Headcount(mentions=_mentions(folded, text or "", grammar))
    if len(result.mentions) > _MOST:
        result.doubt("several_counts")
        return result
    _drop_past(folded, result, grammar, year if year is not None else grammar.words.money.default_year)
    counted = [m for m in result.mentions if m.role == "count" and m.high is not None]
    for kind in ("people", "visits", "households"):
        _settle(kind, [m for m in counted if m.kind == kind], folded, result)
    _sessions(folded, result, grammar)
    if result.people is None and result.low is None and result.high is None and result.visits is None and result.households is None:
        vague = any(m.high is None for m in result.mentions)
        if not result.reasons:
            result.doubt("crowd_words" if vague else "unclear_group" if result.mentions else "no_headcount")
    return result


def _mentions(text: str, raw: str, grammar: Grammar) -> list[PeopleMention]:
    patterns = _patterns(grammar)
    found: list[PeopleMention] = []
    numbers = merge_ranges(scan_numbers(text, raw), text)
    for index, number in enumerate(numbers):
        unit = patterns["unit"].match(text[number.end : number.end + 12])
        begin = max(number.start - 40, sentence_start(text, number.start), found[-1].end if found else 0)
        labelled = unit is None and _LABELLED.search(text[begin : number.start]) and re.match(r"\s{0,4}(?:$|[，,。；;、\n（左以])", text[number.end : number.end + 6])
        if labelled:
            unit = _NOTHING.match("")
        if unit is None or patterns["not_people"].match(text[number.end : number.end + 16]) or (number.is_chinese and number.high == 1):
            continue
        following = numbers[index + 1].start if index + 1 < len(numbers) else len(text)
        end = number.end + unit.end()
        right = text[end : min(following, end + 14)]
        mention = PeopleMention(number.start, end, unit.lastgroup or "people", number.low, number.high, "stated", left=text[begin : number.start], right=right)
        mention.is_doubtful = number.is_doubtful and " " not in text[number.start : number.end]
        mention.is_capital = number.is_capital
        _describe(mention, number.is_approx, unit.group(), text, grammar, patterns)
        mention.is_part = _is_part(mention, found, text)
        found.append(mention)
        if len(found) > _MOST:
            break
    return found


def _is_part(mention: PeopleMention, earlier: list[PeopleMention], text: str) -> bool:
    """After 其中 or in brackets behind a count, up to the sentence's end or the bracket's."""
    same = [m for m in earlier if m.kind == mention.kind]
    if not same or mention.has_total_word:
        return False
    begin = sentence_start(text, mention.start)
    for marker in _OPENED.finditer(text, max(begin, same[0].end), mention.start):
        if marker.group() != "（" or "）" not in text[marker.end() : mention.start]:
            return True
    return False


def _drop_past(text: str, result: Headcount, grammar: Grammar, year: int) -> None:
    counted = [m for m in result.mentions if m.role == "count"]
    mark_years(text, counted, grammar, year)
    if any(m.year.isdigit() and int(m.year) > year for m in counted):
        result.doubt("several_counts")


_PATTERNS: dict[int, dict[str, re.Pattern[str]]] = {}


def _patterns(grammar: Grammar) -> dict[str, re.Pattern[str]]:
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


def _describe(mention: PeopleMention, is_approx: bool, unit: str, text: str, grammar: Grammar, patterns: dict[str, re.Pattern[str]]) -> None:
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
    trained = re.match(r"[^，,。；;、\d]{0,6}(?:受训|参训|受益|培训|体检|享受|疗休养)", mention.right)
    if patterns["session"].search(clause) or patterns["per_right"].match(tail):
        mention.role = "session"
    elif (not trained and patterns["staff_right"].match(mention.right)) or roles.get("staff", -1) > roles.get("reached", -1):
        mention.role = "staff"
    elif "past" in roles and "reached" not in {k for k, v in roles.items() if v > roles["past"] + 6}:
        mention.role = "past"
    elif "background" in roles and "reached" not in roles:
        mention.role = "background"


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
    labels = [_CLAUSE.split(m.left)[-1] + m.right[:6] for m in whole]
    if any(m.low != m.high or m.has_total_word for m in whole) or len(set(labels)) < len(labels):
        return False
    named = [bool(_GROUP.search(_CLAUSE.split(m.left)[-1]) or _GROUP.search(m.right[:4])) for m in whole]
    return all(named) or (named.count(False) == 1 and bool(_KIN.search("".join(labels))))


def _against_rest(total: PeopleMention, rest: list[PeopleMention], text: str, result: Headcount) -> PeopleMention:
    """A stated total against the counts around it."""
    added = sum((m.high or Decimal(0) for m in rest), Decimal(0))
    rivals = [m for m in rest if _REACHED.search(m.left) and sentence_start(text, m.start) != sentence_start(text, total.start)]
    if (len(rest) > 1 and added != total.high) or rivals or any((m.high or 0) > (total.high or 0) for m in rest):
        return _conflict(min([total, *rivals], key=lambda m: m.start), result)
    return total


def _checked(total: PeopleMention, parts: list[PeopleMention], text: str, result: Headcount) -> PeopleMention:
    """A count against its parts: more than the whole, or a bracket that lists all of it and misses."""
    added = sum((p.high or Decimal(0) for p in parts), Decimal(0))
    whole = total.high or Decimal(0)
    is_list = len(parts) > 1 and not _SAMPLE.search(text[total.end : parts[0].start])
    if parts and total.basis in ("stated", "approx", "cap") and (added > whole or (is_list and added != whole) or any(p.is_capital and p.high != whole for p in parts)):
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
    sessions = [m for m in result.mentions if m.role == "session" and m.kind in ("people", "visits") and m.high is not None and m.low == m.high]
    if len(sessions) != 1:
        return
    differ = bool(_patterns(grammar)["different"].search(text))
    stated = result.visits if result.visits is not None else result.people
    is_known = stated is not None or result.high is not None or result.low is not None
    values = _session_counts(text, sessions[0])
    if len(values) != 1:
        if not is_known:
            result.doubt("unclear_group")
        return
    product = int(values.pop() * (sessions[0].high or 0))
    if is_known:
        is_wrong = (result.visits is not None and product != result.visits) or (differ and result.visits is None and product != stated)
        if is_wrong and result.basis == "stated" and sessions[0].basis == "stated":
            result.doubt("product_differs")
            result.basis = "conflict"
        return
    result.basis = "derived"
    result.spans.append((sessions[0].start, sessions[0].end))
    if differ:
        result.people = product
    else:
        result.visits = product
        result.doubt("visits_from_sessions", person=False)


def _session_counts(text: str, session: PeopleMention) -> set[Decimal]:
    """Different numbers of sessions in a text; 每月2场 and 只参加一次 are none."""
    values = set()
    for number in scan_numbers(text):
        before = text[max(0, number.start - 6) : number.start]
        is_one = number.is_chinese and number.high == 1
        if number.low is None or number.low != number.high or is_one or number.start == session.start:
            continue
        if _SESSION_COUNT.match(text[number.end : number.end + 6]) and not re.search(r"每(?:月|季度?|周|人|名)?[^，。；]{0,3}$", before):
            values.add(number.low)
    return values
