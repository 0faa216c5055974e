"""What a count of people counts: those reached, those who run the project, a session, a threshold, the whole staff."""

import re

from pipeline.clean.grammar import Grammar, sentence_start
from pipeline.clean.head_words import CLAUSE, MOST, NEUTRAL, REACH, RESULT, PeopleMention, people_patterns

Patterns = dict[str, re.Pattern[str]]
_RANKS = {"most": MOST, "reach": REACH, "result": RESULT}
_RANK_CLAUSE = re.compile(r"[，,。；;\n、]")
_YEAR_ALONE = re.compile(r"全年(?!(?:约|可|总|共)*\s*$)")
_MEMBERS = re.compile(r"(?:队员|成员|人员|共有|共|约)+\s*$")
_TRAINED = re.compile(r"[^，,。；;、\d]{0,6}(?:受训|参训|受益|培训|体检|享受|疗休养)")
_WITH = re.compile(r"[与和带教帮]")
_BOTH = re.compile(r"男女[^，,。；;\d]{0,4}各[^，,。；;\d]{0,2}$")
_EACH = re.compile(r"各(?:约|有|达|选派|组织|安排|培训|招收)?\s*$")
_ONE_OF = re.compile(r"(?:^|[，。；：\s])一(期|班|批|场|次|组|队)[^，。；：\d]{0,4}$")
_TIMES = re.compile(r"[\d二三四五六七八九十](?:场次|场|期|批|班|次)\s*\*\s*$")
_SHARE_OF = re.compile(
    r"）?(?:中|里)?的(?:约|近)?(?:\d+(?:\.\d+)?%|百分之|一半|半数|大部分|[二三四五六七八九]成|[二三四五]分之)"
)
_MORE = re.compile(r"[，,。；;\n]\s*[^\s，,。；;]{2}")
_BOUND_VERB = re.compile(
    r"(?:同时|可以|可|能|只|够)*(?:容纳|接待|服务|覆盖|惠及|培训|安排|吸纳|招收|接收|收)[^，,。；;\d]{0,4}$"
)


def describe(mention: PeopleMention, is_approx: bool, text: str, grammar: Grammar) -> None:
    """Set basis, role, rank and has_total_word by the words around the count."""
    patterns = people_patterns(grammar)
    mention.basis = _basis(mention, is_approx, text, grammar)
    left = grammar.before.sub("", mention.left)
    clause = CLAUSE.split(left.rstrip("：:（ "))[-1]
    roles = {m.lastgroup: m.start() for m in patterns["role"].finditer(clause)}
    totals = [m.group() for m in patterns["role"].finditer(clause) if m.lastgroup == "total"]
    mention.has_total_word = bool(totals) and (totals != ["全年"] or not _YEAR_ALONE.search(clause))
    mention.rank = _rank(left, mention.right, patterns)
    mention.role = _role(mention, clause, roles, text, patterns)
    if _BOTH.search(left) and mention.low is not None and mention.high is not None:
        mention.low, mention.high = mention.low * 2, mention.high * 2
        mention.role = "count" if mention.role == "each" else mention.role


def _basis(mention: PeopleMention, is_approx: bool, text: str, grammar: Grammar) -> str:
    if mention.high is not None and mention.low != mention.high:
        return "range"
    before, after = grammar.before.search(mention.left), grammar.after.match(text[mention.end : mention.end + 8])
    name, after_name = before.lastgroup if before else None, after.lastgroup if after else None
    if name == "approx" and after_name in ("cap", "floor"):
        name = after_name
    found = name or after_name or ("approx" if is_approx else "stated")
    return _distant_bound(mention.left, grammar) if found == "stated" else found


def _distant_bound(left: str, grammar: Grammar) -> str:
    """最多容纳60名 is a cap although a verb stands between."""
    verb = _BOUND_VERB.search(left)
    before = grammar.before.search(left[: verb.start()]) if verb else None
    name = before.lastgroup if before else None
    return name if name in ("cap", "floor") else "stated"


