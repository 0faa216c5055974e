"""People a session times sessions (每场50人，共10场): visits, or people when they are said to differ."""

import re
from decimal import Decimal

from pipeline.clean.grammar import Grammar
from pipeline.clean.head_words import MOST, PeopleMention, people_patterns
from pipeline.clean.headcount import Headcount
from pipeline.clean.numerals import scan_numbers

_SESSION_COUNT = re.compile(
    r"\s*(?:余|多)?\s*(?:个)?(场次|场|期|次|班|批|轮|届|队|支|小组|组|家|节|堂|课|站|点|个)(?!均)"
)


_PER = re.compile(r"每个?(场次|场|期|次|班|批|届|轮|队|支|小组|组|家|节|堂|课|站|点)[^，,。；;]{0,12}$")
_PLACE = re.compile(r"每个?(?:区|县|街道|乡镇|镇|社区|村|单位|企业|公司|工地|车间|班组|学校)[^，,。；;]{0,12}$")
_KINS = (
    ("场", "场次", "次", "节", "堂", "课"),
    ("班", "期", "批", "个", "届", "轮"),
    ("队", "支", "个"),
    ("组", "小组", "个"),
    ("家",),
    ("站", "点", "个", "家"),
)


def apply_sessions(text: str, result: Headcount, grammar: Grammar) -> None:
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
    is_team = bool(_PLACE.search(sessions[0].left)) or (per is not None and per.group(1) in grammar.words.people.team)
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
        if result.visits is None and stated is not None and (product > stated or _is_apart(text, sessions[0], result)):
            result.doubt("unexplained_count")
        return
    bound = sessions[0].basis
    result.basis = bound if bound in ("cap", "floor") else "derived"
    result.spans.append((sessions[0].start, sessions[0].end))
    if differ or is_team:
        result.people = product
        result.low = product if bound == "floor" else None
        result.high = product if bound == "cap" else None
    else:
        result.visits = product
        result.doubt("visits_from_sessions", person=False)


def _is_apart(text: str, session: PeopleMention, result: Headcount) -> bool:
    """讲座5场，每场20人；体检200人: an item of its own, when nothing says that the people stated are all who benefit."""
    start, end = result.spans[0] if result.spans else (session.start, session.end)
    return result.rank != MOST and "；" in text[min(end, session.end) : max(start, session.start)]


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
