"""Every count of people, visits or households in a text, each with what it counts."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from pipeline.clean.grammar import Grammar, either, sentence_start
from pipeline.clean.numerals import scan_numbers
from pipeline.clean.ranges import merge_ranges

CLAUSE = re.compile(r"[，,。；;\n（）：:、]")
MOST_COUNTS = 200
_OPENED = re.compile(r"其中|包括|包含|含|（")
_LABELLED = re.compile(
    r"(?:受益|惠及|参与|参加|服务|覆盖|预计|培训)?(?:职工)?(?:人数|总人数)(?:约|为|共|是|[：:])*\s*$"
)
_NOTHING = re.compile("")
_RANK_CLAUSE = re.compile(r"[，,。；;\n、]")
_SAME_LIST = re.compile(r"\s{0,2}[^，,。；;、\n：\d和及与（]{0,12}[、，和及与][^，,。；;、\n：\d]{0,10}$")
_YEAR_ALONE = re.compile(r"全年(?!(?:约|可|总|共)*\s*$)")
_ENUMERATED = re.compile(r"\s{0,2}[^，,。；;、\n：\d和及与（]{0,12}[、和及与][^，,。；;、\n：\d]{0,10}$")
_CARDS = re.compile(r"\s?(?:余|多)?\s?(?:张|个|(?=[，,。；;、\n（左以]|$))")
_MEMBERS = re.compile(r"(?:队员|成员|人员|共有|共|约)+\s*$")
_BOTH = re.compile(r"男女[^，,。；;\d]{0,4}各[^，,。；;\d]{0,2}$")
_BOUND_VERB = re.compile(
    r"(?:同时|可以|可|能|只|够)*(?:容纳|接待|服务|覆盖|惠及|培训|安排|吸纳|招收|接收|收)[^，,。；;\d]{0,4}$"
)
MOST, REACH, NEUTRAL, RESULT = 0, 1, 2, 3
_RANKS = {"most": MOST, "reach": REACH, "result": RESULT}


@dataclass(slots=True)
class PeopleMention:
    """One count of people, visits or households with what it counts.

    Args:
        start: half-open span in the normalised text.
        end: see start.
        kind: people, visits or households.
        low: smallest value; None when too vague.
        high: largest value.
        basis: stated, cap, floor, approx, range.
        role: count; session, daily, staff, threshold, past and background are no beneficiaries of the project.
        is_part: after 其中 or in brackets behind a count.
        rank: how surely it counts those whom the project reaches: 0 受益 and its like, 1 served or taking part,
            2 nothing said, 3 a result for some of them (晋升, 取证).
    """

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
    rank: int = NEUTRAL


def find_people(text: str, raw: str, grammar: Grammar) -> list[PeopleMention]:
    """Return the counts in order.

    Args:
        text: normalised.
        raw: as given.
        grammar: compiled words.
    """
    patterns = people_patterns(grammar)
    found: list[PeopleMention] = []
    numbers = merge_ranges(scan_numbers(text, raw), text)
    for index, number in enumerate(numbers):
        unit = patterns["unit"].match(text[number.end : number.end + 12])
        begin = max(number.start - 40, sentence_start(text, number.start), found[-1].end if found else 0)
        labelled = (
            unit is None
            and _LABELLED.search(text[begin : number.start])
            and re.match(r"\s{0,4}(?:$|[，,。；;、\n（左以])", text[number.end : number.end + 6])
        )
        cards = _CARDS.match(text, number.end, number.end + 6) if unit is None else None
        holders = patterns["holders"].search(text, begin, number.start) if cards else None
        if labelled:
            unit = _NOTHING.match("")
        elif holders and cards:
            unit = cards
        if (
            unit is None
            or patterns["not_people"].match(text[number.end : number.end + 16])
            or (number.is_chinese and number.high == 1)
            or number.high == 0
        ):
            continue
        following = numbers[index + 1].start if index + 1 < len(numbers) else len(text)
        end = number.end + unit.end()
        right = text[end : min(following, end + 14)]
        mention = PeopleMention(
            number.start,
            end,
            unit.lastgroup or "people",
            number.low,
            number.high,
            "stated",
            left=text[begin : number.start],
            right=right,
        )
        mention.is_doubtful = number.is_doubtful and " " not in text[number.start : number.end]
        mention.is_capital = number.is_capital
        _describe(mention, number.is_approx, unit.group(), text, grammar, patterns)
        if unit.group().endswith("张") and mention.basis == "stated":
            mention.basis = "approx"
        mention.is_part = _is_part(mention, found, text)
        found.append(mention)
        if len(found) > MOST_COUNTS:
            break
    _share_ranks(found, text)
    return found


def _share_ranks(found: list[PeopleMention], text: str) -> None:
    """A count with no word of its own takes the rank of the one it is listed with; a total that of the best count."""
    for earlier, mention in pairwise(found):
        if not (mention.has_total_word or mention.is_part) and _ENUMERATED.match(text[earlier.end : mention.start]):
            earlier.has_total_word = False
        if mention.rank == NEUTRAL and earlier.role == "count" and _SAME_LIST.match(text[earlier.end : mention.start]):
            mention.rank = earlier.rank
    best = min((m.rank for m in found if m.role == "count"), default=NEUTRAL)
    for mention in found:
        if mention.has_total_word and mention.rank == NEUTRAL:
            mention.rank = best


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


@lru_cache(maxsize=8)
def people_patterns(grammar: Grammar) -> dict[str, re.Pattern[str]]:
    """Return the patterns of head counts for the words of a grammar."""
    people = grammar.words.people
    nouns = either(people.nouns)
    return {
        "unit": re.compile(
            rf"\s*(?:余|多|来|几|\+)?\s*(?:(?P<visits>{either(people.visits)})|(?P<households>{either(people.households)})"
            rf"|(?P<people>(?:{either(people.units)})(?!次)|(?:个)?(?={nouns})))"
        ),
        "not_people": re.compile(
            rf"\s*(?:余|多|来|几)?\s*(?:{either(people.not_people)})|\s*(?:名|位)(?:牌|次|称|单)|户外|\s*户型"
        ),
        "session": re.compile(rf"(?:(?:{either(people.session)})|每(?!年|逢))[^，,。；;\d]{{0,10}}$"),
        "role": re.compile(
            rf"(?P<past>{either(people.past)})|(?P<background>{either(people.background)})|(?P<staff>{either(people.staff)})"
            rf"|(?P<reached>{either(people.reached)})|(?P<total>{either(people.total)})"
        ),
        "staff_right": re.compile(rf"\s*(?:的)?[^，,。；;、]{{0,4}}?(?:{either(people.staff)})"),
        "rank": re.compile(
            rf"(?P<most>{either(people.reach_most)})|(?P<result>{either(people.result)})|(?P<reach>{either(people.reach)})"
        ),
        "staff_before": re.compile(rf"(?<!申)(?:{either(people.staff_before)})(?:了|来|出)?\s*$"),
        "staff_noun": re.compile(either(people.staff)),
        "staff_verbs": re.compile(rf"^[^，]{{0,4}}?(?:{either(people.staff_verbs)})"),
        "plain_workers": re.compile("职工|员工|工人|会员|农民工|学员|青年"),
        "all_of_them": re.compile(rf"[，,。]?\s?(?:可)?(?:{either(people.all_of_them)})"),
        "threshold_before": re.compile(rf"(?:{either(people.threshold_before)})\s*$"),
        "threshold_after": re.compile(
            rf"\s*(?:及?以上|及?以下|以内|左右)?(?:{either(people.threshold_after)}|的?企业)|\s*及?(?:以上|以下)的?(?:由|须|应|报|实行|必须|可|给予)"
        ),
        "daily": re.compile(rf"(?:{either(people.daily)})[^，,。；;\d]{{0,8}}$"),
        "holders": re.compile(rf"(?:{either(people.holders)})(?:数|量)?(?:约|为|达到|达|突破|超过|近|共|[：:])*\s*$"),
        "different": re.compile(either(people.different)),
        "per_right": re.compile(
            r"\s*(?:左右|以内|以上)?\s*(?:(?:/|每)\s*(?:场|期|次|班|批|个|年|月|天|站|点)|\*\s*\d+\s*(?:场|期|次|班|批))"
        ),
    }


def _describe(
    mention: PeopleMention,
    is_approx: bool,
    unit: str,
    text: str,
    grammar: Grammar,
    patterns: dict[str, re.Pattern[str]],
) -> None:
    tail = text[mention.end : mention.end + 8]
    before, after = grammar.before.search(mention.left), grammar.after.match(tail)
    if mention.high is not None and mention.low != mention.high:
        mention.basis = "range"
    else:
        name = before.lastgroup if before else None
        after_name = after.lastgroup if after and after.lastgroup else None
        if name == "approx" and after_name in ("cap", "floor"):
            name = after_name
        mention.basis = name or after_name or ("approx" if is_approx or re.search("[余多来+]", unit) else "stated")
    left = grammar.before.sub("", mention.left)
    clause = CLAUSE.split(left)[-1]
    roles = {m.lastgroup: m.start() for m in patterns["role"].finditer(clause)}
    mention.has_total_word = "total" in roles and (
        not _YEAR_ALONE.search(clause)
        or any(m.lastgroup == "total" and m.group() != "全年" for m in patterns["role"].finditer(clause))
    )
    if mention.basis == "stated":
        mention.basis = _distant_bound(mention.left, grammar)
    if _BOTH.search(left) and mention.low is not None and mention.high is not None:
        mention.low, mention.high = mention.low * 2, mention.high * 2
    trained = re.match(r"[^，,。；;、\d]{0,6}(?:受训|参训|受益|培训|体检|享受|疗休养)", mention.right)
    mention.rank = _rank(left, mention.right, patterns)
    if patterns["threshold_after"].match(text[mention.end : mention.end + 14]) or patterns["threshold_before"].search(
        mention.left
    ):
        mention.role = "threshold"
    elif patterns["daily"].search(clause):
        mention.role = "daily"
    elif "staff" in roles and _is_staff(mention, clause, roles, bool(trained), patterns):
        mention.role = "staff"
    elif patterns["session"].search(clause) or patterns["per_right"].match(tail):
        mention.role = "session"
    elif _is_staff(mention, clause, roles, bool(trained), patterns):
        mention.role = "staff"
    elif re.search(r"从\s*$", clause) and re.match("[^，,。；;]{0,10}中", mention.right):
        mention.role = "background"
    elif "past" in roles and "reached" not in {k for k, v in roles.items() if v > roles["past"] + 6}:
        mention.role = "past"
    elif "background" in roles and "reached" not in roles and not patterns["all_of_them"].match(tail):
        mention.role = "background"


def _distant_bound(left: str, grammar: Grammar) -> str:
    """最多容纳60名 is a cap although a verb stands between."""
    verb = _BOUND_VERB.search(left)
    before = grammar.before.search(left[: verb.start()]) if verb else None
    name = before.lastgroup if before else None
    return name if name in ("cap", "floor") else "stated"


def _is_staff(
    mention: PeopleMention,
    clause: str,
    roles: dict[str | None, int],
    trained: bool,
    patterns: dict[str, re.Pattern[str]],
) -> bool:
    """Those who run the project; 慰问志愿者 and 带动骨干 are reached all the same, though weakly."""
    if not trained and patterns["staff_right"].match(mention.right):
        return not _is_reached(clause, patterns)
    if "staff" in roles:
        if not patterns["rank"].search(clause[: roles["staff"]]):
            return roles["staff"] > roles.get("reached", -1)
        mention.rank = RESULT
        return False
    if patterns["staff_verbs"].search(clause) and not patterns["plain_workers"].search(clause):
        return True
    if _MEMBERS.match(clause) and patterns["staff_noun"].search(mention.left):
        return True
    noun = CLAUSE.split(mention.right)[0]
    return bool(
        patterns["staff_before"].search(clause)
        and not patterns["plain_workers"].search(noun)
        and re.match(r"[^，,。；;、）\s\d]", mention.right)
    )


def _is_reached(clause: str, patterns: dict[str, re.Pattern[str]]) -> bool:
    """A word of the strongest kind stands right before the number."""
    hits = list(patterns["rank"].finditer(clause))
    return bool(hits) and hits[-1].lastgroup == "most"


def _rank(left: str, right: str, patterns: dict[str, re.Pattern[str]]) -> int:
    """By the last word before the number, else the first behind it."""
    hits = list(patterns["rank"].finditer(_RANK_CLAUSE.split(left)[-1]))
    if not hits:
        hits = list(patterns["rank"].finditer(_RANK_CLAUSE.split(right)[0]))[:1]
    if hits:
        return _RANKS[hits[-1].lastgroup or ""]
    return REACH if re.search("[为给]$", left.rstrip()) else NEUTRAL