def _role(mention: PeopleMention, clause: str, roles: dict[str | None, int], text: str, patterns: Patterns) -> str:
    tail = text[mention.end : mention.end + 14]
    start = sentence_start(text, mention.start)
    if patterns["threshold_after"].match(tail) or patterns["threshold_before"].search(mention.left):
        return "threshold"
    if patterns["daily"].search(clause):
        return "daily"
    is_staff = _is_staff(mention, clause, patterns)
    if is_staff and "staff" in roles:
        return "staff"
    if (
        _TIMES.search(mention.left)
        or patterns["session"].search(clause)
        or _is_one_of_many(mention, text)
        or patterns["per_right"].match(tail)
    ):
        return "session"
    if is_staff:
        return "staff"
    if _SHARE_OF.match(text, mention.end):
        return "background"
    if _EACH.search(clause):
        return "each"
    if re.search(r"从\s*$", clause) and re.match("[^，,。；;]{0,10}中", mention.right):
        return "background"
    if "past" in roles and "reached" not in {k for k, v in roles.items() if v > roles["past"] + 6}:
        return "past"
    if patterns["increase"].search(clause) and patterns["increase_from"].search(text, start, mention.start):
        return "past"
    if "reached" not in roles and not patterns["all_of_them"].match(tail) and _is_background(mention, text, patterns):
        return "background"
    return "count"


def _is_one_of_many(mention: PeopleMention, text: str) -> bool:
    """一期45人 in a text with 6期 and without 二期."""
    one = _ONE_OF.search(mention.left)
    if one is None or f"二{one.group(1)}" in text:
        return False
    return bool(re.search(rf"[\d三四五六七八九十]\s?{one.group(1)}", text))


def _is_background(mention: PeopleMention, text: str, patterns: Patterns) -> bool:
    """现有职工、会员1.8万人; 全港装卸工2100人 in a text that then speaks of something else."""
    listed = re.split(r"[，,。；;\n（）：:]", mention.left)[-1]
    if _verb(listed, patterns) or _verb(_RANK_CLAUSE.split(mention.right)[0], patterns):
        return False
    if patterns["background"].search(listed):
        return True
    is_alone = not _MORE.search(text, mention.end)
    return mention.rank == NEUTRAL and not is_alone and bool(patterns["totals_of_place"].search(listed))


def _verb(text: str, patterns: Patterns) -> bool:
    """A word of more than one character says what is done for them; 送 in 送餐员 does not."""
    return any(len(m.group()) > 1 for m in patterns["rank"].finditer(text))


def _is_staff(mention: PeopleMention, clause: str, patterns: Patterns) -> bool:
    """Those who run the project; 慰问志愿者 and 带动骨干 are reached all the same, though weakly."""
    if patterns["staff_right"].match(mention.right) and not _TRAINED.match(mention.right):
        if patterns["for_staff"].search(clause):
            mention.rank = RESULT
            return False
        return not _is_reached(clause, patterns)
    *_, named = [None, *patterns["staff_noun"].finditer(clause)]
    if named:
        if patterns["rank"].search(clause[: named.start()]):
            mention.rank = RESULT
            return False
        behind = clause[named.end() :]
        return not (patterns["rank"].search(behind) or _WITH.search(behind) or "为" in behind[:-1])
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


def _is_reached(clause: str, patterns: Patterns) -> bool:
    """A word of the strongest kind stands right before the number."""
    hits = list(patterns["rank"].finditer(clause))
    return bool(hits) and hits[-1].lastgroup == "most"


def _rank(left: str, right: str, patterns: Patterns) -> int:
    """By the last word before the number, else the first behind it."""
    hits = list(patterns["rank"].finditer(_RANK_CLAUSE.split(left)[-1]))
    if not hits:
        hits = list(patterns["rank"].finditer(_RANK_CLAUSE.split(right)[0]))[:1]
    if hits:
        return _RANKS[hits[-1].lastgroup or ""]
    return REACH if re.search("[为给]$", left.rstrip()) else NEUTRAL
