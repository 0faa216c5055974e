"""One count of people, visits or households, and the patterns by which its surroundings are read."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pipeline.clean.grammar import Grammar, either

CLAUSE = re.compile(r"[，,。；;\n（）：:、]")
MOST, REACH, NEUTRAL, RESULT = 0, 1, 2, 3


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
        may_be_visits: written 人（次）.
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
    may_be_visits: bool = False


@lru_cache(maxsize=8)
def people_patterns(grammar: Grammar) -> dict[str, re.Pattern[str]]:
    """Return the patterns of head counts for the words of a grammar."""
    people = grammar.words.people
    nouns = either(people.nouns)
    roles = "|".join(
        f"(?P<{name}>{either(getattr(people, name))})" for name in ("past", "background", "staff", "reached", "total")
    )
    patterns = {
        "unit": rf"[^\S\n]*(?:余|多|来|几|\+)?\s*(?:(?P<visits>{either(people.visits)})|(?P<households>{either(people.households)})"
        rf"|(?P<people>(?:{either(people.units)})(?!次)|(?:个)?(?={nouns})))",
        "not_people": rf"\s*(?:余|多|来|几)?\s*(?:{either(people.not_people)})|\s*(?:名|位)(?:牌|次|称|单)|户外|\s*户型",
        "session": rf"(?:(?:{either(people.session)})|每(?!年|逢))[^，,。；;\d]{{0,10}}$",
        "role": roles,
        "background": either(people.background),
        "staff_right": rf"\s*(?:的)?[^，,。；;、]{{0,4}}?(?:{either(people.staff)})|\s?(?:同志|专人)?(?:{either(people.staff_after)})|[^，,。；;、\d]{{0,10}}组成",
        "rank": "|".join(
            f"(?P<{name}>{either(words)})"
            for name, words in (("most", people.reach_most), ("result", people.result), ("reach", people.reach))
        ),
        "staff_before": rf"(?<!申)(?:{either(people.staff_before)})(?:了|来|出)?\s*$",
        "for_staff": r"(?:为|给|慰问|培训|表彰|奖励|走访)(?:全[市区县局]|[^，。；\d配备安排设]{0,4})$",
        "staff_noun": either(people.staff),
        "staff_verbs": rf"^[^，]{{0,4}}?(?:{either(people.staff_verbs)})",
        "plain_workers": "职工|员工|工人|会员|农民工|学员|青年",
        "all_of_them": rf"[，,。]?\s?(?:可|本项目|本次|此次|将|已|计划|拟)*(?:{either(people.all_of_them)})",
        "increase": rf"(?:{either(people.increase)})\s*$",
        "increase_from": either(people.increase_from),
        "totals_of_place": either(people.totals_of_place),
        "threshold_before": rf"(?:{either(people.threshold_before)})\s*$",
        "threshold_after": rf"\s*(?:及?以上|及?以下|以内|左右)?(?:{either(people.threshold_after)}|的?企业)"
        r"|\s*及?(?:以上|以下)的?(?:由|须|应|报|实行|必须|可|给予)",
        "daily": rf"(?:{either(people.daily)})[^，,。；;\d]{{0,8}}$",
        "holders": rf"(?:{either(people.holders)})(?:数|量)?(?:约|为|达到|达|突破|超过|近|共|[：:])*\s*$",
        "different": either(people.different),
        "per_right": r"\s*(?:左右|以内|以上)?\s*(?:(?:/|每)\s*(?:场|期|次|班|批|个|月|天|站|点)|\*\s*\d+\s*(?:场|期|次|班|批))",
    }
    return {name: re.compile(pattern) for name, pattern in patterns.items()}
